import type { Formatter, SelectorDefinition } from 'html-to-text';

const HEADINGS: readonly SelectorDefinition[] = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
  selector,
  // Capitals would make another word of the marks that stand for tags.
  options: { uppercase: false },
}));

/** Images say nothing in plain text; a link's address follows its words; a table's rows are lines. */
const SELECTORS: readonly SelectorDefinition[] = [
  ...HEADINGS,
  { selector: 'img', format: 'skip' },
  { selector: 'div[style^="display:none"]', format: 'skip' },
  { selector: 'label', format: 'skip' },
  { selector: 'a', format: 'link' },
  { selector: 'a[href="#"]', format: 'inline' },
  { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  { selector: 'td', format: 'inlineSurround', options: { prefix: ' ', suffix: ' ' } },
  { selector: 'th', format: 'inlineSurround', options: { prefix: ' ', suffix: ' ' } },
];

/** A link's words and then its address; of a link around a picture alone nothing, for its words are not there. */
const link: Formatter = ({ attribs, children }, walk, builder) => {
  const href = attribs?.['href'] ?? '';
  let words = '';
  builder.pushWordTransform((word) => {
    words += word;
    return word;
  });
  walk(children, builder);
  builder.popWordTransform();
  if (href !== '' && words.trim() !== '' && words !== href)
    builder.addInline(` <${href}>`, { noWordTransform: true });
};

type ToText = (html: string) => string;

/** The one there is, once it is asked for: its tables take longer to be built than a mail to be read. */
const known = new Map<'compiler', Promise<ToText>>();

/** HTML → plain text, without line wrapping. Loaded when it is first needed. */
export function plainTextCompiler(): Promise<ToText> {
  let compiler = known.get('compiler');
  if (!compiler) known.set('compiler', (compiler = loadCompiler()));
  return compiler;
}

async function loadCompiler(): Promise<ToText> {
  const { compile } = await import('html-to-text');
  return compile({ wordwrap: false, formatters: { link }, selectors: SELECTORS, limits: { maxDepth: 100 } });
}

/** Takes out the blank lines and blanks that tags and empty cells leave behind. */
export function tidyText(text: string): string {
  return `${text
    .replace(/[ \t\u00a0]{2,}|[\t\u00a0]/g, ' ')
    .replace(/ \n ?|\n /g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
