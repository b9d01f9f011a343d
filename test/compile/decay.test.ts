import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstChange } from '../../src/compile/crossing.js';
import { decayFactor } from '../../src/compile/decay.js';
import { DAY, LONGEST, NEVER, SECOND } from '../../src/vocabulary/time.js';

const halfLife = fc.oneof(
  fc.constantFrom(SECOND, 7 * SECOND, DAY, 14 * DAY, LONGEST),
  fc.integer({ min: 1, max: LONGEST / SECOND }).map((seconds) => seconds * SECOND),
);

test('halves exactly', () => {
  fc.assert(
    fc.property(halfLife, fc.integer({ min: 0, max: 1074 }), (life, times) => {
      expect(decayFactor(times * life, life)).toBe(2 ** -times);
    }),
  );
});

test('is what the power function says, to a few units in the last place', () => {
  fc.assert(
    fc.property(halfLife, fc.double({ min: 0, max: 60, noNaN: true }), (life, lives) => {
      const elapsed = Math.floor(lives * life);
      const exact = 2 ** -(elapsed / life);
      // A quotient of 60 half-lives has itself an error of a few 1e-15.
      expect(Math.abs(decayFactor(elapsed, life) / exact - 1)).toBeLessThan(2e-14);
    }),
  );
});

test('falls from every millisecond to the next, until nothing is left', () => {
  fc.assert(
    fc.property(
      halfLife,
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.nat({ max: 3 }),
      (life, lives, near) => {
        // Anywhere, and around the whole half-lives, where one series ends and the next begins.
        for (const elapsed of [Math.floor(lives * life), Math.max(0, Math.floor(lives) * life + near - 2)]) {
          expect(decayFactor(elapsed + 1, life)).toBeLessThan(decayFactor(elapsed, life));
        }
      },
    ),
    { numRuns: 2000 },
  );
  expect(decayFactor(2000 * DAY, DAY)).toBe(0);
});

test('steps of a half-life and a few terms of the series are as good as all terms', () => {
  const whole = (part: number) => {
    const y = part * Math.LN2;
    let sum = 1;
    for (let term = 18; term > 0; term--) sum = 1 - (y / term) * sum;
    return sum;
  };
  fc.assert(
    fc.property(
      halfLife,
      fc.oneof(fc.double({ min: 0, max: 0.002, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      (life, part) => {
        const elapsed = Math.min(life - 1, Math.floor(part * life));
        const all = whole(elapsed / life);
        expect(Math.abs(decayFactor(elapsed, life) / all - 1)).toBeLessThanOrEqual(3 * Number.EPSILON);
      },
    ),
    { numRuns: 5000 },
  );
});

test('the first change is found, whatever the guess', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -50, max: 200 }),
      fc.integer({ min: 0, max: 150 }),
      fc.integer({ min: -100, max: 300 }),
      (turn, last, guess) => {
        const stateAt = (time: number) => (time < turn ? 0 : 1);
        const expected = turn > 0 && turn <= last ? turn : NEVER;
        expect(firstChange(stateAt, 0, last, guess)).toBe(expected);
        expect(firstChange(stateAt, 0, last, NaN)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});
