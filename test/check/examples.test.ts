/** Rows of `examples`: what they fill in, where their tests stand, and what is wrong with them. */
import fc from 'fast-check';
import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { beforeAll, describe, expect, it } from 'vitest';
import { emitScenarios } from '../../src/check/emit.js';
import { readScenarioFile } from '../../src/check/scenario-file.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Project } from '../../src/simulate/project.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { runs } from '../runs.js';
import { openShop } from './shop.js';

let project: Project;
beforeAll(async () => {
  ({ project } = await openShop());
});

const PATH = 'scenarios/one.yaml';
const read = (text: string) => readScenarios({ path: PATH, text }, project);

/** `3:9 unknown-event …: help | what the second place is 4:5`. */
function told({ span, code, message, help, related = [] }: Diagnostic): string {
  const others = related.map((one) => ` | ${one.message} ${one.span.line}:${one.span.column}`).join('');
  return `${span.line}:${span.column} ${code}: ${message} (${help})${others}`;
}

/** A scenario that reads `total` and `offer`, whose rows begin at line 3. */
function scenario(rows: readonly string[], part: { name?: string; properties?: string; then?: string } = {}) {
  const { name = 'at ${total}', properties = `cart_id: '\${offer}', price: '\${total}'`, then } = part;
  return [
    `- name: '${name}'`,
    '  examples:',
    ...rows.map((row) => `    - ${row}`),
    `  when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { ${properties} } }]`,
    `  then: ${then ?? '[{ nothing: true }]'}`,
    '',
  ].join('\n');
}

