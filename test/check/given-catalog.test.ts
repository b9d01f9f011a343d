/** Rows of catalogs that a scenario gives: as if they stood in the project's table, for that scenario alone. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { failureText } from '../../src/check/failure.js';
import { livesOf } from '../../src/check/life.js';
import { runCase } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import { withRows } from '../../src/simulate/given-rows.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { openProject } from '../../src/simulate/project.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import { runs } from '../runs.js';
import { onlyCase, shopFile } from './shop.js';

const CATALOG = `kind: event
name: Product Viewed
version: 1
properties: { type: object, required: [product_id], properties: { product_id: { type: string } } }
---
kind: catalog
name: products
version: 1
file: products.jsonl
id: product_id
columns:
  type: object
  required: [name, category]
  properties:
    product_id: { type: string }
    name: { type: string, minLength: 1 }
    category: { type: string, enum: [kitchen, lighting] }
    price: { type: number, minimum: 0 }
    tags: { type: array, items: { type: string } }
similar: { within: category, by: price }
boughtBy: []
---
kind: campaign
name: looked
version: 1
purpose: marketing
trigger: { event: Product Viewed }
entry: { onRepeat: parallel }
audience:
  fact: lookup
  params: { catalog: products, id: { fact: event, path: $.properties.product_id } }
  path: $.price
  operator: greaterThan
  value: 10
steps:
  - wait: 1h
  - send: again
    template: mail
    subject: '{{ greeting }}'
    data:
      greeting:
        fact: lookup
        params: { catalog: products, id: { fact: event, path: $.properties.product_id } }
        path: $.name
        default: nothing
      count:
        fact: recommend
        params: { catalog: products, by: similar, to: { fact: event, path: $.properties.product_id }, limit: 2 }
        path: $[0].name
        default: none
`;

interface Row {
  readonly product_id: string;
  readonly name: string;
  readonly category: string;
  readonly price?: number;
}

const TABLE: readonly Row[] = [
  { product_id: 'mug', name: 'Mug', category: 'kitchen', price: 12 },
  { product_id: 'jug', name: 'Jug', category: 'kitchen', price: 20 },
  { product_id: 'lamp', name: 'Lamp', category: 'lighting', price: 5 },
];

function opened(rows: readonly object[]): Project {
  const files = [
    { path: 'rules/shop.yaml', text: shopFile('rules/shop.yaml') },
    { path: 'rules/catalog.yaml', text: CATALOG },
    { path: 'rules/products.jsonl', text: rows.map((row) => JSON.stringify(row)).join('\n') },
    { path: 'templates/mail.mjml', text: shopFile('templates/mail.mjml') },
  ];
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(JSON.stringify(diagnostics));
  return project;
}

const project = opened(TABLE);

/** Nothing is rendered here. */
const mails: Mails = new Map();

const START = '2026-03-02T10:00:00+01:00';
const profile = { userId: 'ada', consent: { marketing: 'granted' } };

function looking(products: readonly string[], catalog?: object, then: object[] = [{ others: 'allowed' }]) {
  const when = products.map((product_id, index) => ({
    ...(index === 0 ? { at: START } : { at: '+1d' }),
    event: 'Product Viewed',
    properties: { product_id },
  }));
  return stringify([{ name: 'one', given: { profile, ...(catalog ? { catalog } : {}) }, when, then }]);
}

const row: fc.Arbitrary<Row> = fc.record(
  {
    product_id: fc.constantFrom('mug', 'jug', 'lamp', 'cup', '__proto__', 'rug'),
    name: fc.constantFrom('One', 'Two', 'Three'),
    category: fc.constantFrom('kitchen', 'lighting'),
    price: fc.constantFrom(0, 9.5, 12, 40),
  },
  { requiredKeys: ['product_id', 'name', 'category'] },
);

it('rows that are given are as rows of the table', () => {
  const seen = { sent: 0, refused: 0 };
  const looked = fc.array(fc.constantFrom('mug', 'jug', 'lamp', 'cup', 'rug', '__proto__'), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ product_id }) => product_id }),
      looked,
      (rows, products) => {
        const merged = new Map([...TABLE, ...rows].map((one) => [one.product_id, one]));
        const other = opened([...merged.values()]);
        const [given] = livesOf(onlyCase(looking(products, { products: rows }), project), project, mails);
        const [written] = livesOf(onlyCase(looking(products), other), other, mails);
        // The documents' places and the rules' fingerprint name the tables; what is decided does not.
        const told = ({ decisions }: NonNullable<typeof given>) =>
          decisions.map((one) => [{ ...decisionRecord(one), rules: '' }, one.mail?.data]);
        expect(told(given!)).toEqual(told(written!));
        expect(given!.journal.map(({ kind, at }) => [kind, at])).toEqual(
          written!.journal.map(({ kind, at }) => [kind, at]),
        );
        seen.sent += given!.decisions.filter(({ outcome }) => outcome === 'sent').length;
        seen.refused += given!.decisions.filter(({ outcome }) => outcome !== 'sent').length;
      },
    ),
    { numRuns: runs(40) },
  );
  expect(seen.sent).toBeGreaterThan(10);
  expect(seen.refused).toBeGreaterThan(10);
});

