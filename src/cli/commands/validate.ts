import process from 'node:process';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { retentionReport } from '../../compile/retention.js';
import type { Project } from '../../simulate/project.js';
import { mailNames } from '../../simulate/project.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { unifiedDiff } from '../fix/diff.js';
import type { Mended } from '../fix/mend.js';
import { mend } from '../fix/mend.js';
import { writeFiles } from '../fix/write.js';
import type { Mistakes } from '../mistakes.js';
import { findMistakes, mistakesIn } from '../mistakes.js';
import type { LoadedProject } from '../project.js';
import { filesOf, loadProject, withTexts } from '../project.js';
import { diagnosticRecords } from '../report/diagnostic-record.js';
import {
  countDiagnostics,
  formatDiagnostics,
  hasErrors,
  textsOf,
  whereToRead,
} from '../report/diagnostics.js';
import { githubReport, githubSummary } from '../report/github.js';
import { printJson } from '../report/json.js';
import { formatRetention, retentionRecord } from '../report/retention.js';
import { addToSummary, isInActions, linksToCommit, pathsFromRoot } from '../repository.js';
import { checkTemplatesBeside } from '../template-check.js';
import { colorsFor, columnsOf, counted, fitted, print, say } from '../terminal.js';

export const validate: Command = {
  spec: {
    name: 'validate',
    summary: 'Checks rules, templates and scenarios: schemas, names, types, and what templates read.',
    operands: [],
    options: {
      format: {
        type: 'string',
        value: 'pretty|json|github|sarif',
        choices: ['pretty', 'json', 'github', 'sarif'],
        help: 'for people (default), for programs, for GitHub Actions (default there), for code scanning',
      },
      'warnings-as-errors': { type: 'boolean', help: 'a warning fails as well' },
      fix: { type: 'boolean', help: 'mends what is beyond doubt, and tells what remains' },
      'dry-run': { type: 'boolean', help: 'with `--fix`: shows what it would change, and writes nothing' },
      retention: {
        type: 'boolean',
        help: 'tells what is kept of a user, how long, and which rule asks for it',
      },
      timing: {
        type: 'boolean',
        help: 'tells on standard error how long it took, and what of it was reading',
      },
    },
    example: 'mailwright validate --format json',
  },
  async run(parsed) {
    const isDry = hasFlag(parsed, 'dry-run');
    if (isDry && !hasFlag(parsed, 'fix')) {
      throw new UsageError('`--dry-run` goes with `--fix`; `mailwright validate` alone writes nothing');
    }
    let inTemplates: Promise<readonly Diagnostic[]> = Promise.resolve([]);
    const before = loadProject(parsed, (files) => {
      inTemplates = checkTemplatesBeside(files);
      return files;
    });
    const found = await findMistakes(before, inTemplates);
    const mended = hasFlag(parsed, 'fix') ? await mendProject(before, found.diagnostics) : undefined;
    if (mended && !isDry) writeFiles(before.folder, filesOf(before), mended.files);
    const loaded = mended && !isDry ? withTexts(before, mended.files) : before;
    const mistakes = mended && !isDry ? await mistakesIn(loaded) : found;
    const isValid = hasFlag(parsed, 'warnings-as-errors')
      ? mistakes.diagnostics.length === 0
      : !hasErrors(mistakes.diagnostics);
    await tell(parsed, { before, loaded, mistakes, isValid, mended, isDry });
    if (hasFlag(parsed, 'timing')) say(formatTimes(mistakes.times));
    return isValid ? 0 : 3;
  },
};

interface Outcome {
  readonly before: LoadedProject;
  /** As it is on the disk now. */
  readonly loaded: LoadedProject;
  readonly mistakes: Mistakes;
  readonly isValid: boolean;
  readonly mended: Mended | undefined;
  readonly isDry: boolean;
}

async function tell(parsed: Parsed, outcome: Outcome): Promise<void> {
  const { loaded, mistakes, mended, isDry } = outcome;
  const { diagnostics } = mistakes;
  const format = stringFlag(parsed, 'format') ?? (isInActions() ? 'github' : 'pretty');
  if (format === 'sarif') {
    // Loaded when it is asked for, as no other format needs the library.
    const { sarifReport } = await import('../report/sarif.js');
    return print(sarifReport(diagnostics, filesOf(loaded), pathsFromRoot(loaded.folder)));
  }
  const { project } = loaded;
  const retention =
    hasFlag(parsed, 'retention') && project ? retentionReport(project.program, project.ruleSet) : undefined;
  if (format === 'json') return tellJson(outcome, retention && { retention: retentionRecord(retention) });
  if (mended) tellFixes(outcome);
  if (format === 'github') {
    const pathOf = pathsFromRoot(loaded.folder);
    print(githubReport(diagnostics, pathOf, contents(loaded, mistakes)));
    addToSummary(githubSummary(diagnostics, pathOf, linksToCommit(), contents(loaded, mistakes)));
  } else if (!isDry) {
    print(report(loaded, mistakes));
  }
  if (retention) {
    const { stdout } = process;
    print(`\n${formatRetention(retention, colorsFor(stdout), columnsOf(stdout))}`);
  }
}

