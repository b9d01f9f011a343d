import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error, fileStart } from '../vocabulary/diagnostic.js';

/** A file of the project as text; `path` is relative to the project, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * No rule file written by a person is near this; a larger one is a log or a mistake, and what YAML can be made to cost
 * grows with the square of it. UTF-16 code units.
 */
export const LARGEST_FILE = 250_000;

/** Why a file can't be read as text at all; undefined where it can. */
export function unreadable({ path, text }: SourceFile): Diagnostic | undefined {
  if (text.length > LARGEST_FILE) {
    return error('file-too-large', fileStart(path), `this file is larger than ${LARGEST_FILE / 1000} kB`, {
      help: 'a rule file holds rules only: split it, and keep logs outside `rules/`, `templates/` and `scenarios/`',
    });
  }
  return notText({ path, text });
}

/** Why a file's text is none; undefined where it is. */
export function notText({ path, text }: SourceFile): Diagnostic | undefined {
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    return error(
      'not-text',
      spanOfOffset(path, text, nul),
      'this file holds a NUL byte, so it is not a text file',
      {
        help: 'save it as UTF-8 text, or move it out of the project',
      },
    );
  }
  const broken = text.indexOf('\uFFFD');
  if (broken >= 0) {
    return error('not-text', spanOfOffset(path, text, broken), 'this file is not valid UTF-8', {
      help: 'save it as UTF-8 text',
    });
  }
  return undefined;
}

function spanOfOffset(file: string, text: string, offset: number) {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return { file, line, column, endLine: line, endColumn: column + 1 };
}
