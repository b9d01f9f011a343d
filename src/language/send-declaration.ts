/** The mails that campaigns send, with what their templates may read. */
import type { Assignments } from '../vocabulary/assignment.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Field, Shape } from '../vocabulary/shape.js';
import { BROKEN, eitherValue, shapeOfText } from '../vocabulary/shape.js';
import { campaignReading } from './campaign-check.js';
import { checkReference } from './condition-check.js';
import type { Binding, CampaignBody, Declared, FactReference, Part, SendStep, Step } from './documents.js';
import { branchesOf, isFactReference, partAt } from './documents.js';
import type { Reading } from './fact-type.js';
import { hasValue } from './default-check.js';
import { presenceKey, readingInMail } from './guard.js';
import { Names } from './names.js';
import type { RuleSet } from './rule-set.js';
import { mayBeDeclared } from './rule-set.js';
import { treatmentsOf } from './treatment.js';
import type { ValueType } from './value-type.js';
import { fieldsOf, shapeOf, typeOfLiteral, typeOfSchema } from './value-type.js';

export interface SendDeclaration {
  readonly campaign: Declared<CampaignBody>;
  readonly step: SendStep;
  readonly part: Part;
  /** The step's `data`, by name. */
  readonly data: Readonly<Record<string, Field>>;
}

/** A send under variants, all of which change it. */
export interface VariantSend extends SendDeclaration {
  readonly assignments: Assignments;
  /** Where what is changed is written. */
  readonly changes: readonly Part[];
}

/** The sends of a rule set that experiments change, under every combination of variants that changes them. */
export function variantSends(ruleSet: RuleSet): readonly VariantSend[] {
  const names = new Names(ruleSet, () => undefined);
  const treatments = [...ruleSet.campaigns.values()].flatMap((campaign) => treatmentsOf(campaign, ruleSet));
  return treatments.flatMap(({ assignments, campaign, overlays }) => {
    if (overlays.length === 0) return [];
    const reading = campaignReading(campaign, names);
    return sendsIn(campaign.body.steps, { at: campaign.at, path: ['steps'] }).flatMap(({ step, part }) => {
      const changes = overlays.map((ones) => ones.filter((one) => one.step === step.send));
      if (changes.some((ones) => ones.length === 0)) return [];
      const data = dataFields(step, part, reading);
      return { campaign, step, part, data, assignments, changes: changes.flat().map((one) => one.part) };
    });
  });
}

/** A rule set is not changed once it is read. */
const declared = new WeakMap<RuleSet, readonly SendDeclaration[]>();

/** All sends of a rule set as they are written, campaign by campaign in the order of their steps. */
export function sendDeclarations(ruleSet: RuleSet): readonly SendDeclaration[] {
  let sends = declared.get(ruleSet);
  if (!sends) declared.set(ruleSet, (sends = sendsOf([...ruleSet.campaigns.values()], ruleSet)));
  return sends;
}

/** The sends that stand whole in campaigns with other mistakes: all of what they give to their mail is known. */
export function remainingSends(ruleSet: RuleSet): readonly SendDeclaration[] {
  return ruleSet.remains.flatMap(({ kind, document, without, written }) => {
    if (kind !== 'campaign') return [];
    const sends = sendsOf([document as Declared<CampaignBody>], ruleSet);
    return sends.filter(({ part }) => !without.some((path) => isWithin(path, written(part.path))));
  });
}

function isWithin(path: readonly (string | number)[], part: readonly (string | number)[]): boolean {
  return part.every((step, index) => path[index] === step);
}

function sendsOf(campaigns: readonly Declared<CampaignBody>[], ruleSet: RuleSet): readonly SendDeclaration[] {
  const names = new Names(ruleSet, () => undefined);
  return campaigns.flatMap((campaign) => {
    const reading = campaignReading(campaign, names);
    return sendsIn(campaign.body.steps, { at: campaign.at, path: ['steps'] }).map(({ step, part }) => ({
      campaign,
      step,
      part,
      data: dataFields(step, part, reading),
    }));
  });
}

function sendsIn(
  steps: readonly Step[],
  part: Part,
): readonly { readonly step: SendStep; readonly part: Part }[] {
  return steps.flatMap((step, index) => {
    const here = partAt(part, index);
    if ('send' in step) return [{ step, part: here }];
    return branchesOf(step).flatMap(({ path, steps: inner }) => sendsIn(inner, partAt(here, ...path)));
  });
}

function dataFields(step: SendStep, part: Part, reading: Reading): Readonly<Record<string, Field>> {
  const fields = Object.entries(step.data ?? {}).map(([name, binding]): [string, Field] => [
    name,
    fieldOf(binding, partAt(part, 'data', name), readingInMail(reading, step)),
  ]);
  return Object.fromEntries(fields);
}

function fieldOf(binding: Binding, part: Part, reading: Reading): Field {
  if (!isFactReference(binding)) {
    const type = typeOfLiteral(binding as Exclude<Binding, FactReference>);
    const shape = typeof binding === 'string' ? shapeOfText(binding) : shapeOf(type);
    return { shape, optional: !hasValue(binding as JsonValue) };
  }
  const type = checkReference(binding as FactReference, part, reading, () => undefined);
  // Of a profile that has mistakes nothing is known: not even that a trait may be missing.
  const { profile } = reading.names.ruleSet;
  const isUnread = !profile && mayBeDeclared(reading.names.ruleSet, 'profile');
  if (!type || (isUnread && (binding as FactReference).fact === 'profile'))
    return { shape: BROKEN, optional: false };
  const { default: fallback } = binding as { readonly default?: JsonValue };
  const isPresent = reading.present?.has(presenceKey(binding as FactReference)) ?? false;
  const isCertain = !type.optional || isPresent;
  return {
    shape: isCertain ? shapeOf(type) : shapeWith(type, fallback),
    optional: !isCertain && fallback === undefined,
  };
}

/** A text that stands in for another need not be written as that is. */
function shapeWith(type: ValueType, fallback: JsonValue | undefined): Shape {
  const shape = shapeOf(type);
  if (fallback === undefined || shape.kind !== 'value') return shape;
  if (typeof fallback === 'string' && shape.type === 'string')
    return eitherValue(shape, shapeOfText(fallback));
  return shape;
}

/** The user's traits, as the profile has them; none are known without one. */
export function traitFields({ profile }: RuleSet): Readonly<Record<string, Field>> {
  return profile ? fieldsOf(typeOfSchema(profile.body.traits).members ?? {}) : {};
}
