import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { retentionReport } from '../../compile/retention.js';
import type { Project } from '../../simulate/project.js';
import { mailNames } from '../../simulate/project.js';
import { hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import type { Mistakes } from '../mistakes.js';
import { findMistakes } from '../mistakes.js';
import type { LoadedProject } from '../project.js';
import { loadProject } from '../project.js';
import { countDiagnostics, formatDiagnostics, hasErrors, textsOf } from '../report/diagnostics.js';
import { printJson } from '../report/json.js';
import { formatRetention, retentionRecord } from '../report/retention.js';
import { checkTemplatesBeside } from '../template-check.js';
import { colorsFor, columnsOf, counted, print, say } from '../terminal.js';

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
      timing: {
        type: 'boolean',
        help: 'tells on standard error how long it took, and what of it was reading',
      },
    },
    example: 'mailwright validate --format json',
  },
  async run(parsed) {
    let inTemplates: Promise<readonly Diagnostic[]> = Promise.resolve([]);
    const loaded = loadProject(parsed, (files) => {
      inTemplates = checkTemplatesBeside(files);
      return files;
    });
    const { diagnostics, scenarios, times } = await findMistakes(loaded, inTemplates);
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
      print(report(loaded, diagnostics, scenarios));
      if (retention) {
        const { stdout } = process;
        print(`\n${formatRetention(retention, colorsFor(stdout), columnsOf(stdout))}`);
      }
    }
    if (hasFlag(parsed, 'timing')) say(formatTimes(times));
    return isValid ? 0 : 3;
  },
};

/** What was read, and of that what has no mistakes. */
function report(loaded: LoadedProject, diagnostics: readonly Diagnostic[], scenarios: number): string {
  const colors = colorsFor(process.stdout);
  const files = [...loaded.files, ...loaded.scenarios];
  const found =
    diagnostics.length > 0
      ? `${formatDiagnostics(diagnostics, textsOf(files), colors, columnsOf(process.stdout))}\n\n`
      : '';
  const what = loaded.project
    ? `${contents(loaded.project, scenarios)} in ${counted(files.length, 'file')}`
    : counted(files.length, 'file');
  const mark = hasErrors(diagnostics) ? colors.red('✗') : colors.green('✓');
  return `${found}${mark} ${what}: ${countDiagnostics(diagnostics)}`;
}

function formatTimes({ reading, all }: Mistakes['times']): string {
  const ratio = (all / reading).toFixed(2);
  return `${Math.round(reading)} ms reading, parsing and checking against schemas; ${Math.round(all)} ms in all (${ratio} times that)`;
}

function contents(project: Project, scenarios: number): string {
  const { ruleSet } = project;
  const others: readonly (readonly [number, string])[] = [
    [ruleSet.scores.size, 'score'],
    [ruleSet.catalogs.size, 'catalog'],
    [ruleSet.experiments.size, 'experiment'],
  ];
  return [
    counted(ruleSet.campaigns.size, 'campaign'),
    counted(mailNames(project).length, 'mail'),
    counted(ruleSet.segments.size, 'segment'),
    ...others.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun)),
    counted(scenarios, 'scenario'),
  ].join(', ');
}
