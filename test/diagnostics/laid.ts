/** A page's files laid over the base project, and what Mailwright says of them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createColors } from 'picocolors';
import { parseCommand } from '../../src/cli/arguments.js';
import { lintJsonRulesCommand } from '../../src/cli/commands/lint-json-rules.js';
import { validate } from '../../src/cli/commands/validate.js';
import type { RunTrials } from '../../src/cli/json-rules/judge.js';
import { lintReport } from '../../src/cli/json-rules/lint-report.js';
import { runTrial } from '../../src/cli/json-rules/trial-run.js';
import { mistakesIn } from '../../src/cli/mistakes.js';
import type { Block } from '../../src/cli/page.js';
import { pathOf } from '../../src/cli/page.js';
import { filesOf, loadProject } from '../../src/cli/project.js';
import { formatDiagnostics, textsOf } from '../../src/cli/report/diagnostics.js';
import { formatLint } from '../../src/cli/report/json-rules.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';

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
  return toldOf(folder, () => true);
}

/** What the other parts of a project read: a page about a table, or a file, shows one alone, to be short. */
const READ_ELSEWHERE: readonly string[] = ['unused-catalog', 'unused-segment'];

/** What is printed for the page of a code: by its command where it has one, else by `validate`. */
export async function saidOf(folder: string, code: string, command: string | undefined): Promise<string> {
  if (command !== undefined) return linted(folder, command);
  const isAbout = READ_ELSEWHERE.includes(code);
  return (await toldOf(folder, (one) => isAbout || !READ_ELSEWHERE.includes(one.code))).text;
}

async function toldOf(folder: string, isTold: (one: Diagnostic) => boolean) {
  const loaded = loadProject(parseCommand(validate.spec, ['--project', folder]));
  const diagnostics = (await mistakesIn(loaded)).diagnostics.filter(isTold);
  const texts = textsOf(filesOf(loaded));
  return { diagnostics, text: formatDiagnostics(diagnostics, texts, createColors(false), COLUMNS) };
}

/** What `mailwright lint-json-rules …` prints, by the code that it runs; the trials run here instead of in a thread. */
async function linted(folder: string, command: string): Promise<string> {
  const [program, name, ...args] = command.split(' ');
  if (program !== 'mailwright' || name !== lintJsonRulesCommand.spec.name)
    throw new Error(`a page runs \`${command}\`, which the test of the pages can not run`);
  const fileAt = (path: string) => ({ path, text: readFileSync(join(folder, path), 'utf8') });
  const { report, files } = await lintReport(
    parseCommand(lintJsonRulesCommand.spec, args),
    (paths) => ({ files: paths.map(fileAt), diagnostics: [] }),
    trialsHere,
  );
  return formatLint(report, files, createColors(false), undefined);
}

const trialsHere: RunTrials = async (trials) =>
  new Map(await Promise.all(trials.map(async (trial) => [trial, await runTrial(trial)] as const)));
