/** All that mutants of one project are judged by, made once for all of them. */
import type { SourceFile } from '../../language/source-file.js';
import { isGivenFile } from '../case.js';
import type { ScenarioCase } from '../case.js';
import { instrument } from '../coverage/instrument.js';
import { scenarioCounts } from '../coverage/scenario-counts.js';
import type { Tree } from '../dependencies.js';
import { documentAt } from '../discover/names.js';
import type { Failure } from '../failure.js';
import type { MailSnapshot } from '../run-case.js';
import { runScenario } from '../run-case.js';
import { readCases } from '../scenario.js';
import type { ScenarioFile } from '../scenario-file.js';
import { readScenarioFile } from '../scenario-file.js';
import type { TestedProject } from '../scenario-tests.js';
import { openTested } from '../scenario-tests.js';
import type { Mails, Project } from '../../simulate/project.js';
import { personsOf } from '../../simulate/persons.js';
import type { Timeline } from '../../simulate/simulate.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { mostMails } from './watchdog.js';
import { lifeAt, livesOf } from '../lives/lives.js';
import type { Corpus } from '../mutants/difference.js';
import { corpusOf } from '../mutants/difference.js';

/** A project as it lies there, and what chance decides. */
export interface GroundFiles {
  /** Rules, their tables and templates. */
  readonly rules: readonly SourceFile[];
  readonly scenarios: readonly SourceFile[];
  readonly given: readonly SourceFile[];
}

export interface GroundOptions {
  /** How many lives are made up. */
  readonly lives: number;
  readonly seed: number;
  /** What is wrong with a mail that is to be as its file. */
  readonly compare: (snapshot: MailSnapshot) => Failure | undefined;
}

export interface Ground extends GroundOptions {
  readonly files: GroundFiles;
  readonly tree: Tree;
  readonly tested: TestedProject;
  readonly project: Project;
  readonly mails: Mails;
  /** By path of its file. */
  readonly scenarios: ReadonlyMap<string, ScenariosOfFile>;
  /** Made up by the rules alone, so that no scenario changes them. */
  readonly generated: Corpus;
  /** Mails that are too many for one life. */
  readonly most: number;
}

export interface ScenariosOfFile {
  readonly file: SourceFile;
  readonly read: ScenarioFile;
  readonly cases: readonly KnownCase[];
  readonly lived: Corpus;
}

/** A scenario by the rules as they are. */
export interface KnownCase {
  readonly scenario: ScenarioCase;
  /** Its place among the scenarios of the file. */
  readonly position: number;
  /** Whether it holds: what does not can notice nothing. */
  readonly holds: boolean;
  /** Documents with something that it goes through, and through how many points of each. */
  readonly reaches: ReadonlyMap<string, number>;
}

/** The project must be sound: `openTested` tells of its mistakes. */
export async function groundOf(files: GroundFiles, options: GroundOptions): Promise<Ground> {
  const tested = await openTested([...files.rules, ...files.given]);
  assert(tested.sound, 'mutants are judged of rules without mistakes');
  const { project, mails } = tested.sound;
  const scenarios = new Map<string, ScenariosOfFile>();
  for (const file of files.scenarios) scenarios.set(file.path, await knownFile(file, tested, options));
  const lives = generatedLives(project, options);
  const usual = [...scenarios.values()].flatMap(({ lived }) => lived.lives);
  return {
    ...options,
    files,
    tested,
    project,
    mails,
    tree: {
      scenarios: [...files.scenarios, ...files.given.filter(({ path }) => isGivenFile(path))],
      rules: { files: files.rules, ruleSet: project.ruleSet, areSound: true },
    },
    scenarios,
    generated: corpusOf({ project, mails }, lives),
    most: mostMails(project.program, [...usual, ...lives.slice(0, SOME)]),
  };
}

async function knownFile(
  file: SourceFile,
  tested: TestedProject,
  options: GroundOptions,
): Promise<ScenariosOfFile> {
  const read = readScenarioFile(file);
  const { declared, fragments } = tested;
  const sound = tested.sound!;
  const cases: KnownCase[] = [];
  for (const [position, { scenario }] of readCases(file, read, declared, fragments).entries()) {
    if (!scenario) continue;
    const holds = (await firstFailure(scenario, sound, options.compare)) === undefined;
    cases.push({ scenario, position, holds, reaches: reachesOf(scenario, sound.project) });
  }
  return { file, read, cases, lived: corpusOf(sound, cases.flatMap(livesOfCase)) };
}

/** Of other rows in the catalogs a life can not tell. */
export function livesOfCase({ scenario }: Pick<KnownCase, 'scenario'>): readonly Timeline[] {
  if (scenario.catalogs !== undefined) return [];
  return personsOf(scenario).map(({ timeline: { user, events, until, variants } }) => ({
    user,
    events,
    until,
    variants,
  }));
}

/** Of the lives that are made up, so many tell how many mails one usually has. */
const SOME = 100;

function generatedLives(
  project: Project,
  { lives: count, seed }: Pick<GroundOptions, 'lives' | 'seed'>,
): readonly Timeline[] {
  const lives = livesOf(project);
  return Array.from({ length: count }, (_, run) => lifeAt(lives, seed, run));
}

/** The first thing that is not as a scenario expects it. */
export async function firstFailure(
  scenario: ScenarioCase,
  { project, mails }: { readonly project: Project; readonly mails: Mails },
  compare: GroundOptions['compare'],
): Promise<string | undefined> {
  const { failures, snapshots } = await runScenario(scenario, project, mails);
  const [first] = [...failures, ...snapshots.flatMap((one) => compare(one) ?? [])];
  return first?.message;
}

const documents = new WeakMap<Project, ReadonlyMap<string, string>>();

/** By key of a point, the document in which it stands. */
export function documentOfPoints(project: Project): ReadonlyMap<string, string> {
  let known = documents.get(project);
  if (!known) {
    const { points } = instrument(project);
    const templates = new Map([...project.ruleSet.templates].map(([name, { path }]) => [path, name]));
    known = new Map(
      points.map((point) => {
        const template = templates.get(point.span.file);
        const name = template ?? documentAt(point, project)?.name ?? point.span.file;
        return [point.key, name];
      }),
    );
    documents.set(project, known);
  }
  return known;
}

function reachesOf(scenario: ScenarioCase, project: Project): ReadonlyMap<string, number> {
  const nameOf = documentOfPoints(project);
  const reaches = new Map<string, number>();
  for (const [key, arms] of scenarioCounts(scenario, project)) {
    const name = nameOf.get(key);
    if (name !== undefined && arms.some((count) => count > 0))
      reaches.set(name, (reaches.get(name) ?? 0) + 1);
  }
  return reaches;
}
