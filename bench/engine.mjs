// The engine alone: events in memory, by user, no mail rehearsed. `npm run bench:engine [EVENTS]`, 500,000 by default;
// writes its section of bench/README.md.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Engine } from 'json-rules-engine';
import { openProject } from '../dist/simulate/project.js';
import { readProjectFiles } from '../dist/cli/files.js';
import { compile } from '../dist/compile/compile.js';
import { compileCondition, compileContext } from '../dist/compile/condition.js';
import { LayoutBuilder } from '../dist/compile/layout.js';
import { stepHistory } from '../dist/engine/step.js';
import { collect } from './collect.mjs';
import { generateEvents } from './generate.mjs';
import { writeSection } from './section.mjs';
import { eventsOfUser, userCount } from './store/generate.mjs';

const EVENTS = Number(process.argv[2] ?? 500_000);
const ROUNDS = 15;
/** A million events or so: until then V8 compiles what is hot again and again. */
const WARMING = 6;
const rootOf = (path) => new URL(path, import.meta.url).pathname;

/** The engine knows no template: alone, it takes every mail to be renderable. */
function open(root) {
  const { project } = openProject(readProjectFiles(root).rules);
  return { project, program: compile(project.ruleSet, () => undefined) };
}

/** The same rules, but that no campaign begins: what remains is what is kept of events, and the segments. */
function deciding(program, what) {
  if (what === 'all') return program;
  const idle = new Map(program.segments.map((one) => [one.name, { ...one, entering: [], leaving: [] }]));
  const idleOf = (segments) => segments.map(({ name }) => idle.get(name));
  const events = [...program.events].map(([name, plan]) => [
    name,
    { ...plan, triggers: [], segments: idleOf(plan.segments) },
  ]);
  const segments = idleOf(program.segments);
  return { ...program, events: new Map(events), segments };
}

function storeUsers(isWhole = false) {
  const users = [];
  for (let user = 0; user < userCount(EVENTS); user++) {
    const events = eventsOfUser(EVENTS, user, { isWhole });
    users.push({ user: events[0].user, events });
  }
  return users;
}

function exampleUsers() {
  const users = new Map();
  for (const envelope of generateEvents(EVENTS)) {
    const { type, userId: user, timestamp, event = '', properties = {}, traits = {}, context } = envelope;
    const preferences = Object.entries(context?.consent?.categoryPreferences ?? {});
    const consent = Object.fromEntries(preferences.map(([name, is]) => [name, is ? 'granted' : 'denied']));
    if (!users.has(user)) users.set(user, { user, events: [] });
    users.get(user).events.push({
      type,
      user,
      time: Date.parse(timestamp),
      receivedTime: undefined,
      previousId: undefined,
      name: event,
      messageId: '',
      properties,
      traits,
      consent,
    });
  }
  return [...users.values()];
}

function live(program, users) {
  let decisions = 0;
  for (const { user, events } of users)
    decisions += stepHistory(program, user, events, undefined, 'off', 'dropped').decisions.length;
  return decisions;
}

/** Median processor seconds of rounds, the first of which warm up, as events per second. */
function measure({ program, users }) {
  const events = users.reduce((sum, one) => sum + one.events.length, 0);
  const seconds = [];
  let decisions = 0;
  collect();
  for (let round = 0; round < ROUNDS + WARMING; round++) {
    const before = process.cpuUsage();
    decisions = live(program, users);
    const { user, system } = process.cpuUsage(before);
    if (round >= WARMING) seconds.push((user + system) / 1e6);
  }
  return { events, decisions, rate: events / seconds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] };
}

