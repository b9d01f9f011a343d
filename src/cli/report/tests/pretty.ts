/** For people: a line for each file, or for each scenario, or a mark; then what is amiss; then the counts. */
import type { Outcome } from '../../../check/outcome.js';
import { formatPlace } from '../../../vocabulary/diagnostic.js';
import { fitted } from '../../terminal.js';
import { amiss } from './failures.js';
import type { FileResults, Look, Results } from './results.js';
import { byFile, countsOf, mistakesOf, failedOf, oneLine, scenariosOf, summaryLine } from './results.js';

export function prettyReport(results: Results, look: Look): string {
  const files = byFile(results);
  const width = Math.max(0, ...files.map(({ file }) => file.length));
  return report(
    files.map((one) => fileLine(one, width, look)),
    results,
    look,
  );
}

function fileLine({ file, scenarios }: FileResults, width: number, { colors, columns }: Look): string {
  const text = `${markOf(scenarios, colors)} ${file.padEnd(width)}  ${countsOf(scenarios)}`;
  return fitted(text, columns);
}

export function verboseReport(results: Results, look: Look): string {
  const lines = scenariosOf(results).map((one) => scenarioLine(one, look));
  return report(lines, results, look);
}

function scenarioLine(one: Outcome, { colors, columns }: Look): string {
  const duration = colors.dim(`${Math.round(one.duration)} ms`);
  const place = colors.cyan(formatPlace(one.span));
  return fitted(`${markOf([one], colors)} ${place}  ${oneLine(one.name)}  ${duration}`, columns);
}

const DOTS = 80;

export function dotReport(results: Results, look: Look): string {
  const { red, green } = look.colors;
  const marks = scenariosOf(results).map(({ status }) => (status === 'passed' ? green('·') : red('x')));
  const width = look.columns ?? DOTS;
  const lines = Array.from({ length: Math.ceil(marks.length / width) }, (_, line) =>
    marks.slice(line * width, (line + 1) * width).join(''),
  );
  return report(lines, results, look);
}

function markOf(outcomes: readonly Outcome[], { red, green }: Look['colors']): string {
  return outcomes.every(({ status }) => status === 'passed') ? green('✓') : red('✗');
}

function report(lines: readonly string[], results: Results, look: Look): string {
  const { colors, columns } = look;
  const isAmiss = mistakesOf(results).length > 0 || failedOf(results).length > 0;
  const paint = isAmiss ? colors.red : colors.green;
  const blocks = [
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...amiss(results, look),
    paint(fitted(summaryLine(results), columns)),
  ];
  return blocks.join('\n\n');
}
