import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ScenarioCase } from '../../src/check/case.js';
import { NO_FRAGMENTS } from '../../src/check/given-file.js';
import type { ReadPage } from '../../src/check/page.js';
import { loadPages } from '../../src/check/page.js';
import { revise } from '../../src/check/revise.js';
import type { Asked } from '../../src/check/revision-plan.js';
import type { Revision } from '../../src/check/revision.js';
import { revisedInstant } from '../../src/check/revisions.js';
import { runCase } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Choose, Update } from '../../src/check/update.js';
import { updateFile } from '../../src/check/update.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import { openShop, shopFile } from './shop.js';

let project: Project;
let mails: Mails;
let readPage: ReadPage;
beforeAll(async () => {
  ({ project, mails } = await openShop());
  readPage = await loadPages();
});

const sound = () => ({ project, mails, fragments: NO_FRAGMENTS, readPage });

const PATH = 'scenarios/one.yaml';
const all: Choose = (_path, _read, cases) => new Set(cases.flatMap(({ scenario }) => scenario ?? []));

function update(text: string, choose = all): Update {
  const made = updateFile({ path: PATH, text }, sound(), choose);
  if (!made) throw new Error('the file has mistakes');
  return made;
}

function failuresIn(text: string): readonly string[] {
  const { cases, diagnostics } = readScenarios({ path: PATH, text }, project);
  const failed = (one: ScenarioCase) => runCase(one, project, mails).failures.map(({ message }) => message);
  return [...diagnostics.map(({ message }) => message), ...cases.flatMap(failed)];
}

const HEAD = `# The cart.
- name: one # of many
  given: { profile: { userId: ada, traits: { firstName: Ada, country: DE }, consent: { marketing: granted } } }
  until: 3h
  when:
    - { at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1, price: PRICE } }
`;

function written(then: string, price = 60): string {
  return `${HEAD.replace('PRICE', String(price))}  then:${then}`;
}

/** The lines of `then` after an update, which must hold. */
function thenAfter(then: string, price = 60): string {
  const { file, refused } = update(written(then, price));
  expect(refused).toEqual([]);
  expect(failuresIn(file.text)).toEqual([]);
  const head = written('', price);
  expect(file.text.startsWith(head)).toBe(true);
  return file.text.slice(head.length);
}

