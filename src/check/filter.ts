/** Which scenarios are to be run: all, or those that some words on the command line name. */
import type { ScenarioCase } from './case.js';
import type { ScenarioFile } from './scenario-file.js';

export type Filter =
  /** Those with a text in their names. */
  | { readonly kind: 'name'; readonly text: string }
  /** Those of some files; with a line, those that stand there. */
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly line?: number };

/** Cases with the place of what they are written in. */
export interface Choosable {
  readonly index: number;
  readonly scenario: ScenarioCase | undefined;
}

/** A filter as it is written: `cart.yaml`, `scenarios/cart.yaml:12`, `scenarios/flows/`, or a part of a name. */
export function readFilter(text: string, files: readonly string[]): Filter {
  const place = /^(.+?\.ya?ml)(?::(\d+))?(?::\d+)?$/.exec(text);
  if (place) {
    const [, name = '', line] = place;
    const paths = filesNamed(name, files);
    return { kind: 'files', paths, ...(line === undefined ? {} : { line: Number(line) }) };
  }
  const folder = text.replace(/^\.\//, '').replace(/\/*$/, '/');
  const inside = files.filter((path) => path.startsWith(folder));
  return inside.length > 0 ? { kind: 'files', paths: inside } : { kind: 'name', text };
}

/** The file of that path; else those that the name ends, at a folder; else those that have it anywhere. */
function filesNamed(text: string, files: readonly string[]): readonly string[] {
  const name = text.replace(/^\.\//, '');
  if (files.includes(name)) return [name];
  const ending = files.filter((path) => path.endsWith(`/${name}`));
  return ending.length > 0 ? ending : files.filter((path) => path.includes(name));
}

/** The files that must be read for it; of those, every mistake is told. */
export function filesFor(filters: readonly Filter[], files: readonly string[]): readonly string[] {
  if (filters.length === 0 || filters.some(({ kind }) => kind === 'name')) return files;
  return files.filter((path) => filters.some((one) => one.kind === 'files' && one.paths.includes(path)));
}

/** The cases of a file that one of the filters names. */
export function chosenCases(
  filters: readonly Filter[],
  path: string,
  read: ScenarioFile,
  cases: readonly Choosable[],
): ReadonlySet<ScenarioCase> {
  const all = cases.flatMap(({ scenario }) => scenario ?? []);
  if (filters.length === 0) return new Set(all);
  return new Set(filters.flatMap((filter) => casesNamed(filter, path, read, all)));
}

function casesNamed(
  filter: Filter,
  path: string,
  read: ScenarioFile,
  cases: readonly ScenarioCase[],
): readonly ScenarioCase[] {
  if (filter.kind === 'name') return cases.filter(({ name }) => name.includes(filter.text));
  if (!filter.paths.includes(path)) return [];
  return filter.line === undefined ? cases : casesAt(filter.line, read, cases);
}

/** A scenario goes on to where the next one begins. Of several cases of one, that at the line, where one is. */
function casesAt(
  line: number,
  { scenarios, remains = [] }: ScenarioFile,
  cases: readonly ScenarioCase[],
): readonly ScenarioCase[] {
  const before = [...scenarios, ...remains].filter(({ at }) => at([]).line <= line);
  const last = before.reduce<(typeof before)[number] | undefined>(
    (found, one) => (found && found.at([]).line >= one.at([]).line ? found : one),
    undefined,
  );
  const found = cases.filter(({ index }) => index === last?.index);
  const exact = found.filter(({ span }) => span.line <= line && line <= span.endLine);
  return exact.length > 0 && found.length > 1 ? exact : found;
}
