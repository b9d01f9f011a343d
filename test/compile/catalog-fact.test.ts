/** `lookup` and `recommend` alone: what is refused of them, and what holds of recommendations whatever the catalog is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileContext } from '../../src/compile/condition.js';
import { factReader } from '../../src/compile/fact.js';
import type { Frame } from '../../src/compile/frame.js';
import { LayoutBuilder, newState } from '../../src/compile/layout.js';
import { carryOut } from '../../src/compile/update.js';
import type { FactParams } from '../../src/language/documents.js';
import { openProject } from '../../src/simulate/project.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { resolve } from '../../src/language/resolve.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { findZone } from '../../src/vocabulary/zone.js';
import type { Named } from '../engine/twin-catalog.js';
import { recommended, rowOf } from '../engine/twin-catalog.js';

interface Row {
  readonly id: string;
  readonly group: string | undefined;
  readonly price: number | undefined;
}

const EVENTS = `
kind: event
name: Bought
version: 1
properties:
  type: object
  properties:
    product_id: { type: string }
    products: { type: array, items: { type: object, properties: { product_id: { type: string } } } }
---
kind: event
name: Wished
version: 1
properties: { type: object, properties: { product_id: { type: string }, price: { type: number }, other: { type: array } } }
---
`;
const CATALOG = `
kind: catalog
name: goods
version: 1
file: goods.csv
id: id
property: product_id
columns: { type: object, properties: { id: { type: string }, group: { type: string }, price: { type: number } } }
boughtBy: [Bought]
similar: { within: group, by: price }
counts: counts.csv
`;

function ruleSetOf(rows: readonly Row[], counts: readonly (readonly [string, string, number])[]): RuleSet {
  const csv = (header: string, lines: readonly (readonly unknown[])[]) =>
    `${[header, ...lines.map((cells) => cells.map((cell) => cell ?? '').join(','))].join('\n')}\n`;
  const files = [
    { path: 'rules/goods.yaml', text: `${EVENTS}${CATALOG}` },
    {
      path: 'rules/goods.csv',
      text: csv(
        'id,group,price',
        rows.map(({ id, group, price }) => [id, group, price]),
      ),
    },
    { path: 'rules/counts.csv', text: csv('id,with,count', counts) },
  ];
  const { ruleSet, diagnostics } = readRuleSet(files);
  const errors = [...diagnostics, ...resolve(ruleSet)].filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  return ruleSet;
}

const IDS = Array.from({ length: 14 }, (_, index) => `p${index}`);
const id = fc.constantFrom(...IDS);
const row = fc.record({
  id,
  group: fc.constantFrom('a', 'a', 'a', 'b', undefined),
  price: fc.constantFrom(1, 2, 3, 4, 5, 9, undefined),
});
const rows = fc.uniqueArray(row, { selector: (one) => one.id, minLength: 1, maxLength: 14, size: 'max' });
const pairs = fc.uniqueArray(fc.tuple(id, fc.oneof(id, fc.constant('')), fc.integer({ min: 1, max: 3 })), {
  selector: ([a, b]) => `${a} ${b}`,
  maxLength: 60,
  size: 'max',
});
const naming: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ product_id: id }),
  fc.record({ products: fc.array(fc.record({ product_id: id }), { maxLength: 3 }) }),
  fc.constant({}),
);
const past: fc.Arbitrary<readonly Named[]> = fc.array(
  fc.record({ event: fc.constantFrom('Bought', 'Bought', 'Wished'), properties: naming }),
  { maxLength: 6 },
);
const way = fc.constantFrom('similar' as const, 'boughtTogether' as const, 'popular' as const);
const start: fc.Arbitrary<JsonValue> = fc.oneof(id, fc.array(id, { maxLength: 4 }));
const params: fc.Arbitrary<FactParams & { readonly limit: number; readonly to: JsonValue }> = fc.record({
  catalog: fc.constant('goods'),
  by: fc.oneof(way, fc.uniqueArray(way, { minLength: 1 })),
  to: start,
  without: fc.constantFrom(['Wished'], undefined),
  limit: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 })),
});

const NOW = 1_772_442_000_000;

/** What is recommended after a life, and what is kept of it in the state. */
function recommend(ruleSet: RuleSet, asked: FactParams, life: readonly Named[]) {
  const layout = new LayoutBuilder();
  const reader = factReader({ fact: 'recommend', params: asked }, compileContext(ruleSet, layout, undefined));
  const state = newState(layout.build(), 'u1');
  const frame: Frame = {
    state,
    now: NOW,
    zone: findZone('UTC')!,
    event: null,
    entryTime: NOW,
    stepTimes: [],
  };
  for (const { event, properties } of life) {
    carryOut(frame, layout.updatesOf(event), { event, timestamp: NOW, properties });
  }
  return { picks: reader.read(frame) as readonly JsonObject[], values: state.values, reader };
}