/** json-rules-engine, one engine with a rule for every condition that an event is asked, facts ready made as constants. */
async function jsonRulesEngine(project, users) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('present', (fact) => fact !== undefined && fact !== null);
  engine.addOperator('missing', (fact) => fact === undefined || fact === null);
  const layout = new LayoutBuilder();
  const conditions = [];
  const add = (condition, at) => {
    const context = compileContext(project.ruleSet, layout, undefined);
    conditions.push(compileCondition(condition, { at, path: [] }, context));
    const leaf = { fact: 'constant', operator: 'greaterThanInclusive', value: 5 };
    const leaves = (one) =>
      one.all || one.any
        ? { [one.all ? 'all' : 'any']: (one.all ?? one.any).map(leaves) }
        : one.fact === 'event'
          ? { ...one, fact: 'event' }
          : leaf;
    const tree = leaves(condition);
    engine.addRule({ conditions: tree.all || tree.any ? tree : { all: [tree] }, event: { type: 'holds' } });
  };
  for (const { body, at } of project.ruleSet.segments.values()) add(body.when, at);
  for (const { body, at } of project.ruleSet.campaigns.values())
    if (body.trigger.where) add(body.trigger.where, at);
  const sample = users
    .slice(0, 400)
    .flatMap(({ events }) => events)
    .map((event) => ({ constant: 3, event: { event: event.name, properties: event.properties } }));
  const before = process.cpuUsage();
  for (const facts of sample) await engine.run(facts);
  const { user, system } = process.cpuUsage(before);
  return { rate: sample.length / ((user + system) / 1e6), rules: conditions.length };
}

const number = (value, digits = 0) => value.toLocaleString('en-GB', { maximumFractionDigits: digits });

/** So few that a processor's cache holds their events, as it does where a reader has just made them; as often as all. */
function few(users) {
  return users.map((_, index) => users[index % 300]);
}

const ROWS = [
  ['the twelve rules of `bench/store`, the whole log', 'store', 'all', 'whole'],
  ['the same, without events that no rule reads', 'store', 'all', 'all'],
  ['the same, of 300 users again and again: events in the cache', 'store', 'all', 'few'],
  ['the same, no campaign begins: what is kept of events, scores, segments', 'store', 'nothing', 'all'],
  ['the example store', 'example', 'all', 'all'],
  ['the same, of 300 users again and again', 'example', 'all', 'few'],
  ['the same, no campaign begins', 'example', 'nothing', 'all'],
];

/** One row in a process of its own: what a compiler has learned of one program does not fit another. */
function rowOf(index) {
  const [, which, what, whose] = ROWS[index];
  const { program } = open(rootOf(which === 'store' ? 'store' : '..'));
  const users = which === 'store' ? storeUsers(whose === 'whole') : exampleUsers();
  return measure({ program: deciding(program, what), users: whose === 'few' ? few(users) : users });
}

if (process.argv[3] !== undefined) {
  console.log(
    JSON.stringify(
      process.argv[3] === 'peer'
        ? await jsonRulesEngine(open(rootOf('store')).project, storeUsers())
        : rowOf(Number(process.argv[3])),
    ),
  );
  process.exit(0);
}
const inChild = (part) =>
  JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), String(EVENTS), String(part)]));
const measured = ROWS.map((_, index) => inChild(index));
const peer = inChild('peer');
const [all] = measured;
const rows = ROWS.map(([what], index) => [what, measured[index]]);
await writeSection(`## The engine alone

Written by \`npm run bench:engine${EVENTS === 500_000 ? '' : ` ${EVENTS}`}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model.trim()}), medians of ${ROUNDS} runs,
each row in a process of its own, seconds of processor time, one thread. Events in memory, by user; no mail is rehearsed. A tenth of the benchmark's
log are page views, which no rule reads and a reader leaves out: the first row has them, no other.

| | events | decisions | events/s | an event |
| --- | --- | --- | --- | --- |
${rows.map(([what, { events, decisions, rate }]) => `| ${what} | ${number(events)} | ${number(decisions)} | ${number(rate)} | ${number(1e9 / rate)} ns |`).join('\n')}
| json-rules-engine, the store's ${peer.rules} conditions alone, facts as constants | ${number(400 * 25)} | | ${number(peer.rate)} | ${number(1e9 / peer.rate)} ns |

The whole engine ÷ json-rules-engine: ${number(all.rate / peer.rate)} ×.
`);
