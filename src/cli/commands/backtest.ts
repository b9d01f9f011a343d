import { closeSync, openSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import type { Backtest } from '../../history/backtest.js';
import { backtest as decideLog } from '../../history/backtest.js';
import type { ExposureTally } from '../../history/exposure-tally.js';
import { tallyExposures } from '../../history/exposure-tally.js';
import type { Tally } from '../../history/tally.js';
import { tally } from '../../history/tally.js';
import type { Project } from '../../simulate/project.js';
import { mailNames } from '../../simulate/project.js';
import { decisionRecord } from '../../vocabulary/decision-record.js';
import { exposureRecord } from '../../vocabulary/exposure.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { DiskError } from '../files.js';
import type { LogChoice } from '../log-options.js';
import { LOG_OPTIONS, checkOutputs, readLogOptions } from '../log-options.js';
import { loadProject, requireProject } from '../project.js';
import { backtestReport } from '../report/backtest.js';
import { printJson } from '../report/json.js';
import { colorsFor, columnsOf, counted, print, say } from '../terminal.js';

const DEFAULT_LIST = 10;

export const backtest: Command = {
  spec: {
    name: 'backtest',
    summary:
      'Runs all users of a log through the rules: who would have got what, when, and what was held back.',
    operands: [],
    options: {
      ...LOG_OPTIONS,
      out: { type: 'string', value: 'FILE', help: 'write every decision to this file, as JSON Lines' },
      exposures: {
        type: 'string',
        value: 'FILE',
        help: 'write who was exposed to which variant, and when, to this file, as JSON Lines',
      },
      rejects: {
        type: 'string',
        value: 'FILE',
        help: 'write the rows that are no valid event, as JSON Lines',
      },
      list: { type: 'string', value: 'N', help: `show the last N mails; ${DEFAULT_LIST} by default` },
      format: FORMAT,
    },
    example: 'mailwright backtest --events history.jsonl.gz --out decisions.jsonl',
  },
  async run(parsed) {
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    const choice = readLogOptions(parsed, project);
    checkOutputs(parsed, ['out', 'exposures', 'rejects'], choice.files);
    const listed = listLength(parsed);
    const slow = setTimeout(() => say('reading the log …'), 1000);
    const result = await decideLog(project.program, project.check, {
      ...choice,
      rejectsFile: stringFlag(parsed, 'rejects'),
    }).finally(() => clearTimeout(slow));
    const out = stringFlag(parsed, 'out');
    if (out !== undefined) writeLines(out, result.decisions.map(decisionRecord), 'decisions');
    const exposuresOut = stringFlag(parsed, 'exposures');
    if (exposuresOut !== undefined) {
      writeLines(exposuresOut, result.exposures.map(exposureRecord), 'exposures');
    }
    const counts = tally(result.decisions, mailNames(project), project.program.zone);
    const exposed = tallyExposures(result.exposures, project.ruleSet.experiments.values());
    if (stringFlag(parsed, 'format') === 'json')
      printJson('backtest', jsonResult(project, choice, result, counts, exposed));
    else {
      const files = choice.files.map((file) => relative(process.cwd(), file));
      print(
        backtestReport(
          { project, files, source: choice.source, result, counts, exposed, listed },
          colorsFor(process.stdout),
          columnsOf(process.stdout),
        ),
      );
      if (out !== undefined) say(`${counted(result.decisions.length, 'decision')} written to ${out}`);
      if (exposuresOut !== undefined) {
        say(`${counted(result.exposures.length, 'exposure')} written to ${exposuresOut}`);
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

const LINES_AT_ONCE = 5000;

function writeLines(path: string, records: readonly JsonObject[], what: string): void {
  try {
    const file = openSync(path, 'w');
    try {
      for (let start = 0; start < records.length; start += LINES_AT_ONCE) {
        const lines = records
          .slice(start, start + LINES_AT_ONCE)
          .map((record) => `${JSON.stringify(record)}\n`);
        writeSync(file, lines.join(''));
      }
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DiskError(`the ${what} can not be written to \`${path}\` (${reason})`, { cause });
  }
}

function jsonResult(
  { program }: Project,
  { source }: LogChoice,
  { log, endTime }: Backtest,
  counts: Tally,
  exposures: readonly ExposureTally[],
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
    ...counts,
    exposures,
  };
}
