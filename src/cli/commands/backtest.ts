import { relative } from 'node:path';
import process from 'node:process';
import type { Backtest } from '../../history/backtest.js';
import { backtest as decideLog } from '../../history/backtest.js';
import { MOST_WORKERS } from '../../history/thread.js';
import type { Project } from '../../simulate/project.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { logProgress } from '../log-progress.js';
import type { LogChoice } from '../log-options.js';
import { LOG_OPTIONS, MEMORY, checkOutputs, readLogOptions, readMemory } from '../log-options.js';
import { loadProject, requireProject } from '../project.js';
import { backtestReport } from '../report/backtest.js';
import { printJson } from '../report/json.js';
import { untilStopped } from '../stopping.js';
import { colorsFor, columnsOf, counted, print, say } from '../terminal.js';

const DEFAULT_LIST = 10;

export const WORKERS = {
  type: 'string',
  value: 'N',
  help: `threads, at most ${MOST_WORKERS}; by default one for each processor, up to 8; the result is the same with any number`,
} as const;

/** How many threads work on a log; undefined where nobody says. */
export function workersFlag(parsed: Parsed): number | undefined {
  const text = stringFlag(parsed, 'workers');
  if (text === undefined) return undefined;
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > MOST_WORKERS)
    throw new UsageError(
      `\`--workers ${text}\` is no number of threads; write one from 1 to ${MOST_WORKERS}`,
    );
  return Number(text);
}

export const backtest: Command = {
  spec: {
    name: 'backtest',
    summary:
      'Runs all users of a log through the rules: who would have got what, when, and what was held back.',
    operands: [],
    options: {
      ...LOG_OPTIONS,
      out: {
        type: 'string',
        value: 'FILE',
        help: 'write every decision to this file: JSON Lines, or `.parquet`',
      },
      exposures: {
        type: 'string',
        value: 'FILE',
        help: 'write who was exposed to which variant, and when, to this file: JSON Lines, or `.parquet`',
      },
      rejects: {
        type: 'string',
        value: 'FILE',
        help: 'write the rows that are no valid event, as JSON Lines',
      },
      list: { type: 'string', value: 'N', help: `show the last N mails; ${DEFAULT_LIST} by default` },
      workers: WORKERS,
      memory: MEMORY,
      format: FORMAT,
    },
    example: 'mailwright backtest --events history.jsonl.gz --out decisions.jsonl',
  },
  async run(parsed) {
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    const choice = readLogOptions(parsed, project);
    checkOutputs(parsed, ['out', 'exposures', 'rejects'], choice.files);
    const [out, exposuresOut] = [outputFlag(parsed, 'out'), outputFlag(parsed, 'exposures')];
    const listed = listLength(parsed);
    const workers = workersFlag(parsed);
    const progress = logProgress();
    const result = await untilStopped(
      (signal) =>
        decideLog(project, loaded.files, {
          ...choice,
          decisionsFile: out,
          exposuresFile: exposuresOut,
          rejectsFile: stringFlag(parsed, 'rejects'),
          workers,
          memory: readMemory(parsed),
          listed,
          onProgress: progress.tell,
          signal,
        }),
      () => `stopped while ${progress.soFar()}; nothing was written`,
    ).finally(progress.end);
    if (stringFlag(parsed, 'format') === 'json') printJson('backtest', jsonResult(project, choice, result));
    else {
      const files = choice.files.map((file) => relative(process.cwd(), file));
      print(
        backtestReport(
          { project, files, source: choice.source, result },
          colorsFor(process.stdout),
          columnsOf(process.stdout),
        ),
      );
      if (out !== undefined) say(`${counted(result.decisions, 'decision')} written to ${out}`);
      if (exposuresOut !== undefined) {
        say(`${counted(result.exposures, 'exposure')} written to ${exposuresOut}`);
      }
    }
    if (hasValidRow(result)) return 0;
    say(
      `mailwright: ${choice.files.length === 1 ? 'the log has' : 'the logs have'} no valid event, so nothing was decided`,
    );
    return 3;
  },
};

/** Events that no rule reads, or that are outside of the time asked for, are valid ones. */
function hasValidRow({ log }: Backtest): boolean {
  const rejected = [...log.rejected.values()].reduce((sum, count) => sum + count, 0);
  return log.rows > rejected;
}

function listLength(parsed: Parsed): number {
  const text = stringFlag(parsed, 'list');
  if (text === undefined) return DEFAULT_LIST;
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`\`--list ${text}\` is not a number; write \`--list 20\``);
  return Number(text);
}

/** No more than two formats are written; another ending would say something that is not so. */
function outputFlag(parsed: Parsed, option: 'out' | 'exposures'): string | undefined {
  const path = stringFlag(parsed, option);
  if (path === undefined || !/\.(csv|tsv|xlsx?|gz|zst|bz2|zip)$/i.test(path)) return path;
  throw new UsageError(
    `\`--${option} ${path}\` would not be what its name says: JSON Lines are written, or Parquet where it ends in \`.parquet\``,
  );
}

function jsonResult(
  { program }: Project,
  { source }: LogChoice,
  { log, endTime, tally, exposed }: Backtest,
): object {
  const record = (map: ReadonlyMap<string, number>) => Object.fromEntries(map);
  return {
    program: program.fingerprint,
    source: source?.name ?? null,
    assumed: source?.body.assume ?? null,
    log: {
      rows: log.rows,
      events: log.events,
      users: log.users,
      duplicates: log.duplicates,
      outside: log.outside,
      unused: record(log.unused),
      otherTypes: record(log.otherTypes),
      rejected: record(log.rejected),
      from: log.firstTime === undefined ? null : formatInstant(log.firstTime),
      to: endTime === undefined ? null : formatInstant(endTime),
    },
    ...tally,
    exposures: exposed,
  };
}
