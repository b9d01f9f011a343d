/** What the rules are held to: lives that attack them, what they must come to, and json-rules-engine, which conditions must agree with. */
import type { AttackOptions } from '../../check/attack/attack.js';
import type { Ground } from '../../check/attack/ground.js';
import { groundOf, timelineAt, toldLives } from '../../check/attack/ground.js';
import { readPath } from '../../check/attack/life-path.js';
import type { ScenarioCase } from '../../check/case.js';
import { fragmentMistakes } from '../../check/given.js';
import type { Invariants } from '../../check/invariants/invariants.js';
import { invariantsOf } from '../../check/invariants/invariants.js';
import { readScenarios } from '../../check/scenario.js';
import { knownMjml } from '../../render/mjml.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { SAVED_FILE } from '../../check/story/saved.js';
import { sortDiagnostics } from '../../vocabulary/diagnostic.js';
import { didYouMean } from '../../vocabulary/suggest.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, listFlag, stringFlag } from '../arguments.js';
import type { Attacking } from '../check/attacked.js';
import { attackRules } from '../check/attacked.js';
import { checkConditions } from '../check/conditions.js';
import { usualWorkers } from '../check/crew.js';
import { MOST_WORKERS } from '../../history/thread.js';
import { liveAgain, subjectsOf } from '../check/one-life.js';
import type { Opening } from '../check/opened.js';
import { saveAll } from '../check/save.js';
import type { Command, ExitCode } from '../command.js';
import { FORMAT } from '../command.js';
import { loadLater } from '../later-packages.js';
import type { LoadedProject } from '../project.js';
import { filesOf, loadProject, refuse, requireMails, requireProject } from '../project.js';
import { agreementRecord, formatAgreement } from '../report/agreement.js';
import { formatLife, lifeRecord } from '../report/check-life.js';
import { attackRecord } from '../report/check-record.js';
import type { Kept } from '../report/check.js';
import { attackPassed, formatAttack, verdictLine } from '../report/check.js';
import { hasErrors, textsOf } from '../report/diagnostics.js';
import { printJson } from '../report/json.js';
import { colorsFor, columnsOf, fitted, print, withCommas } from '../terminal.js';

const SEED = 1;
const RUNS = 10_000;
const MOST_CASES = 500;
const SECTIONS = ['invariants', 'reachability', 'conditions'] as const;
type Section = (typeof SECTIONS)[number];

export const check: Command = {
  spec: {
    name: 'check',
    summary:
      'Attacks the rules: lives users by the thousand, holds each against every invariant, and looks for what none comes to.',
    operands: [],
    options: {
      runs: { type: 'string', value: 'N', help: `lives that are generated (${RUNS})` },
      seed: { type: 'string', value: 'N', help: `chooses them (${SEED})` },
      path: { type: 'string', value: 'RUN', help: 'lives one of them again, and tells what happens in it' },
      law: { type: 'string', value: 'NAME', isRepeatable: true, help: 'one invariant alone, or several' },
      only: {
        type: 'string',
        value: SECTIONS.join('|'),
        choices: SECTIONS,
        isRepeatable: true,
        help: 'a part of it, or several',
      },
      dirty: { type: 'boolean', help: 'lives with slightly invalid data as well' },
      save: {
        type: 'boolean',
        help: `appends what breaks an invariant to \`${SAVED_FILE}\`, as scenarios that fail until the rules are mended`,
      },
      workers: { type: 'string', value: 'N', help: 'threads; the result is the same with any number' },
      cases: {
        type: 'string',
        value: 'N',
        help: `cases of one condition for json-rules-engine, at most (${MOST_CASES})`,
      },
      format: FORMAT,
    },
    example: 'mailwright check --runs 50000 --seed 7',
  },
  async run(parsed) {
    const choice = readChoice(parsed);
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    if (choice.path === undefined && !choice.sections.some((one) => one !== 'conditions'))
      return report(parsed, loaded, choice, undefined);
    loadLater();
    const mails = await requireMails(loaded, project);
    const told = toldLives(requireScenarios(loaded, project));
    const { seed, isInvalidToo, laws } = choice;
    const options = { told, seed, isInvalidToo, laws };
    requireLaws(choice, invariantsOf(project, mails));
    const ground = groundOf(project, mails, options);
    const opening: Opening = { files: loaded.files, mjml: knownMjml(), ...options };
    if (choice.path !== undefined) return repeat(parsed, choice, choice.path, { ground, opening }, loaded);
    return report(parsed, loaded, choice, { ground, opening });
  },
};

