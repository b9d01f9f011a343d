/** What is otherwise in a document itself, part by part. */
import { canonicalJson } from '../../vocabulary/json.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import type { ChangedPart } from '../change.js';
import type { RuleDocument } from './documents.js';
import type { Node } from './graph.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import { judge } from './judge.js';
import { movedBy, ofCoverage } from './experiment-judge.js';
import { partProof, wholeProof } from './proofs.js';
import type { Unit } from './unit.js';
import { valueAt } from './unit.js';
import type { Verdict } from './verdict.js';
import { byKind, inOrder, isNone, proven } from './verdict.js';

/** A part with the purpose or step that it is about still to be told. */
export interface Part extends ChangedPart {
  readonly unit: Unit | undefined;
  /** As it was and as it is. */
  readonly units?: UnitPair;
}

export function partsOf(node: Node, sides: Sides): readonly Part[] {
  const { before, after } = node;
  if (!before || !after) return [wholePart(before, after, sides)];
  const pair = { before, after };
  const changed = changedUnits(node);
  const isRenamed = before.name !== after.name;
  const own = changed.length === 0 ? undocumented(node, isRenamed) : judged(changed, pair, sides);
  return isRenamed ? [renamedPart(pair, sides), ...own] : own;
}

export function changedUnits({ unitsBefore, unitsAfter }: Node): readonly UnitPair[] {
  const [old, now] = [unitsBefore, unitsAfter].map((units) => new Map(units.map((one) => [one.at, one])));
  const keys = [...new Set([...now!.keys(), ...old!.keys()])];
  return keys.flatMap((key) => {
    const [before, after] = [old!.get(key), now!.get(key)];
    if (!before || !after)
      return isImplied((before ?? after)!, before ? now! : old!, before ? old! : now!)
        ? []
        : [{ before, after }];
    const isAlike =
      before.aspect === after.aspect && canonicalJson(before.value) === canonicalJson(after.value);
    return isAlike ? [] : [{ before, after }];
  });
}

type Units = ReadonlyMap<string, Unit>;

/** What stands in a part that is new or gone as a whole says nothing more. */
function isImplied({ at, aspect }: Unit, there: Units, here: Units): boolean {
  if (aspect === 'place' || aspect === 'step name') return true;
  const steps = at.split(' › ');
  return steps.some((_, index) => {
    const outer = steps.slice(0, index).join(' › ');
    return index > 0 && here.has(outer) && !there.has(outer);
  });
}

function judged(changed: readonly UnitPair[], pair: DocumentPair, sides: Sides): readonly Part[] {
  const whole = wholeProof(pair, sides);
  return changed.map((part) =>
    partWith(part, pair, whole ?? partProof(part, pair, sides) ?? judge(part, pair, sides)),
  );
}

export function partWith(part: UnitPair, pair: DocumentPair, verdict: Verdict): Part {
  const { before, after } = part;
  return {
    at: (after ?? before)!.at,
    before: before && written(pair.before, before),
    after: after && written(pair.after, after),
    placeBefore: before && pair.before.placeOf(before.path),
    placeAfter: after && pair.after.placeOf(after.path),
    ...verdict,
    unit: after ?? before,
    units: part,
  };
}

/** As it stands in the document; rows of a catalog are too many to be told. */
function written({ body }: RuleDocument, unit: Unit): JsonValue {
  if (unit.aspect === 'place' || unit.aspect === 'choose' || unit.aspect === 'variants') return unit.value;
  return valueAt(body, unit.path) ?? unit.value;
}

/** What is written otherwise, and is no part by itself: a default that is written out. */
function undocumented({ before, after }: Node, isRenamed: boolean): readonly Part[] {
  if (isRenamed) return [];
  const pair = { before: before!, after: after! };
  const verdict = proven('both mean the same: what is written is so anyway');
  return [{ ...partWith({ before: rootUnit(pair.before), after: rootUnit(pair.after) }, pair, verdict) }];
}

const ROOT: Path = [];

function rootUnit({ kind, name }: RuleDocument): Unit {
  return { at: '', aspect: 'whole', path: ROOT, value: `${kind} ${name}` };
}

function renamedPart({ before, after }: DocumentPair, sides: Sides): Part {
  return {
    at: 'name',
    before: before.name,
    after: after.name,
    placeBefore: before.placeOf(['name']),
    placeAfter: after.placeOf(['name']),
    ...verdictOnName(before, after, sides),
    unit: undefined,
  };
}

function verdictOnName(before: RuleDocument, after: RuleDocument, sides: Sides): Verdict {
  switch (before.kind) {
    case 'campaign':
      return byKind(
        'runs under way end, what counts toward its cooldown and entries is forgotten, and mails bear the new name',
        'content',
        'in-flight',
        'wider',
        'narrower',
      );
    case 'experiment':
      return before.content['seed'] === undefined
        ? byKind('users are dealt out by its name, and so anew', ...movedBy([before, after], sides))
        : proven('users are dealt out by its seed, and not by its name');
    default:
      return proven('who reads it names it so');
  }
}

function wholePart(before: RuleDocument | undefined, after: RuleDocument | undefined, sides: Sides): Part {
  const document = (after ?? before)!;
  const unit = rootUnit(document);
  return {
    at: '',
    before: before && (before.kind === 'template' ? before.name : before.body),
    after: after && (after.kind === 'template' ? after.name : after.body),
    placeBefore: before?.placeOf([]),
    placeAfter: after?.placeOf([]),
    ...verdictOnWhole(document, after !== undefined, sides),
    unit,
  };
}

function verdictOnWhole(document: RuleDocument, isNew: boolean, sides: Sides): Verdict {
  switch (document.kind) {
    case 'campaign':
      return isNew
        ? byKind('its mails are new', 'new')
        : byKind('its mails are no longer sent', 'removed', 'in-flight');
    case 'experiment':
      return ofCoverage([document], isNew, sides);
    case 'policy':
    case 'profile':
      return byKind('it holds for every campaign', 'content', 'timing', 'wider', 'narrower');
    default:
      return proven(isNew ? 'what reads it has changed itself' : 'what read it has changed itself');
  }
}

export function effectsOf(parts: readonly Pick<ChangedPart, 'effects'>[]) {
  return inOrder(parts.flatMap(({ effects }) => effects));
}

export function matters(parts: readonly Pick<ChangedPart, 'effects'>[]): boolean {
  return parts.some((one) => !isNone(one));
}
