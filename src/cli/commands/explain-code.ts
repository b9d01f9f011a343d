/** `mailwright explain CODE`: what a diagnostic means, with what to avoid and what to prefer. */
import { CODES, isCode } from '../../vocabulary/code.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { didYouMean } from '../../vocabulary/suggest.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import { readPage } from '../page.js';
import { printJson } from '../report/json.js';
import { codesRecord, codesReport, pageRecord, pageReport } from '../report/page.js';
import { colorsFor, columnsOf, print } from '../terminal.js';
import process from 'node:process';

/** Options that are no question about a mail. */
const ANY_QUESTION: readonly string[] = ['format', 'project', 'help'];

/** Whether nothing is asked at all: then there are codes to choose from. */
export function asksNothing({ operands, flags }: Parsed): boolean {
  return operands.length === 0 && mailOptions(flags).length === 0;
}

function mailOptions(flags: Parsed['flags']): readonly string[] {
  return Object.keys(flags).filter((name) => !ANY_QUESTION.includes(name));
}

/** Needs no project: the pages ship with the package. */
export function explainCode({ operands: [given], flags }: Parsed): void {
  const code = withoutSeverity(given!);
  if (!isCode(code)) throw new UsageError(`there is no code \`${code}\`; ${helpFor(code)}`);
  const [option] = mailOptions(flags);
  if (option !== undefined) {
    throw new UsageError(`\`--${option}\` asks about a mail, and \`${code}\` is a code: ask one at a time`);
  }
  const page = readPage(code);
  assert(page, `the page of \`${code}\` ships with the package`);
  if (flags['format'] === 'json') printJson('explain', pageRecord(code, page));
  else print(pageReport(code, page, colorsFor(process.stdout), columnsOf(process.stdout)));
}

/** `error[unknown-key]` is what is printed, and so what is copied. */
function withoutSeverity(given: string): string {
  return /^(?:error|warning)?\[([^\]]*)\]$/.exec(given)?.[1] ?? given;
}

function helpFor(code: string): string {
  if (code.includes('/')) return `a mail is named by \`--campaign ${code}\``;
  return didYouMean(code, CODES, 'code').replace(/^known:.*/, '`mailwright explain` lists them');
}

export function listCodes(parsed: Parsed): void {
  if (stringFlag(parsed, 'format') === 'json') printJson('explain', { codes: codesRecord() });
  else print(codesReport(colorsFor(process.stdout), columnsOf(process.stdout)));
}
