/** How much the protocol sees: each defect of the evaluator must be found within the cases of one run. */
import { expect, test } from 'vitest';
import type { CompileCondition } from '../../src/check/agreement.js';
import { DEFECTS } from './defects.js';
import { firstDifference } from './protocol.js';

const CASES = 20_000;

const table: string[] = [];

test.each(Object.keys(DEFECTS))('%s', async (name) => {
  const module = (await import(/* @vite-ignore */ `../../src/compile/condition.ts?defect=${name}`)) as {
    readonly compileCondition: CompileCondition;
  };
  const found = await firstDifference(CASES, module.compileCondition);
  table.push(`${String(found ?? 'never').padStart(6)}  ${name}`);
  expect(found).toBeDefined();
});

test('the defects are twenty at least, and all of them have been looked for', () => {
  console.log(`first case that finds each defect of the evaluator:\n${table.join('\n')}`);
  expect(table.length).toBe(Object.keys(DEFECTS).length);
  expect(table.length).toBeGreaterThanOrEqual(20);
});
