/** JUnit's XML, as CI services read it: a suite for each file, and one for each file with mistakes. */
import junit from 'junit-report-builder';
import type { Builder, TestCase, TestSuite } from 'junit-report-builder';
import { failureText } from '../../../check/failure.js';
import type { Failure } from '../../../check/failure.js';
import type { Outcome } from '../../../check/outcome.js';
import { formatPlace } from '../../../vocabulary/diagnostic.js';
import type { PathOf } from '../github.js';
import { printable } from '../../terminal.js';
import type { Results } from './results.js';
import { oneLine } from './results.js';

/** What the package gives is what its types have behind a second `default`. */
const builder = junit as unknown as Builder;

export function junitReport({ outcomes }: Results, pathOf: PathOf): string {
  const report = builder.newBuilder().name('mailwright');
  const suites = new Map<string, Outcome[]>();
  for (const one of outcomes) suites.set(one.file, [...(suites.get(one.file) ?? []), one]);
  for (const [file, tests] of suites) {
    const suite = report.testSuite().name(pathOf(file)).time(secondsOf(tests));
    for (const one of tests) addTest(suite, one, pathOf);
  }
  return report.build();
}

function addTest(suite: TestSuite, one: Outcome, pathOf: PathOf): void {
  const { kind, file, span, name, failures, diagnostic } = one;
  const path = pathOf(file);
  const test = suite
    .testCase()
    .className(path)
    .name(
      legal(kind === 'mistake' ? `${formatPlace({ ...span, file: path })} ${oneLine(name)}` : oneLine(name)),
    )
    .time(secondsOf([one]))
    .file(path);
  setLine(test, span.line);
  const [first] = failures;
  if (!first) return;
  const text = failures.map((failure) => textOf(failure, pathOf)).join('\n\n');
  const message = legal(oneLine(first.message));
  if (kind === 'mistake') test.error(message, diagnostic?.code, inCdata(text));
  else test.failure(message, 'Expectation').stacktrace(inCdata(text));
}

/** The builder knows of files, and of no lines in them. */
function setLine(test: TestCase, line: number): void {
  (test as unknown as { readonly _attributes: Record<string, unknown> })._attributes['line'] = line;
}

function textOf(failure: Failure, pathOf: PathOf): string {
  const { span } = failure;
  return printable(`${formatPlace({ ...span, file: pathOf(span.file) })}\n${failureText(failure)}`);
}

/** Of what no XML can hold the replacement character is shown. */
function legal(text: string): string {
  return text.replace(/[\p{Cs}\uFFFE\uFFFF]/gu, '�');
}

/** The builder parts the first `]]>`, and no other. */
function inCdata(text: string): string {
  const [first, second, ...rest] = legal(text).split(']]>');
  return [first, [second, ...rest].join(']]]]><![CDATA[>')].join(second === undefined ? '' : ']]>');
}

function secondsOf(tests: readonly Outcome[]): number {
  return Math.round(tests.reduce((sum, { duration }) => sum + duration, 0)) / 1000;
}
