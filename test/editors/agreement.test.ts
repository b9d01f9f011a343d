/** An editor and `validate` agree: on rules with every mistake that people make, and on rules without one. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { projectSchemas } from '../../src/cli/editor/project-schemas.js';
import { allSchemas } from '../../src/cli/report/all-schemas.js';
import type { Fragments } from '../../src/check/given-file.js';
import { readFragments } from '../../src/check/given-file.js';
import { readScenarios } from '../../src/check/scenario.js';
import { readProjectFiles } from '../../src/cli/files.js';
import { checkOf, readRuleSet } from '../../src/language/rule-set.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { Kind } from '../../src/language/schema/kinds.js';
import { KINDS } from '../../src/language/schema/kinds.js';
import type { SourceFile } from '../../src/language/source-file.js';
import type { Located } from '../../src/language/yaml.js';
import { readYaml } from '../../src/language/yaml.js';
import { openProject } from '../../src/simulate/project.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SHOP = join(ROOT, 'test/language/fixtures/spoilt-shop');
const addFormats = addFormatsModule as unknown as FormatsPlugin;

interface Case {
  readonly name: string;
  readonly edits: readonly (readonly [string, string, string] | readonly [string, string])[];
}

function filesIn(folder: string): readonly SourceFile[] {
  return readdirSync(join(SHOP, folder))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(SHOP, folder, name), 'utf8') }));
}

const SOUND = [...filesIn('rules'), ...filesIn('templates')];
const CASES = parse(readFileSync(join(SHOP, 'mistakes.yaml'), 'utf8')) as readonly Case[];

function edited(
  files: readonly SourceFile[],
  [name, from, to]: readonly [string, string, string?],
): readonly SourceFile[] {
  const path = `rules/${name}`;
  const others = files.filter((file) => file.path !== path);
  const text = files.find((file) => file.path === path)?.text ?? '';
  return [...others, { path, text: to === undefined ? from : text.replace(from, () => to) }];
}

function compiled(schema: object): ValidateFunction {
  // `published-schemas.test.ts` is strict; here are hundreds.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, meta: false, allErrors: false });
  addFormats(ajv, ['email', 'date-time', 'date', 'uri']);
  return ajv.compile(schema);
}

const known = new Map<string, ValidateFunction>();

/** Of a project; most mistakes leave the names as they are, so that most schemas are the same. */
function ownSchema(files: readonly SourceFile[]): ValidateFunction {
  const schema = projectSchemas(readRuleSet(files).ruleSet)['rules']!;
  const text = JSON.stringify(schema);
  const own = known.get(text) ?? compiled(schema);
  known.set(text, own);
  return own;
}

const published = allSchemas();
const ofKind = new Map(KINDS.map((kind) => [kind, compiled(published[kind]!)]));
const ofAnyKind = compiled(published['rules']!);

const documentsOf = (files: readonly SourceFile[]): readonly Located[] =>
  files.filter(({ path }) => path.endsWith('.yaml')).flatMap((file) => readYaml(file).documents);

function kindOf({ value }: Located): Kind | undefined {
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  return KINDS.find((one) => one === kind);
}

/** What the plain schemas refuse, after a check that all of them refuse the same. */
function refusedOf(documents: readonly Located[]): readonly Located[] {
  return documents.filter((document) => {
    const kind = kindOf(document);
    const isRefused = kind === undefined || checkOf(kind)(document).length > 0;
    expect([document.file, !ofAnyKind(document.value)]).toEqual([document.file, isRefused]);
    if (kind) expect([document.file, !ofKind.get(kind)!(document.value)]).toEqual([document.file, isRefused]);
    return isRefused;
  });
}

test('there are mistakes that a schema sees, and others', () => {
  const seen = CASES.filter(({ edits }) => refusedOf(documentsOf(edits.reduce(edited, SOUND))).length > 0);
  expect(seen.length).toBeGreaterThan(50);
  expect(CASES.length - seen.length).toBeGreaterThan(50);
});

/** Every fourth: a schema of its own is made and compiled for each. */
const SOME = CASES.filter((_, index) => index % 4 === 0);