describe('an expectation becomes what came', () => {
  it.each<[string, string, string, number?]>([
    [
      'an instant, in its quotes and its offset',
      `\n    - { at: "2026-03-02T09:00:00Z", send: cart/reminder } # why\n`,
      `\n    - { at: "2026-03-02T10:00:00Z", send: cart/reminder } # why\n`,
    ],
    [
      'a subject without quotes stays so where it can',
      `\n    - send: cart/reminder\n      subject: Hello # the subject\n      preheader: 'none'\n`,
      `\n    - send: cart/reminder\n      subject: Ada, your cart is waiting # the subject\n      preheader: '1 in it'\n`,
    ],
    [
      'a subject within braces has a comma, which wants quotes there',
      `\n    - {send: cart/reminder, subject: Hello}\n`,
      `\n    - {send: cart/reminder, subject: "Ada, your cart is waiting"}\n`,
    ],
    [
      'a subject on lines of its own stays on them',
      `\n    - send: cart/reminder\n      subject: >-\n        Hello\n      preheader: 1 in it\n`,
      `\n    - send: cart/reminder\n      subject: >-\n        Ada, your cart is waiting\n      preheader: 1 in it\n`,
    ],
    [
      'no mail becomes one',
      `\n    - nothing: true\n`,
      `\n    - { at: '2026-03-02T11:00:00+01:00', send: cart/reminder }\n`,
    ],
    [
      'no mail becomes one, in a list in one line',
      ` [{ nothing: true }]\n`,
      ` [{ at: '2026-03-02T11:00:00+01:00', send: cart/reminder }]\n`,
    ],
    [
      'one mail too few, in its place by time',
      `\n    # kept\n    - suppressed: { send: win-back/hello, reason: no-consent }\n`,
      `\n    # kept\n    - { at: '2026-03-02T11:00:00+01:00', send: cart/reminder }\n`,
    ],
    [
      'a mail that a gate stopped',
      `\n    - { at: '2026-03-02T11:00:00+01:00', send: cart/reminder }\n`,
      `\n    - { suppressed: { send: cart/reminder, reason: condition, at: '2026-03-02T11:00:00+01:00' } }\n`,
      30,
    ],
    [
      'the same on lines of its own, with its comments',
      `\n    # first\n    - at: '2026-03-02T11:00:00+01:00' # then\n      send: cart/reminder\n      # last\n      subject: Hello\n    # end\n`,
      `\n    # first\n    # then\n    # last\n    - suppressed:\n        send: cart/reminder\n        reason: condition\n        at: '2026-03-02T11:00:00+01:00'\n    # end\n`,
      30,
    ],
    ['the last of a list', `\n    - send: win-back/hello\n`, `\n    - nothing: true\n`, 3],
    [
      'one of several',
      `\n    - send: win-back/hello # gone with it\n    - send: cart/reminder\n`,
      `\n    - send: cart/reminder\n`,
    ],
    [
      'one of several in one line',
      ` [{ send: win-back/hello }, { send: cart/reminder }, { send: cart/many }]\n`,
      ` [{ send: cart/reminder }]\n`,
    ],
    [
      'the reason of a refusal, and its instant',
      `\n    - suppressed: { send: cart/reminder, reason: no-consent, at: '2026-03-02T10:30:00+01:00' }\n`,
      `\n    - suppressed: { send: cart/reminder, reason: condition, at: '2026-03-02T11:00:00+01:00' }\n`,
      30,
    ],
    ['a file without a last line end', `\n    - send: win-back/hello`, `\n    - nothing: true`, 3],
    [
      'lines that end as Windows ends them',
      `\r\n    - nothing: true\r\n`,
      `\r\n    - { at: '2026-03-02T11:00:00+01:00', send: cart/reminder }\r\n`,
    ],
  ])('%s', (_what, before, after, price?: number) => {
    expect(thenAfter(before, price)).toBe(after);
  });

  it('in JSON, which YAML is as well, it stays JSON', () => {
    const text = JSON.stringify([
      {
        name: 'one',
        when: [{ at: '2026-03-02T10:00:00Z', event: 'Order Completed' }],
        then: [{ send: 'cart/many' }],
      },
      {
        name: 'two',
        given: { profile: { consent: { marketing: 'granted' } } },
        when: [
          { at: '2026-03-02T10:00:00Z', event: 'Product Added', properties: { cart_id: 'c', price: 60 } },
        ],
        until: '3h',
        then: [{ nothing: true }],
      },
    ]);
    const { file, refused } = update(text);
    expect(refused).toEqual([]);
    expect(failuresIn(file.text)).toEqual([]);
    const after = JSON.parse(file.text) as { then: unknown }[];
    expect(after.map((one) => one.then)).toEqual([
      [{ nothing: true }],
      [{ at: '2026-03-02T12:00:00+01:00', send: 'cart/reminder' }],
    ]);
  });

  it.each([
    ['a tag', `\n    - send: cart/reminder\n      subject: !!str Hello\n`],
    ['a comment within a list in braces', ` [{ send: cart/reminder }, # x\n    { send: cart/many }]\n`],
    ['a dash on a line of its own', `\n    -\n      send: cart/many\n    - send: cart/reminder\n`],
  ])('what can not be written without touching more is left, and told: %s', (_what, then) => {
    const text = written(then);
    const { file, refused } = update(text);
    expect(file.text).toBe(text);
    expect(refused.map(({ why }) => why)).toEqual([
      expect.stringContaining('without touching what stands beside'),
    ]);
  });

  it('what nobody can decide for the author is left, and told', () => {
    const text = written(
      `\n    - { at: '2026-03-02T10:30:00+01:00', send: cart/reminder, text: { contains: for ever } }\n`,
    );
    const { file, left, changes } = update(text);
    expect(file.text).toBe(text.replace('10:30', '11:00'));
    expect(changes).toEqual([{ name: 'one', words: 'at: 2026-03-02T11:00:00+01:00' }]);
    expect(left.map(({ message }) => message)).toEqual([
      'the text of `cart/reminder` does not contain `for ever`',
    ]);
  });

  it('of the chosen scenarios only', () => {
    const text = written('\n    - nothing: true\n');
    expect(update(text, () => new Set()).file.text).toBe(text);
  });

  it('not of a file with mistakes', () => {
    const text = `${written('\n    - nothing: true\n')}- nam: two\n`;
    expect(updateFile({ path: PATH, text }, sound(), all)).toBeUndefined();
  });
});

describe('what is written once and used in several places', () => {
  const second = HEAD.replace('name: one', 'name: two').replace('PRICE', '60');

  it('is left where an alias stands, and where others stand for it', () => {
    const text = `${written(' &then\n    - nothing: true\n')}${second}  then: *then\n`;
    const { file, refused } = update(text);
    expect(file.text).toBe(text);
    expect(refused.map(({ why, span, name }) => `${span.line} ${name}: ${why}`)).toEqual([
      '8 one: `*then` uses it in another place, which would change as well',
      '15 two: `*then` stands for what is written at `&then`; change it there',
    ]);
  });

  it('but an anchor that nobody uses is no matter', () => {
    const { file, refused } = update(written('\n    - &mail { send: cart/reminder, subject: Hello }\n'));
    expect(refused).toEqual([]);
    expect(file.text).toContain('- &mail { send: cart/reminder, subject: "Ada, your cart is waiting" }');
  });
});

