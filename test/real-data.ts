/** The real logs, which are no part of the project: a test that needs one is skipped where they are missing. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = process.env['MAILWRIGHT_DATA'] ?? resolve(import.meta.dirname, '../../shared/data');

export function realLog(name: string): { readonly path: string; readonly missing: string | false } {
  const path = resolve(FOLDER, name);
  return {
    path,
    missing: existsSync(path) ? false : `${name} is not in ../shared/data (or $MAILWRIGHT_DATA)`,
  };
}
