// The engine alone over events in memory, and json-rules-engine over the same events and conditions: both in events per second
// of processor time.
import process from 'node:process';
import { Engine } from 'json-rules-engine';
import { compile } from '../../dist/compile/compile.js';
import { stepHistory } from '../../dist/engine/step.js';
import { collect } from '../collect.mjs';
import { eventsOfUser, userCount } from '../store/generate.mjs';

const ROUNDS = 9;
/** Until then V8 compiles what is hot again and again. */
const WARMING = 3;

function secondsOf(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** As `npm run bench:engine` measures it, with what no rule reads: no mail is rehearsed. */
export function engineAlone({ ruleSet }, events) {
  const program = compile(ruleSet, () => undefined);
  const users = Array.from({ length: userCount(events) }, (_, user) => {
    const own = eventsOfUser(events, user, { isWhole: true });
    return { id: own[0].user, own };
  });
  const count = users.reduce((sum, { own }) => sum + own.length, 0);
  const rates = [];
  collect();
  for (let round = 0; round < ROUNDS + WARMING; round++) {
    const before = process.cpuUsage();
    for (const { id, own } of users) stepHistory(program, id, own, undefined, 'off', 'dropped');
    if (round >= WARMING) rates.push(count / secondsOf(before));
  }
  return rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

/** A rule for every condition that an event is asked; facts other than the event are ready made constants. */
export async function jsonRulesEngine({ ruleSet }, events) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('present', (fact) => fact !== undefined && fact !== null);
  engine.addOperator('missing', (fact) => fact === undefined || fact === null);
  const constant = { fact: 'constant', operator: 'greaterThanInclusive', value: 5 };
  const tree = (one) => {
    const kind = one.all ? 'all' : 'any';
    if (one[kind]) return { [kind]: one[kind].map(tree) };
    return one.fact === 'event' ? one : constant;
  };
  const conditions = [
    ...[...ruleSet.segments.values()].map(({ body }) => body.when),
    ...[...ruleSet.campaigns.values()].flatMap(({ body }) => body.trigger.where ?? []),
  ];
  for (const condition of conditions) {
    const whole = tree(condition);
    engine.addRule({
      conditions: whole.all || whole.any ? whole : { all: [whole] },
      event: { type: 'holds' },
    });
  }
  const sample = Array.from({ length: Math.ceil(events / 25) }, (_, user) => eventsOfUser(events, user))
    .flat()
    .map(({ name, properties }) => ({ constant: 3, event: { event: name, properties } }));
  const before = process.cpuUsage();
  for (const facts of sample) await engine.run(facts);
  return { rate: sample.length / secondsOf(before), conditions: conditions.length, events: sample.length };
}
