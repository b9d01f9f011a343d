/** The lives that rules are attacked with: sound, repeatable, and where they are aimed at. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instrument, livedCounts } from '../../../src/check/coverage/instrument.js';
import type { Counts } from '../../../src/check/coverage/point.js';
import { addCounts, gapsOf } from '../../../src/check/coverage/point.js';
import { isSound } from '../../../src/check/discover/shrink.js';
import { lifeAt, livesOf } from '../../../src/check/lives/lives.js';
import { personsOf } from '../../../src/simulate/persons.js';
import { simulate } from '../../../src/simulate/simulate.js';
import { runs } from '../../runs.js';
import { sightings } from './sightings.js';
import type { Folder } from './projects.js';
import { FOLDERS, projectOf } from './projects.js';

const NAMES = Object.keys(FOLDERS) as readonly Folder[];
const SEED = 1;
const LIVES = 2000;

describe.each(NAMES)('%s', (name) => {
  const project = projectOf(name);
  const lives = livesOf(project);

  test('a life is one person’s, sound by the schemas, and short', () => {
    fc.assert(
      fc.property(lives, (life) => {
        expect(isSound(life, project)).toBe(true);
        const ids = [...new Set([life.user, ...life.events.map(({ user }) => user)])];
        expect(personsOf({ ...life, users: ids }).length).toBeLessThanOrEqual(ids.length === 1 ? 1 : 2);
        expect(life.events.length).toBeGreaterThan(0);
        expect(life.events.length).toBeLessThanOrEqual(24);
        for (const { time, receivedTime = time } of life.events)
          expect([time, receivedTime].every(Number.isSafeInteger)).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  test('what is wrong makes nothing throw, and the same of the same', () => {
    const wrong = livesOf(project, { isInvalidToo: true });
    let unsound = 0;
    let all = 0;
    fc.assert(
      fc.property(wrong, (life) => {
        all += 1;
        if (!isSound(life, project)) unsound += 1;
        const { decisions } = simulate(project.program, life, 'on');
        expect(simulate(project.program, life).decisions.length).toBe(decisions.length);
      }),
      { numRuns: runs(300) },
    );
    expect(unsound).toBeGreaterThan(all / 10);
  });
});

/** Ways that no life goes; each with the reason. */
const NOT_REACHED: Readonly<Record<Folder, readonly string[]>> = {
  store: [
    // A mail is sent only of a cart with something in it, and the rules require what these would lack.
    "items[0].name ?? 'your cart': replaced",
    'for (const item of items) {: empty',
    // The catalog always has something to show.
    'if (picks.length > 0) {: passed over',
    'for (const pick of picks) {: empty',
    'for (const pick of welcome.items) {: empty',
    // It stands below an `if` that has looked.
    'for (const product of products) {: empty',
    // Who is won back has bought.
    "last_order ? `order on ${date(last_order, 'long')}` : 'visit…: false",
  ],
  'the project to begin with': [],
  'a small shop': [],
  'a shop with gaps': [
    'event $.properties.price greaterThan 3: false',
    'for (const thing of things) {: empty',
  ],
  // A day's first instant is before ten of the same day.
  'a library': ['a target in the past: exit: overdue'],
};

const MOST_LIVES = 4000;

describe('over 4,000 lives, or fewer, every way of rules and templates is gone', () => {
  test.each(NAMES)('of %s', (name) => {
    const project = projectOf(name);
    const lives = livesOf(project);
    const instrumented = instrument(project);
    let counts: Counts = new Map();
    const missing = () =>
      gapsOf(instrumented.points, counts)
        .map(({ point, arm }) => `${point.label}: ${arm.name}`)
        .filter((one) => !NOT_REACHED[name].includes(one));
    // What some have gone the others need not go.
    for (let from = 0; from < MOST_LIVES && missing().length > 0; from += 100) {
      const some = Array.from({ length: 100 }, (_, run) => lifeAt(lives, SEED, from + run));
      counts = addCounts([counts, ...some.map((life) => livedCounts(instrumented, life).counts)]);
    }
    expect(missing()).toEqual([]);
  });
});

