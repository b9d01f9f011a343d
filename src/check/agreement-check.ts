/** Every condition of a project, as compiled, against json-rules-engine over the values that its constants tell apart. */
import { compileCondition } from '../compile/condition.js';
import type { ConditionSite } from '../language/condition-sites.js';
import type { Condition, FactReference } from '../language/documents.js';
import { spanOf } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import type { FactClasses } from '../language/value-classes.js';
import { leavesOf, valueClasses } from '../language/value-classes.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { CompileCondition, Judged } from './agreement.js';
import { agreementOn, judged } from './agreement.js';
import type { Combinations } from './combinations.js';
import { combinationsOf } from './combinations.js';
import type { Slot } from './given-facts.js';
import { factsOf, slotsOf } from './given-facts.js';
import type { JsonRulesEngine } from './json-rules-engine.js';
import { projectConditions } from './project-conditions.js';
import { withTexts } from './text-values.js';

export interface AgreementOptions {
  readonly library: JsonRulesEngine;
  /** Cases of one condition, at most. */
  readonly most: number;
  readonly seed: number;
  /** The compiler of conditions, which tests put a defective one in the place of. */
  readonly compileOne?: CompileCondition;
  readonly onProgress?: (done: number, all: number) => void;
}

/** What a fact was given as; no value where it was missing. */
export interface GivenValue {
  readonly fact: FactReference;
  readonly value: JsonValue | undefined;
}

export interface Disagreement {
  readonly place: Span;
  readonly role: ConditionSite['role'];
  readonly condition: Condition;
  readonly difference: string;
  readonly values: readonly GivenValue[];
}

export interface AgreementReport {
  /** A content block's counts once for each event that it may be read with. */
  readonly conditions: number;
  readonly cases: number;
  /** Conditions by how their values were combined. */
  readonly coverage: Readonly<Record<Combinations['coverage'], number>>;
  /** Of each condition the first. */
  readonly disagreements: readonly Disagreement[];
}

export async function checkAgreement(ruleSet: RuleSet, options: AgreementOptions): Promise<AgreementReport> {
  const sites = projectConditions(ruleSet);
  const coverage = { all: 0, pairs: 0, some: 0 };
  const disagreements: Disagreement[] = [];
  let cases = 0;
  for (const [index, site] of sites.entries()) {
    const slots = slotsOf(classesAt(site));
    const sizes = slots.map(({ values }) => values.length);
    const combinations = combinationsOf(sizes, options.most, options.seed);
    const one = judged(site.condition, site.part, ruleSet, options.compileOne ?? compileCondition);
    coverage[combinations.coverage]++;
    const found = await firstDisagreement(one, site, { slots, rows: combinations.rows }, ruleSet, options);
    cases += found.cases;
    if (found.disagreement) disagreements.push(found.disagreement);
    options.onProgress?.(index + 1, sites.length);
  }
  return { conditions: sites.length, cases, coverage, disagreements };
}

function classesAt({ condition, reading }: ConditionSite): readonly FactClasses[] {
  return withTexts(valueClasses(condition, reading), leavesOf(condition, reading));
}

async function firstDisagreement(
  one: Judged,
  { role, condition, part, reading }: ConditionSite,
  { slots, rows }: { readonly slots: readonly Slot[]; readonly rows: Combinations['rows'] },
  ruleSet: RuleSet,
  { library }: AgreementOptions,
): Promise<{ readonly cases: number; readonly disagreement?: Disagreement }> {
  for (const [index, row] of rows.entries()) {
    const { difference } = await agreementOn(library, one, ruleSet, factsOf(slots, row, reading));
    if (difference === undefined) continue;
    const values = slots.map((slot, at) => ({ fact: slot.reference, value: slot.values[row[at]!] }));
    return { cases: index + 1, disagreement: { place: spanOf(part), role, condition, difference, values } };
  }
  return { cases: rows.length };
}
