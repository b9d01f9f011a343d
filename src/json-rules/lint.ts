/** Files of json-rules-engine rules → what is safe in them, and under which assumptions; what surprises, and with which facts. */
import { partAt } from '../language/documents.js';
import type { SourceFile } from '../language/source-file.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { compareText } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { Assumption } from './asked.js';
import { both } from './asked.js';
import type { Finding } from './finding.js';
import type { Found, RuleFile } from './input.js';
import { readRuleFile } from './input.js';
import { readingKey } from './missing-check.js';
import { ConditionReader } from './read-condition.js';
import type { JsonRule, RuleCondition } from './rule.js';
import type { CheckedRule } from './rule-check.js';
import { checkRule } from './rule-check.js';
import {
  checkCycles,
  checkEventOrder,
  checkNames,
  checkPriorities,
  checkRuleKeys,
  withWitness,
} from './rule-set-check.js';
import { factSchema } from './schema-facts.js';
import type { Setting } from './setting.js';

export interface LintOptions {
  readonly pointer?: string | undefined;
  /** A JSON Schema of the facts, as an object of them. */
  readonly schema?: JsonObject | undefined;
  readonly operators?: readonly string[];
  /** Conditions that code sets. */
  readonly conditions?: readonly string[];
  readonly allowUndefinedFacts?: boolean;
}

export interface LintedRule {
  readonly rule: JsonRule;
  readonly findings: readonly Finding[];
  readonly assumptions: readonly Assumption[];
  readonly own: readonly string[];
  /** Named conditions that it rests on, themselves resolved. */
  readonly restsOn: readonly string[];
}

export interface LintedFile {
  readonly path: string;
  readonly rules: readonly LintedRule[];
  readonly conditions: readonly LintedRule[];
  /** Of the rules together. */
  readonly findings: readonly Finding[];
  /** Why it, or a part of it, can't be read. */
  readonly diagnostics: readonly Diagnostic[];
}

export function lintJsonRules(
  files: readonly SourceFile[],
  options: LintOptions = {},
): readonly LintedFile[] {
  const read = files.map((file) => readRuleFile(file, options.pointer)).map(parsed);
  const setting = settingOf(read, options);
  const cycles = checkCycles(setting);
  const uses = usesOf(
    read.flatMap(({ rules }) => rules),
    setting,
  );
  const rules = read.map((file) => file.rules.map((one) => linted(one, setting, PLAIN_USE)));
  // Conditions are looked at as they are used: under a negation, or not.
  const conditions = read.map((file) =>
    file.conditions.map((one) => {
      const own = linted(one, setting, uses.get(one.rule.name!) ?? PLAIN_USE);
      return { ...own, findings: [...own.findings, ...(cycles.get(one.rule.name!) ?? [])] };
    }),
  );
  return read.map((file, index) => ({
    path: file.path,
    rules: rules[index]!,
    conditions: conditions[index]!,
    findings: [
      ...checkNames(file.rules.map(({ rule }) => rule)),
      ...checkEventOrder(
        file.rules.map(({ rule }) => rule),
        setting,
      ),
    ],
    diagnostics: file.diagnostics,
  }));
}

/** A rule with what was found while reading it. */
interface Parsed {
  readonly rule: JsonRule;
  readonly findings: readonly Finding[];
}

