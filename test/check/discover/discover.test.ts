/** Every way that a shop's rules can go is gone by a scenario that holds, or said to be closed to all. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instrumented } from '../../../src/check/coverage/instrument.js';
import { instrument, livedCounts } from '../../../src/check/coverage/instrument.js';
import type { Gap } from '../../../src/check/coverage/point.js';
import { POINT_KINDS, gapsOf } from '../../../src/check/coverage/point.js';
import { corpusOf } from '../../../src/check/discover/corpus.js';
import type { Discovery } from '../../../src/check/discover/discover.js';
import { discover } from '../../../src/check/discover/discover.js';
import { Lives } from '../../../src/check/discover/lives.js';
import { materialOf } from '../../../src/check/discover/material.js';
import { seededRandom } from '../../../src/check/discover/random.js';
import { search, targetOf } from '../../../src/check/discover/search.js';
import { seedLives } from '../../../src/check/discover/seeds.js';
import { runCase } from '../../../src/check/run-case.js';
import { readScenarios } from '../../../src/check/scenario.js';
import { onlyCase } from '../shop.js';
import type { Opened } from './shop.js';
import { openShop } from './shop.js';

const NOBODY = { timelines: [], counts: new Map() };

const EVERYTHING = { isWanted: () => true, mostLives: 10_000, seed: 1, taken: new Set<string>() };

/** Where an arm counts: `condition rules/shop.yaml:4:7 true`. */
function armName({ point, arm }: Gap): string {
  return `${point.key} ${arm.name}`;
}

