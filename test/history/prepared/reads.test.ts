/** What rules read of a log: a log without the rest is decided alike. */
import { describe, expect, test } from 'vitest';

import { readProjectFiles } from '../../../src/cli/files.js';
import type { EventReads } from '../../../src/history/prepared/reads.js';
import { readsOf } from '../../../src/history/prepared/reads.js';
import { livePerson } from '../../../src/simulate/person.js';
import type { Event } from '../../../src/vocabulary/event.js';
import { receiptOf, SUPPRESSING_EVENTS } from '../../../src/vocabulary/event.js';
import type { JsonObject } from '../../../src/vocabulary/json.js';
import type { Opened } from '../../rule-sets.js';
import { filesOf, groundFor, namesIn, opened } from '../../rule-sets.js';
import { runs } from '../../runs.js';

const SETS: readonly (readonly [name: string, open: () => Promise<Opened>])[] = [
  ['the example store', () => opened(readProjectFiles('.').rules)],
  ...namesIn('sound').map((name) => [name, () => opened(filesOf('sound', name))] as const),
  ...namesIn('planted')
    .filter((_, index) => index % 12 === 0)
    .map((name) => [name, () => opened(filesOf('planted', name))] as const),
];

/** The slow and obvious way to what a prepared copy holds of an event. */
function reduced(event: Event, { events, traits }: EventReads): readonly Event[] {
  const read = event.type === 'track' ? events.get(event.name) : [];
  if (read === undefined) return [];
  const only = (values: JsonObject, names: readonly string[]): JsonObject =>
    Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
  return [
    {
      ...event,
      properties: read === 'all' ? event.properties : only(event.properties, read),
      traits: event.type === 'identify' ? only(event.traits, traits) : {},
    },
  ];
}

describe.each(SETS)('%s', (_, open) => {
  test('a log reduced to what is read is decided alike', async () => {
    const { project, mails } = await open();
    const { program, ruleSet } = project;
    const reads = readsOf([ruleSet]);
    const ground = groundFor({ project, mails });
    for (let run = 0; run < runs(8); run += 1) {
      const { events, until } = ground.generated(run);
      // A log ends with its last event, whether it is read or not.
      const end = until ?? Math.max(...events.map(receiptOf));
      const decided = (some: readonly Event[]) =>
        livePerson(program, some, end).decisions.map(({ mail, ...decision }) => ({
          ...decision,
          data: mail?.data,
          content: mail?.content,
        }));
      expect(decided(events.flatMap((event) => reduced(event, reads)))).toEqual(decided(events));
    }
  });

  test('the events that are read are those of the program', async () => {
    const { project } = await open();
    const { events } = readsOf([project.ruleSet]);
    for (const name of [...project.program.events.keys(), ...SUPPRESSING_EVENTS])
      expect([...events.keys()]).toContain(name);
  });
});

test('of several rule sets, whatever one of them reads', async () => {
  const sets = await Promise.all(
    namesIn('sound')
      .slice(0, 2)
      .map((name) => opened(filesOf('sound', name))),
  );
  const ruleSets = sets.map(({ project }) => project.ruleSet);
  const both = readsOf(ruleSets);
  for (const one of ruleSets.map((ruleSet) => readsOf([ruleSet]))) {
    expect(both.traits).toEqual(expect.arrayContaining([...one.traits]));
    for (const [event, read] of one.events) {
      const shared = both.events.get(event);
      if (shared !== 'all') expect(shared).toEqual(expect.arrayContaining([...read]));
    }
  }
});
