import process from 'node:process';
import type { SourceFile } from '../../language/source-file.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { formatPlace, sortDiagnostics } from '../../vocabulary/diagnostic.js';
import { readScenarios } from '../../check/scenario.js';
import { unusedDeclarations } from '../../language/analysis/unused.js';
import { retentionReport } from '../../compile/retention.js';
import { compileMails, mailNames } from '../../simulate/project.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { unifiedDiff } from '../fix/diff.js';
import type { Mended } from '../fix/mend.js';
import { mend } from '../fix/mend.js';
import { writeFiles } from '../fix/write.js';
import type { LoadedProject } from '../project.js';
import { loadProject, withTexts } from '../project.js';
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
import { colorsFor, columnsOf, counted, fitted, print } from '../terminal.js';

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
    },
    example: 'mailwright validate --format json',
  },
  async run(parsed) {
    const isDry = hasFlag(parsed, 'dry-run');
    if (isDry && !hasFlag(parsed, 'fix')) {
      throw new UsageError('`--dry-run` goes with `--fix`; `mailwright validate` alone writes nothing');
    }
    const before = loadProject(parsed);
    const found = sortDiagnostics(await allDiagnostics(before));
    const mended = hasFlag(parsed, 'fix') ? await mendProject(before, found) : undefined;
    if (mended && !isDry) writeFiles(before.folder, filesOf(before), mended.files);
    const loaded = mended && !isDry ? withTexts(before, mended.files) : before;
    const diagnostics = mended && !isDry ? mended.left : found;
    const isValid = hasFlag(parsed, 'warnings-as-errors')
      ? diagnostics.length === 0
      : !hasErrors(diagnostics);
    await tell(parsed, { before, loaded, diagnostics, isValid, mended, isDry });
    return isValid ? 0 : 3;
  },
};

interface Outcome {
  readonly before: LoadedProject;
  /** As it is on the disk now. */
  readonly loaded: LoadedProject;
  readonly diagnostics: readonly Diagnostic[];
  readonly isValid: boolean;
  readonly mended: Mended | undefined;
  readonly isDry: boolean;
}

async function tell(parsed: Parsed, outcome: Outcome): Promise<void> {
  const { loaded, diagnostics, mended, isDry } = outcome;
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
    print(githubReport(diagnostics, pathOf, contents(loaded)));
    addToSummary(githubSummary(diagnostics, pathOf, linksToCommit(), contents(loaded)));
  } else if (!isDry) {
    print(report(loaded, diagnostics));
  }
  if (retention) {
    const { stdout } = process;
    print(`\n${formatRetention(retention, colorsFor(stdout), columnsOf(stdout))}`);
  }
}

function tellJson({ loaded, diagnostics, isValid, mended, isDry }: Outcome, more: object = {}): void {
  const fixed = mended?.fixed.map(({ diagnostic: { code, message, fix }, span }) => ({
    code,
    message,
    title: fix!.title,
    span,
  }));
  const fixes = fixed && { fixes: { written: !isDry, fixed } };
  const records = diagnosticRecords(diagnostics, filesOf(loaded));
  printJson('validate', { valid: isValid, diagnostics: records, ...fixes, ...more });
}

function filesOf({ files, scenarios }: LoadedProject): readonly SourceFile[] {
  return [...files, ...scenarios];
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
    sortDiagnostics(await allDiagnostics(withTexts(loaded, files))),
  );
}

/** Scenarios and MJML are looked at where the rules are sound: they are checked against them. */
export async function allDiagnostics({
  project,
  scenarios,
  diagnostics,
}: LoadedProject): Promise<readonly Diagnostic[]> {
  if (!project) return diagnostics;
  const { diagnostics: inMails } = await compileMails(project.outlines);
  return [
    ...diagnostics,
    ...unusedDeclarations(project.ruleSet),
    ...inMails,
    ...scenarios.flatMap((file) => readScenarios(file, project).diagnostics),
  ];
}

function report(loaded: LoadedProject, diagnostics: readonly Diagnostic[]): string {
  const colors = colorsFor(process.stdout);
  const texts = textsOf(filesOf(loaded));
  const found =
    diagnostics.length > 0
      ? `${formatDiagnostics(diagnostics, texts, colors, columnsOf(process.stdout))}\n\n`
      : '';
  const mark = hasErrors(diagnostics) ? colors.red('✗') : colors.green('✓');
  const more =
    loaded.project || diagnostics.length === 0 ? '' : '; scenarios are checked once the rules are sound';
  const lines = [
    `${found}${mark} ${contents(loaded)}: ${countDiagnostics(diagnostics)}${more}`,
    howToFix(diagnostics),
    whereToRead(diagnostics),
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

/** Undefined where nothing can be mended without a doubt. */
function howToFix(diagnostics: readonly Diagnostic[]): string | undefined {
  const count = diagnostics.filter(({ fix }) => fix).length;
  if (count === 0) return undefined;
  const which = count < diagnostics.length ? `${count} of them` : count === 1 ? 'it' : 'all of them';
  return `\`mailwright validate --fix\` mends ${which}`;
}

/** What there is; of rules with mistakes, how many files. */
function contents(loaded: LoadedProject): string {
  const files = counted(filesOf(loaded).length, 'file');
  return loaded.project ? `${counts(loaded)} in ${files}` : files;
}

function counts({ project, scenarios }: LoadedProject): string {
  const { ruleSet } = project!;
  const others: readonly (readonly [number, string])[] = [
    [ruleSet.scores.size, 'score'],
    [ruleSet.catalogs.size, 'catalog'],
    [ruleSet.experiments.size, 'experiment'],
  ];
  const cases = scenarios.reduce((sum, file) => sum + readScenarios(file, project!).cases.length, 0);
  return [
    counted(ruleSet.campaigns.size, 'campaign'),
    counted(mailNames(project!).length, 'mail'),
    counted(ruleSet.segments.size, 'segment'),
    ...others.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun)),
    counted(cases, 'scenario'),
  ].join(', ');
}