interface Choice {
  readonly sections: readonly Section[];
  readonly runs: number;
  readonly seed: number;
  readonly path: string | undefined;
  readonly laws: readonly string[] | undefined;
  readonly isInvalidToo: boolean;
  readonly workers: number;
  readonly most: number;
}

function readChoice(parsed: Parsed): Choice {
  const only = listFlag(parsed, 'only') as readonly Section[];
  const named = listFlag(parsed, 'law');
  const laws = named.length > 0 ? named : undefined;
  const path = stringFlag(parsed, 'path');
  if (path !== undefined && !readPath(path))
    throw new UsageError(
      `\`--path ${path}\` names no life; write what a report ends with, such as \`--path 17\` or \`--path 17/203\``,
    );
  refuseTogether(parsed, only);
  const runs = wholeNumber(parsed, 'runs', RUNS, 1, 100_000_000);
  const usual: readonly Section[] = laws ? ['invariants', 'reachability'] : SECTIONS;
  return {
    sections: only.length > 0 ? SECTIONS.filter((one) => only.includes(one)) : usual,
    runs,
    seed: wholeNumber(parsed, 'seed', SEED, 0, 4_294_967_295),
    path,
    laws,
    isInvalidToo: hasFlag(parsed, 'dirty'),
    workers: wholeNumber(parsed, 'workers', usualWorkers(runs), 1, MOST_WORKERS),
    most: wholeNumber(parsed, 'cases', MOST_CASES, 1, 1_000_000),
  };
}

/** What is asked for and would be left out. */
function refuseTogether(parsed: Parsed, only: readonly Section[]): void {
  const isGiven = (name: string) => hasFlag(parsed, name) || listFlag(parsed, name).length > 0;
  const first = (...names: readonly string[]) => names.find(isGiven);
  if (stringFlag(parsed, 'path') !== undefined) {
    const other = first('save', 'only');
    if (other !== undefined)
      throw new UsageError(`\`--path\` lives one life, and \`--${other}\` is for many: write one of them`);
  }
  if (only.length === 0 || only.includes('invariants')) return;
  const other = only.includes('reachability') ? first('save') : first('save', 'law', 'dirty');
  if (other !== undefined)
    throw new UsageError(
      `\`--${other}\` is of invariants, which \`--only ${only.join('` and `--only ')}\` ${only.length === 1 ? 'leaves' : 'leave'} out; add \`--only invariants\``,
    );
}

function wholeNumber(parsed: Parsed, name: string, usual: number, least: number, most: number): number {
  const text = stringFlag(parsed, name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(
    `\`--${name} ${text}\` is no whole number from ${withCommas(least)} to ${withCommas(most)}`,
  );
}

/** Scenarios give lives to begin with, so they are to be read whole. */
function requireScenarios(loaded: LoadedProject, project: Project): readonly ScenarioCase[] {
  const { fragments } = loaded;
  const read = loaded.scenarios.map((file) => readScenarios(file, project, fragments));
  const found = read.flatMap(({ diagnostics }) => diagnostics);
  const all = sortDiagnostics([...fragments.diagnostics, ...fragmentMistakes(fragments), ...found]);
  if (hasErrors(all)) refuse(loaded, all);
  return read.flatMap(({ cases }) => cases);
}

/** Each name is of an invariant that is asked for. */
function requireLaws({ laws: names = [], sections, path }: Choice, { laws, goals }: Invariants): void {
  const known = [...laws, ...goals].map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      unknown
        .map((name) => `there is no invariant \`${name}\`; ${didYouMean(name, known, 'invariant')}`)
        .join('\n'),
    );
  const isGoal = (name: string) => goals.some((goal) => goal.name === name);
  if (path !== undefined) {
    if (names.length === 0 || !names.every(isGoal)) return;
    throw new UsageError(
      `\`${names[0]}\` is \`reachable\`, and says nothing of one life; leave \`--path\` out`,
    );
  }
  const [goal] = sections.includes('reachability') ? [] : names.filter(isGoal);
  if (goal !== undefined)
    throw new UsageError(
      `\`${goal}\` is \`reachable\`, which \`--only invariants\` leaves out; add \`--only reachability\``,
    );
  const law = sections.includes('invariants') ? undefined : names.find((name) => !isGoal(name));
  if (law !== undefined)
    throw new UsageError(
      `\`${law}\` is not \`reachable\`, and \`--only reachability\` leaves it out; add \`--only invariants\``,
    );
}

