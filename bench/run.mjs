// Measures, and writes what was measured to bench/README.md. `npm run bench [EVENTS]`; a million events by default.
import { mkdtempSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Engine } from 'json-rules-engine';
import { compile } from '../dist/compile/compile.js';
import { compileCondition, compileContext } from '../dist/compile/condition.js';
import { LayoutBuilder, newState } from '../dist/compile/layout.js';
import { carryOut } from '../dist/compile/update.js';
import { factReader } from '../dist/compile/fact.js';
import { stepAll } from '../dist/engine/step.js';
import { readProjectFiles } from '../dist/cli/files.js';
import { openProject } from '../dist/simulate/project.js';
import { findZone } from '../dist/vocabulary/zone.js';
import { parseDuration } from '../dist/vocabulary/time.js';
import { generateEvents, writeLog } from './generate.mjs';
import { writePreamble } from './section.mjs';

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 3;
const root = new URL('..', import.meta.url).pathname;

const { project } = openProject(readProjectFiles(root).rules);
/** The engine knows no template: alone, it takes every mail to be renderable. */
const engineAlone = compile(project.ruleSet, () => () => undefined);

/** Median seconds of some rounds. */
async function median(work) {
  const seconds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

function toEvent({ type, userId, timestamp, messageId, event = '', properties = {}, traits = {}, context }) {
  const preferences = Object.entries(context?.consent?.categoryPreferences ?? {});
  const consent = Object.fromEntries(
    preferences.map(([purpose, granted]) => [purpose, granted ? 'granted' : 'denied']),
  );
  return {
    type,
    user: userId,
    time: Date.parse(timestamp),
    name: event,
    messageId,
    properties,
    traits,
    consent,
  };
}

/** Events by user, each user's in time order. */
function usersInMemory() {
  const users = new Map();
  for (const event of generateEvents(EVENTS)) {
    const known = users.get(event.userId);
    if (known) known.push({ kind: 'event', event: toEvent(event) });
    else users.set(event.userId, [{ kind: 'event', event: toEvent(event) }]);
  }
  return users;
}

function runEngine(program, users) {
  let decisions = 0;
  for (const [user, inputs] of users)
    decisions += stepAll(program, newState(program.layout, user), inputs).decisions.length;
  return decisions;
}

/** Every condition of the example store that asks about the user, as documents. */
function conditionsOfTheStore() {
  const { segments, campaigns, contents } = project.ruleSet;
  return [
    ...[...segments.values()].map(({ body, at }) => ({ condition: body.when, at, campaign: undefined })),
    ...[...campaigns.values()].flatMap(({ name, body, at }) =>
      body.audience ? [{ condition: body.audience, at, campaign: name }] : [],
    ),
    ...[...contents.values()].flatMap(({ body, at }) =>
      body.choose.flatMap((choice) =>
        choice.when ? [{ condition: choice.when, at, campaign: 'cart-recovery' }] : [],
      ),
    ),
  ];
}

/** json-rules-engine gets every fact ready-made, as a constant: only its evaluation is measured. */
function forJsonRulesEngine(condition, context, readers) {
  if (condition.all) return { all: condition.all.map((one) => forJsonRulesEngine(one, context, readers)) };
  if (condition.any) return { any: condition.any.map((one) => forJsonRulesEngine(one, context, readers)) };
  if (condition.not) return { not: forJsonRulesEngine(condition.not, context, readers) };
  if (condition.condition)
    return forJsonRulesEngine(context.ruleSet.segments.get(condition.condition).body.when, context, readers);
  const fact = `fact-${readers.length}`;
  readers.push({ fact, read: factReader(condition, context).read });
  const value =
    condition.fact === 'recency' && typeof condition.value === 'string'
      ? parseDuration(condition.value)
      : condition.value;
  return { fact, operator: condition.operator, value: value ?? true };
}

async function conditionsRatio() {
  const layout = new LayoutBuilder();
  const compiled = [];
  const readers = [];
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('present', (fact) => fact !== undefined && fact !== null);
  engine.addOperator('missing', (fact) => fact === undefined || fact === null);
  for (const { condition, at, campaign } of conditionsOfTheStore()) {
    const context = compileContext(project.ruleSet, layout, campaign);
    compiled.push(compileCondition(condition, { at, path: [] }, context).test);
    const tree = forJsonRulesEngine(condition, context, readers);
    engine.addRule({
      conditions: tree.all || tree.any || tree.not ? tree : { all: [tree] },
      event: { type: 'holds' },
    });
  }
  const updates = new Map(layout.events().map((name) => [name, layout.updatesOf(name)]));
  const frame = {
    state: newState(layout.build(), 'u'),
    now: 0,
    zone: findZone('Europe/Berlin'),
    event: null,
    entryTime: 0,
  };
  const count = Math.min(EVENTS, 20_000);
  const events = [...generateEvents(count)].map(toEvent).filter(({ type }) => type === 'track');
  const live = (event) => {
    frame.now = event.time;
    frame.entryTime = event.time;
    frame.event = { event: event.name, timestamp: event.time, properties: event.properties };
    carryOut(frame, updates.get(event.name) ?? [], frame.event);
  };
  const ours = await median(() => {
    for (const event of events) {
      live(event);
      for (const test of compiled) test(frame);
    }
  });
  const peer = await median(async () => {
    for (const event of events) {
      live(event);
      await engine.run(Object.fromEntries(readers.map(({ fact, read }) => [fact, read(frame)])));
    }
  });
  return {
    conditions: compiled.length,
    leaves: readers.length,
    ours: events.length / ours,
    peer: events.length / peer,
  };
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-bench-'));
  try {
    const users = usersInMemory();
    let decisions = 0;
    const engine = EVENTS / (await median(() => (decisions = runEngine(engineAlone, users))));
    const rehearsing = EVENTS / (await median(() => runEngine(project.program, users)));
    const size = users.size;
    users.clear();
    const log = join(folder, 'log.jsonl');
    await writeLog(log, EVENTS);
    const command = [
      'dist/cli/main.js',
      'backtest',
      '--events',
      log,
      '--format',
      'json',
      '--out',
      join(folder, 'decisions.jsonl'),
    ];
    const endToEnd =
      EVENTS /
      (await median(() =>
        execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }),
      ));
    const ratio = await conditionsRatio();
    await write({ engine, rehearsing, decisions, size, endToEnd, ratio });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const number = (value, digits = 0) => value.toLocaleString('en-GB', { maximumFractionDigits: digits });

async function write({ engine, rehearsing, decisions, size, endToEnd, ratio }) {
  const { ours, peer, conditions, leaves } = ratio;
  const rows = [
    ['engine alone, events in memory, the whole example store', `${number(engine)} events/s`],
    ['the same, every mail rehearsed as well', `${number(rehearsing)} events/s`],
    ['`mailwright backtest`, JSON Lines on disk to decisions on disk', `${number(endToEnd)} events/s`],
    [
      `the store's ${conditions} conditions (${leaves} leaves) per event, compiled`,
      `${number(ours)} events/s`,
    ],
    ['the same by json-rules-engine, facts given as constants', `${number(peer)} events/s`],
    ['compiled ÷ json-rules-engine', `${number(ours / peer, 1)} ×`],
    [
      'whole engine ÷ json-rules-engine evaluating the same conditions per event',
      `${number(engine / peer, 1)} ×`,
    ],
  ];
  const text = `# Speed

Written by \`npm run bench${EVENTS === 1_000_000 ? '' : ` ${EVENTS}`}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model.trim()}), medians of ${ROUNDS} runs.
A log of ${number(EVENTS)} events of ${number(size)} users in the Segment envelope, seed 1 (\`bench/generate.mjs\`), against the rules of the
example store: ${number(decisions)} decisions up to each user's last event. Absolute figures are this machine's; the ratios were measured in one run.

| | |
| --- | --- |
${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join('\n')}
`;
  await writePreamble(text);
}

await main();
for (const name of ['condition.mjs', 'validate.mjs']) {
  execFileSync(process.execPath, [new URL(name, import.meta.url).pathname], { stdio: 'inherit' });
}
