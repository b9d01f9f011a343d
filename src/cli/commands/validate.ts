import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { sortDiagnostics } from '../../vocabulary/diagnostic.js';
import { readScenarios } from '../../check/scenario.js';
import { retentionReport } from '../../compile/retention.js';
import { compileMails, mailNames } from '../../simulate/project.js';
import { hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import type { LoadedProject } from '../project.js';
import { loadProject } from '../project.js';
import { countDiagnostics, formatDiagnostics, hasErrors, textsOf } from '../report/diagnostics.js';
import { printJson } from '../report/json.js';
import { formatRetention, retentionRecord } from '../report/retention.js';
import { colorsFor, columnsOf, counted, print } from '../terminal.js';

export const validate: Command = {
  spec: {
    name: 'validate',
    summary: 'Checks rules, templates and scenarios: schemas, names, types, and what templates read.',
    operands: [],
    options: {
      format: FORMAT,
      'warnings-as-errors': { type: 'boolean', help: 'a warning fails as well' },
      retention: {
        type: 'boolean',
        help: 'tells what is kept of a user, how long, and which rule asks for it',
      },
    },
    example: 'mailwright validate --format json',
  },
  async run(parsed) {
    const loaded = loadProject(parsed);
    const diagnostics = sortDiagnostics(await allDiagnostics(loaded));
    const isValid = hasFlag(parsed, 'warnings-as-errors')
      ? diagnostics.length === 0
      : !hasErrors(diagnostics);
    const { project } = loaded;
    const retention =
      hasFlag(parsed, 'retention') && project ? retentionReport(project.program, project.ruleSet) : undefined;
    if (stringFlag(parsed, 'format') === 'json') {
      const more = retention ? { retention: retentionRecord(retention) } : {};
      printJson('validate', { valid: isValid, diagnostics, ...more });
    } else {
      print(report(loaded, diagnostics));
      if (retention) {
        const { stdout } = process;
        print(`\n${formatRetention(retention, colorsFor(stdout), columnsOf(stdout))}`);
      }
    }
    return isValid ? 0 : 3;
  },
};

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
    ...inMails,
    ...scenarios.flatMap((file) => readScenarios(file, project).diagnostics),
  ];
}

function report(loaded: LoadedProject, diagnostics: readonly Diagnostic[]): string {
  const colors = colorsFor(process.stdout);
  const files = [...loaded.files, ...loaded.scenarios];
  const found =
    diagnostics.length > 0
      ? `${formatDiagnostics(diagnostics, textsOf(files), colors, columnsOf(process.stdout))}\n\n`
      : '';
  const what = loaded.project
    ? `${contents(loaded)} in ${counted(files.length, 'file')}`
    : counted(files.length, 'file');
  const mark = hasErrors(diagnostics) ? colors.red('✗') : colors.green('✓');
  const more =
    loaded.project || diagnostics.length === 0 ? '' : '; scenarios are checked once the rules are sound';
  return `${found}${mark} ${what}: ${countDiagnostics(diagnostics)}${more}`;
}

function contents({ project, scenarios }: LoadedProject): string {
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
