/** What is called safe is safe: json-rules-engine neither throws nor surprises with any facts that it asks for. */
import { Engine } from 'json-rules-engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isConfirmed, runTrial } from '../../src/cli/json-rules/trial-run.js';
import { lintRecord } from '../../src/cli/report/json-rules.js';
import type { Kind } from '../../src/json-rules/asked.js';
import { isOf } from '../../src/json-rules/asked.js';
import { readRulePath, valueIn, withFact } from '../../src/json-rules/rule-path.js';
import { compare } from '../../src/json-rules/semantics.js';
import { parseOperator } from '../../src/language/operator.js';
import { lintJsonRules } from '../../src/json-rules/lint.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { anyConstant, anyOperator, ruleFile } from './arbitrary-rules.js';
import { reads } from './plain-reading.js';

interface Where {
  readonly fact: string;
  readonly path?: string;
  readonly kinds: readonly Kind[];
  readonly items?: readonly Kind[];
  readonly given: boolean;
}

const isEven = (value: unknown) => typeof value === 'number' && value % 2 === 0;

function lintOne(file: { condition: object; c: object; d: object }, allowUndefinedFacts: boolean) {
  const text = JSON.stringify({
    rules: [{ conditions: file.condition, event: { type: 'holds' } }],
    conditions: { c: file.c, d: file.d },
  });
  const files = lintJsonRules([{ path: 'rules.json', text }], { operators: ['even'], allowUndefinedFacts });
  const record = lintRecord({ files, version: '', confirmed: 0, dropped: 0, unrun: 0, unreadable: [] }) as {
    files: readonly { rules: readonly { safe: boolean; where: readonly Where[] }[] }[];
  };
  return { files, rule: record.files[0]!.rules[0]! };
}

const VALUES: Readonly<Record<Kind, fc.Arbitrary<JsonValue>>> = {
  text: fc.constantFrom('a', 'ab', 'gold', '', '18', 'abc', '9', '2026-01-01', '100'),
  number: fc.integer({ min: -3, max: 13 }),
  boolean: fc.boolean(),
  null: fc.constant(null),
  list: fc.constant([]),
  object: fc.constant({}),
};

const valueOf = ({ kinds, items }: Where): fc.Arbitrary<JsonValue> =>
  fc.constantFrom(...kinds).chain((kind) =>
    kind === 'list'
      ? fc.array(
          fc
            .constantFrom(...(items ?? (['text', 'number', 'boolean'] as const)))
            .chain((item) => VALUES[item]),
          { maxLength: 3 },
        )
      : VALUES[kind],
  );

/** Facts that meet what a safe rule rests on; undefined where its parts stand in each other's way. */
function factsFor(where: readonly Where[]): fc.Arbitrary<JsonObject | undefined> {
  const values = where.map((one) => (one.given ? valueOf(one) : fc.option(valueOf(one), { nil: undefined })));
  return fc.tuple(...values).map((chosen) => {
    let facts: JsonObject | undefined = {};
    for (const [index, one] of where.entries()) {
      const value = chosen[index];
      const root = where.find((other) => other.fact === one.fact && other.path === undefined);
      // A fact that is a list has no members by name.
      if (root && !root.kinds.includes('object') && one.path !== undefined) {
        if (one.given) facts = undefined;
        continue;
      }
      const isRoot =
        one.path === undefined &&
        one.kinds.includes('object') &&
        where.some((other) => other.fact === one.fact && other.path !== undefined);
      if (!facts || isRoot) continue;
      if (one.path?.includes(':')) facts = undefined;
      else if (one.path?.includes('[*]'))
        facts = withItems(facts, one.fact, Array.isArray(value) ? value : []);
      else if (value === undefined && one.path !== undefined)
        facts = Object.hasOwn(facts, one.fact) ? facts : { ...facts, [one.fact]: {} };
      else if (value !== undefined) facts = withFact(facts, one, value);
    }
    return facts && where.every((one) => isMet(one, facts!)) ? facts : undefined;
  });
}

