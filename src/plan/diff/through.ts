/** What a document does otherwise because one that it reads has changed. */
import type { Effect } from '../change.js';
import type { Edge, Graph, Node } from './graph.js';
import { kindOf, nameOf } from './graph.js';
import { ofCondition } from './condition-judge.js';
import type { Sides, UnitPair } from './pair.js';
import { judgeRead } from './judge.js';
import { purposeOf } from './other-units.js';
import { judgePolicyPart } from './policy-judge.js';
import type { Part } from './parts.js';
import { changedUnits, matters, partWith } from './parts.js';
import type { Unit } from './unit.js';
import { valueAt } from './unit.js';
import type { Verdict } from './verdict.js';
import { byKind, inOrder, isNone, proven, turned } from './verdict.js';

/** A part that is as it was, and reads what is not. */
export interface ThroughPart extends Part {
  readonly from: string;
}

/** By node, its own parts and what comes through others. */
export interface Standing {
  readonly own: readonly Part[];
  readonly through: readonly ThroughPart[];
}

/** Kinds that mail nobody, and through which nothing comes. */
const ASIDE: ReadonlySet<string> = new Set(['invariant', 'source', 'gate']);

/** Grows until nothing more comes through anything: mails that are sent are read again. */
export function standings(
  { nodes }: Graph,
  own: ReadonlyMap<string, readonly Part[]>,
  sides: Sides,
): ReadonlyMap<string, Standing> {
  const found = new Map<string, Standing>([...own].map(([key, parts]) => [key, { own: parts, through: [] }]));
  const read = readConditions(sides);
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    for (const node of nodes.values()) {
      if (ASIDE.has(kindOf(node)) || !node.before || !node.after) continue;
      const through = throughParts(node, found, read, sides);
      const known = found.get(node.key);
      if (through.length === (known?.through.length ?? 0)) continue;
      isGrowing = true;
      found.set(node.key, { own: known?.own ?? [], through });
    }
  }
  return found;
}

type ReadCondition = (node: Node, unit: Unit, unitBefore: Unit) => Verdict;

/** Conditions are long to prove, and are read again and again. */
function readConditions(sides: Sides): ReadCondition {
  const known = new Map<string, Verdict>();
  return (node, unit, unitBefore) => {
    const key = `${node.key}\n${unit.at}`;
    let verdict = known.get(key);
    if (!verdict) {
      const pair = { before: node.before!, after: node.after! };
      known.set(key, (verdict = judgeRead({ before: unitBefore, after: unit }, pair, sides)));
    }
    return verdict;
  };
}

function throughParts(
  node: Node,
  found: ReadonlyMap<string, Standing>,
  read: ReadCondition,
  sides: Sides,
): readonly ThroughPart[] {
  const changed = new Set(changedUnits(node).map(({ before, after }) => (after ?? before)!.at));
  return node.edges.flatMap((edge): readonly ThroughPart[] => {
    const standing = found.get(edge.to);
    if (!standing || edge.to === node.key || (edge.unit !== undefined && changed.has(edge.unit))) return [];
    const parts = [...standing.own, ...standing.through];
    if (!matters(parts)) return [];
    const after = node.unitsAfter.find(({ at }) => at === edge.unit);
    const before = node.unitsBefore.find(({ at }) => at === edge.unit);
    const pair = { before: node.before!, after: node.after! };
    if (edge.unit === undefined || !after || !before) {
      const verdict = ofWhole(node, edge, parts, sides);
      if (isNone(verdict)) return [];
      const whole: Unit = { at: labelOf(edge), aspect: 'whole', path: pathTo(edge, node), value: edge.to };
      return [{ ...partWith({ before: whole, after: whole }, pair, verdict), from: edge.to }];
    }
    const verdict =
      after.aspect !== 'condition'
        ? ofReference(after, edge, parts)
        : rootsOf(edge.to, found).every((key) => key.startsWith('segment '))
          ? read(node, after, before)
          : ofUnproven(node, { before, after }, edge, parts, sides);
    if (isNone(verdict)) return [];
    return [{ ...partWith({ before, after }, pair, verdict), from: edge.to }];
  });
}

