/** FILTER on the command line → which scenarios. What names no file, or no scenario of one, is told before anything runs. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Filter } from '../../check/filter.js';
import { readFilter } from '../../check/filter.js';
import type { Outcome } from '../../check/outcome.js';
import { readScenarioFile } from '../../check/scenario-file.js';
import type { SourceFile } from '../../language/source-file.js';
import { closest } from '../../vocabulary/suggest.js';
import { UsageError } from '../arguments.js';

export function readFilters(
  texts: readonly string[],
  project: string,
  scenarios: readonly SourceFile[],
): readonly Filter[] {
  const paths = scenarios.map(({ path }) => path);
  return texts.map((text) => {
    const filter = readFilter(fromProject(text, project), paths);
    if (filter.kind === 'files') checkFiles(text, filter, scenarios);
    return filter;
  });
}

/** A path that leads from here into the project is one from the project's folder. */
function fromProject(text: string, project: string): string {
  const [, path = '', line = ''] = /^(.*?)((?::\d+)*)$/s.exec(text)!;
  const here = resolve(path);
  const inside = relative(project, here);
  if (path === '' || inside === '' || inside.startsWith('..') || isAbsolute(inside)) return text;
  return existsSync(here) ? `${inside.split(sep).join('/')}${line}` : text;
}

function checkFiles(
  text: string,
  { paths, line }: Extract<Filter, { kind: 'files' }>,
  scenarios: readonly SourceFile[],
): void {
  if (paths.length === 0) {
    const known = scenarios.map(({ path }) => path);
    const guess = closest(text.replace(/(:\d+)+$/, ''), [
      ...known,
      ...known.map((path) => path.replace(/^scenarios\//, '')),
    ]);
    const help = guess === undefined ? 'the files are in `scenarios/`' : `did you mean \`${guess}\`?`;
    throw new UsageError(`no scenario file is called \`${text}\`; ${help}`);
  }
  if (line === undefined) return;
  const files = scenarios.filter(({ path }) => paths.includes(path));
  if (files.some((file) => hasLine(file, line))) return;
  const { scenarios: written, remains = [] } = readScenarioFile(files[0]!);
  const first = Math.min(...[...written, ...remains].map(({ at }) => at([]).line));
  const help = Number.isFinite(first)
    ? `the first begins at line ${first}, and the file has ${linesOf(files[0]!)} lines`
    : 'the file has none';
  throw new UsageError(`no scenario stands at line ${line} of ${paths[0]}; ${help}`);
}

function hasLine(file: SourceFile, line: number): boolean {
  if (line > linesOf(file)) return false;
  const { scenarios, remains = [], diagnostics } = readScenarioFile(file);
  return diagnostics.length > 0 || [...scenarios, ...remains].some(({ at }) => at([]).line <= line);
}

function linesOf({ text }: SourceFile): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** A part of a name that no scenario has, with what was likely meant. */
export function sayUnmatched(
  filters: readonly Filter[],
  outcomes: readonly Outcome[],
  leftOut: readonly string[],
): string | undefined {
  const names = outcomes.filter(({ kind }) => kind === 'scenario').map(({ name }) => name);
  for (const filter of filters) {
    if (filter.kind !== 'name' || names.some((name) => name.includes(filter.text))) continue;
    const guess = closest(filter.text, [...names, ...leftOut]);
    const help =
      guess === undefined ? '`mailwright test` without it runs them all' : `did you mean \`${guess}\`?`;
    return `mailwright: no scenario has \`${filter.text}\` in its name; ${help}`;
  }
  return undefined;
}
