import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentSchema } from '../../src/check/schema/given.js';
import { scenarioSchema } from '../../src/check/schema/scenario.js';
import { acceptance } from '../../src/language/acceptance.js';
import { COMMON_SCHEMAS, KINDS, KIND_SCHEMAS } from '../../src/language/schema/kinds.js';
import { EDITOR_KEYWORDS } from '../../src/language/schema/meanings.js';
import type { JsonSchema } from '../../src/language/schema/shared.js';
import { readYaml } from '../../src/language/yaml.js';
import { runs } from '../runs.js';

const addFormats = addFormatsModule as unknown as FormatsPlugin;

/** The twin: ajv, which tells the mistakes. */
function ajvAccepts(schema: JsonSchema, common: readonly JsonSchema[] = []): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, strictNumbers: true, validateSchema: false, meta: false });
  addFormats(ajv);
  ajv.addVocabulary([...EDITOR_KEYWORDS]);
  for (const one of common) ajv.addSchema(one);
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

const SCHEMAS: readonly JsonSchema[] = [
  scenarioSchema,
  fragmentSchema,
  ...KINDS.map((kind) => KIND_SCHEMAS[kind]),
];
const PAIRS = SCHEMAS.map((schema) => ({
  fast: acceptance(schema, COMMON_SCHEMAS),
  slow: ajvAccepts(schema, COMMON_SCHEMAS),
}));

/** What the project's own files hold: documents, and the items of lists. */
const VALUES: readonly unknown[] = ['rules', 'scenarios', 'src/cli/init/project', 'test'].flatMap(
  (folder) => {
    const root = join(import.meta.dirname, '../..', folder);
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((path) => readYaml({ path, text: readFileSync(join(root, path), 'utf8') }).documents)
      .flatMap(({ value }): readonly unknown[] => (Array.isArray(value) ? value : [value]));
  },
);

/** Every part of a value, with the way to put another in its place. */
function partsOf(
  value: unknown,
): readonly { readonly part: unknown; readonly put: (other: unknown) => unknown }[] {
  const own = { part: value, put: (other: unknown) => other };
  if (typeof value !== 'object' || value === null) return [own];
  const entries = Object.entries(value as object);
  return [
    own,
    ...entries.flatMap(([key, inner]) =>
      partsOf(inner).map(({ part, put }) => ({
        part,
        put: (other: unknown) => withPart(value, key, put(other)),
      })),
    ),
  ];
}

/** `undefined` takes the part out. */
function withPart(value: object, key: string, part: unknown): unknown {
  if (Array.isArray(value))
    return value.flatMap((one, index) => (String(index) === key ? (part ?? []) : [one]));
  const { [key]: _, ...rest } = value as Record<string, unknown>;
  return part === undefined ? rest : { ...rest, [key]: part };
}

const PARTS = VALUES.flatMap((value) => partsOf(value).map(({ part }) => part));

const others = fc.oneof(
  fc.constantFrom(...PARTS),
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'a',
    '1h',
    0,
    -1,
    1.5,
    Infinity,
    true,
    [],
    {},
    ['a', 'a'],
    [[1], [1]],
  ),
  fc.jsonValue(),
);

describe('whether a schema accepts a value', () => {
  it('is known of all that the files of the project hold', () => {
    expect(VALUES.length).toBeGreaterThan(100);
    for (const { fast, slow } of PAIRS) for (const value of VALUES) expect(fast(value)).toBe(slow(value));
  });

  it('is as ajv says, whatever is changed in them', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...VALUES),
        fc.array(fc.tuple(fc.nat(), others), { minLength: 1, maxLength: 3 }),
        (value, changes) => {
          const changed = changes.reduce<unknown>((one, [seed, other]) => {
            const parts = partsOf(one);
            return parts[seed % parts.length]!.put(other);
          }, value);
          for (const { fast, slow } of PAIRS) {
            const isAccepted = fast(changed);
            if (isAccepted) accepted++;
            // Of lists that must not repeat themselves, ajv alone knows where they hold more than single values.
            expect(slow(changed) || !isAccepted).toBe(true);
            if (!JSON.stringify(changed)?.includes('[[')) expect(isAccepted).toBe(slow(changed));
          }
        },
      ),
      { numRuns: runs(400) },
    );
    expect(accepted).toBeGreaterThan(runs(400) / 40);
  });

  it('is not known where it is said by a keyword that is not read here', () => {
    const unread = { not: { type: 'string' } };
    for (const schema of [
      unread,
      { oneOf: [unread, true] },
      { if: unread, then: false },
      { properties: { a: unread } },
      { $ref: 'elsewhere' },
    ])
      expect([acceptance(schema, [])({ a: 1 }), acceptance(schema, [])({ a: 'x' })]).toEqual([false, false]);
    expect(acceptance({ properties: { a: unread } }, [])({ b: 1 })).toBe(true);
  });

  it('counts characters as ajv does', () => {
    for (const schema of [
      { minLength: 2 },
      { maxLength: 2 },
      { minLength: 3, maxLength: 3 },
      { pattern: '^.{2}$' },
    ])
      for (const text of ['', 'a', '😀', '😀a', '😀😀', '😀😀😀', 'abc', 'abcd', '\ud800'])
        expect([text, acceptance(schema, [])(text)]).toEqual([text, ajvAccepts(schema)(text)]);
  });
});
