/** What the commands that read a log have in common. */
import { resolve } from 'node:path';
import type { Declared, SourceBody } from '../language/documents.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { Project } from '../simulate/project.js';
import type { Instant } from '../vocabulary/time.js';
import { parseInstant } from '../vocabulary/time.js';
import type { OptionSpec, Parsed } from './arguments.js';
import { UsageError, listFlag, stringFlag } from './arguments.js';
import { isImport, sourceOfImport } from '../history/prepared/kept.js';
import { logFiles } from './log-names.js';

export const LOG_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  events: {
    type: 'string',
    value: 'LOG',
    isRepeatable: true,
    help: 'a log: .jsonl, .json, .csv or .parquet, each also .gz or .zst, a folder of them, a pattern, or an import; may be given several times',
  },
  source: {
    type: 'string',
    value: 'NAME',
    help: 'the `source` document that maps the log; without it, the Segment envelope',
  },
  from: { type: 'string', value: 'TIME', help: 'leave out events before this instant' },
  to: { type: 'string', value: 'TIME', help: 'stop the clock at this instant; by default at the last event' },
};

export interface LogChoice {
  readonly files: readonly string[];
  readonly source: Declared<SourceBody> | undefined;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
}

export function readLogOptions(parsed: Parsed, { ruleSet }: Project): LogChoice {
  const files = listFlag(parsed, 'events');
  if (files.length === 0) throw new UsageError('name a log by `--events FILE`');
  const [from, to] = [instantFlag(parsed, 'from'), instantFlag(parsed, 'to')];
  if (from !== undefined && to !== undefined && from > to)
    throw new UsageError('`--from` is later than `--to`');
  const found = logFiles(files);
  const imported = found.find(isImport);
  if (imported !== undefined && found.length > 1)
    throw new UsageError(`\`${imported}\` is an import, which is a log by itself; give it alone`);
  const source =
    stringFlag(parsed, 'source') ?? (imported === undefined ? undefined : sourceOfImport(imported));
  return {
    files: found,
    source: sourceOf(source, ruleSet),
    from,
    to,
  };
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 };
const LEAST_MEMORY = 256e6;

export const MEMORY: OptionSpec = {
  type: 'string',
  value: 'SIZE',
  help: 'how much memory to take, as `1GB`; what is more goes to the disk; by default half of the machine, 4 GB at most',
};

/** Bytes; undefined for the default. */
export function readMemory(parsed: Parsed): number | undefined {
  const text = stringFlag(parsed, 'memory');
  if (text === undefined) return undefined;
  const match = /^(\d{1,6}(?:\.\d{1,3})?) ?(MB|GB|MiB|GiB)$/.exec(text);
  if (!match)
    throw new UsageError(`\`--memory ${text}\` is no size; write \`--memory 1GB\` or \`--memory 500MB\``);
  const bytes = Number(match[1]) * UNITS[match[2]!]!;
  if (bytes < LEAST_MEMORY)
    throw new UsageError(`\`--memory ${text}\` is too little; at least \`256MB\` is needed`);
  return bytes;
}

/** No file that a command writes is one that it reads, or that it writes by another option. */
export function checkOutputs(parsed: Parsed, options: readonly string[], read: readonly string[]): void {
  const taken = new Map(read.map((path) => [resolve(path), 'is what this is made from']));
  for (const option of options) {
    const path = stringFlag(parsed, option);
    if (path === undefined) continue;
    const why = taken.get(resolve(path));
    if (why !== undefined) {
      throw new UsageError(`\`--${option} ${path}\` ${why}; name a file of its own`);
    }
    taken.set(resolve(path), `is written by \`--${option}\` as well`);
  }
}

function sourceOf(
  name: string | undefined,
  { sources }: Project['ruleSet'],
): Declared<SourceBody> | undefined {
  if (name === undefined) return undefined;
  const source = sources.get(name);
  if (!source)
    throw new UsageError(
      `there is no source \`${name}\`; ${didYouMean(name, [...sources.keys()], 'source')}`,
    );
  return source;
}

function instantFlag(parsed: Parsed, name: 'from' | 'to'): Instant | undefined {
  const text = stringFlag(parsed, name);
  if (text === undefined) return undefined;
  const time = parseInstant(text);
  if (time === undefined)
    throw new UsageError(
      `\`--${name} ${text}\` is no instant; write \`2026-03-01\` or \`2026-03-01T08:00:00Z\``,
    );
  return time;
}