describe('the rows of a table', () => {
  const table = `- name: at \${price}
  examples:
    # cheap
    - { price: 30, subject: none }
    - { price: 60, subject: 'Hello' } # dear
  when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: c1, price: '\${price}' } }]
  then:
    - { send: cart/reminder, subject: '\${subject}', preheader: '\${price} in it', variant: none }
`;
  const write = (row: number, key: string, value: string): Asked => ({
    scenario: 0,
    row,
    revision: { kind: 'write', path: ['then', 0, key], value },
  });

  it('a value that is a placeholder is changed in the cell of the row', () => {
    const { text, refused } = revise({ path: PATH, text: table }, [
      write(1, 'subject', 'Ada, hello'),
      write(0, 'subject', 'some'),
    ]);
    expect(refused).toEqual([]);
    expect(text).toBe(
      table.replace("subject: 'Hello'", "subject: 'Ada, hello'").replace('subject: none', 'subject: some'),
    );
  });

  it('a value that all rows share is changed where all ask for the same', () => {
    const both = [write(0, 'variant', 'control'), write(1, 'variant', 'control')];
    expect(revise({ path: PATH, text: table }, both).text).toBe(
      table.replace('variant: none', 'variant: control'),
    );
  });

  it.each<readonly [Revision, string]>([
    [
      { kind: 'write', path: ['then', 0, 'preheader'], value: 'x' },
      'it is made from `${price} in it`: change what stands there, or the row',
    ],
    [
      { kind: 'write', path: ['then', 0, 'variant'], value: 'x' },
      'all rows of `examples` share it: where they differ, write `${NAME}` for a column of that name',
    ],
    [{ kind: 'remove', path: ['then', 0] }, 'not all rows of `examples` ask for it'],
  ])('else it is told why not: %j', (revision, why) => {
    const { text, refused } = revise({ path: PATH, text: table }, [{ scenario: 0, row: 0, revision }]);
    expect(text).toBe(table);
    expect(refused.map((one) => one.why)).toEqual([why]);
  });

  it.each([
    ['one of them holds', [write(0, 'subject', 'some')]],
    [
      'they ask for different values',
      [
        write(0, 'subject', 'some'),
        {
          scenario: 0,
          row: 0,
          revision: { kind: 'write', path: ['then', 1, 'subject'], value: 'other' },
        } as const,
      ],
    ],
  ])('a cell that several expectations read is left where %s', (_what, asked) => {
    const twice = `${table}    - { send: cart/many, subject: '\${ subject }' }\n`;
    const { text, refused } = revise({ path: PATH, text: twice }, asked);
    expect(text).toBe(twice);
    expect(refused[0]!.why).toBe(
      'other expectations read the column `subject` as well, and ask for something else',
    );
  });

  it('and written once where all of them ask for the same', () => {
    const twice = `${table}    - { send: cart/many, subject: '\${ subject }' }\n`;
    const asked: readonly Asked[] = [0, 1].map((item) => ({
      scenario: 0,
      row: 1,
      revision: { kind: 'write', path: ['then', item, 'subject'], value: 'Bye' },
    }));
    const { text, refused } = revise({ path: PATH, text: twice }, asked);
    expect(refused).toEqual([]);
    expect(text).toBe(twice.replace("subject: 'Hello'", "subject: 'Bye'"));
  });

  it('a text that would be a placeholder is written as a text', () => {
    const both = [write(0, 'variant', '$${x} ${y}'), write(1, 'variant', '$${x} ${y}')];
    expect(revise({ path: PATH, text: table }, both).text).toContain('variant: "$$$${x} $${y}" }');
  });

  it('a column that says what happens is not changed', () => {
    const asks = table
      .replace("'${subject}'", "'${price}'")
      .replace("price: '${price}'", "price: '${ price }'");
    const { text, refused } = revise({ path: PATH, text: asks }, [write(0, 'subject', 'x')]);
    expect(text).toBe(asks);
    expect(refused[0]!.why).toContain('the column `price` also says what happens');
  });
});

it.each([
  ['2026-03-02T11:00:00+01:00', 0, '2026-03-02T12:30:00+01:00'],
  ['+1h', 0, '+150m'],
  ['+1h after when-00002', 0, '+150m after when-00002'],
  ['+1h (2026-03-02T11:00:00+01:00)', 0, '+150m'],
  ['+1h after when-00002 (2026-03-02T11:00:00+01:00)', 0, '+150m after when-00002'],
  ['+4h', 3 * 3_600_000, '+330m'],
])('an instant that is written as %s is written so again', (text, _base, expected) => {
  const time = parseInstant('2026-03-02T11:00:00+01:00')!;
  expect(revisedInstant({ time, offset: 3_600_000, text }, time + 5_400_000)).toBe(expected);
});

