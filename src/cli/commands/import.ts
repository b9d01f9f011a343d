import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { whileReading } from '../../history/backtest.js';
import type { Import, Imported } from '../../history/prepared/kept.js';
import { importLog, summaryOf } from '../../history/prepared/kept.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { LOG_OPTIONS, MEMORY, checkOutputs, readLogOptions, readMemory } from '../log-options.js';
import { logProgress } from '../log-progress.js';
import { loadProject, requireProject } from '../project.js';
import { untilStopped } from '../stopping.js';
import { counted, print } from '../terminal.js';

const { events, source } = LOG_OPTIONS;

export const importCommand: Command = {
  spec: {
    name: 'import',
    summary: 'Keeps a sorted copy of what the rules read of a log, for backtests that begin at once.',
    operands: [],
    options: {
      events: events!,
      source: source!,
      out: { type: 'string', value: 'FOLDER', help: 'where the copy is kept; then `--events FOLDER`' },
      rejects: {
        type: 'string',
        value: 'FILE',
        help: 'write the rows that are no valid event, as JSON Lines',
      },
      memory: MEMORY,
      pseudonymise: {
        type: 'string',
        value: 'KEYFILE',
        help: 'replace user ids by a hash under the key in this file, or in a variable: `env:NAME`',
      },
    },
    example: 'mailwright import --events logs/ --out imported',
  },
  async run(parsed) {
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    const choice = readLogOptions(parsed, project);
    const out = stringFlag(parsed, 'out');
    if (out === undefined) throw new UsageError('name a folder for the copy by `--out FOLDER`');
    if (choice.files.some((file) => resolve(file) === resolve(out)))
      throw new UsageError(`\`--out ${out}\` is what this is made from; name a folder of its own`);
    checkOutputs(parsed, ['out', 'rejects'], choice.files);
    const options = {
      rejectsFile: stringFlag(parsed, 'rejects'),
      memory: readMemory(parsed),
      key: keyOf(parsed),
    };
    const progress = logProgress();
    const over = (signal: AbortSignal) =>
      whileReading({ onProgress: progress.tell }, (onRead) =>
        importLog({
          ...options,
          files: choice.files,
          source: choice.source,
          ruleSets: [project.ruleSet],
          out,
          signal,
          onRead,
        }),
      );
    const soFar = () => `stopped while ${progress.soFar()}; nothing was kept`;
    const imported = await untilStopped(over, soFar).finally(progress.end);
    print(report(imported, relative(process.cwd(), resolve(out)) || '.'));
    return 0;
  },
};

/** Shorter ones could be found by trying. */
const SHORTEST_KEY = 16;

function keyOf(parsed: Parsed): Buffer | undefined {
  const name = stringFlag(parsed, 'pseudonymise');
  if (name === undefined) return undefined;
  const key = name.startsWith('env:') ? keyInVariable(name.slice(4)) : keyInFile(name);
  if (key.length < SHORTEST_KEY)
    throw new UsageError(
      `the key for \`--pseudonymise\` has ${counted(key.length, 'byte')}; take at least ${SHORTEST_KEY}, as \`openssl rand -hex 32\` makes them`,
    );
  return key;
}

function keyInVariable(name: string): Buffer {
  const value = process.env[name];
  if (value === undefined || value === '') throw new UsageError(`the variable \`${name}\` holds no key`);
  return Buffer.from(value.trim());
}

/** A line end at the end of the file is no part of the key. */
function keyInFile(path: string): Buffer {
  try {
    return Buffer.from(readFileSync(path, 'latin1').trim(), 'latin1');
  } catch (cause) {
    throw new UsageError(
      `the key file \`${path}\` can not be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

function report({ state, manifest }: Imported, out: string): string {
  const summary = summaryOf(manifest);
  const { rows, events: kept, users, duplicates, firstTime, lastTime } = summary;
  const rejected = [...summary.rejected].sort(([, a], [, b]) => b - a);
  const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);
  const left = sum(summary.unused.values()) + sum(summary.otherTypes.values());
  return [
    state === 'unchanged'
      ? `${out} is up to date: the log, the source and what the rules read are as they were`
      : `${out} holds what the rules read of ${counted(rows, 'row')}`,
    '',
    `  ${counted(kept, 'event')} of ${counted(users, 'user')}${firstTime === undefined ? '' : `, ${formatInstant(firstTime)} to ${formatInstant(lastTime!)}`}`,
    ...(duplicates > 0 ? [`  ${counted(duplicates, 'duplicate')} left out`] : []),
    ...(left > 0 ? [`  ${counted(left, 'row')} that no rule reads left out`] : []),
    ...rejected.map(([reason, count]) => `  ${counted(count, 'row')} rejected: ${reason}`),
    `  ${personalWords(manifest)}`,
    '',
    `backtest it by \`--events ${out}\``,
    '',
  ].join('\n');
}

function personalWords({ personal, pseudonymised }: Import): string {
  const ids = pseudonymised === null ? 'user ids as they are' : 'user ids replaced by pseudonyms';
  return personal.length === 0
    ? `personal data: ${ids}, nothing else that is declared as personal`
    : `personal data: ${ids}, and, since rules read them: ${personal.join(', ')}`;
}