describe('a row', () => {
  it('is a case of its own, with values of their types and numbers as they are written', () => {
    const { cases, diagnostics } = read(
      scenario(['{ total: 49.90, offer: none }', '{ total: 0x32, offer: FREE }'], {
        then: "[{ suppressed: { send: cart/reminder, reason: no-consent } }, { send: cart/many, subject: 'For ${total}: ${offer}' }]",
      }),
    );
    expect(diagnostics).toEqual([]);
    expect(cases.map(({ name, index, row, span }) => [name, index, row, span.line])).toEqual([
      ['at 49.90', 0, 0, 3],
      ['at 0x32', 0, 1, 4],
    ]);
    expect(cases.map(({ events }) => events[0]!.properties)).toEqual([
      { cart_id: 'none', price: 49.9 },
      { cart_id: 'FREE', price: 50 },
    ]);
    expect(cases.map(({ expected }) => expected.sends[0]!.subject[0]!.value)).toEqual([
      'For 49.90: none',
      'For 0x32: FREE',
    ]);
  });

  it('says in its name what it is, where the name does not', () => {
    const names = (...rows: readonly string[]) =>
      read(scenario(rows, { name: 'a cart' })).cases.map(({ name }) => name);
    expect(names('{ total: 49.90, offer: none }', `{ total: 5, offer: '7' }`)).toEqual([
      'a cart (total 49.90, offer none)',
      'a cart (total 5, offer "7")',
    ]);
    expect(names(`{ total: 5, offer: ${'x'.repeat(200)} }`, `{ total: 5, offer: "a\\nb" }`)).toEqual([
      'a cart (row 1)',
      'a cart (row 2)',
    ]);
  });

  it('takes a map, a list, null and a truth value as the whole of a value', () => {
    const text = `- name: 'with \${n}'
  examples:
    - { n: true, who: { userId: bo, traits: { firstName: Bo } }, then: [{ nothing: true }] }
    - { n: false, who: { userId: di, traits: { firstName: Di } }, then: [{ others: allowed }] }
  given: { profile: '\${who}' }
  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed }]
  then: '\${then}'
`;
    const { cases, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(cases.map(({ name, user, expected }) => [name, user, expected.others])).toEqual([
      ['with true', 'bo', 'refused'],
      ['with false', 'di', 'allowed'],
    ]);
  });

  it('leaves `${…}` alone where it is written with two dollars, and in scenarios without rows', () => {
    const subjects = (text: string) =>
      read(text).cases.map((one) => one.expected.sends[0]!.subject[0]!.value);
    const then = (subject: string) => `[{ send: cart/reminder, subject: '${subject}' }]`;
    expect(
      subjects(scenario(['{ total: 5, offer: x }'], { then: then('$${total} $$${total} $5 ${total') })),
    ).toEqual(['${total} $5 $5 ${total']);
    const plain = `- name: '\${a}'\n  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed }]\n  then: ${then('$${b} ${c}')}\n`;
    expect(subjects(plain)).toEqual(['$${b} ${c}']);
    expect(read(plain).cases[0]).toMatchObject({ name: '${a}', row: undefined });
  });

  it('has snapshots of its own', () => {
    const { cases } = read(
      scenario(['{ total: 5, offer: x }', '{ total: 5.0, offer: y }'], { name: 'a cart' }),
    );
    expect(cases.map(({ slug }) => slug)).toEqual([
      'one.a-cart-total-5-offer-x',
      'one.a-cart-total-5-0-offer-y',
    ]);
  });
});

describe('mistakes in rows', () => {
  const SOUND = '{ total: 1, offer: a }';
  const mistakes: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'no list',
      "- { name: a, examples: 5, when: '${x}', then: '${y}' }",
      ['1:24 wrong-type: `examples` is a number, but must be a list'],
    ],
    ['no map', scenario(['5']), ['3:7 wrong-type: item 1 is a number, but must be a map']],
    ['a row of nothing', scenario(['{}']), ['3:7 out-of-range: item 1 must not be empty']],
    ['a column that is no name', scenario(['{ a-b: 1 }']), ['3:9 bad-key: `a-b` can not be a key here']],
    [
      'a placeholder without a column',
      scenario([SOUND], { properties: "cart_id: '${offer}', price: '${totl}'" }),
      [
        '4:104 unknown-placeholder: no row has a column `totl` for `${totl}` (did you mean `${total}`?) | the columns 3:7',
      ],
    ],
    [
      'a placeholder without a column, beside what is wrong whatever stands in its place',
      scenario([SOUND], {
        properties: "cart_id: '${offer}', price: '${totl}'",
        then: "[{ send: cart/remindr, at: '${when}' }]",
      }),
      [
        '4:104 unknown-placeholder: no row has a column `totl`',
        '5:18 unknown-mail: no campaign sends `cart/remindr`',
        '5:36 unknown-placeholder: no row has a column `when`',
      ],
    ],
    [
      'a column that nothing reads',
      scenario(['{ total: 1, offer: a, note: x }']),
      [
        '3:29 unused-column: no placeholder reads the column `note` (remove it, or write `${note}` where its values belong)',
      ],
    ],
    [
      'a row that lacks a column',
      scenario([SOUND, '{ total: 2 }']),
      ['4:7 missing-key: `offer` is missing in this row (add `offer:`, as other rows have it)'],
    ],
    [
      'a row with a misspelt column',
      scenario([SOUND, '{ total: 2, ofer: b }']),
      ['4:19 unknown-key: most other rows have no column `ofer` (did you mean `offer`?)'],
    ],
    [
      'a row with a column of its own',
      scenario([SOUND, '{ total: 2, offer: b, zone: c }']),
      ['4:29 unknown-key: most other rows have no column `zone` (remove it, or give it to every row)'],
    ],
    [
      'a row that stands twice',
      scenario([SOUND, '{ offer: a, total: 1.0 }']),
      ['4:7 duplicate-id: this row says the same as another one (remove one of the two) | the first 3:7'],
    ],
    [
      'rows of one name',
      scenario([SOUND, '{ total: 1, offer: b }']),
      [
        '4:7 duplicate-name: two rows make the name `at 1` (write into the name the column that tells the rows apart) | named here first 3:7',
      ],
    ],
    [
      'a list within a text',
      scenario(['{ total: 1, offer: [a] }'], { properties: "cart_id: 'x${offer}', price: '${total}'" }),
      [
        "3:26 wrong-type: `offer` is a list, but is written into a text (write a text, a number, true or false; or let `'${offer}'` be the whole value) | `${offer}` stands here 4:85",
      ],
    ],
    [
      'null within a text',
      scenario(['{ total: 1, offer: ~ }'], { properties: "cart_id: 'x${offer}', price: '${total}'" }),
      ['3:26 wrong-type: `offer` is null, but is written into a text'],
    ],
    [
      'a value that the schema refuses, at its cell',
      scenario(['{ total: 1, offer: cart/reminder }', '{ total: 2, offer: cart }'], {
        properties: "cart_id: c1, price: '${total}'",
        then: "[{ send: '${offer}' }]",
      }),
      [
        '4:26 bad-format: `cart` is not written as `send` must be (a mail as `campaign/step`) | this is filled in here 6:18',
      ],
    ],
    [
      'values that the project refuses, all rows at once',
      scenario(['{ total: x, offer: a }', '{ total: y, offer: b }', '{ total: 3, offer: c }']),
      [
        '3:16 bad-event: `Product Added` is not as the tracking plan has it: `price` must be number (write what the tracking plan allows, or change the plan) | `price` is declared here 7:44 | this is filled in here 6:104',
        '4:16 bad-event: `Product Added` is not as the tracking plan has it: `price` must be number (write what the tracking plan allows, or change the plan) | `price` is declared here 7:44 | this is filled in here 6:104',
      ],
    ],
    [
      'what all rows share, once and at its own place',
      scenario([SOUND, '{ total: 2, offer: b }'], { then: '[{ send: cart/remindr }]' }),
      ['6:18 unknown-mail: no campaign sends `cart/remindr` (did you mean `cart/reminder`?)'],
    ],
    [
      'what all rows share against the schema, once and at its own place',
      scenario([SOUND, '{ total: 2, offer: b }'], { then: '[{ nothing: false }]' }),
      ['6:21 unknown-value: `false` can not stand here (write `true`)'],
    ],
    [
      'what some rows make of what is written once, with the row',
      `${scenario(["{ total: 1, offer: a, at: '2026-03-02T10:00:00Z' }", "{ total: 2, offer: b, at: '2026-03-03T10:00:00Z' }"]).replace("'2026-03-02T10:00:00Z', event", "'${at}', event")}  until: '2026-03-02T12:00:00Z'\n`,
      [
        '7:10 time-goes-back: `2026-03-02T12:00:00Z` is before the last item of `when`, which then never comes (write a later instant, or a duration after the last item such as `2h`) | for this row 4:7',
      ],
    ],
    [
      'a name of several lines, from a row',
      scenario(['{ total: "a\\nb", offer: a }'], { properties: "cart_id: '${offer}', price: 1" }),
      ['3:16 bad-format: `at a\nb` is not written as `name` must be'],
    ],
  ];

  it.each(mistakes)('%s', (_, text, wanted) => {
    const found = read(text).diagnostics.map(told);
    expect(found).toHaveLength(wanted.length);
    for (const [index, one] of wanted.entries()) expect(found[index]).toContain(one);
  });

  it('leave the other rows to be run', () => {
    const text = scenario([SOUND, '{ total: x, offer: b }', '{ total: 3 }', '{ total: 4, offer: d }']);
    expect(read(text).cases.map(({ row }) => row)).toEqual([0, 3]);
  });

  it('mend what is misspelt at the cell', () => {
    const [one] = read(
      scenario(['{ total: 1, offer: cart/remindr }'], {
        properties: "cart_id: c1, price: '${total}'",
        then: "[{ send: '${offer}' }]",
      }),
    ).diagnostics;
    expect(one!.fix!.edits).toMatchObject([
      { was: 'cart/remindr', value: 'cart/reminder', span: { line: 3, column: 26 } },
    ]);
  });

  it('are so many rows, or so large ones, that nobody wrote them', () => {
    const rows = (count: number, more = '') =>
      Array.from({ length: count }, (_, n) => `{ total: ${n}, offer: "x${more}" }`);
    expect(read(scenario(rows(1000))).cases).toHaveLength(1000);
    expect(read(scenario(rows(1001))).diagnostics.map(told)[0]).toContain(
      '3:5 out-of-range: `examples` takes at most 1000 items',
    );
    const many = Array.from({ length: 500 }, () => "'${offer}'").join(', ');
    const large = read(
      scenario(rows(40, 'y'.repeat(200)), { properties: `cart_id: c1, price: 1, all: [${many}]` }),
    );
    expect(large.diagnostics.map(({ code }) => code)).toContain('out-of-range');
    expect(large.cases.length).toBeLessThan(20);
  });
});

