/** Failures and mistakes at their lines of a pull request, and all of them in the summary of the step. */
import type { Failure } from '../../../check/failure.js';
import type { LinkOf, PathOf, Told } from '../github.js';
import { annotations, summaryTable } from '../github.js';
import { printable } from '../../terminal.js';
import type { Results } from './results.js';
import { failedOf, mistakesOf, oneLine, summaryLine } from './results.js';

/** As many commands as GitHub shows. */
export function githubTestReport(results: Results, pathOf: PathOf): string {
  return annotations(toldOf(results), pathOf).join('\n');
}

export function githubTestSummary(results: Results, pathOf: PathOf, linkOf: LinkOf): string {
  return summaryTable(summaryLine(results), toldOf(results), pathOf, linkOf);
}

/** Mistakes come first: they may be why something fails. */
function toldOf(results: Results): readonly Told[] {
  const failures = failedOf(results).flatMap((one) => one.failures.map((failure) => told(failure, one.name)));
  return [...mistakesOf(results), ...failures];
}

function told({ span, message, details, help }: Failure, name: string): Told {
  const text = details.length === 0 ? message : `${message}\n${details.join('\n')}`;
  return {
    severity: 'error',
    code: oneLine(name),
    message: printable(text),
    span,
    ...(help === undefined ? {} : { help }),
  };
}
