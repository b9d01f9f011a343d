/** What was found before is kept where it must be the same: incremental is from scratch. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import { groundOf } from '../../../src/check/mutation/ground.js';
import type { Entry } from '../../../src/check/mutation/record.js';
import { inputsOf, judgedOrKept } from '../../../src/check/mutation/record.js';
import type { Files } from '../../cli/mailwright.js';
import { SOUND } from '../../cli/mailwright.js';
import { runs } from '../../runs.js';
import { filesOf } from './shops.js';

const CHANCE = { lives: 25, seed: 1 };

const OTHER = `kind: event
name: Newsletter Read
version: 1
properties: { type: object }
---
kind: campaign
name: letter
version: 1
purpose: marketing
trigger: { event: Newsletter Read }
steps:
  - { send: thanks, template: letter, subject: Thank you, data: {} }
`;

const SHOP: Files = {
  ...SOUND,
  'rules/letter.yaml': OTHER,
  'templates/letter.mjml': String(SOUND['templates/cart.mjml']).replace(' {{ name }}', ''),
  'scenarios/letter.yaml': `- name: a reader is thanked
  given: { profile: { userId: bo, consent: { marketing: granted } } }
  when: [{ at: "2026-03-02T10:00:00+01:00", event: Newsletter Read }]
  then: [{ at: "2026-03-02T10:00:00+01:00", send: letter/thanks }]
`,
};

async function judgeAll(files: Files, before: ReadonlyMap<string, Entry>, only: (says: string) => boolean) {
  const read = filesOf(files);
  const ground = await groundOf(read, { ...CHANCE, compare: () => undefined });
  const inputs = inputsOf(read, [], { ...CHANCE, version: '1' });
  const entries = new Map<string, Entry>();
  const kept: string[] = [];
  for (const mutant of mutantsOf(ground.project, read.rules)) {
    if (!only(mutant.says)) continue;
    const { entry, isKept } = await judgedOrKept(ground, inputs, mutant, before.get(mutant.id));
    entries.set(mutant.id, entry);
    if (isKept) kept.push(mutant.says);
  }
  return { entries, kept, whole: inputs.whole };
}

const CHOSEN = new Set([
  'wait 1h → 2h',
  'value 100 → 101',
  'max 1 → 2',
  'without `default: Hello`',
  'without the mail `thanks`',
]);
const chosen = (says: string) => CHOSEN.has(says);

const scratch = await judgeAll(SHOP, new Map(), chosen);

test('nothing changed: all is kept; a comment is no change', async () => {
  const commented = { ...SHOP, 'rules/cart.yaml': `# why\n${String(SHOP['rules/cart.yaml'])}` };
  for (const files of [SHOP, commented]) {
    const again = await judgeAll(files, scratch.entries, chosen);
    expect(again.kept).toHaveLength(scratch.entries.size);
    expect(again.whole).toBe(scratch.whole);
    expect(again.entries).toEqual(scratch.entries);
  }
});

test('one scenario changed: what depended on it is judged again, and the rest is not', async () => {
  const text = `${String(SHOP['scenarios/letter.yaml'])}    # of Monday\n`;
  const again = await judgeAll({ ...SHOP, 'scenarios/letter.yaml': text }, scratch.entries, chosen);
  expect(again.kept).toContain('wait 1h → 2h');
  expect(again.kept).toContain('value 100 → 101');
  expect(again.kept).not.toContain('max 1 → 2');
});

test('a rule of another campaign changed: what a scenario kills stays so', async () => {
  const other = { ...SHOP, 'rules/letter.yaml': OTHER.replace('Thank you', 'Many thanks') };
  const again = await judgeAll(other, scratch.entries, chosen);
  expect(again.kept).toContain('wait 1h → 2h');
  expect(again.kept).not.toContain('value 100 → 101');
});

const EDITS: readonly ((files: Files) => Files)[] = [
  (files) => ({
    ...files,
    'rules/cart.yaml': String(files['rules/cart.yaml']).replace('wait: 1h', 'wait: 90m'),
  }),
  (files) => ({ ...files, 'rules/letter.yaml': OTHER.replace('steps:', 'priority: 7\nsteps:') }),
  (files) => ({
    ...files,
    'rules/shop.yaml': String(files['rules/shop.yaml']).replace('per: 24h', 'per: 12h'),
  }),
  (files) => ({
    ...files,
    'scenarios/cart.yaml': String(files['scenarios/cart.yaml']).replace('price: 140', 'price: 101'),
  }),
  (files) => ({
    ...files,
    'scenarios/more.yaml': String(files['scenarios/letter.yaml']).replace('bo', 'cem'),
  }),
  (files) => ({
    ...files,
    'templates/cart.mjml': String(files['templates/cart.mjml']).replace('Hello', 'Dear'),
  }),
];

test('after any edits, what is kept or judged again is what is judged from scratch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray([...EDITS.keys()], { minLength: 1 }), async (which) => {
      const edited = which.reduce((files, index) => EDITS[index]!(files), SHOP);
      const incremental = await judgeAll(edited, scratch.entries, chosen);
      const anew = await judgeAll(edited, new Map(), chosen);
      const judgements = ({ entries }: typeof anew) => [...entries].map(([id, one]) => [id, one.judgement]);
      expect(judgements(incremental)).toEqual(judgements(anew));
    }),
    { numRuns: runs(5) },
  );
}, 120_000);
