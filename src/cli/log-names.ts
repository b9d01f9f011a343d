/** What `--events` names → files, wherever it is given: a file, a folder, a pattern, or a folder that `import` has written. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { isLogName } from '../history/log-file.js';
import { isImport } from '../history/prepared/kept.js';
import { compareText } from '../vocabulary/diagnostic.js';
import { UsageError } from './arguments.js';

const ENDINGS = '`.jsonl`, `.ndjson`, `.json`, `.csv` or `.parquet`, each also with `.gz` or `.zst`';

/** Absolute paths, each once; those of a folder or a pattern in the order of their code units. */
export function logFiles(names: readonly string[]): readonly string[] {
  const files = new Set(names.flatMap(filesOf));
  for (const file of files) requireReadable(file);
  return [...files];
}

/** A file may be called as a pattern is: what is there goes first. */
function filesOf(name: string): readonly string[] {
  const path = resolve(name);
  if (existsSync(path)) return statSync(path).isDirectory() ? filesIn(name, path) : [path];
  if (!isDynamicPattern(name)) throw new UsageError(`there is no file \`${name}\``);
  const found = matches(name, process.cwd());
  const logs = found.filter(isLogName);
  if (logs.length > 0) return logs;
  throw new UsageError(
    found.length === 0
      ? `no file matches \`${name}\``
      : `none of the files that match \`${name}\` is a log; a log's name ends in ${ENDINGS}`,
  );
}

function filesIn(name: string, path: string): readonly string[] {
  if (isImport(path)) return [path];
  // The files of an import within are a copy of logs.
  const logs = matches('**', path).filter((file) => isLogName(file) && !isImport(dirname(file)));
  if (logs.length === 0)
    throw new UsageError(`there is no log in the folder \`${name}\`; a log's name ends in ${ENDINGS}`);
  return logs;
}

function matches(pattern: string, cwd: string): readonly string[] {
  return [...globSync(pattern, { cwd, absolute: true, onlyFiles: true, expandDirectories: false })].sort(
    compareText,
  );
}

function requireReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new UsageError(
      `\`${file}\` can not be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}
