/** Changes the rules in small ways, and says which changes no scenario and no invariant notices. */
import process from 'node:process';
import type { ScenarioCase } from '../../check/case.js';
import { fragmentMistakes } from '../../check/given.js';
import { invariantsOf } from '../../check/invariants/invariants.js';
import type { Mutant } from '../../check/mutants/mutant.js';
import { mutantsOf } from '../../check/mutants/mutants.js';
import type { Excuses } from '../../check/mutation/excuse.js';
import { excusesIn } from '../../check/mutation/excuse.js';
import type { Excuse } from '../../check/mutation/judgement.js';
import type { Entry } from '../../check/mutation/record.js';
import { inputsOf } from '../../check/mutation/record.js';
import type { Judged } from '../../check/mutation/score.js';
import { excused, isAbout, tallyOf } from '../../check/mutation/score.js';
import { runScenario } from '../../check/run-case.js';
import { readScenarios } from '../../check/scenario.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Mails, Project } from '../../simulate/project.js';
import { sortDiagnostics } from '../../vocabulary/diagnostic.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command, ExitCode } from '../command.js';
import { writeWhole } from '../editor/write.js';
import { loadLater } from '../later-packages.js';
import type { MutateChoice } from '../mutation/choice.js';
import { outFile } from './scenario.js';
import { MUTATE_OPTIONS, chosenMutants, readChoice } from '../mutation/choice.js';
import { acceptSurvivors } from '../mutation/accept.js';
import { judgeAll } from '../mutation/pool.js';
import { mutationProgress } from '../mutation/progress.js';
import { readRecord, writeRecord } from '../mutation/record-file.js';
import { saveWitnesses } from '../mutation/save.js';
import { readSnapshots } from '../mutation/snapshot-files.js';
import type { LoadedProject } from '../project.js';
import { loadProject, refuse, requireMails, requireProject } from '../project.js';
import { hasErrors } from '../report/diagnostics.js';
import { unifiedDiff } from '../fix/diff.js';
import { printJson } from '../report/json.js';
import { mutationReport } from '../report/mutate.js';
import { mutationTestingReport } from '../report/mutate-elements.js';
import { mutationRecord } from '../report/mutate-record.js';
import type { MutationRun } from '../report/mutation-run.js';
import { documentsChangedSince } from '../runner/changed.js';
import { snapshotComparison } from '../runner/snapshots.js';
import { colorsFor, print, say } from '../terminal.js';
import { VERSION } from '../version.js';

export const mutate: Command = {
  spec: {
    name: 'mutate',
    summary:
      'Changes the rules in small ways, as a tired person would, and says which changes no scenario and no invariant notices.',
    operands: [{ name: 'PLACE…', isOptional: true, isRepeatable: true }],
    options: MUTATE_OPTIONS,
    example: 'mailwright mutate rules/policy.yaml --threshold 95',
  },
  async run(parsed) {
    const choice = readChoice(parsed);
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    const excuses = readExcuses(loaded.files);
    const changed =
      choice.changedSince === undefined
        ? undefined
        : documentsChangedSince(choice.changedSince, loaded.folder);
    const mutants = chosenMutants(mutantsOf(project, loaded.files), choice, changed);
    // Told before anything is judged, and not after it.
    if (choice.saves) outFile(parsed, loaded);
    loadLater();
    const scenarios = readCorpus(loaded, project);
    const mails = await requireMails(loaded, project);
    const found = await judgeChosen(mutants, choice, loaded);
    const run = await runOf({ parsed, choice, loaded, project, mails, scenarios, excuses, mutants }, found);
    return told(run, parsed, choice, loaded, scenarios);
  },
};

interface Corpus {
  readonly file: SourceFile;
  readonly cases: readonly ScenarioCase[];
}

/** A scenario with a mistake notices nothing, so that survivors would be told which are none. */
function readCorpus(loaded: LoadedProject, project: Project): readonly Corpus[] {
  const read = loaded.scenarios.map((file) => ({
    file,
    ...readScenarios(file, project, loaded.fragments),
  }));
  const { fragments } = loaded;
  const inFragments = [...fragments.diagnostics, ...fragmentMistakes(fragments)];
  const diagnostics = sortDiagnostics([...inFragments, ...read.flatMap((one) => one.diagnostics)]);
  if (hasErrors(diagnostics)) refuse(loaded, diagnostics);
  return read;
}

function readExcuses(files: readonly SourceFile[]): Excuses {
  const excuses = excusesIn(files);
  const wrong = excuses.misspelt.map(
    ({ file, line, text }) =>
      `${file}:${line}: \`${text}\` is no excuse; write \`mailwright: survives OPERATOR because REASON\``,
  );
  if (wrong.length > 0) throw new UsageError(wrong.join('\nmailwright: '));
  return excuses;
}

interface Found {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly judged: number;
}

