/** Every key that can be written or is printed says what it means; every value of a list says so, too. */
import { describe, expect, test } from 'vitest';
import { allSchemas } from '../../src/cli/report/all-schemas.js';
import { SNIPPETS } from '../../src/language/schema/snippets.js';
import type { JsonSchema } from '../../src/language/schema/shared.js';
import { KINDS } from '../../src/language/schema/kinds.js';
import { checkOf } from '../../src/language/rule-set.js';
import { readYaml } from '../../src/language/yaml.js';
import { stringify } from 'yaml';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A schema inside another, by its path; `isMember` where it stands for a key, or has a name of its own. */
interface Part {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isMember: boolean;
}

/** Keywords whose values are schemas by name, schemas, or lists of them; `if` only asks, and declares no key. */
const BY_NAME = ['properties', '$defs'];
const ONE = ['items', 'additionalProperties', 'propertyNames', 'then', 'else', 'not'];
const SEVERAL = ['oneOf', 'anyOf', 'allOf'];

function partsOf(schema: JsonSchema, path: string, isMember: boolean): readonly Part[] {
  const inner = Object.entries(schema).flatMap(([keyword, value]): readonly Part[] => {
    const here = `${path}/${keyword}`;
    if (BY_NAME.includes(keyword)) {
      return Object.entries(value as Schemas).flatMap(([name, part]) =>
        partsOf(part, `${here}/${name}`, true),
      );
    }
    if (ONE.includes(keyword) && typeof value === 'object') {
      return partsOf(value as JsonSchema, here, keyword === 'items' || keyword === 'additionalProperties');
    }
    if (!SEVERAL.includes(keyword)) return [];
    return (value as readonly JsonSchema[]).flatMap((part, index) =>
      partsOf(part, `${here}/${index}`, false),
    );
  });
  return [{ path, schema, isMember }, ...inner];
}

/** Its own, or that of what it refers to. */
function descriptionOf(schema: JsonSchema, whole: JsonSchema): string | undefined {
  const { description, $ref } = schema;
  if (typeof description === 'string') return description;
  if (typeof $ref !== 'string') return undefined;
  const target = (whole['$defs'] as Schemas)[$ref.slice('#/$defs/'.length)];
  return target && descriptionOf(target, whole);
}

const ALL = Object.entries(allSchemas());
const WRITTEN = ALL.filter(([name]) =>
  [...KINDS, 'rules', 'scenario', 'given', 'conformance'].includes(name),
);

/** Values that say themselves what they mean. */
const PLAIN: readonly unknown[] = ['monday', 'source'];

describe('in schemas/', () => {
  test('there is something to look at', () => {
    expect(ALL.length).toBeGreaterThan(20);
    expect(WRITTEN).toHaveLength(KINDS.length + 4);
    const count = ALL.flatMap(([name, schema]) => partsOf(schema, name, false)).filter((one) => one.isMember);
    expect(count.length).toBeGreaterThan(1000);
  });

  test.each(ALL)('every key of %s has a description', (name, whole) => {
    const isNamed = ({ path }: Part) => /\/(properties|\$defs)\/[^/]+$/.test(path);
    const silent = partsOf(whole, name, false).filter(
      (part) => part.isMember && isNamed(part) && descriptionOf(part.schema, whole) === undefined,
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test.each(WRITTEN)('every value of a list of %s has a meaning', (name, whole) => {
    for (const { path, schema } of partsOf(whole, name, false)) {
      const values = schema['enum'] as readonly unknown[] | undefined;
      if (!values || PLAIN.includes(values[0])) continue;
      const meanings = (schema['enumDescriptions'] ?? []) as readonly unknown[];
      expect([path, meanings.length]).toEqual([path, values.length]);
      for (const meaning of meanings) expect(String(meaning)).toMatch(/^\p{Lu}.*\.$/u);
    }
  });

  test.each(WRITTEN)('descriptions of %s are sentences', (name, whole) => {
    for (const { path, schema } of partsOf(whole, name, false)) {
      const { description } = schema;
      if (description === undefined) continue;
      expect([path, description]).toEqual([path, expect.stringMatching(/^(\p{Lu}|`|…)[\s\S]*[.…]$/u)]);
    }
  });
});

describe('documents to begin with', () => {
  test('there is one of each kind', () => {
    expect(SNIPPETS.map(({ body }) => body['kind']).sort()).toEqual([...KINDS].sort());
  });

  test.each(SNIPPETS.map((one) => [one.label, one] as const))(
    'the one of a %s is sound',
    (label, { body }) => {
      const text = stringify(body)
        .replace(/"?(\$\{\d+:[^}]*\})"?/g, '$1')
        .replace(/\$\{\d+:([^}]*)\}/g, '$1');
      const { documents, diagnostics } = readYaml({ path: 'rules/new.yaml', text });
      expect(diagnostics).toEqual([]);
      const kind = KINDS.find((one) => one === label)!;
      expect(documents.flatMap(checkOf(kind))).toEqual([]);
    },
  );
});
