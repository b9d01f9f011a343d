import { expect, test } from 'vitest';
import { resolve } from '../../src/language/resolve.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { mistakesIn } from './conditions.js';
import { REFUSALS, REFUSED_RULES, UNREACHABLE } from './refusals.js';

test.each(REFUSALS.map((one) => [`${one.rule}: ${one.what}`, one] as const))(
  '%s',
  (_name, { condition, code }) => {
    expect(mistakesIn(condition).map((one) => one.code)).toEqual([code]);
  },
);

test.each(REFUSED_RULES.map((one) => [`${one.rule}: ${one.what}`, one] as const))(
  '%s',
  (_name, { rules, code }) => {
    const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/a.yaml', text: rules }]);
    const found = [...diagnostics, ...resolve(ruleSet)].filter(({ severity }) => severity === 'error');
    expect(found.map((one) => one.code)).toEqual([code]);
  },
);

test('every class is refused, or can not come up', () => {
  const rules = [...REFUSALS, ...REFUSED_RULES, ...UNREACHABLE].map(({ rule }) => rule);
  const all = Array.from({ length: 17 }, (_, index) => `R${index + 1}`);
  expect([...new Set(rules)].sort()).toEqual(all.sort());
  for (const { code, condition } of UNREACHABLE) {
    if (condition !== undefined) expect(mistakesIn(condition).map((one) => one.code)).toEqual([code]);
  }
});
