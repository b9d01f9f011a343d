// One condition of four leaves by three engines, in one run. `npm run bench:condition`; writes its part of bench/README.md.
import assert from 'node:assert';
import process from 'node:process';
import { ZenEngine, evaluateExpressionSync } from '@gorules/zen-engine';
import { Engine } from 'json-rules-engine';
import { compileCondition, compileContext } from '../dist/compile/condition.js';
import { LayoutBuilder, newState } from '../dist/compile/layout.js';
import { readRuleSet } from '../dist/language/rule-set.js';
import { findZone } from '../dist/vocabulary/zone.js';
import { writeSection } from './section.mjs';

const ROUNDS = 9;

/** Two event properties, a trait in a list, and an event property against a trait. */
const RULES = `
kind: segment
name: four-leaves
version: 1
when:
  all:
    - { fact: event, path: $.properties.total, operator: greaterThan, value: 50 }
    - { fact: event, path: $.properties.currency, operator: equal, value: EUR }
    - { fact: profile, path: $.traits.country, operator: in, value: [DE, AT, CH] }
    - { fact: event, path: $.properties.total, operator: lessThanInclusive, value: { fact: profile, path: $.traits.limit } }
`;

/** Every combination of values on either side of what is asked for. */
function inputs() {
  const all = [];
  for (const total of [20, 50, 50.5, 120])
    for (const currency of ['EUR', 'USD'])
      for (const country of ['DE', 'CH', 'FR'])
        for (const limit of [100, 1000]) all.push({ total, currency, country, limit });
  return all;
}

function compiledBy(rules) {
  const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/bench.yaml', text: rules }]);
  assert.deepEqual(diagnostics, []);
  const { body, at } = ruleSet.segments.get('four-leaves');
  const layout = new LayoutBuilder();
  const context = compileContext(ruleSet, layout, undefined);
  const compiled = compileCondition(body.when, { at, path: ['when'] }, context);
  const built = layout.build();
  const frameOf = ({ total, currency, country, limit }) => ({
    state: { ...newState(built, 'u'), traits: { country, limit } },
    now: 0,
    zone: findZone('UTC'),
    event: { event: 'Order Completed', timestamp: 0, properties: { total, currency } },
    entryTime: 0,
    stepTimes: [],
  });
  return { ...compiled, frameOf };
}

/** Its quickest way: every fact ready-made, as a constant, and no path to walk. */
function jsonRulesEngine() {
  const engine = new Engine();
  engine.addRule({
    conditions: {
      all: [
        { fact: 'total', operator: 'greaterThan', value: 50 },
        { fact: 'currency', operator: 'equal', value: 'EUR' },
        { fact: 'country', operator: 'in', value: ['DE', 'AT', 'CH'] },
        { fact: 'total', operator: 'lessThanInclusive', value: { fact: 'limit' } },
      ],
    },
    event: { type: 'holds' },
  });
  return async (facts) => (await engine.run(facts)).events.length === 1;
}

const ZEN = "total > 50 and currency == 'EUR' and country in ['DE', 'AT', 'CH'] and total <= limit";

/** A decision that is parsed once, and the bare expression, which is parsed every time but never awaited. */
function zenWays() {
  const content = {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode' },
      {
        id: 'one',
        name: 'one',
        type: 'expressionNode',
        content: { expressions: [{ id: 'e', key: 'holds', value: ZEN }] },
      },
      { id: 'out', name: 'out', type: 'outputNode' },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'one', type: 'edge' },
      { id: 'b', sourceId: 'one', targetId: 'out', type: 'edge' },
    ],
  };
  const decision = new ZenEngine().createDecision(content);
  return {
    decision: async (facts) => (await decision.evaluate(facts)).result.holds,
    expression: (facts) => evaluateExpressionSync(ZEN, facts),
  };
}

/** Nanoseconds per evaluation, of at least `count` evaluations. */
async function timed(count, items, evaluate, isAsync) {
  const rounds = Math.ceil(count / items.length);
  let held = 0;
  const start = process.hrtime.bigint();
  if (isAsync) {
    for (let round = 0; round < rounds; round++)
      for (const item of items) if (await evaluate(item)) held += 1;
  } else {
    for (let round = 0; round < rounds; round++) for (const item of items) if (evaluate(item)) held += 1;
  }
  const time = Number(process.hrtime.bigint() - start);
  assert(held > 0);
  return time / (rounds * items.length);
}

/** As `timed`, with all items under way at once: what is done on another thread is not waited for one by one. */
async function timedTogether(count, items, evaluate) {
  const rounds = Math.ceil(count / items.length);
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) {
    const held = await Promise.all(items.map(evaluate));
    assert(held.includes(true));
  }
  return Number(process.hrtime.bigint() - start) / (rounds * items.length);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function main() {
  const items = inputs();
  const { test, trace, frameOf } = compiledBy(RULES);
  const frames = items.map(frameOf);
  const jre = jsonRulesEngine();
  const zen = zenWays();
  let held = 0;
  for (const [index, facts] of items.entries()) {
    const verdict = test(frames[index]);
    held += verdict ? 1 : 0;
    assert.equal(trace(frames[index]).result, verdict);
    assert.equal(await jre(facts), verdict, JSON.stringify(facts));
    for (const way of Object.values(zen)) assert.equal(await way(facts), verdict, JSON.stringify(facts));
  }
  assert(held > 0 && held < items.length);
  // What short-circuits nowhere: all four leaves are read.
  const holding = frames.filter((frame) => test(frame));
  const engines = {
    compiled: () => timed(1_000_000, frames, test, false),
    whole: () => timed(1_000_000, holding, test, false),
    traced: () => timed(300_000, frames, (frame) => trace(frame).result, false),
    jre: () => timed(4_000, items, jre, true),
    zenDecision: () => timedTogether(2_000, items, zen.decision),
    zenExpression: () => timed(10_000, items, zen.expression, false),
  };
  const times = Object.fromEntries(Object.keys(engines).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++)
    for (const [name, measure] of Object.entries(engines)) {
      const time = await measure();
      if (round >= 0) times[name].push(time);
    }
  await write(
    Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)])),
    items.length,
    held,
  );
}

async function write(time, count, held) {
  const row = (what, own) => {
    const figure = own < 1000 ? `${own.toFixed(0)} ns` : `${(own / 1000).toFixed(1)} µs`;
    return `| ${what} | ${figure} | ${(time.jre / own).toFixed(own < time.jre / 10 ? 0 : 1)} × |`;
  };
  const part = `## One condition

Of four leaves: two event properties against literals, a trait in a list, an event property against a trait. Written by
\`npm run bench:condition\` in one run, Node ${process.versions.node}: medians of ${ROUNDS} alternating rounds over ${count} inputs, of which ${held} hold,
after all had agreed on every one. json-rules-engine gets every fact as a constant, without a path, and always builds its explain tree;
Zen evaluates the bare expression without awaiting it, or has its decision parsed beforehand and all inputs under way at once.

| | per evaluation | json-rules-engine ÷ it |
| --- | --- | --- |
${row('compiled, the verdict', time.compiled)}
${row('the same where it holds, so that all four leaves are read', time.whole)}
${row('compiled, with the whole trace', time.traced)}
${row('json-rules-engine', time.jre)}
${row('GoRules Zen, expression', time.zenExpression)}
${row('GoRules Zen, decision', time.zenDecision)}
`;
  await writeSection(part);
}

await main();
