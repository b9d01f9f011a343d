/** Which parts of a change are told one by one. */
import type { Change, ChangedPart, Certainty, Witness } from '../../../plan/change.js';
import { EFFECTS } from '../../../plan/change.js';
import { sortOf } from './summary.js';

export interface ToldParts {
  /** In the order of the document. */
  readonly shown: readonly ChangedPart[];
  /** Where it is otherwise and that does nothing, beside parts that do something. */
  readonly quiet: readonly string[];
  /** How many more there are that do something. */
  readonly left: number;
}

/** At most so many, the gravest; not those inside one that is new or gone as a whole, which is shown. */
export function toldParts(change: Change, most: number): ToldParts {
  const wholes = change.parts.filter(isWhole);
  const own = change.parts.filter((part) => !wholes.some((whole) => isInside(part, whole)));
  const isQuiet = (part: ChangedPart) => sortOf(change) !== 'none' && gravity(part) === 0;
  const telling = own.filter((part) => !isQuiet(part));
  const gravest = new Set([...telling].sort((a, b) => gravity(b) - gravity(a)).slice(0, most));
  return {
    shown: telling.filter((part) => gravest.has(part)),
    quiet: own.filter(isQuiet).map(atWords),
    left: telling.length - gravest.size,
  };
}

function isWhole({ before, after }: ChangedPart): boolean {
  return (before === undefined) !== (after === undefined);
}

/** A part with a user who shows what it does is told all the same. */
function isInside(part: ChangedPart, whole: ChangedPart): boolean {
  return (
    part.at.startsWith(`${whole.at} › `) &&
    isWhole(part) &&
    (part.before === undefined) === (whole.before === undefined) &&
    part.certainty.kind !== 'shown'
  );
}

function gravity({ effects }: ChangedPart): number {
  return Math.max(0, ...effects.map((effect) => EFFECTS.indexOf(effect)));
}

export function atWords({ at }: ChangedPart): string {
  return at === '' ? 'all of it' : at;
}

/** The users who show what it does, with what is said of each. */
export function witnessesOf(
  certainty: Extract<Certainty, { readonly kind: 'shown' }>,
): readonly (readonly [string, Witness])[] {
  const { witness, also } = certainty;
  return [
    ['A user who is treated otherwise', witness],
    ...(also ? [['And one who is treated otherwise the other way round', also] as const] : []),
  ];
}