async function judgeChosen(
  mutants: readonly Mutant[],
  { lives, seed, isIncremental, workers }: MutateChoice,
  loaded: LoadedProject,
): Promise<Found> {
  const { folder, scenarios, given, files: rules } = loaded;
  const files = { rules, scenarios, given };
  const snapshots = readSnapshots(folder);
  const { whole } = inputsOf(files, snapshots, { lives, seed, version: VERSION });
  const record = isIncremental ? readRecord(folder) : undefined;
  const before = (id: string): Entry | undefined =>
    record && Object.hasOwn(record.entries, id) ? record.entries[id] : undefined;
  const entries = new Map<string, Entry>();
  const questions = mutants.flatMap(({ id }) => {
    const entry = before(id);
    if (entry && record!.whole === whole) entries.set(id, entry);
    return entries.has(id) ? [] : [{ id, before: entry }];
  });
  let judged = 0;
  const progress = mutationProgress(questions.length);
  const bench = { folder, files, snapshots, lives, seed };
  await judgeAll(bench, questions, workers, ({ id, entry, isKept }) => {
    entries.set(id, entry);
    if (!isKept) judged += 1;
    progress.onJudged(entry.judgement.kind === 'survived');
  }).finally(progress.end);
  if (isIncremental) {
    // Of mutants that were not asked for, what was found stays, as long as it was found by the same.
    const kept = record && record.whole === whole ? Object.entries(record.entries) : [];
    const sorted = [...new Map([...kept, ...entries])].sort(([a], [b]) => (a < b ? -1 : 1));
    writeRecord(folder, { whole, entries: Object.fromEntries(sorted) });
  }
  return { entries, judged };
}

interface Told {
  readonly parsed: Parsed;
  readonly choice: MutateChoice;
  readonly loaded: LoadedProject;
  readonly project: Project;
  readonly mails: Mails;
  readonly scenarios: readonly Corpus[];
  readonly excuses: Excuses;
  readonly mutants: readonly Mutant[];
}

async function runOf(
  { parsed, choice, loaded, project, mails, scenarios, excuses, mutants }: Told,
  { entries, judged }: Found,
): Promise<MutationRun> {
  const found = mutants.map((mutant) => {
    const { files: _files, changed: _changed, ...facts } = mutant;
    return { mutant: facts, judgement: entries.get(mutant.id)!.judgement };
  });
  const accepted =
    choice.excuse === undefined
      ? []
      : acceptSurvivors(found, excuses.excuses, choice.excuse, loaded, choice.isDry);
  const { all, used } = excused(found, [...excuses.excuses, ...accepted]);
  const taken = new Set(scenarios.flatMap(({ cases }) => cases.map(({ name }) => name)));
  const saved = choice.saves ? saveWitnesses(all, taken, parsed, loaded, choice.isDry) : new Map();
  return {
    all,
    judged,
    diffs: new Map(mutants.map((one) => [one.id, diffOf(one, loaded.files)])),
    unused: excuses.excuses.filter((one) => !used.has(one) && wasLookedAt(one, all, choice)),
    failing: await failingOf(scenarios, project, mails, loaded),
    saved,
    invariants: invariantsOf(project, mails).laws.map(({ name, isDeclared }) => ({ name, isDeclared })),
    isDry: choice.isDry,
    isStrict: choice.isStrict,
    threshold: choice.threshold,
    lives: choice.lives,
    seed: choice.seed,
  };
}

/** Where only some mutants were judged, an excuse of others is not told. */
function wasLookedAt(excuse: Excuse, all: readonly Judged[], choice: MutateChoice): boolean {
  const isWhole =
    choice.places.length === 0 && choice.operators === undefined && choice.changedSince === undefined;
  return isWhole || all.some(({ mutant }) => isAbout(excuse, mutant));
}

async function failingOf(
  scenarios: readonly Corpus[],
  project: Project,
  mails: Mails,
  { folder }: LoadedProject,
): Promise<MutationRun['failing']> {
  const compare = snapshotComparison(folder, 'none');
  const failing: { file: string; name: string }[] = [];
  for (const { file, cases } of scenarios) {
    for (const scenario of cases) {
      const { failures, snapshots } = await runScenario(scenario, project, mails);
      if (failures.length > 0 || snapshots.some((one) => compare(one) !== undefined))
        failing.push({ file: file.path, name: scenario.name });
    }
  }
  return failing;
}

const MOST_LINES = 12;

/** The lines that a mutant takes away and puts there. */
function diffOf(mutant: Mutant, files: readonly SourceFile[]): readonly string[] {
  const before = files.find(({ path }) => path === mutant.file)!;
  const after = mutant.files().find(({ path }) => path === mutant.file)!;
  const lines = unifiedDiff(mutant.file, before.text, after.text)
    .split('\n')
    .slice(2)
    .filter((line) => /^[-+]/.test(line));
  const shared = Math.min(...lines.map((line) => /^ */.exec(line.slice(1))![0].length));
  const shown = lines.map((line) => `${line[0]} ${line.slice(1 + shared)}`.trimEnd());
  return shown.length <= MOST_LINES ? shown : [...shown.slice(0, MOST_LINES), `${shown.at(-1)![0]} …`];
}

function told(
  run: MutationRun,
  parsed: Parsed,
  { report, changedSince }: MutateChoice,
  loaded: LoadedProject,
  scenarios: readonly Corpus[],
): ExitCode {
  if (report !== undefined) {
    const record = mutationTestingReport(run, loaded.files, scenarios);
    writeWhole(report, `${JSON.stringify(record, undefined, 2)}\n`);
  }
  if (stringFlag(parsed, 'format') === 'json') printJson('mutate', mutationRecord(run));
  else if (run.all.length === 0 && changedSince !== undefined)
    print(`no document that has mutants has changed since ${changedSince}`);
  else print(mutationReport(run, colorsFor(process.stdout)));
  const { score } = tallyOf(run.all, run.isStrict);
  const isLow = run.threshold !== undefined && score !== undefined && score < run.threshold;
  if (isLow)
    say(
      `mailwright: the mutation score is below ${run.threshold} %; each survivor is told with a scenario that would notice`,
    );
  return isLow ? 1 : 0;
}
