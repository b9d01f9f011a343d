// Measures 1,000 scenario files of 5 cases beside an empty vitest suite of as many files, in one run.
// `npm run bench:scenarios [ROUNDS]`; writes its section of bench/README.md.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { DEPENDANTS, FILES, writeScenarioProject } from './scenario-project.mjs';
import { writeSection } from './section.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const VITEST = join(MODULES, 'vitest/vitest.mjs');
/** The rule that is edited: 50 of the files depend on it. */
const RULE = 'rules/campaigns/campaign-7.yaml';

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Seconds on the clock, and of all processors for the process and those that it started. */
function timed(args, cwd) {
  const start = performance.now();
  // What `times` tells of the children of a shell, those that have ended.
  const output = execFileSync(
    '/bin/sh',
    [
      '-c',
      '"$@" >"$0" 2>&1 || { tail -n 40 "$0" >&2; exit 1; }; times',
      join(cwd, 'run.log'),
      process.execPath,
      ...args,
    ],
    {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  const wall = (performance.now() - start) / 1000;
  const [, ofChildren] = output.trim().split('\n');
  const cpu = ofChildren.split(' ').reduce((sum, one) => sum + secondsOf(one), 0);
  return { wall, cpu };
}

/** `1m2.5s` in seconds. */
function secondsOf(text) {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text);
  return 60 * Number(minutes) + Number(seconds);
}

function writeEmptySuite(folder) {
  mkdirSync(join(folder, 'test'), { recursive: true });
  for (let n = 0; n < FILES; n++)
    writeFileSync(
      join(folder, `test/empty-${n}.test.js`),
      "import { test } from 'vitest';\ntest('empty', () => {});\n",
    );
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(
    join(folder, 'vitest.config.js'),
    "export default { test: { pool: 'threads', isolate: false, reporters: ['dot'] } };\n",
  );
  symlinkSync(MODULES, join(folder, 'node_modules'));
}

/** Seconds from the write of a rule to the results of its dependants, in a process that watches. */
async function rerun(args, project, isReady, isDone) {
  const child = spawn(process.execPath, args, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  let heard = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      heard();
    });
  const until = (pattern) =>
    new Promise((resolve, reject) => {
      heard = () => pattern.test(output) && resolve();
      child.once('exit', () => reject(new Error(`it ended: ${output}`)));
      heard();
    });
  const path = join(project, RULE);
  const text = readFileSync(path, 'utf8');
  const times = [];
  try {
    await until(isReady);
    for (let round = 0; round <= 2 * ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      output = '';
      const start = performance.now();
      writeFileSync(path, round % 2 === 0 ? text.replace('priority: 8', 'priority: 9') : text);
      await until(isDone);
      times.push((performance.now() - start) / 1000);
    }
  } finally {
    writeFileSync(path, text);
    child.kill('SIGKILL');
  }
  // The first finds everything cold.
  return median(times.slice(1));
}

const folder = mkdtempSync(join(tmpdir(), 'mailwright-scenarios-'));
try {
  const [empty, project] = ['empty', 'project'].map((name) => join(folder, name));
  writeEmptySuite(empty);
  writeScenarioProject(project);
  const ways = {
    empty: () => timed([VITEST, 'run'], empty),
    vitest: () => timed([COMMAND, 'test'], project),
    direct: () => timed([COMMAND, 'test', '--runner', 'direct'], project),
  };
  const found = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, way] of Object.entries(ways)) found[name].push(way());
  const medians = Object.fromEntries(
    Object.entries(found).map(([name, runs]) => [
      name,
      { wall: median(runs.map(({ wall }) => wall)), cpu: median(runs.map(({ cpu }) => cpu)) },
    ]),
  );
  const watched = {
    vitest: await rerun(
      [COMMAND, 'test', '--watch', '--runner', 'vitest'],
      project,
      /watching/,
      new RegExp(`${DEPENDANTS} files of`),
    ),
    direct: await rerun(
      [COMMAND, 'test', '--watch'],
      project,
      /watching/,
      new RegExp(`${DEPENDANTS} files of`),
    ),
  };
  await write(medians, watched);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write({ empty, vitest, direct }, watched) {
  const s = (value) => `${value.toFixed(2)} s`;
  const row = (what, { wall, cpu }) =>
    `| ${what} | ${s(wall)} | ${(wall / empty.wall).toFixed(2)} × | ${s(cpu)} | ${(cpu / vitest.cpu).toFixed(2)} × |`;
  await writeSection(`## 1,000 scenario files

Written by \`npm run bench:scenarios\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model.trim()}), medians of ${ROUNDS} runs in turns.
${FILES} files of 5 scenarios each, over 20 campaigns with as many templates (\`bench/scenario-project.mjs\`). The empty suite is as many files of one empty
test each, in JavaScript, on threads, without isolation. Processor time is of the process and all that it starts.

| | on the clock | ÷ empty suite | processors | ÷ \`mailwright test\` |
| --- | --- | --- | --- | --- |
${row('empty vitest suite', empty)}
${row('`mailwright test`, cold', vitest)}
${row('`mailwright test --runner direct`', direct)}

After an edit of a rule that ${DEPENDANTS} of the files depend on, from the write to the results: ${s(watched.direct)} by \`mailwright test --watch\`, ${s(watched.vitest)} by \`--watch --runner vitest\`.
`);
}
