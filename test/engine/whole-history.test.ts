/** A whole life at once is the life step by step; what is left unmade changes nothing of what is decided. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import { stepAll, stepHistory } from '../../src/engine/step.js';
import { HOUR } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import { documents, rulesOf } from './rules.js';
import { USER, events } from './timelines.js';

test('a whole history is stepped as its inputs are, with and without the values of mails', () => {
  let [sent, unrendered] = [0, 0];
  fc.assert(
    fc.property(
      documents,
      events,
      fc.option(fc.nat({ max: 2000 }), { nil: undefined }),
      (written, list, hours) => {
        const { program } = rulesOf(written);
        const until = hours === undefined ? undefined : (list.at(-1)?.time ?? 0) + hours * HOUR;
        const inputs = list.map((event) => ({ kind: 'event', event }) as const);
        const clock = until === undefined ? [] : [{ kind: 'clock', time: until } as const];
        const before = newState(program.layout, USER);
        const expected = stepAll(program, before, [...inputs, ...clock]);
        expect(stepHistory(program, USER, list, until)).toEqual(expected);
        const light = stepHistory(program, USER, list, until, 'off', 'dropped');
        expect(light.decisions).toEqual(expected.decisions.map(({ mail: _mail, ...decision }) => decision));
        expect(light.decisions.every((decision) => !('mail' in decision))).toBe(true);
        expect(light.state).toEqual(expected.state);
        expect(light.exposures).toEqual(expected.exposures);
        expect(before).toEqual(newState(program.layout, USER));
        sent += light.decisions.filter(({ outcome }) => outcome === 'sent').length;
        unrendered += light.decisions.filter(({ reason }) => reason === 'render-error').length;
      },
    ),
    { numRuns: runs(60) },
  );
  expect(sent).toBeGreaterThan(20);
  expect(unrendered).toBeGreaterThan(0);
});

test('traced, a whole history tells what its inputs tell', () => {
  fc.assert(
    fc.property(documents, events, (written, list) => {
      const { program } = rulesOf(written);
      const inputs = list.map((event) => ({ kind: 'event', event }) as const);
      const expected = stepAll(program, newState(program.layout, USER), inputs, 'on');
      expect(stepHistory(program, USER, list, undefined, 'on', 'dropped')).toEqual(expected);
    }),
    { numRuns: runs(20) },
  );
});
