import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/check/outcome.js';
import { scenarioOutcome } from '../../../src/check/outcome.js';
import { progressOn } from '../../../src/cli/runner/progress.js';

const span = { file: 'scenarios/a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };
const PASSED = scenarioOutcome({ name: 'a', span }, []);
const FAILED = scenarioOutcome({ name: 'a', span }, [{ span, message: 'no', details: [] }]);

/** What is written while tests come out, each at its millisecond. */
function written(isTTY: boolean, outcomes: readonly (readonly [time: number, Outcome])[]): readonly string[] {
  const texts: string[] = [];
  let now = 0;
  const stream = { isTTY, write: (text: string) => texts.push(text) > 0 };
  const { onOutcome, end } = progressOn(stream as unknown as NodeJS.WriteStream, () => now);
  for (const [time, outcome] of outcomes) {
    now = time;
    onOutcome(outcome);
  }
  end();
  return texts;
}

const WIPE = '\r\u001b[K';

test('a run of a second shows how far it is, ten times a second, and wipes it away', () => {
  const outcomes = [
    [10, PASSED],
    [999, FAILED],
    [1500, PASSED],
    [1550, PASSED],
    [1600, PASSED],
  ] as const;
  expect(written(true, outcomes)).toEqual([
    `${WIPE}3 scenarios run, 1 failed …`,
    `${WIPE}5 scenarios run, 1 failed …`,
    WIPE,
  ]);
});

test('a shorter one shows nothing, and neither does one that nobody looks at', () => {
  expect(written(true, [[999, PASSED]])).toEqual([]);
  expect(written(false, [[5000, PASSED]])).toEqual([]);
});
