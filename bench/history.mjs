// A backtest from files on disk to the summary, beside DuckDB's own time to read and sort the same columns.
// npm run bench:history [EVENTS] -- [--log FOLDER] [--as jsonl|gz] [--memory SIZE] [--rounds N] [--only NAME…] [--keep-readme]
// 10 million events by default, some 500 bytes each; `--log` keeps the log for the next run.
import { cpSync, mkdtempSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readProjectFiles } from '../dist/cli/files.js';
import { readsOf } from '../dist/history/prepared/reads.js';
import { openProject } from '../dist/simulate/project.js';
import { asParquet, filesIn, logIn, remove, sizeOf } from './history/log.mjs';
import { measured, middle } from './history/measure.mjs';
import { engineAlone, jsonRulesEngine } from './history/peers.mjs';
import { writeSection } from './section.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    log: { type: 'string' },
    as: { type: 'string', default: 'jsonl' },
    memory: { type: 'string', default: '1GB' },
    rounds: { type: 'string' },
    only: { type: 'string', multiple: true },
    'keep-readme': { type: 'boolean', default: false },
  },
});
const EVENTS = Number(positionals[0] ?? 10_000_000);
const ROUNDS = Number(options.rounds ?? (EVENTS > 20_000_000 ? 1 : 3));
const THREADS = Math.min(2, availableParallelism());
const SAMPLE = 500_000;
const rootOf = (path) => new URL(path, import.meta.url).pathname;
const FIGURES = rootOf('history/figures.json');
const MAIN = rootOf('../dist/cli/main.js');
const BASELINE = rootOf('history/read-and-sort.mjs');

if (!Number.isSafeInteger(EVENTS) || EVENTS < 1000 || !['jsonl', 'gz'].includes(options.as)) {
  console.error(
    'usage: npm run bench:history [EVENTS] -- [--log FOLDER] [--as jsonl|gz] [--memory SIZE] [--rounds N] [--only NAME…] [--keep-readme]',
  );
  process.exit(3);
}

/** A log in gzip is another one: only its like is compared with it. */
const IN_GZIP = options.as === 'gz';
const keyOf = (events) => (IN_GZIP ? `${events} in gzip` : String(events));

