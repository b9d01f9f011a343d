/** A condition before and after: proven to mean the same, to hold for more or for fewer, or a user treated otherwise. */
import type { ConditionRole } from '../../language/condition-sites.js';
import type { Condition } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import type { Certainty, DocumentName, Effect, Witness } from '../change.js';
import { classWords } from './class-words.js';
import { compareConditions, givenByTrigger } from './compare.js';
import { Meanings } from './meanings.js';
import type { Models } from './models.js';
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
  const compared = pairsOf(change).map((pair) => ({
    pair,
    result: compareConditions(pair, meanings, givenByTrigger(change, pair, meanings)),
  }));
  const found = (['wider', 'narrower'] as const).flatMap((direction): readonly Found[] => {
    const open = compared.flatMap(({ pair, result }) =>
      result.kind === 'differ' && result[direction].kind !== 'never'
        ? [{ pair, models: result[direction] }]
        : [],
    );
    const [first] = open;
    return first ? [{ direction, ...first, witness: witnessOf(change, first.pair, direction) }] : [];
  });
  if (found.length > 0) return told(found);
  const [first] = compared;
  const why = first?.result.kind === 'same' ? first.result.why : '';
  return { effects: ['none'], certainty: { kind: 'proven', why } };
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

interface Found {
  readonly direction: Direction;
  /** Of the first pair that it is not ruled out of. */
  readonly models: Models;
  readonly witness: Witness | undefined;
}

/** Of one direction alone, that nobody is treated otherwise the other way round is proven. */
function told(found: readonly Found[]): ConditionVerdict {
  const shown = found.filter(({ witness }) => witness !== undefined);
  const open = found.filter(({ witness }) => witness === undefined);
  const [first] = found;
  const implied = found.length === 1 ? impliedWords(first!.direction) : undefined;
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
      certainty: {
        kind: 'proven',
        why: `${implied}; it may differ where ${classWords(first!.models)}, but no life was found that does`,
      },
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
