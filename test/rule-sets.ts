/** Rule sets of `test/planted` and `test/sound`, opened and attacked as `mailwright check` does. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Attack, AttackOptions } from '../src/check/attack/attack.js';
import { attack } from '../src/check/attack/attack.js';
import { groundOf, toldLives } from '../src/check/attack/ground.js';
import type { Ground } from '../src/check/attack/ground.js';
import { carryOut } from '../src/check/attack/unit.js';
import { invariantsOf } from '../src/check/invariants/invariants.js';
import { readScenarios } from '../src/check/scenario.js';
import type { SourceFile } from '../src/language/source-file.js';
import { personsOf } from '../src/simulate/persons.js';
import type { Mails, Project } from '../src/simulate/project.js';
import { compileMails, openProject } from '../src/simulate/project.js';
import { simulate } from '../src/simulate/simulate.js';
import { formatPlace } from '../src/vocabulary/diagnostic.js';

/** What `planted.yaml` says of the mistake beside it. */
export interface Planted {
  readonly mistake: string;
  /** The invariant that it breaks; `reachability` where it is that something can not be come to. */
  readonly law: string;
  /** Of reachability, the invariant that declares what is to be come to. */
  readonly goal?: string;
  readonly file: string;
  readonly line: number;
  /** Edits of text that mend it. */
  readonly mend: readonly { readonly file: string; readonly replace: string; readonly with: string }[];
  /** Where mistakes of this kind are told of. */
  readonly source: string;
  /** A life that breaks the law by hand, as a scenario has it. */
  readonly life?: object;
}

export interface Opened {
  readonly project: Project;
  readonly mails: Mails;
}

type Kind = 'planted' | 'planted-deep' | 'sound';

export const REACHABILITY = 'reachability';

export function namesIn(kind: Kind): readonly string[] {
  return readdirSync(join(import.meta.dirname, kind)).sort();
}

export function filesOf(kind: Kind, name: string): readonly SourceFile[] {
  const root = join(import.meta.dirname, kind, name);
  return ['rules', 'templates'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') })),
  );
}

export function plantedIn(name: string, kind: Kind = 'planted'): Planted {
  const path = join(import.meta.dirname, kind, name, 'planted.yaml');
  if (!existsSync(path)) throw new Error(`${name} has no planted.yaml`);
  return parse(readFileSync(path, 'utf8')) as Planted;
}

export function mended(files: readonly SourceFile[], { mend }: Planted): readonly SourceFile[] {
  const known = new Set(files.map(({ path }) => path));
  const stray = mend.find(({ file }) => !known.has(file));
  if (stray) throw new Error(`there is no ${stray.file} to mend`);
  return files.map((file) => ({
    ...file,
    text: mend.filter((edit) => edit.file === file.path).reduce(edited, file.text),
  }));
}

/** What is replaced stands there once, so that the edit says which place it means. */
function edited(text: string, edit: Planted['mend'][number]): string {
  const parts = text.split(edit.replace);
  if (parts.length !== 2) throw new Error(`${edit.file} has ${parts.length - 1} times: ${edit.replace}`);
  return parts.join(edit.with);
}

/** The line of the first edit in the file that is named, where the edit begins to change something. */
export function firstEditOf(files: readonly SourceFile[], { file, mend }: Planted): number {
  const edit = mend.find((one) => one.file === file)!;
  const { text } = files.find(({ path }) => path === file)!;
  const lines = edit.replace.split('\n');
  const others = edit.with.split('\n');
  const kept = lines.slice(0, -1).findIndex((line, index) => line !== others[index]);
  const before = text.slice(0, text.indexOf(edit.replace)).split('\n').length;
  return before + (kept < 0 ? lines.length - 1 : kept);
}

/** As `validate` sees it: without an error, and without a warning that would have told of the mistake. */
export async function opened(files: readonly SourceFile[]): Promise<Opened> {
  const { project, diagnostics } = openProject(files);
  const compiled = project && (await compileMails(project.outlines));
  const told = [...diagnostics, ...(compiled?.diagnostics ?? [])];
  if (!compiled || told.length > 0) {
    throw new Error(
      told.map(({ code, span, message }) => `${formatPlace(span)} ${code} ${message}`).join('\n'),
    );
  }
  return { project, mails: compiled.mails };
}

/** The names of the laws that a life written by hand breaks. */
export function brokenBy({ project, mails }: Opened, life: object): readonly string[] {
  const text = JSON.stringify([{ name: 'life', ...life, then: [{ others: 'allowed' }] }]);
  const { cases, diagnostics } = readScenarios({ path: 'scenarios/life.yaml', text }, project);
  const [scenario] = cases;
  if (!scenario) throw new Error(JSON.stringify(diagnostics));
  const [person] = personsOf(scenario);
  const { timeline } = person!;
  const simulated = simulate(project.program, timeline, 'on');
  return invariantsOf(project, mails)
    .laws.filter(({ judge }) => judge({ timeline, simulated }).kind === 'broken')
    .map(({ name }) => name);
}

export const SEED = 20261123;

export function groundFor({ project, mails }: Opened, laws?: readonly string[], seed = SEED): Ground {
  return groundOf(project, mails, { told: toldLives([]), seed, isInvalidToo: false, laws });
}

/** In this thread; it ends as soon as every law of the ground is broken. */
export function attacked(ground: Ground, runs: number, reaches: AttackOptions['reaches']): Promise<Attack> {
  const crew = {
    size: 1,
    carryOut: (...[unit, settled]: Parameters<Parameters<typeof attack>[1]['carryOut']>) =>
      Promise.resolve(carryOut(unit, settled, ground)),
  };
  return attack(ground, crew, { runs, reaches, onProgress: () => {} });
}

/** What `check` would fail by: laws that are broken, and what is to be reached and is not. */
export function alarmsOf({ laws, reach }: Attack): readonly string[] {
  return [
    ...laws.filter(({ status }) => status === 'broken').map(({ law }) => law.name),
    ...reach.filter(({ isFailure }) => isFailure).map(({ name, status }) => `${name} is ${status}`),
  ];
}

export function untestedIn({ laws }: Attack): readonly string[] {
  return laws.filter(({ law, status }) => law.isDeclared && status === 'untested').map(({ law }) => law.name);
}