/** The documents that were edited, and that a change comes from. */
function rootsOf(key: string, found: ReadonlyMap<string, Standing>): readonly string[] {
  const seen = new Set([key]);
  for (const one of seen) for (const { from } of found.get(one)?.through ?? []) seen.add(from);
  return [...seen].filter((one) => matters(found.get(one)?.own ?? []));
}

/** A condition that reads what changed and is no segment: up or down, it is not told. */
function ofUnproven(node: Node, part: UnitPair, { to }: Edge, parts: readonly Part[], sides: Sides): Verdict {
  if (to.startsWith('campaign ') && !isMoved(parts)) return proven('other words are no other mail');
  const pair = { before: node.before!, after: node.after! };
  return ofCondition(part, pair, sides, byKind(`${to} has changed`, 'wider', 'narrower'));
}

/** Whether mails go at another time, or to others. */
function isMoved(parts: readonly Part[]): boolean {
  return parts.some(({ effects }) => effects.some((one) => one !== 'content' && one !== 'none'));
}

function labelOf({ to }: Edge): string {
  return to.startsWith('policy ') ? 'purpose' : to.startsWith('profile ') ? 'traits' : to;
}

function pathTo({ to }: Edge, { after }: Node): readonly (string | number)[] {
  return to.startsWith('policy ') && valueAt(after!.content, ['purpose']) !== undefined
    ? ['purpose']
    : ['name'];
}

/** What comes by way of the policy, of the profile, of an experiment. */
function ofWhole(node: Node, { to }: Edge, parts: readonly Part[], sides: Sides): Verdict {
  const purposes = new Set([node.before, node.after].map((one) => one?.content['purpose']));
  const concerning = to.startsWith('policy ')
    ? parts.filter(({ unit }) => {
        const purpose = unit && purposeOf(unit);
        return purpose === undefined || purposes.has(purpose) || isOfCaps(unit);
      })
    : parts;
  const effects = inOrder(concerning.flatMap((one) => ofCampaign(one, nameOf(node), sides)));
  if (isNone({ effects })) return proven('nothing of it is about this campaign');
  return byKind(`${to} has changed`, ...effects);
}

/** What can cut in until a mail goes is another campaign's for another campaign. */
function ofCampaign({ unit, units, effects }: Part, campaign: string, sides: Sides): readonly Effect[] {
  if (!units || isNone({ effects }) || !unit?.aspect.startsWith('quiet')) return effects;
  return judgePolicyPart(units, { ...sides, campaign }).effects;
}

/** What counts toward caps is felt by all who have caps. */
function isOfCaps(unit: Unit | undefined): boolean {
  return unit?.aspect === 'countsTowardCaps';
}

const SHOWN: ReadonlySet<string> = new Set(['data', 'slot', 'template', 'show', 'set']);

/** What a name that stands as it stood comes to, where what it names is otherwise. */
function ofReference(unit: Unit, { to }: Edge, parts: readonly Part[]): Verdict {
  const why = `${to} has changed`;
  if (to.startsWith('campaign ') && !isMoved(parts)) return proven('other words are no other mail');
  if (SHOWN.has(unit.aspect)) return byKind(why, 'content');
  const effects = inOrder(parts.flatMap((one) => one.effects));
  switch (unit.aspect) {
    case 'trigger':
      return to.startsWith('event ') ? byKind(why, ...effects) : byKind(why, 'timing', 'wider', 'narrower');
    case 'exit':
      return byKind(why, ...turnedOf(effects));
    case 'waitFor':
      return byKind(why, 'timing', 'wider', 'narrower');
    default:
      return byKind(why, 'wider', 'narrower');
  }
}

function turnedOf(effects: readonly Effect[]): readonly Effect[] {
  return turned(effects.filter((one) => one !== 'content'));
}
