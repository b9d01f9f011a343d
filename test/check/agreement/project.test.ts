/** Which conditions of a project are held against json-rules-engine, and over which facts. */
import { describe, expect, test } from 'vitest';
import type { CompileCondition } from '../../../src/check/agreement.js';
import { checkAgreement } from '../../../src/check/agreement-check.js';
import { factsOf, slotsOf } from '../../../src/check/given-facts.js';
import { projectConditions } from '../../../src/check/project-conditions.js';
import { compileCondition } from '../../../src/compile/condition.js';
import { resolve } from '../../../src/language/resolve.js';
import { readRuleSet } from '../../../src/language/rule-set.js';
import { valueClasses } from '../../../src/language/value-classes.js';
import { library } from '../../protocol/protocol.js';

const RULES = `kind: event
name: E
version: 1
properties:
  type: object
  required: [n]
  properties: { n: { type: number }, s: { type: string }, ns: { type: array, items: { type: number } } }
---
kind: profile
name: user
version: 1
traits: { type: object, properties: { age: { type: number } } }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes:
  news:
    consent:
      - { when: { fact: profile, path: $.traits.age, operator: lessThan, value: 1 }, require: opt-in }
      - { otherwise: opt-out }
---
kind: segment
name: regular
version: 1
when: { fact: count, params: { event: E, where: { fact: event, path: $.properties.n, operator: equal, value: 2 } }, operator: greaterThan, value: 3 }
---
kind: score
name: heat
version: 1
points: [{ event: E, add: 1, where: { fact: event, path: $.properties.n, operator: lessThan, value: 4 } }]
---
kind: content
name: block
version: 1
choose:
  - { when: { fact: event, path: $.properties.n, operator: lessThan, value: 5 }, show: { word: low } }
  - { otherwise: { word: high } }
---
kind: content
name: unshown
version: 1
choose:
  - { when: { fact: profile, path: $.traits.age, operator: lessThan, value: 6 }, show: { word: old } }
  - { otherwise: { word: young } }
---
kind: campaign
name: c
version: 1
purpose: news
trigger: { event: E, where: { fact: event, path: $.properties.n, operator: lessThan, value: 7 } }
exit: [{ event: E, where: { fact: event, path: $.properties.n, operator: lessThan, value: 8 } }]
audience: { fact: profile, path: $.traits.age, operator: lessThan, value: 9 }
steps:
  - waitFor: { event: E, where: { fact: event, path: $.properties.n, operator: lessThan, value: 10 }, timeout: 1h }
    then:
      - choose:
          - when: { fact: event, path: $.properties.n, operator: lessThan, value: 11 }
            steps: [{ wait: 1h }]
          - otherwise: [{ wait: 2h }]
  - send: mail
    when: { fact: event, path: $.properties.n, operator: lessThan, value: 12 }
    template: mail
    subject: Hello
    data:
      total: { fact: sum, params: { event: E, property: n, where: { fact: event, path: $.properties.n, operator: lessThan, value: 13 } } }
    content: { slot: block }
---
kind: experiment
name: x
version: 1
campaign: c
variants:
  - { name: a }
  - name: b
    set:
      steps.mail.data.total: { fact: sum, params: { event: E, property: n, where: { fact: event, path: $.properties.n, operator: lessThan, value: 14 } } }
`;