test('its own schema refuses what the plain one refuses, unknown names besides, and nothing that validate accepts', () => {
  let more = 0;
  for (const { name, edits } of SOME) {
    const files = edits.reduce(edited, SOUND);
    const documents = documentsOf(files);
    const own = ownSchema(files);
    const refused = documents.filter(({ value }) => !ofAnyKind(value));
    const refusedByOwn = documents.filter(({ value }) => !own(value));
    for (const document of refused) expect([name, refusedByOwn.includes(document)]).toEqual([name, true]);
    const mistakes = openProject(files).diagnostics.filter(({ severity }) => severity === 'error');
    if (mistakes.length === 0) expect([name, refusedByOwn.length]).toEqual([name, 0]);
    if (refusedByOwn.length > refused.length) more++;
  }
  expect(more).toBeGreaterThan(5);
});

/** A table of the store, whose event and mail a row may name. */
const table = (rows: string, price: string, then: string): SourceFile => ({
  path: 'scenarios/table.yaml',
  text: `- name: a table
  examples: ${rows}
  given: { use: ada, profile: { traits: { firstName: '\${name}' } }, history: [{ ago: 30d, event: Order Completed, properties: { order_id: o, revenue: ${price} } }] }
  when: [{ at: '\${at}', event: Product Removed, properties: { cart_id: c, product_id: p } }]
  then: ${then}
`,
});
const ROW = "[{ name: Ada, at: '2026-03-02T10:00:00Z', price: 5, then: [{ nothing: true }] }]";

const inTable = (from: string, to: string): SourceFile => {
  const { path, text } = table(ROW, "'${price}'", "'${then}'");
  return { path, text: text.replace(from, () => to) };
};

test.each([
  ['a table', table(ROW, "'${price}'", "'${then}'"), false],
  [
    'a text with a placeholder for a mail',
    table(ROW, "'${price}'", "[{ send: 'cart-recovery/${then}' }]"),
    false,
  ],
  ['no rows', table('[]', "'${price}'", "'${then}'"), true],
  ['a column that is no name', table(ROW.replace('price', 'the-price'), "'${price}'", "'${then}'"), true],
  ['a text without a placeholder for a number', table(ROW, 'much', "'${then}'"), true],
  ['a misspelt key beside placeholders', table(ROW, "'${price}'", "[{ snd: '${then}' }]"), true],
  ['a fragment that there is not', inTable('use: ada', 'use: adda'), true],
  ['such a fragment among others', inTable('use: ada', 'use: [ada, adda]'), true],
  ['several fragments', inTable('use: ada', 'use: [ada, two-orders]'), false],
  ['a placeholder for a fragment', inTable('use: ada', "use: '${name}'"), false],
  ['a placeholder for a key', table(ROW, "'${price}'", "[{ '${then}': true }]"), true],
])('of scenarios with rows: %s', (_, file, isRefused) => {
  const { rules, given } = readProjectFiles(ROOT);
  const { ruleSet } = readRuleSet(rules);
  const { declared } = openProject(rules);
  const { value } = readYaml(file).documents[0]!;
  const validate = scenarioSchema(ruleSet, readFragments(given));
  expect([validate(value), validate.errors]).toEqual([!isRefused, isRefused ? expect.anything() : null]);
  const mistakes = readScenarios(file, declared, readFragments(given)).diagnostics;
  if (isRefused) expect(mistakes.filter(({ severity }) => severity === 'error')).not.toEqual([]);
});

let ofStore: ValidateFunction | undefined;

function scenarioSchema(ruleSet: RuleSet, fragments: Fragments): ValidateFunction {
  return (ofStore ??= compiled(projectSchemas(ruleSet, fragments)['scenario']!));
}

test('the example store has no mistake by its own schemas', () => {
  const { rules, scenarios, given } = readProjectFiles(ROOT);
  const schemas = projectSchemas(readRuleSet(rules).ruleSet, readFragments(given));
  const [ofRules, ofScenarios] = [compiled(schemas['rules']!), compiled(schemas['scenario']!)];
  const ofGiven = compiled(schemas['given']!);
  expect(given.length).toBeGreaterThan(0);
  for (const { file, value } of documentsOf(given)) {
    expect([file, ofGiven(value), ofGiven.errors]).toEqual([file, true, null]);
  }
  for (const { file, value } of documentsOf(rules)) {
    expect([file, ofRules(value), ofRules.errors]).toEqual([file, true, null]);
  }
  expect(scenarios.length).toBeGreaterThan(5);
  for (const { file, value } of documentsOf(scenarios)) {
    expect([file, ofScenarios(value), ofScenarios.errors]).toEqual([file, true, null]);
  }
});
