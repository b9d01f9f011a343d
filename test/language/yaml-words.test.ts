/** What people get wrong in YAML, and the words in which they are told. */
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/language/yaml.js';

/** A text, what is said of it, and what to write instead; one mistake is told once. */
const CASES: readonly (readonly [string, string, string | RegExp])[] = [
  ['a: 1\nsubject: Sale: half price\n', '2:10 a second `key: value` in one line', "`'Sale: half price'`"],
  ['subject: {{ name }}, hello\n', '1:20 the value has ended before this', 'put the whole text into quotes'],
  ["a: 'it's'\n", '1:8 the value has ended before this', 'put the whole text into quotes'],
  ['subject: {{ name }}\n', '1:11 this can not be a key', "`'{{ name }}'`"],
  ['a: { b: 1\nc: 2\n', '2:1 a `{` above is not closed', 'write `}` where it ends'],
  ['a: [b\nc: 2\n', '2:1 a `[` above is not closed', 'write `]` where it ends'],
  ['a: "b\nc: 2\n', '3:1 a quote above is not closed', 'apostrophe'],
  ['a: 1\nb\nc: 2\n', '2:1 this key has no value', '`key: value`'],
  ['a:1\nb: 2\n', '1:1 this is no `key: value`', 'a colon and a space'],
  ['a:\n    b: 1\n  c: 2\n', '3:1 this stands in another column than what it belongs to', 'alike'],
  ['a:\n  b: 1\n   c: 2\n', '2:6 a second `key: value` in one line', 'indent this line as the one above'],
  ['a:\n\tb: 1\n', '2:1 a tab indents this line', 'spaces'],
  ['a:\n  b: 1\n\tc: 2\nd: 3\n', '3:1 a tab indents this line', 'spaces'],
  ['- a: 1\n  b:\n    - c: 1\n\td: 2\n  e:\n    - f: 3\n', '4:1 a tab indents this line', 'spaces'],
  [
    '- a:\n    - b: 1\n  c: 2\n d: 3\n',
    '4:1 this is indented neither as an item of the list above nor as the keys of one',
    'begins with `- `',
  ],
  ['a: @home\n', '1:4 a text can not begin with `@`', 'quotes'],
  ['a: %off\n', '1:4 a text can not begin with `%`', 'quotes'],
  ['a: !secret x\n', '1:4 there is no tag `!secret`', 'leave it out'],
  ['a: [b]]\n', '1:7 this bracket closes none', 'remove it'],
  ['a: "\\q"\n', '1:5 `\\q` stands for no character', 'single quotes'],
  ['a: > b\n', '1:6 not a YAML token: b', 'check the indentation'],
];

describe('a mistake in YAML', () => {
  test.each(CASES)('%j', (text, said, help) => {
    const { diagnostics } = readYaml({ path: 'a.yaml', text });
    expect(diagnostics.map(({ span, message }) => `${span.line}:${span.column} ${message}`)).toEqual([said]);
    expect(diagnostics[0]!.help).toMatch(typeof help === 'string' ? escaped(help) : help);
  });

  test('a key twice is shown with the first, wherever they stand', () => {
    const text = 'a:\n  - { x: 1, "b c": 2, b c: 3 }\nx: { y: 1 }\nx: 2\n';
    const { diagnostics } = readYaml({ path: 'a.yaml', text });
    const places = diagnostics.map(({ code, message, span, related }) => [
      code,
      message,
      `${span.line}:${span.column}-${span.endColumn}`,
      related?.map((one) => `${one.span.line}:${one.span.column}-${one.span.endColumn} ${one.message}`),
    ]);
    expect(places).toEqual([
      ['duplicate-key', '`b c` stands twice in one map', '2:23-26', ['2:13-18 the first']],
      ['duplicate-key', '`x` stands twice in one map', '4:1-2', ['3:1-2 the first']],
    ]);
  });

  test('an alias without its anchor is told which one may be meant, or how to write it', () => {
    const helpOf = (text: string) => readYaml({ path: 'a.yaml', text }).diagnostics[0]?.help;
    expect(helpOf('a: [&pause 1h]\nb: { c: *puase }\n')).toBe('did you mean `*pause`?');
    expect(helpOf('a: *pause\n')).toBe('write `&pause` before the value that it stands for, above');
  });
});

function escaped(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
