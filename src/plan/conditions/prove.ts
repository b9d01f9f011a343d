/** A condition before and after: proven to mean the same, to hold for more or for fewer, or a user treated otherwise. */
import type { ConditionRole } from '../../language/condition-sites.js';
import type { Condition } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import type { Certainty, DocumentName, Effect, Witness } from '../change.js';
import { classWords } from './class-words.js';
import { compareConditions, givenByTrigger } from './compare.js';
import { Meanings } from './meanings.js';
import type { Models } from './models.js';
import type { PairAt } from './readings.js';
import { pairsOf } from './readings.js';
import { witnessOf } from './witness.js';

export interface ConditionChange {
  readonly before: Project;
  readonly after: Project;
  /** The very value in the project's rule set, so that its place is known; undefined where there is none: it is true. */
  readonly conditionBefore: Condition | undefined;
  readonly conditionAfter: Condition | undefined;
  readonly role: ConditionRole;
  /** The documents in which they stand; under another name where that was changed. */
  readonly documentBefore: DocumentName;
  readonly documentAfter: DocumentName;
}

export interface ConditionVerdict {
  /**
   * `none` alone, which is proven; `wider` where the new condition holds for somebody for whom the old does not,
   * `narrower` where it is the other way round; `unknown` among them where either may be or not.
   */
  readonly effects: readonly Effect[];
  readonly certainty: Certainty;
}

export type ConditionProver = (change: ConditionChange) => ConditionVerdict;

/** Where the new condition holds and the old does not, or the other way round. */
export type Direction = 'wider' | 'narrower';

export const proveCondition: ConditionProver = (change) => {
  const meanings = meaningsOf(change.before, change.after);
  const verdicts = pairsOf(change).map((pair) => verdictOf(pair, change, meanings));
  const differing = verdicts.filter(({ effects }) => effects[0] !== 'none');
  const [first] = differing;
  if (!first) return verdicts[0]!;
  const effects = [...new Set(differing.flatMap((one) => one.effects))];
  // One that shows the gravest says most.
  const shown = differing.find(({ certainty }) => certainty.kind === 'shown');
  const unproven = differing.find(({ certainty }) => certainty.kind === 'unproven');
  return { effects: inOrder(effects), certainty: (shown ?? unproven ?? first).certainty };
};

const ORDER: readonly Effect[] = ['none', 'narrower', 'wider', 'unknown'];

function inOrder(effects: readonly Effect[]): readonly Effect[] {
  return ORDER.filter((one) => effects.includes(one));
}

const known = new WeakMap<Project, WeakMap<Project, Meanings>>();

function meaningsOf(before: Project, after: Project): Meanings {
  let ofBefore = known.get(before);
  if (!ofBefore) known.set(before, (ofBefore = new WeakMap<Project, Meanings>()));
  let meanings = ofBefore.get(after);
  if (!meanings) ofBefore.set(after, (meanings = new Meanings(before, after)));
  return meanings;
}

function verdictOf(pair: PairAt, change: ConditionChange, meanings: Meanings): ConditionVerdict {
  const compared = compareConditions(pair, meanings, givenByTrigger(change, pair, meanings));
  if (compared.kind === 'same') {
    return { effects: ['none'], certainty: { kind: 'proven', why: compared.why } };
  }
  const found = (['wider', 'narrower'] as const).flatMap((direction): readonly Found[] => {
    const models = compared[direction];
    if (models.kind === 'never') return [];
    return [{ direction, models, witness: witnessOf(change, pair, direction) }];
  });
  return told(found, found.length === 1);
}

interface Found {
  readonly direction: Direction;
  readonly models: Models;
  readonly witness: Witness | undefined;
}

/** `isOneWay`: that nobody is treated otherwise the other way round is proven. */
function told(found: readonly Found[], isOneWay: boolean): ConditionVerdict {
  const shown = found.filter(({ witness }) => witness !== undefined);
  const open = found.filter(({ witness }) => witness === undefined);
  const [first] = found;
  const implied = isOneWay ? impliedWords(first!.direction) : undefined;
  if (shown.length > 0) {
    const [{ witness }, also] = shown as [Found, Found | undefined];
    const rest = open.map(
      ({ direction, models }) => `whether it is ${direction} too is open: ${classWords(models)}`,
    );
    const why = implied ?? rest[0];
    return {
      effects: inOrder([
        ...shown.map(({ direction }) => direction),
        ...(open.length > 0 ? ['unknown' as const] : []),
      ]),
      certainty: {
        kind: 'shown',
        witness: witness!,
        ...(also ? { also: also.witness! } : {}),
        ...(why === undefined ? {} : { why }),
      },
    };
  }
  if (implied !== undefined && first!.models.kind === 'some') {
    return {
      effects: [first!.direction],
      certainty: { kind: 'proven', why: `${implied}; it differs where ${classWords(first!.models)}` },
    };
  }
  const whys = open.map(({ direction, models }) => `${direction}: ${classWords(models)}`);
  return {
    effects: ['unknown'],
    certainty: {
      kind: 'unproven',
      why: `no life was found that shows a difference; it may be ${whys.join('; and ')}`,
    },
  };
}

function impliedWords(direction: Direction): string {
  return direction === 'wider'
    ? 'whoever the old condition holds for, the new one does too'
    : 'whoever the new condition holds for, the old one did too';
}
