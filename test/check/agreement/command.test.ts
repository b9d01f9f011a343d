/** `mailwright check` as a user calls it: over rules that hold, over a defective evaluator, over what can not be read. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../../src/cli/report/schemas.js';
import { command as mailwright } from '../../cli/command.js';
import { SOUND, spoilt, withProject } from '../../cli/mailwright.js';

/** An evaluator to which what is more than a number seems less. */
const DEFECTIVE = {
  NODE_OPTIONS: `--import ${pathToFileURL(resolve(import.meta.dirname, 'defective.mjs')).href}`,
  MAILWRIGHT_DEFECT: JSON.stringify([
    'dist/compile/against-literal.js',
    "typeof fact === 'number' ? fact > literal",
    "typeof fact === 'number' ? fact < literal",
  ]),
};

function fits(value: unknown): void {
  const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(
    OUTPUT_SCHEMAS['check']!,
  );
  validate(value);
  expect(validate.errors).toBeNull();
}

test('of sound rules it says how many conditions were held against what', async () => {
  await withProject(SOUND, async (folder) => {
    const { code, out, err } = await mailwright(['check', '--only', 'conditions'], folder);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^✓ 2 conditions, \d+ cases, agreed on all of them\n {2}2 over every combination of values\n {2}json-rules-engine \d/,
    );
    const json = await mailwright(['check', '--only', 'conditions', '--format', 'json'], folder);
    const told = JSON.parse(json.out) as { readonly passed: boolean };
    expect(told.passed).toBe(true);
    fits(told);
  });
});

test('of a defective evaluator it says where, and on which values', async () => {
  await withProject(SOUND, async (folder) => {
    const { code, out } = await mailwright(['check', '--only', 'conditions'], folder, DEFECTIVE);
    expect(code).toBe(1);
    expect(out).toContain(
      [
        'differs rules/cart.yaml:4:7  the verdict is true, and false in json-rules-engine',
        '    4 | when: { fact: sum, params: { event: Product Added, property: price }, operator: greaterThan, value: 100 }',
      ].join('\n'),
    );
    expect(out).toMatch(/\n {4}sum \{"event":"Product Added","property":"price"\} = -?\d+\n/);
    expect(out).toContain('2 conditions differ from json-rules-engine; please report it');
    const json = await mailwright(['check', '--only', 'conditions', '--format', 'json'], folder, DEFECTIVE);
    expect(json.code).toBe(1);
    const told = JSON.parse(json.out) as {
      readonly conditions: { readonly differences: readonly unknown[] };
    };
    expect(told.conditions.differences).toHaveLength(2);
    fits(told);
  });
});

test('rules with a mistake are not held against anything', async () => {
  await withProject(spoilt('rules/cart.yaml', 'greaterThan', 'graterThan'), async (folder) => {
    const { code, out, err } = await mailwright(['check', '--only', 'conditions'], folder);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('did you mean `greaterThan`?');
  });
});

test.each([
  [['--seed', '-1'], '`--seed -1` is no whole number from 0 to 4,294,967,295'],
  [['--cases', '0'], '`--cases 0` is no whole number from 1 to 1,000,000'],
  [['--cases', '1e3'], '`--cases 1e3` is no whole number'],
  [['--seeds', '1'], 'did you mean `--seed`?'],
  [['rules'], '`rules` is one argument too many'],
])('%j is refused', async (args, words) => {
  const { code, err } = await mailwright(['check', ...args], process.cwd());
  expect(code).toBe(3);
  expect(err).toContain(words);
});
