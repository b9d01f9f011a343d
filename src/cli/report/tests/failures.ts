/** Failures for people: where the expectation stands, and what came instead. */
import type { Failure } from '../../../check/failure.js';
import type { Outcome } from '../../../check/outcome.js';
import { formatPlace } from '../../../vocabulary/diagnostic.js';
import { counted, fitted, printable } from '../../terminal.js';
import { formatDiagnostics, frame, whereToRead } from '../diagnostics.js';
import type { Look, Results } from './results.js';
import { failedOf, mistakesOf, oneLine } from './results.js';

/** Everything that is amiss, in full: first the mistakes, as `validate` tells them, then the failures. */
export function amiss(results: Results, look: Look): readonly string[] {
  const { texts } = results;
  const mistakes = mistakesOf(results);
  const told = formatDiagnostics(mistakes, texts, look.colors, look.columns);
  return [
    ...(mistakes.length > 0 ? [told, whereToRead(mistakes) ?? ''] : []),
    ...failedOf(results).map((one) => formatFailed(one, results, look)),
  ];
}

function formatFailed({ name, span, failures }: Outcome, results: Results, look: Look): string {
  const { colors, columns } = look;
  const head = `${colors.red(colors.bold('✗'))} ${colors.cyan(formatPlace(span))}  ${colors.bold(oneLine(name))}`;
  const blocks = failures.map((one) => formatFailure(one, results, look));
  return [fitted(head, columns), ...blocks].join('\n\n');
}

const INDENT = '  ';

function formatFailure(failure: Failure, { texts }: Results, { colors, columns }: Look): string {
  const { span, message, details, help, more, difference } = failure;
  const lines = [
    ...printable(message).split('\n'),
    ...paragraph(
      details
        .flatMap((line) => printable(line).split('\n'))
        .map((line) => (line === '' ? '' : `${INDENT}${line}`)),
    ),
    ...(difference ? paragraph(differenceOf(difference.expected, difference.found, colors)) : []),
    ...paragraph(help === undefined ? [] : printable(help).split('\n')),
  ];
  return [
    fitted(`${INDENT}${colors.cyan(formatPlace(span))}`, columns),
    ...frame(span, texts, colors, colors.red, undefined, columns),
    ...lines.map((line) => (line === '' ? '' : fitted(`${INDENT}${line}`, columns))),
    // To be copied: in one line, however long.
    ...paragraph(more === undefined ? [] : [`${INDENT}more: ${printable(more)}`]),
  ].join('\n');
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** So many lines of a text that differs are shown, and so many around them. */
const MOST_LINES = 12;
const AROUND = 2;

/** From the first line that differs to the last; nothing of texts of one line, which the sentence has in full. */
function differenceOf(
  expected: string,
  found: string,
  { green, red, dim }: Look['colors'],
): readonly string[] {
  const [before, after] = [expected, found].map((text) => printable(text).replace(/\n$/, '').split('\n')) as [
    string[],
    string[],
  ];
  if (before.length === 1 && after.length === 1) return [];
  if (before.join('\n') === after.join('\n'))
    return ['they differ in white space at the end, or in control characters'];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (lines: readonly string[]) => lines.map((line) => dim(`  ${line}`.trimEnd()));
  return [
    `${green('- expected')}, ${red('+ what came')}, from line ${start + 1}`,
    '',
    ...same(before.slice(Math.max(0, start - AROUND), start)),
    ...capped(before.slice(start, before.length - end)).map((line) => green(`- ${line}`)),
    ...capped(after.slice(start, after.length - end)).map((line) => red(`+ ${line}`)),
    ...same(end === 0 ? [] : before.slice(-end).slice(0, AROUND)),
  ];
}

function capped(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… ${counted(lines.length - MOST_LINES, 'more line')}`];
}