/** A part of a text, and what becomes of it: written apart from how the reader reads it. */
const PIECES = {
  a: '${a}',
  b: '${ b }',
  escaped: '$${a}',
  dollar: '$$${b}',
  plain: 'x $ { }',
  open: '${ ',
} as const;
type Piece = keyof typeof PIECES;

interface Cell {
  readonly spelt: string;
  readonly value: unknown;
  readonly text: string;
}

const cell = fc.oneof(
  fc
    .constantFrom('49.90', '0', '-3', '1e3', '0x1f', '+5', '.5')
    .map((spelt): Cell => ({ spelt, value: Number(spelt), text: spelt })),
  fc.boolean().map((value): Cell => ({ spelt: String(value), value, text: String(value) })),
  fc
    .string({ maxLength: 6, unit: fc.constantFrom('a', '"', '$', '{', '}', '\\', 'é', ' ', '#', ':') })
    .map((value): Cell => ({ spelt: JSON.stringify(value), value, text: value })),
);
const anyRow = fc.record({ a: cell, b: cell });
const pieces = fc.array(fc.constantFrom(...(Object.keys(PIECES) as Piece[])), { minLength: 1, maxLength: 5 });

const written = (all: readonly Piece[]) => all.map((one) => PIECES[one]).join('');

/** What a text of these parts is, with the values of a row. */
function byHand(all: readonly Piece[], { a, b }: { a: Cell; b: Cell }): unknown {
  if (all.length === 1 && all[0] === 'a') return a.value;
  if (all.length === 1 && all[0] === 'b') return b.value;
  const texts = { ...PIECES, a: a.text, b: b.text, escaped: '${a}', dollar: `$${b.text}` };
  return all.map((one) => texts[one]).join('');
}

