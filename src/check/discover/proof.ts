/** Gaps that no life can close, by what is certain of the rules without running them. */
import { comparison } from '../../compile/condition.js';
import { Decider } from '../../language/analysis/decide.js';
import type { Formula } from '../../language/analysis/formula.js';
import { Formulas, all, not } from '../../language/analysis/formula.js';
import type { ConditionSite } from '../../language/condition-sites.js';
import type { Condition, ContentChoice, Part } from '../../language/documents.js';
import { partAt } from '../../language/documents.js';
import { conditionSpan } from '../../language/analysis/words.js';
import type { Project } from '../../simulate/project.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { conditionPoints } from '../coverage/conditions.js';
import type { Gap } from '../coverage/point.js';
import { projectConditions } from '../project-conditions.js';

/** Why nothing goes there: a sentence without a full stop, and the places that say so. */
export interface Proof {
  readonly why: string;
  readonly places: readonly Span[];
}

export type Prove = (gap: Gap) => Proof | undefined;

/** A part of a condition, and the whole that it is read in. */
interface Known {
  readonly site: ConditionSite;
  readonly condition: Condition;
  readonly part: Part;
}

/** Of a point that several conditions share, all must exclude the arm. */
export function prover(project: Project): Prove {
  const { ruleSet } = project;
  const formulas = new Formulas(ruleSet);
  const parts = new Map<string, Known[]>();
  for (const site of projectConditions(ruleSet)) {
    for (const known of partsOf(site, site.condition, site.part)) {
      const key = conditionPoints([{ condition: known.condition, part: known.part }])[0]!.key;
      parts.set(key, [...(parts.get(key) ?? []), known]);
    }
  }
  const proofOf = ({ site, condition, part }: Known, wanted: boolean): Proof | undefined => {
    const decider = new Decider(site.reading, comparison);
    const formula = formulas.of(condition);
    const own = conditionSpan(condition, part);
    const turned = wanted ? formula : not(formula);
    if (decider.isNever(turned)) {
      return { why: wanted ? 'it can not hold' : 'it always holds', places: [own] };
    }
    return (
      ofBefore(site, turned, own, wanted, formulas, decider) ??
      ofTrigger(site, turned, own, wanted, formulas, decider)
    );
  };
  return ({ point, arm }) => {
    if (point.kind !== 'condition') return undefined;
    const proofs = (parts.get(point.key) ?? []).map((known) => proofOf(known, arm.name === 'true'));
    return proofs.length > 0 && proofs.every((one) => one !== undefined) ? proofs[0] : undefined;
  };

  /** A choice is read where none before it holds. */
  function ofBefore(
    { part, reading, role }: ConditionSite,
    turned: Formula,
    own: Span,
    wanted: boolean,
    known: Formulas,
    decider: Decider,
  ): Proof | undefined {
    const at = part.path.lastIndexOf('choose');
    if (at < 0 || (role !== 'choose' && role !== 'content')) return undefined;
    const index = Number(part.path[at + 1]);
    const list = choicesOf(part, at, reading.names.ruleSet);
    const before = list.slice(0, index).flatMap((entry, position) => {
      const when = 'when' in entry ? entry.when : undefined;
      return when
        ? [{ when, part: partAt({ ...part, path: part.path.slice(0, at + 1) }, position, 'when') }]
        : [];
    });
    const formula = all(turned, ...before.map(({ when }) => not(known.of(when))));
    if (before.length === 0 || !decider.isNever(formula)) return undefined;
    const why = `${wanted ? 'it holds' : 'it fails'} only where a choice before it is taken`;
    return { why, places: [own, ...before.map((one) => conditionSpan(one.when, one.part))] };
  }

  /** The trigger event is one in all of a run. */
  function ofTrigger(
    { part, role }: ConditionSite,
    turned: Formula,
    own: Span,
    wanted: boolean,
    known: Formulas,
    decider: Decider,
  ): Proof | undefined {
    if (role !== 'audience' && role !== 'when' && role !== 'choose') return undefined;
    const campaign = [...ruleSet.campaigns.values()].find(({ at }) => at === part.at);
    const trigger = campaign?.body.trigger;
    if (!campaign || !trigger || !('event' in trigger) || !trigger.where || campaign.body.migrate)
      return undefined;
    if (!readsEventAlone(trigger.where)) return undefined;
    if (!decider.isNever(all(turned, known.of(trigger.where)))) return undefined;
    const why = `the trigger's \`where\` lets no run begin for which it ${wanted ? 'holds' : 'fails'}`;
    const where = conditionSpan(trigger.where, { at: campaign.at, path: ['trigger', 'where'] });
    return { why, places: [own, where] };
  }
}

/** Whatever else a trigger reads may have another value later. */
export function readsEventAlone(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(readsEventAlone);
  if ('any' in condition) return condition.any.every(readsEventAlone);
  if ('not' in condition) return readsEventAlone(condition.not);
  if ('condition' in condition) return false;
  const { value, fact } = condition;
  return fact === 'event' && (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'fact'));
}

function choicesOf(part: Part, at: number, ruleSet: Project['ruleSet']): readonly ContentChoice[] {
  const document = [...ruleSet.contents.values(), ...ruleSet.campaigns.values()].find(
    (one) => one.at === part.at,
  );
  const list = part.path
    .slice(0, at + 1)
    .reduce<unknown>(
      (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
      document?.body,
    );
  return Array.isArray(list) ? (list as readonly ContentChoice[]) : [];
}

function partsOf(site: ConditionSite, condition: Condition, part: Part): readonly Known[] {
  const own = { site, condition, part };
  const inner = (list: readonly Condition[], at: Part) =>
    list.flatMap((one, index) => partsOf(site, one, partAt(at, index)));
  if ('all' in condition) return [own, ...inner(condition.all, partAt(part, 'all'))];
  if ('any' in condition) return [own, ...inner(condition.any, partAt(part, 'any'))];
  return 'not' in condition ? [own, ...partsOf(site, condition.not, partAt(part, 'not'))] : [own];
}
