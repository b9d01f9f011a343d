/** Lives against laws: what is broken is found and can be lived again, whoever carries the attack out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attack, Crew } from '../../../src/check/attack/attack.js';
import { attack } from '../../../src/check/attack/attack.js';
import type { Ground } from '../../../src/check/attack/ground.js';
import { live, timelineAt } from '../../../src/check/attack/ground.js';
import type { LifePath } from '../../../src/check/attack/life-path.js';
import { pathText, readPath } from '../../../src/check/attack/life-path.js';
import { Sum } from '../../../src/check/attack/part.js';
import { carryOut } from '../../../src/check/attack/unit.js';
import { runs } from '../../runs.js';
import { groundFor } from './ground.js';
import { BOUGHT_NOTHING, BROKEN, LEFT_ALONE, REACHES, VACUOUS, cartShop } from './shops.js';

const base = fc.record({
  kind: fc.constantFrom('saved', 'given', 'generated', 'searched'),
  index: fc.nat(999_999_999),
});
const path: fc.Arbitrary<LifePath> = fc.oneof(
  base,
  fc.record({ kind: fc.constant('varied'), of: base, variation: fc.nat(999_999_999) }),
);

test('a path is read as it was written', () => {
  fc.assert(
    fc.property(path, (one) => {
      expect(readPath(pathText(one))).toEqual(one);
    }),
    { numRuns: runs(200) },
  );
});

test.each(['', '-1', '01', '1/', '/1', '1/2/3', 'given', 'given-', 'found-3', '1e3', ' 1', '1234567890'])(
  '%j is no path',
  (text) => expect(readPath(text)).toBeUndefined(),
);

/** Carries out in this thread; `delayed` answers later ones first, as threads may. */
function crewOf(ground: Ground, size = 1): Crew {
  let turn = 0;
  return {
    size,
    carryOut: async (unit, settled) => {
      const part = structuredClone(carryOut(unit, settled, ground));
      for (let left = (turn++ * 7) % (3 * size); left > 0; left--) await Promise.resolve();
      return part;
    },
  };
}

function attackOn(ground: Ground, lives: number, size = 1): Promise<Attack> {
  return attack(ground, crewOf(ground, size), { runs: lives, reaches: 'everything', onProgress: () => {} });
}

describe.each(BROKEN)('a shop that breaks $law', ({ law, files }) => {
  test('is found out, alone, and each path breaks it again', async () => {
    const ground = await groundFor(files);
    const found = await attackOn(ground, 300);
    const broken = found.laws.filter(({ status }) => status === 'broken');
    expect(broken.map((one) => one.law.name)).toEqual([law]);
    const [{ paths, judged, tested }] = broken as [(typeof broken)[number]];
    expect(paths.length).toBeGreaterThan(0);
    expect(tested).toBeGreaterThanOrEqual(paths.length);
    expect(judged).toBeGreaterThanOrEqual(tested);
    const again = await groundFor(files);
    for (const one of paths) {
      const timeline = found.timelineAt(one)!;
      expect(broken[0]!.law.judge(live(timeline, ground)).kind).toBe('broken');
      if (one.startsWith('search')) continue;
      expect(timelineAt(readPath(one)!, again)).toEqual(timeline);
    }
  });
});

test('a shop that leaves buyers alone breaks nothing', async () => {
  const ground = await groundFor(cartShop({ audience: BOUGHT_NOTHING, others: LEFT_ALONE }));
  const { laws } = await attackOn(ground, 300);
  expect(laws.filter(({ status }) => status === 'broken')).toEqual([]);
  expect(laws.find(({ law }) => law.isDeclared)).toMatchObject({ status: 'kept' });
});

test('whoever carries it out, and in whatever order they answer, the result is the same', async () => {
  const told = async (size: number, seed: number) => {
    const {
      timelineAt: _,
      prove: __,
      laws,
      ...others
    } = await attackOn(await groundFor(BROKEN[0]!.files, seed), 250, size);
    return { ...others, laws: laws.map(({ law, ...one }) => ({ ...one, law: law.name })) };
  };
  for (const seed of [1, 2]) {
    const alone = await told(1, seed);
    expect(await told(5, seed)).toEqual(alone);
  }
  expect(await told(1, 1)).not.toEqual(await told(1, 2));
});

test('however a stretch is cut, its parts add up to the whole', async () => {
  const ground = await groundFor(BROKEN[0]!.files);
  const end = 60;
  const sumOf = (cuts: readonly number[], settles: boolean) => {
    const sum = new Sum(ground.laws.length);
    const ends = [...new Set([...cuts, end])].sort((a, b) => a - b);
    for (const [index, to] of ends.entries()) {
      const settled = settles ? ground.laws.flatMap((_, law) => (sum.isSettled(law) ? [law] : [])) : [];
      sum.add(carryOut({ kind: 'generated', from: ends[index - 1] ?? 0, to }, settled, ground));
    }
    return sum;
  };
  const whole = sumOf([], false);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: end - 1 }), { maxLength: 6 }),
      fc.boolean(),
      (cuts, settles) => {
        const { lives, reached, shortest, laws } = sumOf(cuts, settles);
        expect({ lives, reached, shortest }).toEqual({
          lives: whole.lives,
          reached: whole.reached,
          shortest: whole.shortest,
        });
        const counted = (all: typeof laws) =>
          all.map(({ judged, tested, breaches }) => ({ judged, tested, breaches }));
        expect(counted(laws)).toEqual(counted(whole.laws));
      },
    ),
    { numRuns: runs(12) },
  );
});

test('a law that nothing puts to the test is told apart from one that is kept', async () => {
  const { laws } = await attackOn(await groundFor(VACUOUS), 200);
  const own = laws.find(({ law }) => law.name === 'costly-ones-are-reminded');
  expect(own).toMatchObject({ status: 'untested', tested: 0 });
  expect(own!.judged).toBeGreaterThan(200);
});

test('of each send it says in one of three words whether lives come to it', async () => {
  const { reach } = await attackOn(await groundFor(REACHES), 200);
  const byName = new Map(reach.map((one) => [one.name, one]));
  expect(byName.get('cart/reminder')).toMatchObject({ status: 'reached', isFailure: false, why: undefined });
  expect(byName.get('cart/reminder')!.lives).toBeGreaterThan(50);
  expect(byName.get('cart/costly')).toMatchObject({ status: 'not-reached', isFailure: false });
  expect(byName.get('cart/costly')!.why).toMatch(
    /^the `when` of the mail was asked of \d+ lives, and never held; in the nearest, ./,
  );
  expect(byName.get('offer/1')).toMatchObject({
    status: 'unreachable',
    isFailure: true,
    lives: 0,
    why: 'no mail shows `offer`',
  });
  expect(byName.get('all-are-sent')).toMatchObject({ kind: 'goal', status: 'not-reached', isFailure: true });
  expect(byName.get('cart by Order Completed')).toMatchObject({ kind: 'exit' });
});