interface ParsedFile {
  readonly path: string;
  readonly rules: readonly Parsed[];
  readonly conditions: readonly Parsed[];
  readonly facts: JsonObject | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function parsed({ path, rules, conditions, facts, diagnostics }: RuleFile): ParsedFile {
  return { path, rules: rules.map(parse), conditions: conditions.map(parse), facts, diagnostics };
}

function parse({ part, value, isRule, name }: Found): Parsed {
  const findings: Finding[] = [];
  const reader = new ConditionReader((finding) => findings.push(finding));
  const at = isRule ? partAt(part, 'conditions') : part;
  const inner = isRule ? value['conditions'] : value;
  const condition = isRule && !Object.hasOwn(value, 'conditions') ? undefined : reader.readRoot(inner, at);
  const written = name ?? value['name'];
  const rule: JsonRule = {
    part,
    written: value,
    condition,
    isRule,
    ...(typeof written === 'string' && (isRule || name !== undefined) ? { name: written } : {}),
  };
  return {
    rule,
    findings: [...findings, ...checkRuleKeys(rule), ...(condition ? checkPriorities(condition) : [])],
  };
}

function settingOf(files: readonly ParsedFile[], options: LintOptions): Setting {
  const facts = files.reduce<JsonObject>((all, one) => ({ ...all, ...one.facts }), {});
  const hasFacts = Object.keys(facts).length > 0;
  const declared = files.flatMap(({ conditions }) =>
    conditions.map(({ rule }) => [rule.name!, rule] as const),
  );
  return {
    operators: new Set(options.operators ?? []),
    allowUndefinedFacts: options.allowUndefinedFacts ?? false,
    schema: options.schema
      ? factSchema(options.schema, facts)
      : hasFacts
        ? factSchema({ additionalProperties: true }, facts)
        : undefined,
    conditions: new Map([
      ...(options.conditions ?? []).map((name) => [name, undefined] as const),
      ...declared,
    ]),
  };
}

/** Whether a condition is used under a negation: true, false, or both. */
type Use = ReadonlySet<boolean>;

const PLAIN_USE: Use = new Set([false]);

/** How the rules use each named condition, through others as well. */
function usesOf(rules: readonly Parsed[], setting: Setting): ReadonlyMap<string, Use> {
  const uses = new Map<string, Set<boolean>>();
  const open = rules.flatMap(({ rule }) =>
    rule.condition ? [{ condition: rule.condition, isNegated: false }] : [],
  );
  for (let next = open.pop(); next; next = open.pop()) {
    for (const { name, isNegated } of referencesOf(next.condition, next.isNegated)) {
      const known = uses.get(name) ?? new Set<boolean>();
      const named = setting.conditions.get(name)?.condition;
      if (named && !known.has(isNegated)) open.push({ condition: named, isNegated });
      uses.set(name, known.add(isNegated));
    }
  }
  return uses;
}

interface Reference {
  readonly name: string;
  readonly isNegated: boolean;
}

function referencesOf(condition: RuleCondition, isNegated: boolean): readonly Reference[] {
  if (condition.kind === 'condition') return [{ name: condition.name, isNegated }];
  if (condition.kind === 'not') return referencesOf(condition.condition, !isNegated);
  return 'conditions' in condition ? condition.conditions.flatMap((one) => referencesOf(one, isNegated)) : [];
}

function linted({ rule, findings }: Parsed, setting: Setting, use: Use): LintedRule {
  const { condition } = rule;
  if (!condition) return { rule, findings, assumptions: [], own: [], restsOn: [] };
  const checked = [...use].map((isNegated) => checkRule(condition, isNegated, setting));
  const shown = findings.map((one) => withFormWitness(one, condition, setting));
  return {
    rule,
    findings: [...shown, ...unique(checked.flatMap((one) => one.findings))],
    assumptions: merged(checked),
    own: [...new Set(checked.flatMap(({ own }) => own))],
    restsOn: restsOn(condition, setting),
  };
}

function withFormWitness(finding: Finding, condition: RuleCondition, setting: Setting): Finding {
  const forms = finding.instead?.['all'];
  if (finding.diagnostic.code !== 'jre-several-forms' || !Array.isArray(forms)) return finding;
  const reader = new ConditionReader(() => undefined);
  const [read, unread] = forms.map((one) => reader.read(one, condition.part));
  return withWitness(finding, read, unread, setting);
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map(
    findings.map((one) => [
      `${one.diagnostic.code} ${JSON.stringify(one.diagnostic.span)} ${one.diagnostic.code === 'jre-missing-is-true' ? '' : one.diagnostic.message}`,
      one,
    ]),
  );
  return [...seen.values()];
}

function merged(checked: readonly CheckedRule[]): readonly Assumption[] {
  return mergeAssumptions(checked.flatMap(({ assumptions }) => assumptions));
}

/** One assumption for each reading; where two can't be met at once, both stand. */
export function mergeAssumptions(assumptions: readonly Assumption[]): readonly Assumption[] {
  const byReading = new Map<string, Assumption>();
  const apart: Assumption[] = [];
  for (const one of assumptions) {
    const key = readingKey(one.reading);
    const before = byReading.get(key);
    const asked = before ? both(before.asked, one.asked) : one.asked;
    if (asked)
      byReading.set(key, { reading: one.reading, asked, isGiven: one.isGiven || (before?.isGiven ?? false) });
    else apart.push(one);
  }
  return [...byReading.values(), ...apart].sort((a, b) =>
    compareText(readingKey(a.reading), readingKey(b.reading)),
  );
}

/** All named conditions below a condition. */
function restsOn(condition: RuleCondition, setting: Setting): readonly string[] {
  const found = new Set<string>();
  const open = [condition];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const { name } of referencesOf(next, false)) {
      const named = setting.conditions.get(name)?.condition;
      if (named && !found.has(name)) open.push(named);
      found.add(name);
    }
  }
  return [...found];
}
