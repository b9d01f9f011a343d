/**
 * `npm run fuzz -- [--for 2h] [--rounds N] [--seed S] [--only LAW]… [--workers N] [--kept FILE] [--list]`: the laws of
 * test/fuzz/laws.mjs round after round, each with the next seed, until the time is over, or for ever. What fails is kept.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { KEPT, failuresIn, keep, readKept } from '../test/fuzz/kept.mjs';
import { LAWS, PLANTED } from '../test/fuzz/laws.mjs';

const ROOT = resolve(import.meta.dirname, '..');
/** Of conditions there are as many as the other laws take time for. */
const CONDITIONS = '100000';
const MOST_SEED = 2 ** 31 - 1;

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(3);
}

function argumentsGiven() {
  const text = { type: 'string' };
  try {
    return parseArgs({
      options: {
        for: text,
        rounds: text,
        seed: text,
        only: { type: 'string', multiple: true },
        workers: text,
        kept: text,
        list: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return refuse(`${error.message}\nfor example: npm run fuzz -- --for 2h --only twin`);
  }
}

const given = argumentsGiven();

function wholeNumber(name, least, most) {
  const text = given[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  return refuse(`--${name} \`${text}\` is no whole number from ${least} to ${most}`);
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(text) {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return unit && Number(count) > 0
    ? Number(count) * UNITS[unit]
    : refuse(`--for \`${text}\` is no time; for example 30m or 2h`);
}

function chosen() {
  const known = [...LAWS, PLANTED];
  for (const name of given.only ?? []) {
    if (known.some((law) => law.name === name)) continue;
    refuse(`there is no law \`${name}\`; there are ${LAWS.map((law) => law.name).join(', ')}`);
  }
  return given.only ? known.filter(({ name }) => given.only.includes(name)) : LAWS;
}

const laws = chosen();
if (given.list) {
  for (const { name, says, files } of laws)
    console.log(`${name.padEnd(16)} ${says}\n${' '.repeat(17)}${files.join(' ')}`);
  process.exit(0);
}

const first = wholeNumber('seed', 0, MOST_SEED) ?? randomInt(MOST_SEED);
const mostRounds = wholeNumber('rounds', 1, 1_000_000_000) ?? Infinity;
const workers = wholeNumber('workers', 1, 1024);
const lasts = given.for === undefined ? Infinity : milliseconds(given.for);
const keptFile = resolve(given.kept ?? KEPT);
try {
  readKept(keptFile);
} catch (error) {
  refuse(error.message);
}

const folder = mkdtempSync(join(tmpdir(), 'mailwright-fuzz-'));
const start = performance.now();
const passed = () => performance.now() - start;
/** The process of the round that is under way; it leads a group of its own, so that Ctrl-C reaches this one alone. */
let running;
const ending = { isAsked: false };

function stop() {
  ending.isAsked = true;
  if (!running) return;
  try {
    process.kill(-running.pid, 'SIGKILL');
  } catch {
    running.kill('SIGKILL');
  }
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

/** What the tests of one round say, as vitest reports it; undefined where it was stopped. */
async function round(seed) {
  const report = join(folder, `${seed}.json`);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...laws.flatMap(({ files }) => files),
    '--reporter=json',
    `--outputFile=${report}`,
    '--testTimeout=3600000',
    ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]),
  ];
  const env = {
    ...process.env,
    MAILWRIGHT_SEED: String(seed),
    MAILWRIGHT_ERRORS: 'in-message',
    MAILWRIGHT_CASES: process.env.MAILWRIGHT_CASES ?? CONDITIONS,
  };
  let told = '';
  running = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [running.stdout, running.stderr])
    stream.on('data', (chunk) => (told = (told + chunk).slice(-8000)));
  await new Promise((done) => running.on('close', done));
  running = undefined;
  if (ending.isAsked) return undefined;
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return refuse(`round with seed ${seed} did not come to its end:\n${told}`);
  }
}

function time(duration) {
  const seconds = Math.round(duration / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

const lawOf = (file) => laws.find(({ files }) => files.includes(file))?.name ?? file;
const again = ({ law, seed }) => `npm run fuzz -- --only ${law} --seed ${seed} --rounds 1`;
const found = new Map();

function tell(failure) {
  const key = `${failure.file} ${failure.test}`;
  const isFirst = !found.has(key);
  found.set(key, failure);
  const { law, file, test, seed, path, message } = failure;
  console.log(`\n  ${law}: ${test}\n    ${file}`);
  if (isFirst) console.log(message.replace(/^/gm, '    '));
  console.log(`    again: ${again(failure)}`);
  if (!isFirst) return;
  const date = new Date().toISOString().slice(0, 10);
  const [note] = message.split('\n');
  if (
    keep(keptFile, {
      law,
      file,
      test,
      seed,
      ...(path === undefined ? {} : { path }),
      found: date,
      note: note.slice(0, 200),
    })
  )
    console.log(`    kept in ${relative(ROOT, keptFile)}: \`npm test\` replays it`);
}

const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

console.log(
  `${plural(laws.length, 'law')}, from seed ${first}${Number.isFinite(lasts) ? `, for ${given.for}` : ''}; Ctrl-C ends it`,
);
let rounds = 0;
let underWay;
while (!ending.isAsked && rounds < mostRounds && passed() < lasts) {
  underWay = { seed: (first + rounds) % (MOST_SEED + 1), since: performance.now() };
  const report = await round(underWay.seed);
  if (!report) break;
  rounds += 1;
  const failures = failuresIn(report, ROOT, underWay.seed).map((one) => ({ ...one, law: lawOf(one.file) }));
  const tests = `${plural(report.numTotalTests, 'test')}`;
  const outcome = failures.length === 0 ? 'all hold' : `${failures.length} FAIL`;
  console.log(
    `round ${rounds}  seed ${underWay.seed}  ${tests}  ${time(performance.now() - underWay.since)}  ${outcome}`,
  );
  failures.forEach(tell);
  underWay = undefined;
}
rmSync(folder, { recursive: true, force: true });

console.log(
  `\n${plural(rounds, 'round')} in ${time(passed())}: ${found.size === 0 ? 'all laws hold' : `${plural(found.size, 'test')} failed`}`,
);
for (const failure of found.values()) console.log(`  ${failure.law}: ${failure.test}\n    ${again(failure)}`);
if (underWay)
  console.log(
    `  the round with seed ${underWay.seed} was stopped after ${time(performance.now() - underWay.since)}`,
  );
process.exitCode = found.size === 0 ? 0 : 1;