/** Everything that is asked for, told as one. */
async function report(
  parsed: Parsed,
  loaded: LoadedProject,
  choice: Choice,
  attacked: { readonly ground: Ground; readonly opening: Opening } | undefined,
): Promise<ExitCode> {
  const { sections, runs, workers, laws, most, seed } = choice;
  const { ruleSet } = requireProject(loaded);
  const conditions = sections.includes('conditions')
    ? await checkConditions(ruleSet, { most, seed })
    : undefined;
  const shows = {
    invariants: sections.includes('invariants'),
    reachability: sections.includes('reachability'),
  };
  const reaches: AttackOptions['reaches'] = !shows.reachability ? 'nothing' : laws ? 'goals' : 'everything';
  const keep: Attacking['keep'] = (breaches) =>
    attacked && hasFlag(parsed, 'save') ? saveAll(breaches, attacked.ground, loaded.folder) : NOTHING_KEPT;
  const told =
    attacked &&
    (await attackRules(attacked.ground, attacked.opening, {
      runs,
      workers,
      reaches,
      shows,
      project: stringFlag(parsed, 'project'),
      keep,
    }));
  const differing = conditions?.disagreements.length ?? 0;
  const passed = differing === 0 && (told === undefined || attackPassed(told));
  if (stringFlag(parsed, 'format') === 'json') {
    printJson('check', {
      passed,
      ...(told ? { attack: attackRecord(told) } : {}),
      ...(conditions ? { conditions: agreementRecord(conditions) } : {}),
    });
  } else {
    const { stdout } = process;
    const style = { texts: textsOf(filesOf(loaded)), colors: colorsFor(stdout), columns: columnsOf(stdout) };
    const blocks = [
      ...(conditions ? [formatAgreement(conditions, style.texts, style.colors, style.columns)] : []),
      ...(told ? [formatAttack(told, style)] : []),
      ...(told ? [fitted(verdictLine(told, conditions && { differing }, passed), style.columns)] : []),
    ];
    print(blocks.join('\n\n'));
  }
  return passed ? 0 : 1;
}

/** One life again; one that a search found is searched for again. */
async function repeat(
  parsed: Parsed,
  choice: Choice,
  path: string,
  { ground, opening }: { readonly ground: Ground; readonly opening: Opening },
  loaded: LoadedProject,
): Promise<ExitCode> {
  const timeline = await timelineOf(path, choice, ground, opening);
  if (!timeline) throw new UsageError(`there is no life \`--path ${path}\` of \`--seed ${choice.seed}\``);
  const life = liveAgain(path, timeline, ground);
  const passed = life.verdicts.every(({ verdict }) => verdict.kind !== 'broken');
  if (stringFlag(parsed, 'format') === 'json') {
    printJson('check', { passed, life: { seed: choice.seed, ...lifeRecord(life) } });
  } else {
    const { stdout } = process;
    const texts = textsOf(filesOf(loaded));
    const { project } = ground;
    print(
      formatLife(life, choice.seed, project, subjectsOf(ground), texts, colorsFor(stdout), columnsOf(stdout)),
    );
  }
  return passed ? 0 : 1;
}

const NOTHING_KEPT: ReadonlyMap<string, Kept> = new Map();

async function timelineOf(
  path: string,
  { runs, workers, laws }: Choice,
  ground: Ground,
  opening: Opening,
): Promise<Timeline | undefined> {
  const read = readPath(path)!;
  const base = read.kind === 'varied' ? read.of : read;
  if (base.kind !== 'searched') return timelineAt(read, ground);
  const shows = { invariants: true, reachability: true };
  const { attack } = await attackRules(ground, opening, {
    runs,
    workers,
    reaches: laws ? 'goals' : 'everything',
    shows,
    keep: () => NOTHING_KEPT,
  });
  return attack.timelineAt(path);
}