const { ruleSet, diagnostics } = readRuleSet([
  { path: 'rules/all.yaml', text: RULES },
  { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' },
]);

describe('the conditions of a project', () => {
  test('stand everywhere that rules take one, variants and facts of mails included', () => {
    expect([...diagnostics, ...resolve(ruleSet)].filter(({ severity }) => severity === 'error')).toEqual([]);
    const numbers = projectConditions(ruleSet).map(({ condition }) => (condition as { value: number }).value);
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test('each is found where the evaluator does not keep to it', async () => {
    const options = { library, most: 100, seed: 1 };
    const sound = await checkAgreement(ruleSet, options);
    expect(sound).toMatchObject({
      conditions: 14,
      disagreements: [],
      coverage: { all: 14, pairs: 0, some: 0 },
    });
    expect(sound.cases).toBeGreaterThan(14 * 3);
    const always: CompileCondition = (...args) => ({ ...compileCondition(...args), test: () => true });
    const { disagreements } = await checkAgreement(ruleSet, { ...options, compileOne: always });
    expect(disagreements).toHaveLength(14);
    const untold: CompileCondition = (...args) => {
      const compiled = compileCondition(...args);
      return { ...compiled, trace: (frame) => ({ ...compiled.trace(frame), found: 'nothing' }) as never };
    };
    const told = await checkAgreement(ruleSet, { ...options, compileOne: untold });
    expect(told.disagreements.map(({ difference }) => difference.split(' ')[0])).toEqual(
      Array.from({ length: 14 }, () => 'factResult'),
    );
  });
});

test('facts are whole: each part has its value, what is missing is left out or null, deeper parts stand in what is above them', () => {
  const [site] = projectConditions(ruleSet);
  const reading = {
    ...site!.reading,
    event: { name: 'E', schema: ruleSet.events.get('E')!.body.properties },
  };
  const path = (steps: string) => ({
    fact: 'event',
    path: `$.properties.${steps}`,
    operator: 'equal',
    value: 1,
  });
  const condition = {
    all: [path('n'), path('ns[1]'), { ...path('ns'), operator: 'contains' }, { ...path('s'), value: 'a' }],
  };
  const slots = slotsOf(valueClasses(condition, reading));
  expect(slots.map((slot) => slot.path.join('.'))).toEqual([
    'properties.n',
    'properties.ns',
    'properties.s',
    'properties.ns.1',
  ]);
  const choose = (...values: readonly unknown[]) =>
    slots.map((slot, index) =>
      slot.values.findIndex((one) => JSON.stringify(one) === JSON.stringify(values[index])),
    );
  const event = (properties: object) => ({ event: { event: 'E', timestamp: 0, properties } });
  expect(factsOf(slots, choose(1, [1], 'a', 1), reading)).toEqual(event({ n: 1, ns: [1, 1], s: 'a' }));
  expect(factsOf(slots, choose(1, undefined, null, 1), reading)).toEqual(
    event({ n: 1, ns: [null, 1], s: null }),
  );
  expect(factsOf(slots, choose(1, [1], undefined, undefined), reading)).toEqual(event({ n: 1, ns: [1] }));
});

test('texts are given on both sides of what compares a part, a pattern or an instant', async () => {
  const rules = RULES.slice(0, RULES.indexOf('kind: score')).replace(
    's: { type: string }',
    's: { type: string }, at: { type: string, format: date-time }, ss: { type: array, items: { type: string } }',
  );
  const last = (property: string) => `{ fact: last, params: { event: E, property: ${property} }`;
  const when = [
    `${last('s')}, operator: startsWith, value: red }`,
    `${last('s')}, operator: endsWith, value: red }`,
    `${last('s')}, operator: matches, value: '^r.d$' }`,
    `${last('at')}, operator: before, value: '2026-03-02T11:00:00Z' }`,
    `${last('at')}, operator: after, value: '2026-03-02T11:00:00Z' }`,
    `${last('ss')}, operator: 'someFact:matches', value: '^r.d$' }`,
  ];
  const text = when.map((one, index) => `kind: segment\nname: s${index}\nversion: 1\nwhen: ${one}\n---\n`);
  const read = readRuleSet([{ path: 'rules/all.yaml', text: `${text.join('')}${rules}` }]);
  expect(read.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const verdicts = new Map<unknown, Set<boolean>>();
  const noted: CompileCondition = (condition, ...rest) => {
    const compiled = compileCondition(condition, ...rest);
    const seen = verdicts.get(condition) ?? new Set<boolean>();
    verdicts.set(condition, seen);
    return {
      ...compiled,
      test(frame) {
        const verdict = compiled.test(frame);
        seen.add(verdict);
        return verdict;
      },
    };
  };
  const { disagreements } = await checkAgreement(read.ruleSet, {
    library,
    most: 100,
    seed: 1,
    compileOne: noted,
  });
  expect(disagreements).toEqual([]);
  expect([...verdicts.values()].map((seen) => seen.size)).toEqual(when.map(() => 2).concat([2, 2, 2]));
});
