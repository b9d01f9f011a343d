/** What was found in rules of json-rules-engine, as text or as JSON. */
import { stringify } from 'yaml';
import type { Assumption } from '../../json-rules/asked.js';
import { ANY_VALUE, asWords } from '../../json-rules/asked.js';
import type { Finding } from '../../json-rules/finding.js';
import type { LintedFile, LintedRule } from '../../json-rules/lint.js';
import { mergeAssumptions } from '../../json-rules/lint.js';
import { spanOf } from '../../language/documents.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { sortDiagnostics } from '../../vocabulary/diagnostic.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Judged } from '../json-rules/judge.js';
import type { Colors } from '../terminal.js';
import { counted, fitted } from '../terminal.js';
import { formatDiagnostics, textsOf } from './diagnostics.js';

/** Files as judged, and which of their rules are safe. */
export interface LintReport extends Judged {
  /** Of operands that can't be read. */
  readonly unreadable: readonly Diagnostic[];
}

export function isSafeReport(report: LintReport): boolean {
  return report.files.every((file) => findingsOf(file).length === 0);
}

export function isUnreadable({ files, unreadable }: LintReport): boolean {
  return unreadable.length > 0 || files.some(({ diagnostics }) => diagnostics.length > 0);
}

function findingsOf({ rules, conditions, findings }: LintedFile): readonly Finding[] {
  return [...[...rules, ...conditions].flatMap((one) => one.findings), ...findings];
}

/** Names of conditions that surprise; what rests on one is not safe. */
function unsafeConditions({ files }: Judged): ReadonlySet<string> {
  const unsafe = files.flatMap(({ conditions }) => conditions.filter(({ findings }) => findings.length > 0));
  return new Set(unsafe.map(({ rule }) => rule.name!));
}

function isSafe({ findings, restsOn }: LintedRule, unsafe: ReadonlySet<string>): boolean {
  return findings.length === 0 && !restsOn.some((name) => unsafe.has(name));
}

/** What a rule rests on, its named conditions included. */
function assumptionsOf(one: LintedRule, named: ReadonlyMap<string, LintedRule>): readonly Assumption[] {
  const below = one.restsOn.flatMap((name) => named.get(name)?.assumptions ?? []);
  return below.length === 0 ? one.assumptions : mergeAssumptions([...one.assumptions, ...below]);
}

function ownOf(one: LintedRule, named: ReadonlyMap<string, LintedRule>): readonly string[] {
  return [...new Set([...one.own, ...one.restsOn.flatMap((name) => named.get(name)?.own ?? [])])];
}

function namedOf({ files }: Judged): ReadonlyMap<string, LintedRule> {
  return new Map(files.flatMap(({ conditions }) => conditions.map((one) => [one.rule.name!, one] as const)));
}

export function formatLint(
  report: LintReport,
  files: readonly SourceFile[],
  colors: Colors,
  columns: number | undefined,
): string {
  const texts = textsOf(files);
  const unsafe = unsafeConditions(report);
  const named = namedOf(report);
  const show = (one: Diagnostic) => formatDiagnostics([one], texts, colors, columns);
  const parts = report.files.map((file) => {
    const findings = sorted(findingsOf(file)).map((one) => `${show(one.diagnostic)}${inPlace(one, colors)}`);
    const mistakes = sortDiagnostics(file.diagnostics).map(show);
    return [...mistakes, ...findings, summary(file, unsafe, named, colors, columns)].join('\n\n');
  });
  return [...report.unreadable.map(show), ...parts, ending(report, unsafe)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  const byDiagnostic = new Map(findings.map((one) => [one.diagnostic, one]));
  return sortDiagnostics([...byDiagnostic.keys()]).map((one) => byDiagnostic.get(one)!);
}

/** What to write, ready to be pasted. */
function inPlace({ instead, mailwright }: Finding, colors: Colors): string {
  const rows = [
    ...(instead ? [['instead', asJson(instead)] as const] : []),
    ...(mailwright ? [['Mailwright', asYaml(mailwright)] as const] : []),
  ];
  return rows.map(([word, text]) => `\n        ${colors.green(word)} ${text}`).join('');
}

const WIDEST = 100;

/** In one line where it fits, else with each condition of a group in its own. */
function asJson(value: JsonObject): string {
  const line = inLine(value);
  if (line.length <= WIDEST) return line;
  const lines = JSON.stringify(
    value,
    (_, inner: unknown) => (isLeaf(inner) ? `\u0000${inLine(inner)}` : inner),
    2,
  );
  const written = lines.replace(
    /"\\u0000((?:[^"\\]|\\.)*)"/g,
    (_, inner: string) => JSON.parse(`"${inner}"`) as string,
  );
  return written.replaceAll('\n', `\n        `);
}

function isLeaf(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'operator');
}

function inLine(value: JsonObject): string {
  return JSON.stringify(value, undefined, 1).replace(/\n\s*/g, ' ');
}

function asYaml(value: JsonObject): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

