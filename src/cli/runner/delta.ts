/** What a run says beside the one before: who fails now that did not, who holds again, and the sum. */
import type { Result } from './in-process.js';
import type { Colors } from '../terminal.js';
import { counted } from '../terminal.js';

/** The last results of all that has been run, by file. */
export type Standing = ReadonlyMap<string, readonly Result[]>;

export interface Delta {
  readonly failing: readonly Result[];
  /** Failing before as well, in other words now. */
  readonly changed: readonly Result[];
  readonly passing: readonly Result[];
}

export function deltaOf(before: Standing, ran: Standing): Delta {
  const known = new Map(
    [...ran.keys()].flatMap((path) => (before.get(path) ?? []).map((one) => [one.id, one] as const)),
  );
  const now = [...ran.values()].flat();
  const failed = now.filter(({ failures }) => failures.length > 0);
  const hasFailed = (id: string) => (known.get(id)?.failures.length ?? 0) > 0;
  return {
    failing: failed.filter(({ id }) => !hasFailed(id)),
    changed: failed.filter((one) => hasFailed(one.id) && words(known.get(one.id)!) !== words(one)),
    passing: now.filter(({ id, failures }) => failures.length === 0 && hasFailed(id)),
  };
}

/** Moved lines are no news. */
function words({ failures }: Result): string {
  return failures.join('\n').replace(/^\S+:\d+:\d+ /gm, '');
}

export function deltaText({ failing, changed, passing }: Delta, colors: Colors): string {
  return [
    ...failing.flatMap((one) => failureLines(one, colors)),
    ...changed.flatMap((one) => failureLines(one, colors)),
    ...passing.map(({ place, name }) => `${colors.green('✓')} ${name}  ${colors.dim(place)}`),
  ].join('\n');
}

function failureLines({ place, name, failures }: Result, colors: Colors): readonly string[] {
  const lines = failures.join('\n').split('\n');
  return [
    `${colors.red('✗')} ${name}  ${colors.dim(place)}`,
    ...lines.map((line) => (line === '' ? '' : `    ${line}`)),
    '',
  ];
}

/** `2 of 104 scenarios fail`, or that all hold. */
export function sumText(standing: Standing, colors: Colors): string {
  const all = [...standing.values()].flat();
  const failed = all.filter(({ failures }) => failures.length > 0).length;
  if (all.length === 0)
    return 'there is no scenario yet; write one in `scenarios/`, in a file that ends in `.yaml`';
  return failed === 0
    ? colors.green(`✓ ${counted(all.length, 'scenario holds', 'scenarios hold')}`)
    : colors.red(`${failed} of ${counted(all.length, 'scenario')} ${failed === 1 ? 'fails' : 'fail'}`);
}