interface Scene {
  readonly ruleSet: RuleSet;
  readonly asked: FactParams & { readonly limit: number; readonly to: JsonValue };
  readonly life: readonly Named[];
  readonly picks: readonly JsonObject[];
  readonly values: readonly JsonValue[];
}

function law(holds: (scene: Scene) => void): void {
  fc.assert(
    fc.property(rows, pairs, params, past, (table, counted, asked, life) => {
      const ruleSet = ruleSetOf(
        table,
        counted.filter(([one, other]) => one !== other),
      );
      holds({ ruleSet, asked, life, ...recommend(ruleSet, asked, life) });
    }),
  );
}

const namedIn = (life: readonly Named[], event: string) =>
  life
    .filter((one) => one.event === event)
    .flatMap(({ properties: { product_id: own, products } }) => [
      own,
      ...((products as readonly JsonObject[] | undefined) ?? []).map((one) => one['product_id']),
    ])
    .filter((one) => one !== undefined);
const idsOf = (picks: readonly JsonObject[]) => picks.map((one) => one['id']);

describe('what is recommended', () => {
  test('is what a look at every row finds', () => {
    law(({ ruleSet, asked, life, picks }) => {
      expect(picks).toEqual(recommended(ruleSet.catalogs.get('goods')!, asked, asked.to, life));
    });
  });

  test('is so where many are alike, from several at once, up to the last that there is room for', () => {
    const price = fc.constantFrom(1, 2, 3, 5, 6, 9);
    const prices = fc.array(price, { minLength: 10, maxLength: 10 });
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(prices, starts, fc.integer({ min: 1, max: 6 }), (list, from, limit) => {
        // Ids in an order of their own, so that a tie is not broken by price unnoticed.
        const ids = list.map((_, index) => `p${(index * 7) % 10}`);
        const ruleSet = ruleSetOf(
          list.map((one, index) => ({ id: ids[index]!, group: 'a', price: one })),
          [],
        );
        const asked: FactParams = {
          catalog: 'goods',
          by: 'similar',
          to: from.map((one) => ids[one]!),
          limit,
        };
        const { picks } = recommend(ruleSet, asked, []);
        expect(picks).toEqual(recommended(ruleSet.catalogs.get('goods')!, asked, asked.to, []));
      }),
    );
  });

  test('was never bought, nor named by an event of `without`', () => {
    law(({ asked, life, picks }) => {
      const gone: readonly unknown[] = [
        ...namedIn(life, 'Bought'),
        ...(asked.without ? namedIn(life, 'Wished') : []),
      ];
      expect(idsOf(picks).filter((one) => gone.includes(one))).toEqual([]);
    });
  });

  test('is never what it starts from, no row twice, none that is not there, and no more than asked for', () => {
    law(({ ruleSet, asked, picks }) => {
      expect(idsOf(picks).filter((one) => [asked.to].flat().includes(one as string))).toEqual([]);
      expect(new Set(idsOf(picks)).size).toBe(picks.length);
      expect(picks.length).toBeLessThanOrEqual(asked.limit);
      for (const pick of picks)
        expect(ruleSet.catalogs.get('goods')!.rows.get(String(pick['id']))).toEqual(pick);
    });
  });

  test('as similar comes by closeness, and ties by id', () => {
    law(({ ruleSet, asked, life }) => {
      const { picks } = recommend(ruleSet, { ...asked, by: 'similar', to: IDS[0] }, life);
      const first = rowOf(ruleSet.catalogs.get('goods')!, IDS[0]) as JsonObject | undefined;
      if (!first) return expect(picks).toEqual([]);
      const keys = picks.map(
        (one) => [Math.abs(Number(one['price']) - Number(first['price'])), String(one['id'])] as const,
      );
      expect(keys).toEqual([...keys].sort(([a, one], [b, two]) => a - b || (one < two ? -1 : 1)));
      expect(picks.every((one) => one['group'] === first['group'])).toBe(true);
    });
  });

  test('does not depend on the order of the rows, of the counts, or of what was bought', () => {
    fc.assert(
      fc.property(rows, pairs, params, past, (table, counted, asked, life) => {
        const pairsOnly = counted.filter(([one, other]) => one !== other);
        const one = recommend(ruleSetOf(table, pairsOnly), asked, life);
        const other = recommend(
          ruleSetOf(table.toReversed(), pairsOnly.toReversed()),
          asked,
          life.toReversed(),
        );
        expect(other.picks).toEqual(one.picks);
        expect(other.values).toEqual(one.values);
      }),
      { numRuns: 50 },
    );
  });

  test('needs of what was bought only ids in the state, each once, and only those that the catalog has', () => {
    law(({ ruleSet, life, values }) => {
      const { rows: known } = ruleSet.catalogs.get('goods')!;
      const bought = [...new Set(namedIn(life, 'Bought'))].filter((one) => known.has(one as string));
      expect(values[0] ?? []).toEqual(bought.sort());
      const again = recommend(ruleSet, { catalog: 'goods', by: 'popular', limit: 1 }, [
        ...life,
        ...life,
        ...life,
      ]);
      expect(again.values[0]).toEqual(values[0]);
    });
  });
});

