/** A scenario file whose expectations are what is decided: what fails is revised, read again and run again. */
import type { SourceFile } from '../language/source-file.js';
import type { Mails, Project } from '../simulate/project.js';
import type { ScenarioCase } from './case.js';
import type { Failure } from './failure.js';
import type { Fragments } from './given-file.js';
import type { ReadPage } from './page.js';
import type { Refused } from './revise.js';
import { revise } from './revise.js';
import { flow } from './flow.js';
import type { Asked } from './revision-plan.js';
import type { Revision } from './revision.js';
import { runCase } from './run-case.js';
import type { ReadCase } from './scenario.js';
import { readCases } from './scenario.js';
import type { ScenarioFile } from './scenario-file.js';
import { readScenarioFile } from './scenario-file.js';

/** Which cases of a file are run. */
export type Choose = (
  path: string,
  read: ScenarioFile,
  cases: readonly ReadCase[],
) => ReadonlySet<ScenarioCase>;

export interface Update {
  readonly file: SourceFile;
  /** What stands in it now that did not, by the names of scenarios. */
  readonly changes: readonly { readonly name: string; readonly words: string }[];
  /** What was not written, though it could be said what. */
  readonly refused: readonly (Refused & { readonly name: string })[];
  /** What fails as it did: that is for people to decide. */
  readonly left: readonly Failure[];
}

/** What scenarios are run with. */
export interface Sound {
  readonly project: Project;
  readonly mails: Mails;
  readonly fragments: Fragments;
  readonly readPage: ReadPage;
}

/** What is revised may bring to light what it had hidden: a mail that is expected now may have another subject. */
const MOST_ROUNDS = 4;

/** Undefined for a file with mistakes, which is left as it is. */
export function updateFile(file: SourceFile, sound: Sound, choose: Choose): Update | undefined {
  const first = casesOf(file, sound);
  if (!first) return undefined;
  const chosen = new Set([...choose(file.path, first.read, first.cases)].map(keyOf));
  let update: Update = { file, changes: [], refused: [], left: [] };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const now = casesOf(update.file, sound);
    // What was written can not be read: nothing of it is kept.
    if (!now) return { file, changes: [], refused: update.refused, left: update.left };
    const run = now.cases.flatMap(({ scenario }) =>
      scenario && chosen.has(keyOf(scenario)) ? [scenario] : [],
    );
    const ran = run.map((scenario) => ({
      scenario,
      ...runCase(scenario, sound.project, sound.mails, sound.readPage, 0),
    }));
    const asked = ran.flatMap(({ scenario, failures }) => failures.flatMap((one) => askedBy(one, scenario)));
    const left = ran.flatMap(({ failures }) => failures.filter((one) => (one.revisions ?? []).length === 0));
    const { text, made, refused } = revise(update.file, asked);
    const nameOf = ({ scenario, row }: Asked) =>
      run.find((one) => one.index === scenario && one.row === row)!.name;
    update = {
      file: { path: file.path, text },
      changes: [
        ...update.changes,
        ...made.map((one) => ({ name: nameOf(one), words: wordsOf(one.revision) })),
      ],
      refused: refused.map((one) => ({ ...one, name: nameOf(one.asked) })),
      left,
    };
    if (made.length === 0) break;
  }
  return update;
}

function casesOf(
  file: SourceFile,
  { project, fragments }: Sound,
): { readonly read: ScenarioFile; readonly cases: readonly ReadCase[] } | undefined {
  const read = readScenarioFile(file);
  const cases = readCases(file, read, project, fragments);
  const diagnostics = [...read.diagnostics, ...cases.flatMap((one) => one.diagnostics)];
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : { read, cases };
}

function keyOf({ index, row }: ScenarioCase): string {
  return `${index}/${row ?? ''}`;
}

function askedBy({ revisions = [] }: Failure, { index, row }: ScenarioCase): readonly Asked[] {
  return revisions.map((revision) => ({ scenario: index, row, revision }));
}

function wordsOf(revision: Revision): string {
  switch (revision.kind) {
    case 'write':
      return `${String(revision.path.at(-1))}: ${revision.value}`;
    case 'remove':
      return `without then[${revision.path[1]}]`;
    case 'replace':
      return `then[${revision.path[1]}]: ${flow(revision.item)}`;
    case 'add':
      return `one more: ${flow(revision.item)}`;
  }
}
