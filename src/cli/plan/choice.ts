/** What a plan is asked for. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { parseInstant } from '../../vocabulary/time.js';
import type { OptionSpec, Parsed } from '../arguments.js';
import { UsageError, hasFlag, listFlag, stringFlag } from '../arguments.js';
import { WORKERS } from '../commands/backtest.js';
import { LOG_OPTIONS, MEMORY } from '../log-options.js';
import { WORKING_TREE } from '../rule-sets-at.js';
import { PLAN_FORMATS } from '../report/plan/formats.js';
import type { PlanFormat } from '../report/plan/formats.js';

export const PLAN_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  from: {
    type: 'string',
    value: 'REF',
    help: 'the old rules: a git ref or a folder with a project; by default `HEAD`',
  },
  to: {
    type: 'string',
    value: 'REF',
    help: 'the new rules: as `--from`; or `+DIR`, the working tree with the files of a folder in place of its own; by default the working tree',
  },
  events: LOG_OPTIONS['events']!,
  source: {
    type: 'string',
    value: 'NAME',
    help: 'the `source` document of the new rules that maps the log; without it, the Segment envelope',
  },
  since: { type: 'string', value: 'TIME', help: 'leave out events before this instant' },
  until: {
    type: 'string',
    value: 'TIME',
    help: 'stop the clock at this instant; by default at the last event',
  },
  workers: WORKERS,
  memory: MEMORY,
  format: {
    type: 'string',
    value: PLAN_FORMATS.join('|'),
    choices: PLAN_FORMATS,
    help: 'for people (default), for programs, for a comment, or as a page',
  },
  out: {
    type: 'string',
    value: 'FILE',
    isRepeatable: true,
    help: 'write it to this file as well, by its ending: .json, .md, .html, .txt; may be given several times',
  },
  show: { type: 'string', value: 'PLAN', help: 'show a plan that `--out PLAN.json` has written' },
  strict: { type: 'boolean', help: 'fails as well where a budget can not be judged, as there is no log' },
  'detailed-exitcode': { type: 'boolean', help: 'exit with 2 where there are changes, and no gate fails' },
};

/** A file to write, and as what. */
export interface PlanOutput {
  readonly path: string;
  readonly format: PlanFormat;
}

export interface PlanChoice {
  readonly from: string;
  readonly to: string;
  readonly format: PlanFormat;
  readonly outputs: readonly PlanOutput[];
  readonly isStrict: boolean;
  readonly isDetailed: boolean;
}

export function readPlanChoice(parsed: Parsed): PlanChoice {
  const from = stringFlag(parsed, 'from') ?? 'HEAD';
  const to = stringFlag(parsed, 'to') ?? WORKING_TREE;
  if (nameOf(from) === nameOf(to)) {
    throw new UsageError(`\`--from\` and \`--to\` are both \`${to}\`; a plan compares two rule sets`);
  }
  const format = stringFlag(parsed, 'format') as PlanFormat | undefined;
  return {
    from,
    to,
    format: format ?? 'pretty',
    outputs: outputsOf(parsed, format),
    isStrict: hasFlag(parsed, 'strict'),
    isDetailed: hasFlag(parsed, 'detailed-exitcode'),
  };
}

function nameOf(spec: string): string {
  return spec === '.' ? WORKING_TREE : spec;
}

/** A time where rules are to be named: `--since` is what has one. */
export function timeInstead(option: 'from' | 'to', spec: string): UsageError | undefined {
  if (parseInstant(spec) === undefined) return undefined;
  const instead = option === 'from' ? 'since' : 'until';
  return new UsageError(
    `\`--${option} ${spec}\` is a time, and \`--${option}\` names rules; did you mean \`--${instead} ${spec}\`?`,
  );
}

/** What goes with a log, and would change nothing without one. */
const OF_A_LOG = ['source', 'since', 'until', 'workers', 'memory'] as const;

export function hasHistory(parsed: Parsed): boolean {
  if (listFlag(parsed, 'events').length > 0) return true;
  const given = OF_A_LOG.find((option) => stringFlag(parsed, option) !== undefined);
  if (given !== undefined) {
    throw new UsageError(`\`--${given}\` is of a log, and there is none; name it by \`--events FILE\``);
  }
  return false;
}

const BY_ENDING: Readonly<Record<string, PlanFormat>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'pretty',
};

function outputsOf(parsed: Parsed, asked: PlanFormat | undefined): readonly PlanOutput[] {
  const taken = new Map(
    listFlag(parsed, 'events').map((path) => [resolve(path), 'is what the plan is made from']),
  );
  const show = stringFlag(parsed, 'show');
  if (show !== undefined) taken.set(resolve(show), 'is the plan that is shown');
  return listFlag(parsed, 'out').map((path) => {
    const why = taken.get(resolve(path));
    if (why !== undefined) throw new UsageError(`\`--out ${path}\` ${why}; name a file of its own`);
    taken.set(resolve(path), 'is written already');
    const ending = extname(path).toLowerCase();
    const format = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : asked;
    if (format === undefined) {
      throw new UsageError(
        `\`--out ${path}\` does not say as what; let it end in .json, .md, .html or .txt, or add \`--format\``,
      );
    }
    return { path, format };
  });
}

/** What only makes a plan, beside `--show`, which shows one that is made. */
const OF_MAKING = ['from', 'to', 'events', ...OF_A_LOG] as const;

export function shownPlan(parsed: Parsed): string | undefined {
  const path = stringFlag(parsed, 'show');
  if (path === undefined) return undefined;
  const other = OF_MAKING.find(
    (option) => stringFlag(parsed, option) !== undefined || listFlag(parsed, option).length > 0,
  );
  if (other !== undefined) {
    throw new UsageError(`\`--show\` shows a plan that is made, and \`--${other}\` is of making one`);
  }
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  return path;
}
