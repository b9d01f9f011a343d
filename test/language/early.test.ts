/** What is wrong with a condition is told at once, also in a document with other mistakes, and nothing else is. */
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';

const PLAN = `kind: event
name: Added
version: 1
properties: { type: object, properties: { number: { type: number }, text: { type: string } } }
---
kind: profile
name: customer
version: 1
traits:
  type: object
  properties: { text: { type: string }, number: { type: number }, since: { type: string, format: date-time } }
---
kind: score
name: engagement
version: 1
points: [{ event: Added, add: 1 }]
`;

/** `line:column code message` of a segment with such a condition, after a line of its own. */
function toldOf(line: string, condition: string): readonly string[] {
  const text = `kind: segment\nname: some\nversion: 1\n${line}\nwhen: ${condition}\n`;
  const files = [
    { path: 'rules/plan.yaml', text: PLAN },
    { path: 'rules/some.yaml', text },
  ];
  return openProject(files).diagnostics.map(
    ({ span, code, message }) => `${span.line}:${span.column} ${code} ${message}`,
  );
}

const WRONG = 'wrong: 1';
const TOLD = '4:1 unknown-key unknown key `wrong`';

const CERTAIN: readonly (readonly [string, string])[] = [
  ['bad-comparison', '{ fact: profile, path: $.traits.number, operator: equal, value: a }'],
  ['bad-instant', '{ fact: profile, path: $.traits.since, operator: before, value: yesterday }'],
  ['bad-pattern', "{ fact: profile, path: $.traits.text, operator: matches, value: '(' }"],
  ['bad-priority', '{ all: [{ fact: profile, path: $.traits.text, operator: present, priority: 0 }] }'],
  ['empty-group', '{ any: [] }'],
  ['empty-text', "{ fact: profile, path: $.traits.text, operator: endsWith, value: '' }"],
  ['fact-not-list', '{ fact: profile, path: $.traits.number, operator: contains, value: 3 }'],
  ['missing-levels', '{ fact: level, params: { name: engagement }, operator: equal, value: high }'],
  ['mixed-conditions', '{ all: [{ fact: profile, path: $.traits.text, operator: present }], condition: b }'],
  ['never-equal', '{ fact: profile, path: $.traits.text, operator: equal, value: null }'],
  ['no-instant', '{ fact: profile, path: $.traits.number, operator: after, value: 2026-01-01T00:00:00Z }'],
  ['no-order', '{ fact: profile, path: $.traits.text, operator: lessThan, value: 3 }'],
  ['no-text', '{ fact: profile, path: $.traits.number, operator: startsWith, value: a }'],
  ['not-here', '{ fact: event, path: $.properties.text, operator: present }'],
  ['path-into-value', '{ fact: profile, path: $.traits.text.first, operator: equal, value: a }'],
  [
    'pattern-not-literal',
    '{ fact: profile, path: $.traits.text, operator: matches, value: { fact: profile, path: $.traits.text } }',
  ],
  ['unknown-decorator', '{ fact: profile, path: $.traits.text, operator: nto:equal, value: a }'],
  ['unknown-fact', '{ fact: profil, path: $.traits.text, operator: equal, value: a }'],
  ['unknown-operator', '{ fact: profile, path: $.traits.text, operator: equals, value: a }'],
  [
    'unknown-property',
    '{ fact: sum, params: { event: Added, property: nmber }, operator: lessThan, value: 3 }',
  ],
  ['unordered-value', '{ fact: profile, path: $.traits.number, operator: lessThan, value: abc }'],
  ['value-not-list', '{ fact: profile, path: $.traits.text, operator: in, value: a }'],
];

test.each(CERTAIN)('%s: %s', (code, condition) => {
  const alone = toldOf('', condition);
  expect(alone.some((one) => one.split(' ')[1] === code)).toBe(true);
  expect(toldOf(WRONG, condition)).toEqual([TOLD, ...alone]);
});

describe('nothing is told of a comparison whose parts are refused, but that', () => {
  test.each([
    '{ fact: profile, path: 5, operator: contains, value: a }',
    '{ fact: profile, path: 5, operator: greaterThan, value: 3 }',
    '{ fact: profile, path: 5, operator: startsWith, value: a }',
    '{ fact: profile, path: 5, params: { default: 3 }, operator: startsWith, value: a }',
    '{ fact: profile, path: $.traits.text, operator: equal, value: { fact: profile, path: 5 } }',
    '{ fact: profile, path: $.traits.text, operator: matches, value: { fact: profile, path: 5 } }',
    '{ fact: last, params: { event: Added, property: 5 }, operator: startsWith, value: a }',
    '{ fact: last, params: { event: Added, property: 5 }, path: $.first, operator: equal, value: a }',
    '{ fact: profile, way: $.traits.text, operator: equal, value: a }',
  ])('%s', (condition) => {
    expect(toldOf('', condition)).toHaveLength(1);
    expect(toldOf(WRONG, condition)).toHaveLength(2);
  });
});
