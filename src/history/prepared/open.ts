/** Opens a log for studies of its users. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventCheck } from '../../language/event-check.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { PropertySchema } from '../../language/documents.js';
import type { Wanted } from './columns.js';
import type { Arranged } from './manifest.js';
import type { OpenedHistory, Partition, PrepareOptions } from './opened-history.js';
import type { Preparation } from './prepare.js';
import { prepare } from './prepare.js';
import { readsOf } from './reads.js';
import { usersOf } from './users.js';

/** Reads, checks and sorts a log. Throws `LogError` and `SourceError` for what is wrong with it or its mapping. */
export async function openPrepared(options: PrepareOptions): Promise<OpenedHistory> {
  return openPreparation(preparationOf(options));
}

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

export async function openPreparation(preparation: Preparation): Promise<OpenedHistory> {
  const folder = await mkdtemp(join(tmpdir(), 'mailwright-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    return openedFrom(folder, await prepare(folder, preparation), close);
  } catch (cause) {
    await close();
    throw cause;
  }
}

export function openedFrom(
  folder: string,
  { contents, summary, endUser, stretches }: Arranged,
  close: () => Promise<void>,
): OpenedHistory {
  const whole = { folder, contents, codes: undefined, from: undefined, to: undefined };
  return {
    manifest: summary,
    partitions: (count) => partitionsOf(whole, stretches, endUser, count),
    users: usersOf,
    close,
  };
}

/** Stretches of users side by side, with about as many events in each partition. */
function partitionsOf(
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
