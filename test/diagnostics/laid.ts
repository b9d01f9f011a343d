/** A page's files laid over the base project, and what Mailwright says of them. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createColors } from 'picocolors';
import { parseCommand } from '../../src/cli/arguments.js';
import { validate } from '../../src/cli/commands/validate.js';
import { mistakesIn } from '../../src/cli/mistakes.js';
import type { Block } from '../../src/cli/page.js';
import { pathOf } from '../../src/cli/page.js';
import { loadProject } from '../../src/cli/project.js';
import { formatDiagnostics, textsOf } from '../../src/cli/report/diagnostics.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { mailwright } from '../cli/mailwright.js';

/** What a page shows has room in a terminal of 80 columns, where `explain` puts it below its heading. */
export const COLUMNS = 76;

const BASE = resolve(import.meta.dirname, 'base');

/** Calls `use` with a folder that holds the base project and the files over it. */
export async function laid<Result>(
  files: readonly Block[],
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-page-'));
  try {
    cpSync(BASE, folder, { recursive: true });
    for (const file of files) lay(file, folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A block `link PATH` is a link to what it says. */
function lay(file: Block, folder: string): void {
  const path = join(folder, pathOf(file));
  mkdirSync(dirname(path), { recursive: true });
  if (file.info.startsWith('link ')) symlinkSync(file.text.trim(), path);
  else writeFileSync(path, unfolded(file.text));
}

/** A line with `{1..N}` stands for N lines, each with its number. */
function unfolded(text: string): string {
  return text.replace(/^.*\{1\.\.(\d+)\}.*\n/gm, (line, count: string) =>
    Array.from({ length: Number(count) }, (_, index) =>
      line.replaceAll(`{1..${count}}`, String(index + 1)),
    ).join(''),
  );
}

/** What `mailwright validate` finds in a project, by the code that it runs. */
export async function validated(
  folder: string,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly text: string }> {
  const loaded = loadProject(parseCommand(validate.spec, ['--project', folder]));
  const { diagnostics } = await mistakesIn(loaded);
  const texts = textsOf([...loaded.files, ...loaded.scenarios]);
  return { diagnostics, text: formatDiagnostics(diagnostics, texts, createColors(false), COLUMNS) };
}

/** What is printed for a page: by its command where it has one, else by `validate`. */
export function saidOf(folder: string, command: string | undefined): Promise<string> {
  if (command === undefined) return validated(folder).then(({ text }) => text);
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
  return mailwright(words.slice(1), folder).then(({ out, err }) => `${out}${err}`.trimEnd());
}
