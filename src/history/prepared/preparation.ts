/** What is asked of a log for the sake of rules, and how its users are parted. */
import type { PropertySchema } from '../../language/documents.js';
import { eventCheck } from '../../language/event-check.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Wanted } from './columns.js';
import type { Partition, PrepareOptions } from './opened-history.js';
import type { Preparation } from './prepare.js';
import { readsOf } from './reads.js';

/** What the rules read of a log, and nothing else of it. */
export function preparationOf({ ruleSets, source, ...options }: PrepareOptions): Preparation {
  const check = eventCheck(ruleSets[0]!);
  return {
    ...options,
    mapping: source && { name: source.name, select: source.body.select, assume: source.body.assume ?? {} },
    wanted: wantedBy(ruleSets),
    schemas: schemasOf(ruleSets[0]!),
    check: ({ name, properties }) => check(name, properties),
    rejectsFile: options.rejectsFile,
    memory: options.memory,
    pseudonym: undefined,
  };
}

export function wantedBy(ruleSets: readonly RuleSet[]): Wanted {
  return { ...readsOf(ruleSets), messages: false };
}

export function schemasOf({ events }: RuleSet): ReadonlyMap<string, PropertySchema> {
  return new Map([...events].map(([name, { body }]) => [name, body.properties]));
}

/** Stretches of users side by side, with about as many events in each partition. */
export function partitionsOf(
  whole: Omit<Partition, 'firstUser' | 'endUser'>,
  stretches: readonly number[],
  endUser: number,
  count: number,
): readonly Partition[] {
  const starts = Array.from({ length: count }, (_, index) =>
    index === 0 ? 0 : (stretches[Math.floor((index * stretches.length) / count)] ?? endUser),
  );
  const cuts = [...new Set([...starts, endUser])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((firstUser, index) => ({ ...whole, firstUser, endUser: cuts[index + 1]! }));
}