/** One part of the facts may have made another of a kind that is not asked. */
function isMet(one: Where, facts: JsonObject): boolean {
  if (one.path !== undefined && readRulePath(one.path).kind !== 'one') return true;
  const value = valueIn(facts, one);
  return value === undefined
    ? !one.given
    : isOf(value, { kinds: one.kinds, ...(one.items ? { item: { kinds: one.items } } : {}) });
}

/** Of `$.items[*].n`. */
function withItems(facts: JsonObject, fact: string, values: readonly JsonValue[]): JsonObject | undefined {
  const there = facts[fact] ?? {};
  if (typeof there !== 'object' || Array.isArray(there)) return undefined;
  return { ...facts, [fact]: { ...there, items: values.map((n) => ({ n })) } };
}

async function verdict(
  file: { condition: object; c: object; d: object },
  facts: JsonObject,
  allowUndefinedFacts: boolean,
): Promise<boolean | string> {
  try {
    const engine = new Engine([], { allowUndefinedFacts });
    engine.addOperator('even', isEven);
    engine
      .setCondition('c', structuredClone(file.c) as never)
      .setCondition('d', structuredClone(file.d) as never);
    engine.addRule({ conditions: structuredClone(file.condition) as never, event: { type: 'holds' } });
    return (await engine.run(structuredClone(facts) as Record<string, unknown>)).events.length > 0;
  } catch (cause) {
    return String(cause);
  }
}

test('a rule that is called safe gives what it says, with all facts that it asks for', async () => {
  let [safe, held] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      ruleFile,
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      async (file, allowUndefinedFacts, seeds) => {
        const { rule } = lintOne(file, allowUndefinedFacts);
        if (!rule.safe) return;
        safe++;
        for (let run = 0; run < 6; run++) {
          const [facts] = fc.sample(factsFor(rule.where), { numRuns: 1, seed: seeds.next().value as number });
          if (!facts) continue;
          const given = await verdict(file, facts, allowUndefinedFacts);
          const meant = reads(file.condition, {
            facts,
            named: { c: file.c, d: file.d },
            own: { even: isEven },
          });
          if (given === true) held++;
          expect({ facts, where: rule.where, given }).toEqual({ facts, where: rule.where, given: meant });
        }
      },
    ),
    { numRuns: 1500 },
  );
  expect(safe).toBeGreaterThan(150);
  expect(held).toBeGreaterThan(150);
}, 60_000);

test('whatever is said of a rule, json-rules-engine does it', async () => {
  const codes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(ruleFile, fc.boolean(), async (file, allowUndefinedFacts) => {
      const { files } = lintOne(file, allowUndefinedFacts);
      for (const { diagnostic, trial, isOnlyWhereShown } of files.flatMap(
        ({ rules, conditions, findings }) => [
          ...[...rules, ...conditions].flatMap((one) => one.findings),
          ...findings,
        ],
      )) {
        if (!trial || isOnlyWhereShown) continue;
        codes.set(diagnostic.code, (codes.get(diagnostic.code) ?? 0) + 1);
        const given = await runTrial(trial);
        expect({
          code: diagnostic.code,
          trial,
          given,
          confirmed: isConfirmed(trial.gives, given),
        }).toMatchObject({ confirmed: true });
      }
    }),
    { numRuns: 1000 },
  );
  expect(codes.size).toBeGreaterThan(15);
}, 60_000);

describe('semantics', () => {
  test('operators give what json-rules-engine gives', async () => {
    const seen = { true: 0, false: 0, throws: 0 };
    await fc.assert(
      fc.asyncProperty(anyOperator, anyConstant, anyConstant, async (operator, fact, value) => {
        const name = parseOperator(operator)!;
        const isReference =
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Object.hasOwn(value, 'fact');
        if (isReference) return;
        const engine = new Engine([
          {
            conditions: { all: [{ fact: 'x', operator, value: structuredClone(value) }] },
            event: { type: 'e' },
          },
        ]);
        const given = await engine.run({ x: structuredClone(fact) }).then(
          ({ events }) => events.length > 0,
          () => 'throws' as const,
        );
        seen[String(given) as keyof typeof seen]++;
        expect(compare(name, fact as JsonValue, value as JsonValue)).toBe(given);
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(seen.true, seen.false, seen.throws)).toBeGreaterThan(200);
  });
});
