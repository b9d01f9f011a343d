/** How much the laws that are always on see: each defect of the engine must break the one that it offends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alwaysOnInvariants } from '../../../src/check/invariants/always-on.js';
import type { Invariant } from '../../../src/check/invariants/invariant.js';
import type { simulate as simulateWell, Timeline } from '../../../src/simulate/simulate.js';
import { documents, rulesOf } from '../../engine/rules.js';
import { timelines } from './crowded-lives.js';
import { ENGINE_DEFECTS } from './engine-defects.js';
import { projectOf } from './project-of.js';

type Simulate = typeof simulateWell;

const RULE_SETS = 40;
const LIVES = 12;
const SEED = 20261126;

const samples = fc.sample(fc.tuple(documents, fc.array(timelines, { minLength: LIVES, maxLength: LIVES })), {
  numRuns: RULE_SETS,
  seed: SEED,
});
const cases = samples.map(([written, lives]) => ({ project: projectOf(rulesOf(written)), lives }));

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