/** How many of 2,000 lives show a thing, at least. */
const LEAST: Readonly<Record<'store' | 'a library', Readonly<Record<string, number>>>> = {
  store: {
    'something happens at the very instant of a mail': 40,
    'something happens a second or less before a mail': 16,
    'something happens a second or less after a mail': 16,
    'a mail is due at an edge of quiet hours': 40,
    'a mail is due just before quiet hours': 12,
    'something happens within two hours of a change of clocks': 60,
    'clocks change in the life': 120,
    'it is 29 February': 4,
    'a month ends': 60,
    'two things happen at once': 120,
    'a message comes twice': 32,
    'an event comes too late to begin anything': 20,
    'an event is as late as it may be': 4,
    'consent is taken back shortly before a mail': 6,
    'an address bounces, or somebody complains or unsubscribes': 80,
    'a mail is stopped by that': 32,
    'a mail is stopped for want of consent': 80,
    'a mail is answered': 40,
    'two ids turn out to be one': 100,
    'both ids had mails before they were one': 4,
    'the zone changes in mid-life': 32,
    'a mail is stopped by a cap': 80,
    'a run is refused by a cooldown or a limit of entries': 80,
    'a run is ended by an exit': 80,
    'a run is begun again or refreshed': 80,
    'mails of two campaigns are sent': 120,
    'a life lasts more than a year': 8,
    'an experiment deals out each variant': 120,
  },
  'a library': {
    'a mail is held out': 80,
    'a mail is stopped by a cap': 6,
    'a mail expires': 12,
    'a wait for an event goes on with it': 40,
    'a wait for an event times out': 40,
    'it is 29 February': 8,
    'an experiment deals out each variant': 8,
    'mails of two campaigns are sent': 80,
    'a run is refused by a cooldown or a limit of entries': 40,
  },
};

describe('over 2,000 lives', () => {
  test.each(Object.keys(LEAST) as (keyof typeof LEAST)[])(
    'of %s what breaks rules comes about often',
    (name) => {
      const project = projectOf(name);
      const lives = livesOf(project);
      const seen = new Map<string, number>();
      for (let run = 0; run < LIVES; run++) {
        for (const what of sightings(project, lifeAt(lives, SEED + 1, run)))
          seen.set(what, (seen.get(what) ?? 0) + 1);
      }
      const rare = Object.entries(LEAST[name]).filter(([what, least]) => (seen.get(what) ?? 0) < least);
      expect(rare.map(([what, least]) => `${what}: ${seen.get(what) ?? 0} of ${least}`)).toEqual([]);
    },
  );
});

describe('the run-th life of a seed', () => {
  const lives = livesOf(projectOf('a library'));

  test('is the same whatever was drawn before', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.nat({ max: 20_000 }), { maxLength: 4 }),
        fc.nat(),
        (seed, before, run) => {
          const fresh = lifeAt(livesOf(projectOf('a library')), seed, run);
          for (const other of before) lifeAt(lives, seed, other);
          expect(lifeAt(lives, seed, run)).toEqual(fresh);
        },
      ),
      { numRuns: runs(8) },
    );
  });

  test('is another for another run or seed', () => {
    const texts = [1, 2, 3].flatMap((seed) =>
      Array.from({ length: 300 }, (_, run) => JSON.stringify(lifeAt(lives, seed, run))),
    );
    expect(new Set(texts).size).toBeGreaterThan(texts.length * 0.99);
  });
});

test('a life that breaks a property is shrunk by leaving events out', () => {
  const lives = livesOf(projectOf('store'));
  const isFine = ({ events }: { readonly events: readonly { readonly name: string }[] }) =>
    !events.some(({ name }) => name === 'Unsubscribed');
  const { counterexample } = fc.check(fc.property(lives, isFine), { numRuns: 1000 });
  expect(counterexample?.[0].events.map(({ name }) => name)).toEqual(['Unsubscribed']);
});

test('what happens in the last instant that calendars know ends: what is due after it never comes', () => {
  const project = projectOf('store');
  const lives = livesOf(project);
  const added = Array.from({ length: 100 }, (_, run) => lifeAt(lives, SEED, run))
    .flatMap(({ events }) => events)
    .find(({ name }) => name === 'Product Added')!;
  const last = 253_402_300_799_999;
  const { endTime } = simulate(project.program, { user: added.user, events: [{ ...added, time: last }] });
  expect(endTime).toBe(last);
});