describe('a shop without a scenario', () => {
  let shop: Opened;
  let found: Discovery;
  let instrumented: Instrumented;
  beforeAll(async () => {
    shop = await openShop();
    found = discover(shop.project, shop.mails, NOBODY, EVERYTHING);
    instrumented = instrument(shop.project);
  }, 60_000);

  test('every gap is closed or proven, each once', () => {
    const all = gapsOf(instrumented.points, new Map()).map(armName);
    const told = [...found.scenarios.flatMap(({ closes }) => closes), ...found.open.map(({ gap }) => gap)];
    expect(told.map(armName).sort()).toEqual([...all].sort());
    expect(all.length).toBeGreaterThan(80);
    expect(found.open.filter(({ kind }) => kind !== 'proven')).toEqual([]);
  });

  test('the gaps are of every kind', () => {
    const kinds = new Set(found.scenarios.flatMap(({ closes }) => closes.map(({ point }) => point.kind)));
    expect(POINT_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  test('each scenario, read from its own text, holds and goes where it says', () => {
    for (const { text, closes } of found.scenarios) {
      const scenario = onlyCase(text, shop.project);
      expect(runCase(scenario, shop.project, shop.mails).failures).toEqual([]);
      const { counts } = livedCounts(instrumented, scenario);
      expect(closes.length).toBeGreaterThan(0);
      for (const { point, arm } of closes)
        expect(counts.get(point.key)?.[point.arms.indexOf(arm)]).toBeGreaterThan(0);
    }
  });

  test('a scenario that closes several gaps is written once', () => {
    expect(found.scenarios.length).toBeLessThan(found.scenarios.flatMap(({ closes }) => closes).length / 2);
  });

  test('no event of a scenario can be left out', () => {
    for (const { text, closes } of found.scenarios) {
      const scenario = onlyCase(text, shop.project);
      const goesOn = scenario.events.map((_, index) => {
        const events = scenario.events.toSpliced(index, 1);
        const { counts } = livedCounts(instrumented, { ...scenario, events });
        const [{ point, arm } = closes[0]!] = closes;
        return (counts.get(point.key)?.[point.arms.indexOf(arm)] ?? 0) > 0;
      });
      // What is given may be there for a mail to be sent, and not for the way.
      expect(goesOn.slice(scenario.events[0]?.type === 'identify' ? 1 : 0)).not.toContain(true);
    }
  });

  test('with these scenarios nothing is left but what is proven', () => {
    const file = { path: 'scenarios/all.yaml', text: found.scenarios.map(({ text }) => text).join('\n') };
    const { cases, diagnostics } = readScenarios(file, shop.project);
    expect(diagnostics).toEqual([]);
    const again = discover(shop.project, shop.mails, corpusOf(cases, shop.project), EVERYTHING);
    expect(again.scenarios).toEqual([]);
    expect(again.open.map(({ gap }) => armName(gap))).toEqual(found.open.map(({ gap }) => armName(gap)));
    expect(again.lives).toBe(0);
  });

  test('the same once more, to the byte', async () => {
    const other = await openShop();
    const again = discover(other.project, other.mails, NOBODY, EVERYTHING);
    expect(again.scenarios.map(({ text }) => text)).toEqual(found.scenarios.map(({ text }) => text));
  });

  test('what is proven is told with the places that say so', () => {
    expect(found.open.map(({ words, why, places }) => [words, why, places.map(({ line }) => line)])).toEqual([
      [
        'in the condition of cart/reminder, price is not more than 3',
        "the trigger's `where` lets no run begin for which it fails",
        [120, 105],
      ],
      [
        'empty: for (const thing of things) { in cart',
        'the `Product Added` with which the run began is one of them',
        [104],
      ],
    ]);
  });

  test('no life that was lived goes where none is said to', () => {
    const { project } = shop;
    const material = materialOf(project, []);
    const lives = new Lives(instrumented, 300);
    const targets = found.open.map(({ gap }) => targetOf(gap));
    const ground = { project, lives, material, random: seededRandom(7) };
    expect([...search(targets, seedLives(project, material), ground).found]).toEqual([]);
    expect(lives.count).toBe(300);
  });

  test('where few lives may be lived, what is left is not called proven', () => {
    const few = discover(shop.project, shop.mails, NOBODY, { ...EVERYTHING, mostLives: 3 });
    const left = few.open.filter(({ kind }) => kind === 'not-reached');
    expect(left.length).toBeGreaterThan(10);
    expect(left[0]!.why).toMatch(/^not reached in 3 lives/);
    expect(left.map(({ why }) => why)).toContain('not reached in 3 lives, and none of them came to it');
  });

  test('only what is asked for is closed', () => {
    const isWanted = ({ point }: Gap) => point.span.line === 105;
    const some = discover(shop.project, shop.mails, NOBODY, { ...EVERYTHING, isWanted });
    expect(some.scenarios.flatMap(({ closes }) => closes.map(armName))).toEqual([
      'condition rules/shop.yaml:105:18 true',
      'condition rules/shop.yaml:105:18 false',
    ]);
    expect(some.open).toEqual([]);
  });
});

/** Rules that exclude a way, and what is said of it. */
const PROVEN: Readonly<Record<string, readonly [Readonly<Record<string, string>>, string, string]>> = {
  'a condition that the tracking plan leaves no other value to': [
    { 'operator: greaterThanInclusive, value: 4 }': 'operator: greaterThanInclusive, value: 1 }' },
    'entry 2 of score engagement does not hold',
    'it always holds',
  ],
  'an `otherwise` after all values': [
    {
      'path: $.properties.colour, operator: equal, value: red':
        'path: $.properties.price, operator: lessThan, value: 150',
    },
    'offer, otherwise is shown',
    'one of the choices before it always holds',
  ],
  'a cap under which nothing is sent': [
    { 'service: { consent: not-required,': 'service: { consent: not-required, caps: [{ max: 2, per: 1d }],' },
    'the cap of at most 2 of service stops a mail',
    'no campaign sends under `service`',
  ],
  'a content block that no mail shows': [
    {
      'kind: content': `kind: content
name: spare
version: 1
choose:
  - when: { fact: profile, path: $.traits.country, operator: equal, value: DE }
    show: { text: Hallo }
  - otherwise: { text: Hello }
---
kind: content`,
    },
    'spare, choice 1 is shown',
    'no mail shows `spare`',
  ],
};

describe('what rules exclude', () => {
  test.each(Object.entries(PROVEN))('%s', async (_, [changes, words, why]) => {
    const { project, mails } = await openShop(changes);
    const { open } = discover(project, mails, NOBODY, { ...EVERYTHING, mostLives: 1 });
    const proven = open.filter(({ kind }) => kind === 'proven');
    expect(proven.map((one) => [one.words, one.why])).toContainEqual([words, why]);
    const material = materialOf(project, []);
    const ground = { project, lives: new Lives(instrument(project), 100), material, random: seededRandom(3) };
    const { found } = search(
      proven.map(({ gap }) => targetOf(gap)),
      seedLives(project, material),
      ground,
    );
    expect([...found]).toEqual([]);
  });
});
