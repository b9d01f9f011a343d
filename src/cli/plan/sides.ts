/** The two rule sets of a plan: read, checked, and named by what they hold. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../language/source-file.js';
import type { PlanSide } from '../../plan/plan.js';
import type { Mails, Project } from '../../simulate/project.js';
import { compileMails, openProject } from '../../simulate/project.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { sortDiagnostics } from '../../vocabulary/diagnostic.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';
import { UsageError } from '../arguments.js';
import { readProjectFiles } from '../files.js';
import { InvalidProject } from '../project.js';
import {
  countDiagnostics,
  formatDiagnostics,
  hasErrors,
  textsOf,
  whereToRead,
} from '../report/diagnostics.js';
import type { RuleSetAt } from '../rule-sets-at.js';
import { NoRulesYet, WORKING_TREE, readRuleSetAt } from '../rule-sets-at.js';
import { colorsFor, columnsOf, say } from '../terminal.js';
import type { PlanChoice } from './choice.js';
import { timeInstead } from './choice.js';

/** Rules without a mistake; of their mails that is not known yet. */
export interface ReadSide extends PlanSide {
  readonly files: readonly SourceFile[];
  readonly project: Project;
}

export interface OpenedSide extends ReadSide {
  readonly mails: Mails;
  /** None of them an error. */
  readonly warnings: readonly Diagnostic[];
}

/** Of the old rules, and of the new. */
export interface Sides<Side> {
  readonly before: Side;
  readonly after: Side;
}

export interface OpenSides extends Sides<ReadSide> {
  /** Compiles the mails of both, once: loading what that takes is most of the time that opening both takes. */
  readonly withMails: () => Promise<Sides<OpenedSide>>;
}

/** Both, where neither has a mistake; else the mistakes of both are printed, those of mails when they are compiled. */
export async function openSides(folder: string, { from, to }: PlanChoice): Promise<OpenSides> {
  const old = readSide(folder, 'from', from);
  const before = begin(old);
  const after = begin(withFilesOf(old, readSide(folder, 'to', to)));
  let opened: Promise<Sides<OpenedSide>> | undefined;
  const withMails = () => (opened ??= openBoth(before, after));
  const areSound = [before, after].every(({ side, diagnostics }) => side && !hasErrors(diagnostics));
  return { ...(areSound ? { before: before.side!, after: after.side! } : await withMails()), withMails };
}

async function openBoth(before: BegunSide, after: BegunSide): Promise<Sides<OpenedSide>> {
  const [old, now] = [await finish(before), await finish(after)];
  if (!old || !now) throw new InvalidProject();
  return { before: old, after: now };
}

/** What is the same file in both is one value in both: it is read as rules once, and its mails are looked at once. */
function withFilesOf(other: RuleSetAt, side: RuleSetAt): RuleSetAt {
  const known = new Map(other.files.map((file) => [file.path, file]));
  const files = side.files.map((file) => {
    const same = known.get(file.path);
    return same?.text === file.text ? same : file;
  });
  return { ...side, files };
}

/** Throws `UsageError` where there are none. */
export function readSide(folder: string, option: 'from' | 'to', spec: string): RuleSetAt {
  if (spec.startsWith('+')) return overlaid(folder, option, spec.slice(1));
  try {
    return readRuleSetAt(folder, spec);
  } catch (cause) {
    if (cause instanceof NoRulesYet && option === 'from') {
      say(`${cause.message}; all of the new rules is taken to be new`);
      return { name: spec, commit: cause.commit, files: [] };
    }
    if (!(cause instanceof UsageError)) throw cause;
    throw timeInstead(option, spec) ?? cause;
  }
}

/** How the working tree with other files is named. */
export const OVER = `${WORKING_TREE} with `;

/** The working tree with other files in the place of its own: what a change would be, before it is one. */
function overlaid(folder: string, option: string, over: string): RuleSetAt {
  const holds = ['rules', 'templates'].some((name) => isFolder(join(over, name)));
  if (!holds) {
    throw new UsageError(
      `\`--${option} +${over}\` names a folder of changed files, which has \`rules/\` or \`templates/\`; \`${over}\` has neither`,
    );
  }
  const below = readRuleSetAt(folder, WORKING_TREE);
  const files = new Map(below.files.map((file) => [file.path, file]));
  const above = readProjectFiles(over, () => true);
  for (const file of above.rules) files.set(file.path, file);
  const diagnostics = [...(below.diagnostics ?? []), ...above.diagnostics];
  return { name: `${OVER}${over}`, commit: undefined, files: [...files.values()], diagnostics };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

interface BegunSide {
  readonly at: RuleSetAt;
  readonly side: ReadSide | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function begin(at: RuleSetAt): BegunSide {
  const { name, commit, files, diagnostics: ofDisk = [] } = at;
  const { project, diagnostics } = openProject(files);
  const side = project && { name, commit, ...fingerprintsOf(project), files, project };
  return { at, side, diagnostics: [...ofDisk, ...diagnostics] };
}

async function finish({ at, side, diagnostics }: BegunSide): Promise<OpenedSide | undefined> {
  const compiled = side && (await compileMails(side.project.outlines));
  const all = sortDiagnostics([...diagnostics, ...(compiled?.diagnostics ?? [])]);
  if (!side || !compiled || hasErrors(all)) {
    refuseSide(at.name, at.files, all);
    return undefined;
  }
  return { ...side, mails: compiled.mails, warnings: all };
}

export type Fingerprints = Pick<PlanSide, 'rules' | 'templates'>;

export function fingerprintsOf({ program, ruleSet }: Project): Fingerprints {
  const templates = [...ruleSet.templates.values()].map(({ path, text }) => [path, text]);
  return { rules: program.fingerprint, templates: fingerprint(templates) };
}

function refuseSide(name: string, files: readonly SourceFile[], diagnostics: readonly Diagnostic[]): void {
  const { stderr } = process;
  say(`the rules of ${name} have mistakes\n`);
  say(formatDiagnostics(diagnostics, textsOf(files), colorsFor(stderr), columnsOf(stderr)));
  say(`\n${countDiagnostics(diagnostics)}; nothing was planned\n${whereToRead(diagnostics)}`);
}

/** What the new rules are warned of, and the old were not. */
export function newWarnings(before: OpenedSide, after: OpenedSide): readonly Diagnostic[] {
  const key = ({ code, message, span }: Diagnostic) => JSON.stringify([code, message, span.file]);
  const known = new Set(before.warnings.map(key));
  return after.warnings.filter((one) => !known.has(key(one)));
}
