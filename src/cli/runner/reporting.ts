/** Which reports of a run are wanted, and where they go. */
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import pc from 'picocolors';
import { makeFolders } from '../../history/make-folders.js';
import { closest } from '../../vocabulary/suggest.js';
import { UsageError } from '../arguments.js';
import { DiskError } from '../files.js';
import { githubTestReport, githubTestSummary } from '../report/tests/github.js';
import { jsonReport } from '../report/tests/json.js';
import { dotReport, prettyReport, verboseReport } from '../report/tests/pretty.js';
import type { Look, Results } from '../report/tests/results.js';
import { tapReport } from '../report/tests/tap.js';
import { addToSummary, isInActions, linksToCommit, pathsFromRoot } from '../repository.js';
import { colorsFor, columnsOf, print } from '../terminal.js';

/** For people and for GitHub, which read one after the other on a terminal; the others stand alone. */
const SHARING = ['pretty', 'verbose', 'dot', 'github'] as const;
const ALONE = ['json', 'junit', 'tap'] as const;
export const REPORTERS = [...SHARING, ...ALONE] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** What reporters of vitest are called here. */
const OF_VITEST: ReadonlyMap<string, ReporterName> = new Map([
  ['default', 'pretty'],
  ['tree', 'verbose'],
  ['github-actions', 'github'],
]);

export interface Reporter {
  readonly name: ReporterName;
  /** Undefined for standard output. */
  readonly file: string | undefined;
}

/** `--reporter`, as often as it is given, each with `=FILE` or not; `output` is for the one without that writes files. */
export function readReporters(texts: readonly string[], output: string | undefined): readonly Reporter[] {
  const asked = texts.map(readReporter);
  const named = output === undefined ? asked : withOutput(asked, output);
  const onScreen = named.filter(({ file }) => file === undefined);
  if (onScreen.length === 0) return [...usual(), ...named];
  const alone = onScreen.find(({ name }) => isAlone(name));
  if (alone && onScreen.length > 1) {
    throw new UsageError(
      `\`--reporter ${alone.name}\` stands alone on standard output; give it a file: \`--reporter ${alone.name}=FILE\``,
    );
  }
  return named;
}

/** For people, with the counts last; on GitHub at the lines of a pull request before. */
function usual(): readonly Reporter[] {
  const names: readonly ReporterName[] = isInActions() ? ['github', 'pretty'] : ['pretty'];
  return names.map((name) => ({ name, file: undefined }));
}

function readReporter(text: string): Reporter {
  const [, name = '', , file] = /^([^=]*)(=(.*))?$/s.exec(text)!;
  const found = REPORTERS.find((one) => one === name);
  if (found === undefined) {
    const guess = OF_VITEST.get(name) ?? closest(name, REPORTERS);
    const known = REPORTERS.map((one) => `\`${one}\``).join(', ');
    throw new UsageError(
      `\`--reporter ${name}\` is not one of ${known}${guess === undefined ? '' : `; did you mean \`${guess}\`?`}`,
    );
  }
  if (file === '') throw new UsageError(`\`--reporter ${text}\` names no file: \`--reporter ${found}=FILE\``);
  return { name: found, file };
}

function withOutput(reporters: readonly Reporter[], output: string): readonly Reporter[] {
  const free = reporters.filter(({ name, file }) => file === undefined && isAlone(name));
  const [only] = free;
  if (!only || free.length > 1) {
    const known = ALONE.map((one) => `\`${one}\``).join(', ');
    throw new UsageError(
      `\`--output ${output}\` goes with one \`--reporter\` of ${known}; of several, give each its own: \`--reporter junit=FILE\``,
    );
  }
  return reporters.map((one) => (one === only ? { ...one, file: output } : one));
}

export function isAlone(name: ReporterName): boolean {
  return (ALONE as readonly ReporterName[]).includes(name);
}

/** `project` is the folder that the results are of. */
export async function report(
  reporters: readonly Reporter[],
  results: Results,
  project: string,
): Promise<void> {
  const { stdout } = process;
  for (const { name, file } of reporters) {
    const look: Look =
      file === undefined
        ? { colors: colorsFor(stdout), columns: columnsOf(stdout) }
        : { colors: pc.createColors(false), columns: undefined };
    const text = await textOf(name, results, look, project);
    if (file !== undefined) writeReport(file, text);
    else if (text !== '') print(text);
    if (name === 'github') addToSummary(githubTestSummary(results, pathsFromRoot(project), linksToCommit()));
  }
}

async function textOf(name: ReporterName, results: Results, look: Look, project: string): Promise<string> {
  switch (name) {
    case 'pretty':
      return prettyReport(results, look);
    case 'verbose':
      return verboseReport(results, look);
    case 'dot':
      return dotReport(results, look);
    case 'json':
      return jsonReport(results);
    case 'tap':
      return tapReport(results);
    case 'github':
      return githubTestReport(results, pathsFromRoot(project));
    case 'junit': {
      // Loaded when it is asked for, as no other report needs the library.
      const { junitReport } = await import('../report/tests/junit.js');
      return junitReport(results, pathsFromRoot(project));
    }
  }
}

function writeReport(file: string, text: string): void {
  try {
    makeFolders(dirname(resolve(file)));
    writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DiskError(`the report ${file} can not be written (${code ?? 'unknown'})`, { cause });
  }
}
