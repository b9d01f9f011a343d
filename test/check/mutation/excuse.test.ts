/** Comments that accept a survivor: where they are read, and how they are written. */
import { describe, expect, test } from 'vitest';
import { excusesIn, withExcuses } from '../../../src/check/mutation/excuse.js';
import { percentText, tallyOf } from '../../../src/check/mutation/score.js';
import type { Judged } from '../../../src/check/mutation/score.js';

const yaml = (text: string) => ({ path: 'rules/a.yaml', text });
const read = (text: string) =>
  excusesIn([yaml(text)]).excuses.map(({ operator, reason, line }) => ({ operator, reason, line }));

const CASES: readonly (readonly [string, string, readonly object[]])[] = [
  [
    'at the end of a line',
    'a: 1 # mailwright: survives cap-raised because law\n',
    [{ operator: 'cap-raised', reason: 'law', line: 1 }],
  ],
  ['above it', '# mailwright: survives x because a b.\na: 1\n', [{ operator: 'x', reason: 'a b.', line: 2 }]],
  [
    'several above it, past a comment and an empty line',
    'b: 2\n# mailwright: survives x because y\n# mailwright: survives z because w\n# other\n\na: 1\n',
    [
      { operator: 'x', reason: 'y', line: 6 },
      { operator: 'z', reason: 'w', line: 6 },
    ],
  ],
  ['in a list', 'a:\n  - 1 # mailwright: survives x because y\n', [{ operator: 'x', reason: 'y', line: 2 }]],
  ['no text of several lines', 'a: |\n  # mailwright: survives x because y\nb: 1\n', []],
  ['no quoted text', "a: '# mailwright: survives x because y'\n", []],
  ['no text that has a hash', 'a: b# mailwright: survives x because y\n', []],
  ['none of another tool', '# eslint: survives x because y\na: 1\n', []],
];

describe('an excuse is read', () => {
  test.each(CASES)('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('of a template, in a comment of markup', () => {
    const text = '<mjml>\n<!-- mailwright: survives x because y -->\n<mj-body /></mjml>';
    const { excuses } = excusesIn([{ path: 'templates/a.mjml', text }]);
    expect(excuses.map(({ operator, line }) => [operator, line])).toEqual([['x', 3]]);
  });

  test.each(['survives x', 'survives because y', 'survives x because', 'survives', 'survives x as y'])(
    'and what is none is told: %s',
    (said) => {
      const { excuses, misspelt } = excusesIn([yaml(`a: 1 # mailwright: ${said}\n`)]);
      expect([excuses, misspelt.map(({ line }) => line)]).toEqual([[], [1]]);
    },
  );
});

describe('an excuse is written', () => {
  test('above its line, as far in as that, and read again', () => {
    const file = yaml('a:\n  - { b: 1 }\r\n  - { b: 2 }\n');
    const after = withExcuses(file, [
      { line: 3, operator: 'x', reason: 'y' },
      { line: 2, operator: 'z', reason: 'w' },
    ])!;
    expect(after.text.replaceAll('\r', '')).toBe(
      'a:\n  # mailwright: survives z because w\n  - { b: 1 }\n  # mailwright: survives x because y\n  - { b: 2 }\n',
    );
  });

  test('nowhere, where it would be text', () => {
    expect(
      withExcuses(yaml('a: |\n  one\n  two\n'), [{ line: 3, operator: 'x', reason: 'y' }]),
    ).toBeUndefined();
  });
});

test('the score is of what is noticed or survives; strictly, of what is not told apart too', () => {
  const of = (kind: string, excuse?: object) => ({ judgement: { kind }, excuse }) as unknown as Judged;
  const all = ['killed', 'killed', 'survived', 'not-told-apart', 'equivalent', 'invalid'].map((kind) =>
    of(kind),
  );
  const excused = of('survived', {});
  expect(tallyOf([...all, excused], false)).toMatchObject({ killed: 2, counted: 3 });
  expect(tallyOf([...all, excused], true).score).toBe(50);
  expect(tallyOf([excused], true).score).toBeUndefined();
  expect([99.96, 66.666, 100, 0, undefined].map(percentText)).toEqual([
    '99.9 %',
    '66.6 %',
    '100 %',
    '0 %',
    'none',
  ]);
});