function summary(
  { path, rules, conditions, diagnostics, findings }: LintedFile,
  unsafe: ReadonlySet<string>,
  named: ReadonlyMap<string, LintedRule>,
  colors: Colors,
  columns: number | undefined,
): string {
  const all = [...rules, ...conditions];
  if (all.length === 0) return `${colors.red('✗')} ${path}: not read`;
  const safe = all.filter((one) => isSafe(one, unsafe));
  const isFine = safe.length === all.length && findings.length === 0 && diagnostics.length === 0;
  const surprising = all.length - safe.length;
  const what = [
    ...(rules.length > 0 ? [counted(rules.length, 'rule')] : []),
    ...(conditions.length > 0 ? [counted(conditions.length, 'condition')] : []),
  ].join(' and ');
  const verdict = [
    ...(safe.length > 0 ? [`${safe.length} safe`] : []),
    ...(surprising > 0 ? [`${surprising} surprise`] : []),
    ...(diagnostics.length > 0 ? ['the rest not read'] : []),
  ].join(', ');
  const lines = [`${isFine ? colors.green('✓') : colors.red('✗')} ${path}: ${what}: ${verdict}`];
  const assumptions = mergeAssumptions(safe.flatMap((one) => assumptionsOf(one, named)));
  const own = [...new Set(safe.flatMap((one) => ownOf(one, named)))];
  if (assumptions.length + own.length > 0) {
    lines.push(
      '  safe where',
      ...assumptions.map((one) => `    ${asSentence(one)}`),
      ...own.map((one) => `    ${one}${one.endsWith(' is') ? ' safe' : ''}`),
    );
  }
  return lines.map((line) => fitted(line, columns)).join('\n');
}

/** `profile` is an object, with `$.country` a text or missing. */
function asSentence({ reading: { fact, path }, asked, isGiven }: Assumption): string {
  const name = path === undefined ? `\`${fact}\`` : `\`${path}\` of \`${fact}\``;
  if (asked.kinds.length === ANY_VALUE.kinds.length)
    return `${name} is ${isGiven ? 'given' : 'anything, or missing'}`;
  const words = asWords(asked);
  const isText =
    asked.kinds.length === 1 && asked.kinds[0] === 'list' ? ' (of a text, `contains` is false)' : '';
  return `${name} is ${words}${isGiven ? '' : ', or missing'}${path === undefined ? isText : ''}`;
}

function ending(
  { files, version, confirmed, dropped, unrun }: LintReport,
  unsafe: ReadonlySet<string>,
): string {
  const all = files.flatMap(({ rules, conditions }) => [...rules, ...conditions]);
  const safe = all.filter((one) => isSafe(one, unsafe)).length;
  const lines = [
    ...(files.length > 1
      ? [
          `${counted(files.length, 'file')}, ${counted(all.length, 'rule')}: ${safe} safe, ${all.length - safe} surprise`,
        ]
      : []),
    ...(confirmed > 0
      ? [
          `json-rules-engine ${version} was run with these values and did what is said (${counted(confirmed, 'run')})`,
        ]
      : []),
    ...(dropped > 0
      ? [`${counted(dropped, 'finding')} left out: json-rules-engine ${version} does otherwise`]
      : []),
    ...(unrun > 0 ? [`${counted(unrun, 'finding')} could not be run`] : []),
  ];
  return lines.join('\n');
}

/** The same for programs. */
export function lintRecord(report: LintReport): object {
  const unsafe = unsafeConditions(report);
  const named = namedOf(report);
  const { version, confirmed, dropped, unrun } = report;
  return {
    safe: isSafeReport(report) && !isUnreadable(report),
    engine: { version, confirmed, dropped, unrun },
    files: report.files.map((file) => ({
      file: file.path,
      rules: file.rules.map((one) => ruleRecord(one, unsafe, named)),
      conditions: file.conditions.map((one) => ruleRecord(one, unsafe, named)),
      findings: sorted(findingsOf(file)).map(findingRecord),
    })),
    diagnostics: sortDiagnostics([
      ...report.unreadable,
      ...report.files.flatMap(({ diagnostics }) => diagnostics),
    ]),
  };
}

function ruleRecord(
  one: LintedRule,
  unsafe: ReadonlySet<string>,
  named: ReadonlyMap<string, LintedRule>,
): object {
  const { name, part } = one.rule;
  return {
    name: name ?? null,
    place: spanOf(part),
    safe: isSafe(one, unsafe),
    where: (isSafe(one, unsafe) ? assumptionsOf(one, named) : []).map(({ reading, asked, isGiven }) => ({
      fact: reading.fact,
      ...(reading.path === undefined ? {} : { path: reading.path }),
      kinds: asked.kinds,
      ...(asked.item ? { items: asked.item.kinds } : {}),
      given: isGiven,
    })),
    own: ownOf(one, named),
  };
}

function findingRecord({ diagnostic, trial, meant, instead, mailwright }: Finding): object {
  return {
    ...diagnostic,
    ...(trial ? { witness: { facts: trial.facts, options: trial.options, gives: trial.gives } } : {}),
    ...(meant === undefined ? {} : { meant }),
    ...(instead ? { instead } : {}),
    ...(mailwright ? { mailwright } : {}),
  };
}
