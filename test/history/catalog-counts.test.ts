/** Counts out of a log, against counting one by one; and those of the example store, which are kept beside its catalog. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProjectFiles } from '../../src/cli/files.js';
import { LARGEST_BASKET, countCatalog, countsText } from '../../src/history/catalog-counts.js';
import type { Catalog } from '../../src/language/catalog.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { openProject } from '../../src/simulate/project.js';
import { ORDERED, jsonLines, logFolder, track } from './logs.js';

const ROOT = resolve(import.meta.dirname, '../..');
const write = logFolder();

function catalogOf(ids: readonly string[]): Catalog {
  const document = {
    kind: 'catalog',
    name: 'goods',
    version: 1,
    file: 'goods.csv',
    id: 'sku',
    property: 'product_id',
    columns: { type: 'object', properties: { sku: { type: 'string' } } },
  };
  const { ruleSet } = readRuleSet([
    { path: 'rules/goods.yaml', text: JSON.stringify(document) },
    { path: 'rules/goods.csv', text: ['sku', ...ids].join('\n') },
  ]);
  return ruleSet.catalogs.get('goods')!;
}

const KNOWN = ['a', 'b', 'c', 'd', 'e'];

interface Order {
  readonly user: string;
  readonly ids: readonly string[];
  readonly own: boolean;
}

const order: fc.Arbitrary<Order> = fc.record({
  user: fc.constantFrom('u1', 'u2', 'u3'),
  ids: fc.array(fc.constantFrom(...KNOWN, 'gone'), { maxLength: 4 }),
  own: fc.boolean(),
});

/** An order names its first thing itself, or all of them in its list. */
const eventOf = ({ user, ids, own }: Order, index: number) =>
  track({
    userId: user,
    event: ORDERED,
    messageId: `m${index}`,
    properties: own ? { product_id: ids[0] } : { products: ids.map((product_id) => ({ product_id })) },
  });

function countedOneByOne(orders: readonly Order[], by: 'event' | 'user', top: number): readonly string[] {
  const sets = orders.map(({ user, ids, own }) => ({ user, ids: own ? ids.slice(0, 1) : ids }));
  const users = [...new Set(sets.map(({ user }) => user))];
  const baskets =
    by === 'event'
      ? sets.map(({ ids }) => ids)
      : users.map((user) => sets.filter((one) => one.user === user).flatMap(({ ids }) => ids));
  const countOf = (...wanted: readonly string[]) =>
    baskets.filter((basket) => wanted.every((id) => basket.includes(id))).length;
  return KNOWN.flatMap((id) => {
    const others = KNOWN.filter((other) => other !== id && countOf(id, other) > 0)
      .sort((one, other) => countOf(id, other) - countOf(id, one) || (one < other ? -1 : 1))
      .slice(0, top);
    const alone = countOf(id) > 0 ? [`${id},,${countOf(id)}`] : [];
    return [...alone, ...others.map((other) => `${id},${other},${countOf(id, other)}`)];
  });
}

describe('counts', () => {
  test('are those of counting one by one', async () => {
    const catalog = catalogOf(KNOWN);
    await fc.assert(
      fc.asyncProperty(
        fc.array(order, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('event' as const, 'user' as const),
        fc.integer({ min: 1, max: 5 }),
        async (orders, by, top) => {
          const files = [write('orders.jsonl', jsonLines(orders.map(eventOf)))];
          const counted = await countCatalog(catalog, () => undefined, { files, events: [ORDERED], by, top });
          expect(countsText(counted.counts)).toBe(
            ['id,with,count', ...countedOneByOne(orders, by, top)].map((line) => `${line}\n`).join(''),
          );
          expect(counted.events).toBe(orders.length);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);

  test('of a very large order are of each thing alone', async () => {
    const ids = Array.from({ length: LARGEST_BASKET + 1 }, (_, index) => `p${index}`);
    const catalog = catalogOf(ids);
    const orders = [ids, ids.slice(1)].map((list, index) =>
      eventOf({ user: 'u1', ids: list, own: false }, index),
    );
    const files = [write('large.jsonl', jsonLines(orders))];
    const counted = await countCatalog(catalog, () => undefined, {
      files,
      events: [ORDERED],
      by: 'event',
      top: 3,
    });
    const of = (id: string) => counted.counts.filter((one) => one.id === id);
    expect(of('p0')).toEqual([{ id: 'p0', with: undefined, count: 1 }]);
    expect(of('p1').map(({ with: other, count }) => [other, count])).toEqual([
      [undefined, 2],
      ['p10', 1],
      ['p100', 1],
      ['p11', 1],
    ]);
    expect(counted).toMatchObject({ baskets: 2, largeBaskets: 1, strangers: 0 });
  });

  test('are written so that they are read again, whatever the ids', () => {
    const id = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '"', '\n', '😀', '#'), minLength: 1 });
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 6 }), ([first, ...others]) => {
        const counts = [
          { id: first!, with: undefined, count: 7 },
          ...others.map((other, index) => ({ id: first!, with: other, count: index + 1 })),
        ];
        const document = {
          kind: 'catalog',
          name: 'goods',
          version: 1,
          file: 'goods.jsonl',
          id: 'sku',
          counts: 'counts.csv',
          columns: { type: 'object', properties: { sku: { type: 'string' } } },
        };
        const { ruleSet, diagnostics } = readRuleSet([
          { path: 'rules/goods.yaml', text: JSON.stringify(document) },
          { path: 'rules/goods.jsonl', text: jsonLines([first, ...others].map((sku) => ({ sku }))) },
          { path: 'rules/counts.csv', text: countsText(counts) },
        ]);
        expect(diagnostics).toEqual([]);
        expect(ruleSet.catalogs.get('goods')!.counts).toEqual(counts);
      }),
    );
  });
});

test('the example store’s counts are those of its history', async () => {
  const { project } = openProject(readProjectFiles(ROOT).rules);
  const files = [join(ROOT, 'scenarios/history/events.jsonl.gz')];
  const { counts, strangers } = await countCatalog(
    project!.ruleSet.catalogs.get('products')!,
    project!.check,
    {
      files,
      events: ['Order Completed'],
      by: 'event',
      top: 20,
    },
  );
  expect(strangers).toBe(0);
  expect(counts.length).toBeGreaterThan(100);
  expect(countsText(counts)).toBe(readFileSync(join(ROOT, 'rules/catalog/products-counts.csv'), 'utf8'));
});