describe('a table', () => {
  const anyTable = fc.record({
    rows: fc.uniqueArray(anyRow, {
      minLength: 1,
      maxLength: 5,
      selector: ({ a, b }) => JSON.stringify([a.value, b.value]),
    }),
    subject: pieces,
    trait: pieces,
    list: fc.array(pieces, { maxLength: 3 }),
  });

  it('is the same as its rows written out by hand', () => {
    fc.assert(
      fc.property(anyTable, ({ rows, subject: words, trait, list }) => {
        const body = (value: (all: readonly Piece[]) => string) =>
          [
            `  given: { profile: { traits: { more: { it: ${value(trait)}, all: [${list.map(value).join(', ')}] } } } }`,
            `  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed, properties: { a: ${value(['a'])}, b: [${value(['b'])}] } }]`,
            `  then: [{ send: cart/reminder, subject: ${value(['plain', ...words])} }]`,
            '',
          ].join('\n');
        const filled = `- name: a case\n  examples:\n${rows
          .map(({ a, b }) => `    - { a: ${a.spelt}, b: ${b.spelt} }\n`)
          .join('')}${body((all) => JSON.stringify(written(all)))}`;
        const out = rows
          .map((one, index) => `- name: case ${index}\n${body((all) => JSON.stringify(byHand(all, one)))}`)
          .join('');
        const [table, twin] = [read(filled), read(out)];
        expect(table.diagnostics).toEqual([]);
        const plain = (cases: typeof twin.cases) =>
          cases.map(({ events, expected, until, user }) => [
            events,
            expected.sends.map(({ subject }) => subject[0]!.value),
            until,
            user,
          ]);
        expect(plain(table.cases)).toEqual(plain(twin.cases));
        expect(new Set(table.cases.map(({ name }) => name)).size).toBe(rows.length);
        expect(new Set(table.cases.map(({ slug }) => slug)).size).toBe(rows.length);
      }),
      { numRuns: runs(150) },
    );
  });

  it('has a statement for each of its tests, in their order and at their rows', () => {
    const anyLine = fc.constantFrom(
      "- { name: 'n ${a}', examples: [{ a: 1 }, { a: 2 }], when: [{ at: x, event: y }], then: [{ nothing: true }] }",
      "- { name: m, examples: [{ a: 1 }, { a: 2 }, { b: 3 }], when: '${a}', then: [{ nothing: true }] }",
      '- { name: plain, when: [{ at: x, event: y }], then: [{ nothing: true }] }',
      "- { name: o, examples: [{ a: 1, c: 5 }], when: [{ at: '${a}', event: y }], then: [{ nothing: true }] }",
      "- { name: '${a}', examples: 1 }",
      '- name: [',
    );
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 6 }), (lines) => {
        const text = lines.map((one) => `${one}\n`).join('');
        const { scenarios, diagnostics } = readScenarioFile({ path: PATH, text });
        const { code, map } = emitScenarios({ path: PATH, text });
        const traced = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);
        const statements = code.split('\n').flatMap((statement, index) => {
          const { line, column } = originalPositionFor(traced, { line: index + 1, column: 0 });
          return /^file\.(scenario|mistake)/.test(statement) ? [`${line}:${column! + 1} ${statement}`] : [];
        });
        const wanted = [
          ...diagnostics.flatMap(({ severity, span }, index) =>
            severity === 'error' ? [`${span.line}:${span.column} file.mistake(${index});`] : [],
          ),
          ...scenarios.map(
            ({ index, row, span }) =>
              `${span.line}:${span.column} file.scenario(${row === undefined ? index : `${index}, ${row}`});`,
          ),
        ];
        expect(statements).toEqual(wanted);
        expect(new Set(statements.map((one) => one.replace(/^\S+ /, ''))).size).toBe(statements.length);
      }),
      { numRuns: runs(100) },
    );
  });
});
