/** What a run says beside the one before: who fails now that did not, who holds again, and the sum. */
import type { Outcome } from '../../check/outcome.js';
import { inOrder } from '../../check/outcome.js';
import { failureText } from '../../check/failure.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Texts } from '../report/diagnostics.js';
import { amiss } from '../report/tests/failures.js';
import type { Look, Results } from '../report/tests/results.js';
import { countsOf, mistakesOf, oneLine, scenariosOf } from '../report/tests/results.js';
import { counted } from '../terminal.js';

/** The last outcomes of all that has been run, by the scenario file that was run. */
export type Standing = ReadonlyMap<string, readonly Outcome[]>;

export interface Delta {
  readonly failing: readonly Outcome[];
  /** Failing before as well, in other words now. */
  readonly changed: readonly Outcome[];
  readonly passing: readonly Outcome[];
}

export function deltaOf(before: Standing, ran: Standing): Delta {
  const known = new Map(
    [...ran.keys()].flatMap((path) => (before.get(path) ?? []).map((one) => [idOf(one), one] as const)),
  );
  const now = inOrder([...ran.values()].flat());
  const failed = now.filter(isFailed);
  const hasFailed = (one: Outcome) => {
    const last = known.get(idOf(one));
    return last !== undefined && isFailed(last);
  };
  return {
    failing: failed.filter((one) => !hasFailed(one)),
    changed: failed.filter((one) => hasFailed(one) && words(known.get(idOf(one))!) !== words(one)),
    passing: now.filter((one) => !isFailed(one) && hasFailed(one)),
  };
}

/** The same in every run, wherever its file's lines move. */
function idOf({ kind, file, name }: Outcome): string {
  return `${kind} ${file} ${name}`;
}

export function isFailed({ status }: Outcome): boolean {
  return status === 'failed';
}

/** Moved lines are no news. */
function words({ failures }: Outcome): string {
  return failures
    .map(failureText)
    .join('\n')
    .replace(/\S+:\d+:\d+/g, '');
}

export function deltaText({ failing, changed, passing }: Delta, texts: Texts, look: Look): string {
  const results: Results = {
    outcomes: [...failing, ...changed],
    leftOut: 0,
    isStopped: false,
    duration: 0,
    texts,
  };
  const { colors } = look;
  const again = passing.map(
    ({ span, name }) => `${colors.green('✓')} ${colors.cyan(formatPlace(span))}  ${oneLine(name)}`,
  );
  return [...amiss(results, look), ...(again.length > 0 ? [again.join('\n')] : [])].join('\n\n');
}

/** `scenarios: 110 passed, 2 failed`, of all that stand. */
export function sumText(standing: Standing, { colors }: Look): string {
  const outcomes = inOrder([...standing.values()].flat());
  const scenarios = scenariosOf({ outcomes });
  const mistakes = mistakesOf({ outcomes }).length;
  if (outcomes.length === 0)
    return 'there is no scenario yet; write one in `scenarios/`, in a file that ends in `.yaml`';
  const text = `scenarios: ${countsOf(scenarios)}${mistakes > 0 ? `, ${counted(mistakes, 'mistake')}` : ''}`;
  return outcomes.some(isFailed) ? colors.red(text) : colors.green(text);
}