describe('where a fact may be read', () => {
  const FILES = [
    { path: 'rules/goods.yaml', text: `${EVENTS}${CATALOG}` },
    { path: 'rules/goods.csv', text: 'id,group,price\nlamp,a,5\n' },
    { path: 'rules/counts.csv', text: 'id,with,count\n' },
  ];
  const bare = CATALOG.split('\n')
    .filter((line) => !/^(boughtBy|similar|counts)/.test(line))
    .join('\n');
  const mistakes = (when: object, catalog = CATALOG) => {
    const text = JSON.stringify({ kind: 'segment', name: 'some', version: 1, when });
    const files = [
      { path: 'rules/goods.yaml', text: `${EVENTS}${catalog}` },
      ...FILES.slice(1),
      { path: 'rules/some.yaml', text },
    ];
    return openProject(files).diagnostics.filter(({ severity }) => severity === 'error');
  };
  const lastWish = { fact: 'last', params: { event: 'Wished', property: 'product_id' } };
  const lookup = (more: object, leaf: object = { path: '$.price', operator: 'present' }) => ({
    fact: 'lookup',
    params: { catalog: 'goods', id: lastWish, ...more },
    ...leaf,
  });
  const recommendation = (more: object) => ({
    fact: 'recommend',
    params: { catalog: 'goods', by: 'similar', to: lastWish, limit: 3, ...more },
    path: '$[0].price',
    operator: 'greaterThan',
    value: 3,
  });

  test.each<[string, object]>([
    ['a row by a fact', lookup({})],
    ['a row by its id', lookup({ id: 'lamp' }, { path: '$.group', operator: 'equal', value: 'a' })],
    [
      'a row by a fact of another row',
      lookup({ id: { ...lookup({}), operator: undefined, path: '$.group' } }),
    ],
    ['a default', lookup({ default: 0 }, { path: '$.price', operator: 'notEqual', value: 1 })],
    ['a recommendation', recommendation({})],
    ['by several ways', recommendation({ by: ['boughtTogether', 'popular'] })],
    ['of what is popular, from nothing', recommendation({ by: 'popular', to: undefined })],
    ['from ids', recommendation({ to: ['lamp'] })],
    ['from maps', recommendation({ to: { fact: 'collect', params: { event: 'Wished' } } })],
    ['without more', recommendation({ without: ['Wished'] })],
  ])('accepted: %s', (_name, when) => {
    expect(mistakes(when)).toEqual([]);
  });

  test.each<[string, object, string, RegExp]>([
    ['an unknown catalog', lookup({ catalog: 'godos' }), 'unknown-catalog', /did you mean `goods`/],
    ['an unknown row', lookup({ id: 'lmap' }), 'unknown-row', /did you mean `lamp`/],
    ['an id of another type', lookup({ id: 5 }), 'wrong-type', /write a text/],
    ['an id that is a list', lookup({ id: ['lamp'] }), 'wrong-type', /write a text/],
    [
      'a fact of another type',
      lookup({ id: { fact: 'last', params: { event: 'Wished', property: 'price' } } }),
      'wrong-type',
      /read a text/,
    ],
    [
      'a fact that is a duration',
      lookup({ id: { fact: 'recency', params: { event: 'Wished' } } }),
      'wrong-type',
      /read a text/,
    ],
    [
      'a mistake in the fact of the id',
      lookup({ id: { fact: 'last', params: { event: 'Wishd', property: 'x' } } }),
      'unknown-event',
      /Wished/,
    ],
    [
      'an unknown column',
      lookup({}, { path: '$.prise', operator: 'present' }),
      'unknown-path',
      /did you mean `price`/,
    ],
    [
      'a comparison of another type',
      lookup({}, { path: '$.price', operator: 'equal', value: 'x' }),
      'bad-comparison',
      /a number/,
    ],
    [
      'an unguarded negation',
      lookup({}, { path: '$.price', operator: 'notEqual', value: 1 }),
      'unguarded',
      /present/,
    ],
    ['no id', lookup({ id: undefined }), 'missing-key', /add `id:`/],
    [
      'the `where` of a fact',
      {
        fact: 'count',
        params: { event: 'Wished', where: lookup({ id: 'lamp' }) },
        operator: 'equal',
        value: 1,
      },
      'not-here',
      /`event` only/,
    ],
    ['no place to start from', recommendation({ to: undefined }), 'missing-key', /`to:`/],
    [
      'a start of another type',
      recommendation({ to: { fact: 'count', params: { event: 'Wished' } } }),
      'wrong-type',
      /`product_id`/,
    ],
    [
      'a start that is not there',
      recommendation({ to: ['lamp', 'lmap'] }),
      'unknown-row',
      /did you mean `lamp`/,
    ],
    ['no limit', recommendation({ limit: undefined }), 'missing-key', /add `limit:`/],
    ['a limit too high', recommendation({ limit: 21 }), 'out-of-range', /best so many/],
    ['an unknown way', recommendation({ by: 'simlar' }), 'unknown-value', /did you mean `similar`/],
    [
      'an unknown way among others',
      recommendation({ by: ['similar', 'popluar'] }),
      'unknown-value',
      /did you mean `popular`/,
    ],
    ['a way twice', recommendation({ by: ['similar', 'similar'] }), 'out-of-range', /each way once/],
    [
      'an event that names nothing',
      recommendation({ without: ['Email Sent'] }),
      'unknown-property',
      /names rows by `product_id`/,
    ],
  ])('refused: %s', (_name, when, code, help) => {
    const found = mistakes(when);
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]!.help).toMatch(help);
    expect(found[0]!.span.file).toBe('rules/some.yaml');
  });

  test.each<[string, string, RegExp]>([
    ['similar', 'what makes rows similar', /similar: \{ within/],
    ['boughtTogether', 'no counts', /mailwright catalog counts goods/],
  ])('refused: %s of a catalog that does not say enough', (by, message, help) => {
    const found = mistakes(recommendation({ by }), bare);
    expect(found.map((one) => one.code)).toEqual(['missing-key', 'missing-key']);
    expect(found[0]!.message).toContain('what a user has bought');
    expect(found[1]!.message).toContain(message);
    expect(found[1]!.help).toMatch(help);
  });
});
