/** A page of a diagnostic as a terminal shows it, and as a program reads it. */
import type { Code } from '../../vocabulary/code.js';
import { CODES, severityOf, summaryOf } from '../../vocabulary/code.js';
import type { Block, Page } from '../page.js';
import { pathOf } from '../page.js';
import type { Colors } from '../terminal.js';
import { fitted, table } from '../terminal.js';

/** So wide is a page where there is no terminal that says how wide it is. */
const WIDTH = 80;

/** What stands below a heading that is no prose. */
const INDENT = '    ';

export function pageReport(code: Code, page: Page, colors: Colors, columns = WIDTH): string {
  const prose = (text: string) =>
    paragraphs(text)
      .map((one) => flowed(one, columns))
      .join('\n\n');
  const heading = (text: string) => colors.bold(text);
  const files = (blocks: readonly Block[]) => blocks.map((one) => fileReport(one, colors)).join('\n\n');
  return [
    `${heading(code)} (${severityOf(code)})`,
    prose(page.intro),
    heading('Avoid'),
    files(page.avoid),
    ...(page.command === undefined ? [] : [`${INDENT}$ ${page.command}`]),
    indented(painted(page.says, colors), INDENT),
    heading('Prefer'),
    files(page.prefer),
    heading('Why'),
    prose(page.why),
  ].join('\n\n');
}

/** Lines of a paragraph belong together, but for those of a list. */
function paragraphs(text: string): readonly string[] {
  return text.split(/\n{2,}/).map((one) => one.trim().replace(/\n(?![-*] )/g, ' '));
}

/** Prose in lines no wider than the terminal; an item of a list stands behind its dash. */
function flowed(paragraph: string, columns: number): string {
  return paragraph
    .split('\n')
    .map((line) => {
      const hanging = /^[-*] /.test(line) ? '  ' : '';
      return line.split(/ +/).reduce((text, word) => {
        const room = columns - (text.length - text.lastIndexOf('\n') - 1);
        return word.length < room ? `${text} ${word}` : `${text}\n${hanging}${word}`;
      });
    })
    .join('\n');
}

function fileReport(block: Block, colors: Colors): string {
  return `  ${colors.cyan(pathOf(block))}\n${indented(block.text.trimEnd(), INDENT)}`;
}

function indented(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}

/** Severities in their colours, as `validate` shows them. */
function painted(says: string, colors: Colors): string {
  return says.replace(/^(error|warning)\[[\w-]+\]/gm, (head, severity: string) =>
    (severity === 'error' ? colors.red : colors.yellow)(colors.bold(head)),
  );
}

export function pageRecord(code: Code, page: Page): object {
  return {
    code,
    severity: severityOf(code),
    summary: summaryOf(code),
    text: page.intro,
    avoid: page.avoid.map(fileRecord),
    ...(page.command === undefined ? {} : { run: page.command }),
    says: page.says,
    prefer: page.prefer.map(fileRecord),
    why: page.why,
  };
}

function fileRecord(block: Block): object {
  return { path: pathOf(block), text: block.text };
}

/** All codes, each with what it says. */
export function codesReport(colors: Colors, columns = WIDTH): string {
  const ofSeverity = (severity: 'error' | 'warning') =>
    table(
      CODES.filter((code) => severityOf(code) === severity).map((code) => [code, summaryOf(code)]),
      '  ',
    );
  const text = [
    colors.bold('Errors'),
    ofSeverity('error'),
    colors.bold('Warnings'),
    ofSeverity('warning'),
    '`mailwright explain CODE` prints the page of one.',
    'Why a user did or did not get a mail: `mailwright explain --scenario NAME --campaign CAMPAIGN/STEP`.',
  ].join('\n\n');
  return fitted(text, columns);
}

export function codesRecord(): readonly object[] {
  return CODES.map((code) => ({ code, severity: severityOf(code), summary: summaryOf(code) }));
}