const begin = performance.now();
const say = (text) =>
  console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(6)} s  ${text}`);
const number = (value, digits = 0) => value.toLocaleString('en-GB', { maximumFractionDigits: digits });

/** Of a large log not all has to be measured: `--only 'lines 2' --only copy` takes what is called so, or begins so. */
function isWanted(name) {
  return options.only?.some((one) => name.startsWith(one) || one.startsWith(`${name} `)) ?? true;
}

const { project } = openProject(readProjectFiles(rootOf('store')).rules);
const { events: readEvents, traits } = readsOf([project.ruleSet]);
const reads = { events: [...readEvents], traits };

async function main() {
  const folder = options.log ?? mkdtempSync(join(tmpdir(), 'mailwright-bench-'));
  try {
    const lines = await logIn(folder, EVENTS, { as: options.as, threads: THREADS, say });
    const table = isWanted('parquet')
      ? await asParquet(folder, lines, { threads: THREADS, memory: options.memory, say })
      : [];
    say(`${number(sizeOf(lines) / 1e6)} MB of JSON Lines, ${number(sizeOf(table) / 1e6)} MB of Parquet`);
    const figures = await measureAll(folder, lines, table);
    const alone = engineAlone(project, SAMPLE);
    say(`the engine alone: ${number(alone)} events/s`);
    const peer = await jsonRulesEngine(project, 10_000);
    say(`json-rules-engine: ${number(peer.rate)} events/s`);
    await write({ figures, alone, peer, bytes: { lines: sizeOf(lines), table: sizeOf(table) } });
  } finally {
    if (options.log === undefined) remove(folder);
  }
}

function backtest(files, workers) {
  const flags = ['--workers', String(workers), '--memory', options.memory, '--format', 'json'];
  const events = files.flatMap((file) => ['--events', file]);
  return [MAIN, 'backtest', '--project', rootOf('store'), ...events, ...flags];
}

/** Of the store against one with an edit of its rules. */
function plan(files, folder) {
  const flags = ['--workers', '1', '--memory', options.memory, '--format', 'json'];
  const events = files.flatMap((file) => ['--events', file]);
  return [
    MAIN,
    'plan',
    '--project',
    rootOf('store'),
    '--from',
    rootOf('store'),
    '--to',
    folder,
    ...events,
    ...flags,
  ];
}

function editedStore(folder, file, from, to) {
  cpSync(rootOf('store'), folder, { recursive: true });
  const path = join(folder, 'rules', file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, text.replaceAll(from, to));
  return folder;
}

function baseline(files, threads, format) {
  const order = { files, threads, memory: options.memory, reads, format };
  return [BASELINE, JSON.stringify(order)];
}

async function measureAll(folder, lines, table) {
  const copy = join(folder, 'copy');
  const edits = mkdtempSync(join(tmpdir(), 'mailwright-bench-'));
  const waits = editedStore(join(edits, 'waits'), 'campaigns.yaml', '{ wait: 1h }', '{ wait: 2h }');
  const windows = editedStore(join(edits, 'windows'), 'segments.yaml', '60d', '45d');
  const works = {
    'lines duckdb 1': baseline(lines, 1, 'lines'),
    'declared duckdb 1': baseline(lines, 1, 'declared'),
    'lines 1': backtest(lines, 1),
    'lines duckdb 2': baseline(lines, THREADS, 'lines'),
    'lines 2': backtest(lines, THREADS),
    'parquet duckdb 1': baseline(table, 1, 'parquet'),
    'parquet 1': backtest(table, 1),
    'parquet duckdb 2': baseline(table, THREADS, 'parquet'),
    'parquet 2': backtest(table, THREADS),
    import: [
      MAIN,
      'import',
      '--project',
      rootOf('store'),
      ...lines.flatMap((file) => ['--events', file]),
      '--memory',
      options.memory,
      '--out',
      copy,
    ],
    'copy 1': backtest([copy], 1),
    'copy 2': backtest([copy], THREADS),
    'plan copy waits': plan([copy], waits),
    'plan copy windows': plan([copy], windows),
    'plan lines waits': plan(lines, waits),
    'plan lines windows': plan(lines, windows),
    'copy 2 out': [...backtest([copy], THREADS), '--out', join(folder, 'decisions.jsonl')],
    'copy 2 parquet out': [...backtest([copy], THREADS), '--out', join(folder, 'decisions.parquet')],
  };
  for (const name of Object.keys(works)) if (!isWanted(name)) delete works[name];
  const runs = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      if (name === 'import') remove(copy);
      const run = await measured(work);
      runs[name].push(run);
      say(
        `${name}: ${run.seconds.toFixed(1)} s, ${run.cpu.toFixed(1)} s of processors, ${number(run.peak / 1e6)} MB`,
      );
    }
  }
  remove(edits);
  const summaries = new Set(
    Object.entries(runs).flatMap(([name, all]) =>
      /^(lines|parquet|copy) \d/.test(name) ? all.map(({ out }) => countsOf(out)) : [],
    ),
  );
  if (summaries.size !== 1)
    throw new Error(`the ways to read the log do not agree: ${[...summaries].join('\n')}`);
  const [summary] = summaries;
  return {
    ...Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, middle(all)])),
    summary: JSON.parse(summary),
    copied: existsSync(copy) ? sizeOf(filesIn(copy)) : undefined,
  };
}

/** What must not depend on how the log was read. */
function countsOf(out) {
  const { log, mails, users, sent } = JSON.parse(out);
  return JSON.stringify({ rows: log.rows, events: log.events, persons: log.users, users, sent, mails });
}

const limits = [
  [
    'JSON Lines, two workers ÷ DuckDB’s read and sort of the same paths',
    'lines 2',
    'lines duckdb 2',
    1.5,
    'most',
  ],
  ['JSON Lines, one worker ÷ DuckDB’s, one thread', 'lines 1', 'lines duckdb 1', 1.5, 'most'],
  [
    'Parquet, two workers ÷ DuckDB’s read and sort of the same columns',
    'parquet 2',
    'parquet duckdb 2',
    2,
    'most',
  ],
  ['Parquet, one worker ÷ DuckDB’s, one thread', 'parquet 1', 'parquet duckdb 1', 2, 'most'],
  ['JSON Lines, one worker ÷ two', 'lines 1', 'lines 2', 1.7, 'least'],
  ['plan of two changed waits ÷ backtest, imported copy', 'plan copy waits', 'copy 1', 1.6, 'most'],
  ['plan of a changed window ÷ backtest, imported copy', 'plan copy windows', 'copy 1', 1.6, 'most'],
  ['plan of two changed waits ÷ backtest, JSON Lines', 'plan lines waits', 'lines 1', 1.6, 'most'],
  ['plan of a changed window ÷ backtest, JSON Lines', 'plan lines windows', 'lines 1', 1.6, 'most'],
];

async function write({ figures, alone, peer, bytes }) {
  const { rows, events, persons, sent } = figures.summary;
  const known = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, 'utf8')) : {};
  known[keyOf(EVENTS)] = {
    lines: figures['lines 2'] && figures['lines 2'].seconds / rows,
    parquet: figures['parquet 2'] && figures['parquet 2'].seconds / rows,
  };
  const named = {
    'lines duckdb 1': 'DuckDB reads and sorts JSON Lines, one thread',
    'declared duckdb 1': 'the same, were all columns and types known beforehand',
    'lines 1': 'backtest of JSON Lines, one worker',
    'lines duckdb 2': 'DuckDB reads and sorts JSON Lines, two threads',
    'lines 2': 'backtest of JSON Lines, two workers',
    'parquet duckdb 1': 'DuckDB reads and sorts Parquet, one thread',
    'parquet 1': 'backtest of Parquet, one worker',
    'parquet duckdb 2': 'DuckDB reads and sorts Parquet, two threads',
    'parquet 2': 'backtest of Parquet, two workers',
    import: '`mailwright import` of JSON Lines',
    'copy 1': 'backtest of the imported copy, one worker',
    'copy 2': 'backtest of the imported copy, two workers',
    'plan copy waits': 'plan of two changed waits, imported copy, one worker',
    'plan copy windows': 'plan of a changed win-back window, imported copy, one worker',
    'plan lines waits': 'plan of two changed waits, JSON Lines, one worker',
    'plan lines windows': 'plan of a changed win-back window, JSON Lines, one worker',
    'copy 2 out': 'backtest of the imported copy, two workers, with `--out decisions.jsonl`',
    'copy 2 parquet out': 'the same with `--out decisions.parquet`',
  };
  const table = Object.entries(named).flatMap(([name, what]) => {
    if (!figures[name]) return [];
    const { seconds, cpu, peak } = figures[name];
    return `| ${what} | ${number(seconds, 1)} | ${number(cpu, 1)} | ${number(rows / seconds)} | ${number(peak / 1e6)} |`;
  });
  const isMet = (value, limit, kind) => (kind === 'most' ? value <= limit : value >= limit);
  const judged = (what, value, limit, kind, unit = ' ×') =>
    `| ${what} | ${number(value, 2)}${unit} | ${kind === 'most' ? '≤' : '≥'} ${number(limit, 2)}${unit} | ${isMet(value, limit, kind) ? 'yes' : '**no**'} |`;
  const peak = Math.max(
    ...Object.entries(figures).flatMap(([name, one]) =>
      /^(lines|parquet|copy) \d/.test(name) ? one.peak : [],
    ),
  );
  const whole = known[keyOf(EVENTS)];
  const tenth = known[keyOf(EVENTS / 10)];
  const ratios = [
    ...limits.flatMap(([what, above, below, limit, kind]) =>
      figures[above] && figures[below]
        ? [judged(what, figures[above].seconds / figures[below].seconds, limit, kind)]
        : [],
    ),
    judged('the engine alone, million events a second and core', alone / 1e6, 3, 'least', ''),
    judged(`most memory of a backtest with \`--memory ${options.memory}\``, peak / 1e9, 1.5, 'most', ' GB'),
    ...[
      ['lines', 'JSON Lines'],
      ['parquet', 'Parquet'],
    ].flatMap(([from, words]) =>
      tenth?.[from] && whole[from]
        ? [
            judged(
              `time per event ÷ that of a tenth of the events, ${words}`,
              whole[from] / tenth[from],
              1.3,
              'most',
            ),
          ]
        : [],
    ),
  ];
  const section = `## ${number(EVENTS)} events from the disk${IN_GZIP ? ', in gzip' : ''}

Written by \`npm run bench:history ${EVENTS}${IN_GZIP ? ' -- --as gz' : ''}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model.trim()}), ${ROUNDS === 1 ? 'one run' : `medians of ${ROUNDS} runs in turns`}.
${number(rows)} records of ${number(persons)} users, ${number(bytes.lines / 1e9, 2)} GB of JSON Lines${IN_GZIP ? ' in gzip' : ''}, ${bytes.table === 0 ? '' : `${number(bytes.table / 1e9, 2)} GB of Parquet in order of arrival, `}by the twelve rules of \`bench/store\`, which read
${number(events)} of them and send ${number(sent)} mails. Every process from its start to its end, DuckDB with \`memory_limit\` ${options.memory}, the backtest with \`--memory ${options.memory}\`;
${figures.copied === undefined ? '' : `the imported copy has ${number(figures.copied / 1e6)} MB. `}DuckDB alone reads the columns that the rules read of the events that they read, sorts them, and hands over chunks that nobody looks at.

| | seconds | of processors | records/s | most memory, MB |
| --- | --- | --- | --- | --- |
${table.join('\n')}

| | | limit | kept |
| --- | --- | --- | --- |
${ratios.join('\n')}

json-rules-engine, the store's ${peer.conditions} conditions alone over ${number(peer.events)} events: ${number(peer.rate)} events a second of processor time; ${
    figures['lines 1']
      ? `the whole backtest of JSON Lines on one
worker, reading included, is ${number(rows / figures['lines 1'].cpu / peer.rate)} × that, `
      : ''
  }the engine alone ${number(alone / peer.rate)} ×.
`;
  if (options['keep-readme']) {
    console.log(section);
    return;
  }
  writeFileSync(FIGURES, `${JSON.stringify(known, undefined, 2)}\n`);
  await writeSection(section);
}

await main();
