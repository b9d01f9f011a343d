/** How much the protocol sees: each defect of the evaluator must be found within the cases of one run. */
import { expect, test } from 'vitest';
import type { CompileCondition } from '../../src/check/agreement.js';
import { DEFECTS } from './defects.js';
import { CASES, firstDifference } from './protocol.js';

/** The cases of a whole run, also where this one has fewer: then some of the defects are looked for. */
const WITHIN = 20_000;
const names = Object.keys(DEFECTS).filter((_, index) => CASES >= WITHIN || index % 10 === 0);

const table: string[] = [];

test.each(names)('%s', async (name) => {
  const module = (await import(/* @vite-ignore */ `../../src/compile/condition.ts?defect=${name}`)) as {
    readonly compileCondition: CompileCondition;
  };
  const found = await firstDifference(WITHIN, module.compileCondition);
  table.push(`${String(found ?? 'never').padStart(6)}  ${name}`);
  expect(found).toBeDefined();
});

test('the defects are twenty at least, and all of them have been looked for', () => {
  console.log(`first case that finds each defect of the evaluator:\n${table.join('\n')}`);
  expect(table.length).toBe(names.length);
  expect(Object.keys(DEFECTS).length).toBeGreaterThanOrEqual(20);
});
