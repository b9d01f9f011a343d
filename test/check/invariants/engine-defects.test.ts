/** How much the laws that are always on see: each defect of the engine must break the one that it offends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alwaysOnInvariants } from '../../../src/check/invariants/always-on.js';
import type { Invariant } from '../../../src/check/invariants/invariant.js';
import type { simulate as simulateWell, Timeline } from '../../../src/simulate/simulate.js';
import { documents, rulesOf } from '../../engine/rules.js';
import type { Event } from '../../../src/vocabulary/event.js';
import { parseInstant } from '../../../src/vocabulary/time.js';
import type { Doc } from '../../engine/lives.js';
import { PLAN, campaign, inputOf, policy } from '../../engine/lives.js';
import { USER } from '../../engine/timelines.js';
import { timelines } from './crowded-lives.js';
import { ENGINE_DEFECTS } from './engine-defects.js';
import { projectOf } from './project-of.js';

type Simulate = typeof simulateWell;
type Case = readonly [documents: readonly Doc[], lives: readonly Timeline[]];

/** What random lives rarely come to: two statements that come in another order, or at one instant under two ids. */
const said = (time: string, news: string, user = USER, received = time): Event => {
  const input = inputOf(`${time}>${received} identify {"consent":{"news":"${news}"}}`);
  return { ...(input as { readonly event: Event }).event, user, messageId: `${time} ${news} ${user}` };
};
const happened = (line: string, user = USER): Event => ({
  ...(inputOf(line) as { readonly event: Event }).event,
  user,
  messageId: `${line} ${user}`,
});
const alias: Event = {
  ...said('2026-03-02T10:30Z', 'unknown'),
  type: 'alias',
  consent: {},
  previousId: 'anon',
};
const GRANTED = said('2026-03-02T09:00Z', 'granted');
const after = (...lists: readonly (readonly Event[])[]): readonly Timeline[] =>
  lists.map((list) => ({
    user: USER,
    events: [happened('2026-03-02T10:00Z Added'), ...list],
    until: parseInstant('2026-03-04T00:00Z')!,
  }));
const cart = campaign('cart', { entry: { onRepeat: 'parallel' } });
const grown = { fact: 'profile', path: '$.traits.age', operator: 'greaterThan', value: 17 };
const POINTED: readonly Case[] = [
  [
    [...PLAN, policy({ consent: 'opt-in' }), cart],
    after(
      [],
      [said('2026-03-02T09:30Z', 'denied'), said('2026-03-02T09:00Z', 'granted', USER, '2026-03-02T10:30Z')],
      [GRANTED, said('2026-03-02T09:00Z', 'denied', 'anon'), alias],
      [GRANTED, happened('2026-03-02T10:20Z Email Marked as Spam')],
      [GRANTED, happened('2026-03-02T10:20Z Email Bounced', 'anon'), alias],
      [GRANTED, happened('2026-03-02T10:20Z Unsubscribed', 'anon'), alias],
    ),
  ],
  [
    [...PLAN, policy({ consent: 'opt-out' }), cart],
    after([said('2026-03-02T09:00Z', 'denied')], [said('2026-03-02T09:00Z', 'denied', 'anon'), alias]),
  ],
  [
    [...PLAN, policy({ consent: [{ when: grown, require: 'not-required' }, { otherwise: 'opt-in' }] }), cart],
    after([]),
  ],
  [
    [...PLAN, policy({ quietHours: { from: '21:00', to: '08:00' } }), cart],
    after(
      [happened('2026-03-02T19:00Z Added')],
      [happened('2026-03-02T09:00Z identify {"traits":{"timeZone":"America/New_York"}}', 'anon'), alias],
    ),
  ],
  [
    [...PLAN, policy({ caps: [{ max: 1, per: '1h' }] }), cart],
    after(
      [happened('2026-03-02T10:59:59.500Z Added')],
      [
        happened('2026-03-02T09:30Z Added', 'anon'),
        { ...alias, receivedTime: parseInstant('2026-03-02T10:40Z')! },
      ],
    ),
  ],
];

const RULE_SETS = 16;
const LIVES = 12;
const SEED = 20261126;

const samples: readonly Case[] = fc.sample(
  fc.tuple(documents, fc.array(timelines, { minLength: LIVES, maxLength: LIVES })),
  {
    numRuns: RULE_SETS,
    seed: SEED,
  },
);
const cases = [...POINTED, ...samples].map(([written, lives]) => ({
  project: projectOf(rulesOf(written)),
  lives,
}));

/** Which life, of all, is the first that breaks the law. */
function firstBreach(simulate: Simulate, law: string): number | undefined {
  let count = 0;
  for (const { project, lives } of cases) {
    const found = alwaysOnInvariants(project, new Map(), simulate).find(({ name }) => name === law);
    for (const timeline of lives) {
      count += 1;
      if (found && isBroken(found, timeline, simulate(project.program, timeline, 'on'))) return count;
    }
  }
  return undefined;
}

function isBroken({ judge }: Invariant, timeline: Timeline, simulated: ReturnType<Simulate>): boolean {
  return judge({ timeline, simulated }).kind === 'broken';
}

const table: string[] = [];

test.each(Object.entries(ENGINE_DEFECTS))('%s', async (name, { law }) => {
  const module = (await import(/* @vite-ignore */ `../../../src/simulate/simulate.ts?defect=${name}`)) as {
    readonly simulate: Simulate;
  };
  const found = firstBreach(module.simulate, law);
  table.push(`${String(found ?? 'never').padStart(6)}  ${law}: ${name}`);
  expect(found).toBeDefined();
});

test('all of them have been looked for, and every law that engines can break is among them', () => {
  console.log(`first life that shows each defect of the engine:\n${table.join('\n')}`);
  expect(table).toHaveLength(Object.keys(ENGINE_DEFECTS).length);
  expect(new Set(Object.values(ENGINE_DEFECTS).map(({ law }) => law)).size).toBe(8);
});
