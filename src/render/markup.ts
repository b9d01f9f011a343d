import type { Problem, Range } from './located.js';

/** Markup as a flat list, in order. It serves MJML, the HTML inside it, and the HTML that MJML gives. */
export type Token =
  | (Range & {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: readonly Attribute[];
      readonly selfClosing: boolean;
    })
  | (Range & { readonly kind: 'close'; readonly name: string })
  | (Range & { readonly kind: 'text' })
  /** The whole content of `style` and `script`. */
  | (Range & { readonly kind: 'raw-text' })
  /** `<!--[if mso]>` and `<![endif]-->`: what stands between them is markup again. */
  | (Range & { readonly kind: 'conditional-open' | 'conditional-close' })
  /** Comments, CDATA, declarations: nothing in them is read. */
  | (Range & { readonly kind: 'inert' });

export interface Attribute extends Range {
  readonly name: string;
  readonly value: Range;
  readonly quoted: boolean;
}

export interface Markup {
  readonly tokens: readonly Token[];
  readonly problems: readonly Problem[];
}

const RAW_TEXT: ReadonlySet<string> = new Set(['style', 'script', 'mj-style']);

const OPEN = /<([A-Za-z][^\s<>"'/=]*)/y;
const CLOSE = /<\/([A-Za-z][^\s<>"'/=]*)\s*>/y;
const ATTRIBUTE = /\s*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/dy;
const OPEN_END = /\s*(\/?)>/y;
const CONDITIONAL_OPEN = /<!--\[if[^\]]{0,100}\]>(?:<!-->|<!---->)?|<!\[if[^\]]{0,100}\]>/iy;
const CONDITIONAL_CLOSE = /(?:<!--)?<!\[endif\](?:--)?>/iy;

/** Cuts markup into tokens; names come in lower case. */
export function lexMarkup(text: string): Markup {
  const tokens: Token[] = [];
  const problems: Problem[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at, problems);
    tokens.push(token);
    at = token.end;
    if (token.kind !== 'open' || token.selfClosing || !RAW_TEXT.has(token.name)) continue;
    const end = rawTextEnd(text, at, token.name);
    if (end > at) tokens.push({ kind: 'raw-text', start: at, end });
    at = end;
  }
  return { tokens, problems };
}

function rawTextEnd(text: string, from: number, name: string): number {
  const closing = new RegExp(`</${name}[\\s>]`, 'gi');
  closing.lastIndex = from;
  return closing.exec(text)?.index ?? text.length;
}

function tokenAt(text: string, start: number, problems: Problem[]): Token {
  if (text[start] !== '<') return textFrom(text, start, start);
  const special = conditionalAt(text, start) ?? inertAt(text, start);
  if (special) return special;
  const close = matchAt(CLOSE, text, start);
  if (close) return { kind: 'close', start, end: start + close[0].length, name: close[1]!.toLowerCase() };
  const open = matchAt(OPEN, text, start);
  if (open) return openFrom(text, start, start + open[0].length, open[1]!.toLowerCase(), problems);
  return textFrom(text, start, start + 1);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function textFrom(text: string, start: number, searchFrom: number): Token {
  const end = text.indexOf('<', searchFrom);
  return { kind: 'text', start, end: end < 0 ? text.length : end };
}

function conditionalAt(text: string, start: number): Token | undefined {
  const open = matchAt(CONDITIONAL_OPEN, text, start);
  if (open) return { kind: 'conditional-open', start, end: start + open[0].length };
  const close = matchAt(CONDITIONAL_CLOSE, text, start);
  return close ? { kind: 'conditional-close', start, end: start + close[0].length } : undefined;
}

const INERT = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '>'],
  ['<!', '>'],
] as const;

function inertAt(text: string, start: number): Token | undefined {
  const form = INERT.find(([opening]) => text.startsWith(opening, start));
  if (!form) return undefined;
  const end = text.indexOf(form[1], start + form[0].length);
  return { kind: 'inert', start, end: end < 0 ? text.length : end + form[1].length };
}

function openFrom(text: string, start: number, from: number, name: string, problems: Problem[]): Token {
  const attributes: Attribute[] = [];
  let at = from;
  for (;;) {
    const end = matchAt(OPEN_END, text, at);
    if (end)
      return { kind: 'open', start, end: at + end[0].length, name, attributes, selfClosing: end[1] === '/' };
    const match = matchAt(ATTRIBUTE, text, at);
    if (!match) return brokenOpen(text, start, at, name, attributes, problems);
    attributes.push(attributeOf(match));
    at += match[0].length;
  }
}

function attributeOf(match: RegExpExecArray): Attribute {
  const { indices } = match;
  const [nameStart, nameEnd] = indices![1]!;
  const [start, end] = indices![2] ?? indices![3] ?? indices![4] ?? [nameEnd, nameEnd];
  const quoted = match[4] === undefined;
  const close = quoted && end > nameEnd ? end + 1 : end;
  return {
    name: match[1]!.toLowerCase(),
    start: nameStart,
    end: Math.max(close, nameEnd),
    value: { start, end },
    quoted,
  };
}

/** A tag that cannot be read to its end: told once, and read on behind the next `>`. */
function brokenOpen(
  text: string,
  start: number,
  at: number,
  name: string,
  attributes: readonly Attribute[],
  problems: Problem[],
): Token {
  const close = text.indexOf('>', at);
  const end = close < 0 ? text.length : close + 1;
  const message =
    close < 0 ? `\`<${name}\` is never closed by \`>\`` : `the attributes of \`<${name}>\` cannot be read`;
  problems.push({
    code: 'markup',
    start: Math.min(at, text.length - 1),
    end: Math.min(at + 1, text.length),
    message,
    help: 'write each attribute as name="value"',
  });
  return { kind: 'open', start, end, name, attributes, selfClosing: false };
}

/** The characters that an attribute's value stands for. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:amp|lt|gt|quot|apos|nbsp|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (entity, decimal, hex) => {
      const code =
        decimal === undefined ? (hex === undefined ? undefined : parseInt(hex, 16)) : Number(decimal);
      if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
      return NAMED[entity.toLowerCase()] ?? entity;
    },
  );
}

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': '\u00a0',
};

/** Text as it stands in HTML, also in an attribute's quotes. */
export function encodeEntities(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!,
  );
}
