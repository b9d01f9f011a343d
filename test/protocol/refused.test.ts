/** What Mailwright refuses, and what json-rules-engine does with it: the reason, and a warning when a new version changes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolve } from '../../src/language/resolve.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { PLAN, mistakesIn } from '../compile/conditions.js';
import { library } from './protocol.js';

interface Example {
  readonly class: string;
  readonly says: string;
  readonly condition: object;
  readonly conditions?: Readonly<Record<string, object>>;
  readonly outcome: boolean | string;
}

const examples = parse(readFileSync(join(import.meta.dirname, 'refused.yaml'), 'utf8')) as readonly Example[];

const PROPERTIES = {
  n0: 1,
  s0: 'red',
  s12: '12',
  at: '2026-01-02T00:00:00Z',
  ns: [1, 2],
  o: { n: 1 },
  items: [{ id: 'a' }],
  none: [],
  fact: 'n0',
};

/** As a user has it who writes rules for json-rules-engine alone. */
async function outcomeOf({ condition, conditions = {} }: Example): Promise<boolean | string> {
  const engine = new library.Engine();
  engine.addOperator('returnsOne', () => 1 as never);
  engine.addOperator('promisesFalse', (async () => false) as never);
  for (const [name, one] of Object.entries(conditions)) engine.setCondition(name, one as never);
  try {
    engine.addRule({ conditions: { all: [structuredClone(condition)] } as never, event: { type: 'holds' } });
    const { events } = await engine.run({ event: { event: 'E', properties: PROPERTIES }, count: 3 });
    return events.length > 0;
  } catch (cause) {
    return (cause as Error).message;
  }
}

test.each(examples)('$class: $says', async (example) => {
  const outcome = await outcomeOf(example);
  if (typeof example.outcome === 'string') expect(outcome).toContain(example.outcome);
  else expect(outcome).toBe(example.outcome);
  expect(isRefused(example)).toBe(true);
});

/** Named conditions are segments. */
function isRefused({ condition, conditions }: Example): boolean {
  if (mistakesIn(condition).length > 0) return true;
  if (!conditions) return false;
  const segments = Object.entries(conditions).map(
    ([name, when]) => `---\nkind: segment\nname: ${name}\nversion: 1\nwhen: ${JSON.stringify(when)}\n`,
  );
  return areRefused(segments.join(''));
}

function areRefused(documents: string): boolean {
  const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/all.yaml', text: `${PLAN}${documents}` }]);
  return [...diagnostics, ...resolve(ruleSet)].some(({ severity }) => severity === 'error');
}

test('R16: two rules of one name are both there, and only the first can be taken away', async () => {
  const engine = new library.Engine();
  const rule = (type: string) => ({ name: 'regular', conditions: { all: [] }, event: { type } });
  engine.addRule(rule('first'));
  engine.addRule(rule('second'));
  expect((await engine.run()).events.map(({ type }) => type).sort()).toEqual(['first', 'second']);
  const segment =
    '---\nkind: segment\nname: twice\nversion: 1\nwhen: { fact: count, params: { event: E }, operator: equal, value: 1 }\n';
  expect(areRefused(segment)).toBe(false);
  expect(areRefused(segment + segment)).toBe(true);
});

test('R17: of rules of one priority the shallow one comes first, whichever was added first', async () => {
  const engine = new library.Engine();
  const holds = { fact: 'n', operator: 'equal', value: 1 };
  const deep = { all: [{ any: [{ all: [{ any: [holds] }] }] }] };
  engine.addRule({ conditions: deep, event: { type: 'added first' } });
  engine.addRule({ conditions: { all: [holds] }, event: { type: 'added second' } });
  expect((await engine.run({ n: 1 })).events.map(({ type }) => type)).toEqual([
    'added second',
    'added first',
  ]);
});

test('there is an example of every class', () => {
  const classes = new Set(examples.map((one) => one.class));
  expect([...classes].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))).toEqual(
    Array.from({ length: 15 }, (_, index) => `R${index + 1}`),
  );
});