function tellJson({ loaded, mistakes, isValid, mended, isDry }: Outcome, more: object = {}): void {
  const fixed = mended?.fixed.map(({ diagnostic: { code, message, fix }, span }) => ({
    code,
    message,
    title: fix!.title,
    span,
  }));
  const fixes = fixed && { fixes: { written: !isDry, fixed } };
  const records = diagnosticRecords(mistakes.diagnostics, filesOf(loaded));
  printJson('validate', { valid: isValid, diagnostics: records, ...fixes, ...more });
}

/** What was mended, or, where nothing is written, what would be, as a diff. */
function tellFixes({ before, mended, isDry }: Outcome): void {
  const { files, fixed, left } = mended!;
  const colors = colorsFor(process.stdout);
  if (isDry) {
    const diffs = filesOf(before).map(({ path, text }, index) => unifiedDiff(path, text, files[index]!.text));
    if (fixed.length > 0) print(`${diffs.join('')}\n`);
  }
  const lines = fixed.map(
    ({ diagnostic: { message, fix }, span }) =>
      `  ${colors.cyan(formatPlace(span))}  ${message}: ${fix!.title}`,
  );
  const all = counted(fixed.length + left.length, 'mistake');
  const done = `${isDry ? 'would fix' : 'fixed'} ${fixed.length} of ${all}`;
  const head = all === '0 mistakes' ? 'nothing to fix' : fixed.length === 0 ? done : `${done}:`;
  print(`${[head, ...lines.map((line) => fitted(line, columnsOf(process.stdout)))].join('\n')}\n`);
  if (!isDry) print('\n');
}

function mendProject(loaded: LoadedProject, found: readonly Diagnostic[]): Promise<Mended> {
  return mend(filesOf(loaded), found, async (files) =>
    mistakesIn(withTexts(loaded, files)).then(({ diagnostics }) => diagnostics),
  );
}

/** What was read, and of that what has no mistakes. */
function report(loaded: LoadedProject, mistakes: Mistakes): string {
  const { diagnostics } = mistakes;
  const colors = colorsFor(process.stdout);
  const texts = textsOf(filesOf(loaded));
  const found =
    diagnostics.length > 0
      ? `${formatDiagnostics(diagnostics, texts, colors, columnsOf(process.stdout))}\n\n`
      : '';
  const mark = hasErrors(diagnostics) ? colors.red('✗') : colors.green('✓');
  const lines = [
    `${found}${mark} ${contents(loaded, mistakes)}: ${countDiagnostics(diagnostics)}`,
    howToFix(diagnostics),
    whereToRead(diagnostics),
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

function formatTimes({ reading, all }: Mistakes['times']): string {
  const ratio = (all / reading).toFixed(2);
  return `${Math.round(reading)} ms reading, parsing and checking against schemas; ${Math.round(all)} ms in all (${ratio} times that)`;
}

/** Undefined where nothing can be mended without a doubt. */
function howToFix(diagnostics: readonly Diagnostic[]): string | undefined {
  const count = diagnostics.filter(({ fix }) => fix).length;
  if (count === 0) return undefined;
  const which = count < diagnostics.length ? `${count} of them` : count === 1 ? 'it' : 'all of them';
  return `\`mailwright validate --fix\` mends ${which}`;
}

/** What there is; of rules with mistakes, how many files. */
function contents(loaded: LoadedProject, { scenarios }: Mistakes): string {
  const files = counted(filesOf(loaded).length, 'file');
  return loaded.project ? `${counts(loaded.project, scenarios)} in ${files}` : files;
}

function counts(project: Project, scenarios: number): string {
  const { ruleSet } = project;
  const others: readonly (readonly [number, string])[] = [
    [ruleSet.scores.size, 'score'],
    [ruleSet.catalogs.size, 'catalog'],
    [ruleSet.experiments.size, 'experiment'],
    [ruleSet.invariants.size, 'invariant'],
    [ruleSet.gates.size, 'gate'],
  ];
  return [
    counted(ruleSet.campaigns.size, 'campaign'),
    counted(mailNames(project).length, 'mail'),
    counted(ruleSet.segments.size, 'segment'),
    ...others.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun)),
    counted(scenarios, 'scenario'),
  ].join(', ');
}
