/** Operands → the texts of files: files, folders, patterns, and `-` for standard input. */
import { readFileSync, statSync } from 'node:fs';
import { escapePath, globSync } from 'tinyglobby';
import type { SourceFile } from '../../language/source-file.js';
import { LARGEST_FILE } from '../../language/source-file.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { compareText, error, fileStart } from '../../vocabulary/diagnostic.js';
import { readStart } from '../files.js';

const STDIN = '-';
const ENDINGS = '{json,jsonc,jsonl,ndjson,yaml,yml}';

export interface ReadOperands {
  readonly files: readonly SourceFile[];
  /** Of what can't be read: all of it at once. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Each file once, in the order of the operands, those of a folder or a pattern by path. */
export function readOperands(operands: readonly string[]): ReadOperands {
  const files = new Map<string, SourceFile>();
  const diagnostics: Diagnostic[] = [];
  for (const operand of operands) {
    const paths = pathsOf(operand);
    if (paths.length === 0) diagnostics.push(nothingAt(operand));
    for (const path of paths) {
      if (files.has(path)) continue;
      const read = readOne(path);
      if ('text' in read) files.set(path, read);
      else diagnostics.push(read);
    }
  }
  return { files: [...files.values()], diagnostics };
}

function pathsOf(operand: string): readonly string[] {
  if (operand === STDIN) return [operand];
  const found = statSync(operand, { throwIfNoEntry: false });
  if (found?.isFile()) return [operand];
  const pattern = found?.isDirectory()
    ? `${escapePath(operand.replace(/\/+$/, ''))}/**/*.${ENDINGS}`
    : operand;
  const paths = globSync(pattern, {
    expandDirectories: false,
    followSymbolicLinks: false,
    ignore: ['**/node_modules/**'],
  });
  return paths.sort(compareText);
}

function readOne(path: string): SourceFile | Diagnostic {
  try {
    if (path === STDIN) return { path: 'standard-input', text: readFileSync(0, 'utf8') };
    return { path, text: readStart(path, LARGEST_FILE) };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    return error('unreadable-file', fileStart(path), `this file can not be read (${code})`, {
      help: 'check that it exists and that you may read it',
    });
  }
}

function nothingAt(operand: string): Diagnostic {
  const isFolder = statSync(operand, { throwIfNoEntry: false })?.isDirectory() === true;
  return error(
    'unreadable-file',
    fileStart(operand),
    isFolder ? 'this folder holds no rules' : 'there is no such file',
    {
      help: isFolder
        ? 'rules are in files that end in `.json`, `.jsonc`, `.jsonl`, `.yaml`'
        : 'name a file, a folder or a pattern',
    },
  );
}
