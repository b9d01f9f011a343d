/** Mistakes in files of the suite. */
import { describe, expect, test } from 'vitest';
import { readConformance } from '../../src/check/conformance.js';
import { kit } from './verdicts.js';

describe('a case', () => {
  const read = (more: Readonly<Record<string, unknown>>) => {
    const one = {
      name: 'one',
      trouble: 'None at all, for this is a test of the reader.',
      source: 'none found',
      rules: ['plan', 'open', 'welcome'],
      when: [{ at: '2026-06-01T10:00:00Z', event: 'Signed Up' }],
      until: '1h',
      then: [{ send: 'welcome/hello' }],
      ...more,
    };
    return readConformance({ path: 'one.yaml', text: JSON.stringify([one]) }, kit);
  };
  const broken = (more: Readonly<Record<string, unknown>>) =>
    read(more).diagnostics.map(({ code, message }) => `${code}: ${message}`);

  test('is one of its rows, where it has some', () => {
    const { cases, diagnostics } = read({
      examples: [{ hours: '1h' }, { hours: '2h' }],
      until: '${hours}',
    });
    expect(diagnostics).toEqual([]);
    expect(cases.map(({ name, scenario }) => [name, scenario.row, scenario.until])).toEqual([
      ['one (hours 1h)', 0, Date.UTC(2026, 5, 1, 11)],
      ['one (hours 2h)', 1, Date.UTC(2026, 5, 1, 12)],
    ]);
  });

  test.each([
    [{}, undefined],
    // No adapter could be told of it.
    [{ given: { variants: { tone: 'warm' } } }, /^unknown-key: unknown key `variants`$/],
    [{ given: { users: [{ userId: 'bo' }] } }, /^unknown-key: unknown key `users`$/],
    [{ given: { catalog: { products: [{ id: 'a' }] } } }, /^unknown-key: unknown key `catalog`$/],
    [{ then: [{ send: 'welcome/hello', user: 'bo' }] }, /^unknown-key: unknown key `user`$/],
    [
      { then: [{ suppressed: { send: 'welcome/hello', reason: 'condition', user: 'bo' } }] },
      /^unknown-key: unknown key `user`/,
    ],
    // Who judges for themselves reads instants.
    [{ then: [{ send: 'welcome/hello', at: '+1h' }] }, /^bad-format: `\+1h` is not an instant$/],
    [
      { then: [{ deferred: { send: 'welcome/hello', until: 'tomorrow 08:00 local' } }] },
      /^bad-format: `tomorrow 08:00 local` is not an instant$/,
    ],
    // A clock that is fast is worth a case, and a warning elsewhere.
    [
      {
        when: [{ at: '2026-06-01T10:00:00Z', receivedAt: '2026-06-01T09:00:00Z', event: 'Signed Up' }],
      },
      undefined,
    ],
    [
      { tables: { 'products.csv': 'id\n1\n' } },
      /^unread-file: rules\/products\.csv:1:1 this file is not read$/,
    ],
    [{ tables: { '../products.csv': '' } }, /^bad-key: `\.\.\/products\.csv` can not be a key here$/],
    // An engine has the case, and nothing beside it.
    [{ given: 'ada' }, /^wrong-type: `given` is a text, but must be a map$/],
    [{ given: { use: 'ada' } }, /^unknown-key: unknown key `use`$/],
    [{ given: { history: [{ ago: '1d', event: 'Signed Up' }] } }, /^unknown-key: unknown key `history`$/],
    [
      { examples: [{ a: 1 }, { a: 2 }], rules: ['plan', 'opne'], trouble: 'That ${a} is not told twice.' },
      /^unknown-file: /,
    ],
    [{ tables: {} }, /^out-of-range: `tables` must not be empty$/],
    [{ then: [{ send: 'welcome/hello', variant: 'warm' }] }, /^unknown-variant: /],
    [{ rules: ['plan', 'opne', 'welcome'] }, /^unknown-file: /],
  ])('with %j', (more, mistake) => {
    const found = broken(more);
    if (mistake === undefined) expect(found).toEqual([]);
    else expect(found.map((one) => mistake.test(one))).toEqual([true]);
  });
});