describe('programs', () => {
  const rows = (price: number) =>
    new Map([['products', [{ product_id: 'mug', name: 'Mug', category: 'kitchen', price }]]]);

  it('are compiled once for a set of rows, and leave the project as it is', () => {
    const before = project.program.fingerprint;
    const one = withRows(project, rows(3));
    expect(withRows(project, rows(3))).toBe(one);
    expect(withRows(project, rows(3)).program).toBe(one.program);
    expect(withRows(project, rows(4))).not.toBe(one);
    expect(one.program.fingerprint).not.toBe(before);
    expect(withRows(project, undefined)).toBe(project);
    expect(withRows(project, new Map())).toBe(project);
    expect(project.program.fingerprint).toBe(before);
    expect(project.ruleSet.catalogs.get('products')!.rows.get('mug')!['price']).toBe(12);
  });

  it('are kept of the sets that were asked for last', () => {
    const all = Array.from({ length: 40 }, (_, index) => withRows(project, rows(100 + index)));
    expect(withRows(project, rows(139))).toBe(all[39]);
    expect(withRows(project, rows(110))).toBe(all[10]);
    expect(withRows(project, rows(100))).not.toBe(all[0]);
  });
});

it('what a failure explains, it explains with the rows that are given', () => {
  const catalog = { products: [{ product_id: 'mug', name: 'Mug', category: 'kitchen', price: 7 }] };
  const text = looking(['mug'], catalog, [{ send: 'looked/again' }]);
  const [failure] = runCase(onlyCase(text, project), project, mails).failures;
  expect(failureText(failure!)).toContain('`looked/again` was not sent');
  expect(failureText(failure!)).toMatch(/\b7\b/);
  expect(failureText(failure!)).not.toMatch(/\b12\b/);
});

describe('mistakes', () => {
  const mistakesOf = (catalog: string): readonly string[] => {
    const text = `- name: one\n  given: { catalog: ${catalog} }\n  when: [{ at: '${START}', event: Order Completed }]\n  then: [{ nothing: true }]\n`;
    return readScenarios({ path: 'scenarios/one.yaml', text }, project).diagnostics.map(
      ({ span, code, message, help, fix, related = [] }) =>
        `${span.line}:${span.column} ${code}: ${message} (${help})${fix ? ` ${fix.title}` : ''}${related.map((one) => ` ${one.span.file}:${one.span.line}`).join('')}`,
    );
  };
  const MUG = 'product_id: mug, name: Mug, category: kitchen';

  it.each([
    [
      `{ product: [{ ${MUG} }] }`,
      [
        '2:23 unknown-catalog: there is no catalog `product` (did you mean `products`?) write `products` rules/catalog.yaml:7',
      ],
    ],
    [
      `{ products: [{ ${MUG}, prise: 3 }] }`,
      [
        '2:83 unknown-column: nothing reads the column `prise` (did you mean `price`?) write `price` rules/catalog.yaml:11',
      ],
    ],
    [
      `{ products: [{ ${MUG}, price: '3' }] }`,
      [
        '2:90 wrong-type: `price` is `3`, but must be a number (write `1299.50`: no unit, no comma) rules/catalog.yaml:18',
      ],
    ],
    [
      `{ products: [{ ${MUG}, price: -3 }, { product_id: jug, name: '', category: garden }] }`,
      [
        '2:90 out-of-range: `price` must be 0 or more',
        '2:121 out-of-range: `name`',
        '2:135 unknown-value: `category` is `garden` (known: `kitchen`, `lighting`)',
      ],
    ],
    [
      `{ products: [{ name: Mug, category: null }] }`,
      ['2:34 missing-value: `category` is missing', '2:34 missing-value: `product_id` is missing'],
    ],
    [
      `{ products: [{ ${MUG} }, { ${MUG} }] }`,
      ['2:99 duplicate-id: `mug` is the product_id of two rows (keep one of the two) scenarios/one.yaml:2'],
    ],
    [
      `{ products: [{ product_id: '', name: Mug, category: kitchen }] }`,
      ['2:48 missing-value: `product_id` is missing (every row has a name of its own)'],
    ],
    [`{ products: [] }`, ['2:33 out-of-range: `products` needs at least 1 item']],
    [`{ products: [mug] }`, ['2:34 wrong-type']],
    [
      `{ products: [{ ${MUG}, tags: ${'['.repeat(40)}1${']'.repeat(40)} }] }`,
      ['2:89 too-deep: `tags` is nested deeper than 32 (leave out what no rule reads)'],
    ],
  ] as const)('%s', (catalog, wanted) => {
    const found = mistakesOf(catalog);
    expect(found).toHaveLength(wanted.length);
    for (const [index, one] of wanted.entries()) expect(found[index]).toContain(one);
  });
});