it('an instant before what it counts from is written in full', () => {
  const time = parseInstant('2026-03-02T11:00:00+01:00')!;
  expect(revisedInstant({ time, offset: 0, text: '+1h' }, time - 7_200_000)).toBe('2026-03-02T08:00:00Z');
});

describe('laws', () => {
  const SENDS = ['cart/reminder', 'cart/many', 'win-back/hello'] as const;
  const time = fc.constantFrom(
    '2026-03-02T11:00:00+01:00',
    '2026-03-02T10:30:00Z',
    '2026-03-03T08:00:00+01:00',
  );
  const send = fc.record(
    { send: fc.constantFrom(...SENDS), at: time, subject: fc.constantFrom('Hello', 'Many things', '# x: [') },
    { requiredKeys: ['send'] },
  );
  const refusal = fc.record({
    suppressed: fc.record(
      { send: fc.constantFrom(...SENDS), reason: fc.constantFrom('condition', 'no-consent'), at: time },
      { requiredKeys: ['send', 'reason'] },
    ),
  });
  const anItem: fc.Arbitrary<object> = fc.oneof(send, refusal);
  const then: fc.Arbitrary<object[]> = fc.oneof(
    fc.array(anItem, { minLength: 1, maxLength: 5 }),
    fc.constant<object[]>([{ nothing: true }]),
  );
  const body = fc.record({
    prices: fc.array(fc.constantFrom(4, 30, 60), { minLength: 1, maxLength: 3 }),
    consent: fc.constantFrom('granted', 'denied'),
    hour: fc.constantFrom('10', '20'),
    then,
    isFlow: fc.boolean(),
  });
  type Body = typeof body extends fc.Arbitrary<infer Value> ? Value : never;

  function textOf(bodies: readonly Body[], newline: string): string {
    const texts = bodies.map(({ prices, consent, hour, then: items, isFlow }, index) => {
      const when = prices.map((price, position) => {
        const moment = position === 0 ? `at: '2026-03-02T${hour}:00:00+01:00'` : `after: 26h`;
        return `    - { ${moment}, event: Product Added, properties: { cart_id: c${position}, price: ${price} } } # ${price}\n`;
      });
      const listed = isFlow
        ? items.map((item) => `    # about it\n    - ${JSON.stringify(item)} # beside it\n`)
        : [stringify(items).replace(/^/gm, '    ').replace(/ +$/, '')];
      return `# ${index}\n- name: n${index}\n  given: { profile: { userId: ada, consent: { marketing: ${consent} } } }\n  then:\n${listed.join('')}  until: 3d\n  when:\n${when.join('')}\n`;
    });
    return texts.join('').replaceAll('\n', newline);
  }

  it('what was wrong holds after an update; all but `then` is as it was; a second one changes nothing', () => {
    let changed = 0;
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('\n', '\r\n'),
        (bodies, newline) => {
          const text = textOf(bodies, newline);
          const { file, refused, left } = update(text);
          expect(refused).toEqual([]);
          expect(left).toEqual([]);
          expect(failuresIn(file.text)).toEqual([]);
          expect(update(file.text).file.text).toBe(file.text);
          // Lines outside `then` are the same, byte by byte.
          const outside = (whole: string) => whole.replace(/ {2}then:\r?\n(?: {4}[^\n]*\n)*/g, '');
          expect(outside(file.text)).toBe(outside(text));
          const [before, after] = [parse(text), parse(file.text)] as { then: unknown }[][];
          const rest = (list: { then: unknown }[] | undefined) => list!.map((one) => ({ ...one, then: 0 }));
          expect(rest(after)).toEqual(rest(before));
          // A list that holds already is not touched.
          if (failuresIn(text).length === 0) expect(file.text).toBe(text);
          else changed++;
        },
      ),
      { numRuns: runs(60) },
    );
    expect(changed).toBeGreaterThan(10);
  });

  it('a scenario that holds keeps every byte, beside one that does not', () => {
    const holds = shopFile('scenarios/holds.yaml');
    fc.assert(
      fc.property(body, (one) => {
        const text = `${holds}\n${textOf([one], '\n')}`;
        const { file } = update(text);
        expect(file.text.startsWith(holds)).toBe(true);
        expect(failuresIn(file.text)).toEqual([]);
      }),
      { numRuns: runs(20) },
    );
  });
});
