/** What is taken of an event of each kind, and what makes one valid beyond doubt. */
import { assert } from '../../vocabulary/diagnostic.js';
import { ALIAS, IDENTIFY, valueColumns, type EventKind } from '../prepared/columns.js';
import type { Reading } from '../prepared/stage.js';
import { certainlyFits, type Certainly } from './certain-value.js';
import type { WantedPaths } from './wanted-paths.js';

/** A value that an event of some kind may have, and the column that it goes to. */
export interface Taken {
  readonly slot: number;
  readonly column: number;
  /** By the tracking plan it is a text: an event with a number is not valid, and left out. */
  readonly isText: boolean;
}

/** What an event's properties must be to be valid beyond doubt. */
export interface Certainty {
  readonly values: readonly {
    readonly slot: number;
    readonly isRequired: boolean;
    /** Undefined of what is required and not declared, where it is enough that it is there. */
    readonly fits: Certainly | undefined;
  }[];
  /** Whether it may have no other values. */
  readonly isClosed: boolean;
}

/** How rows of one event are made. */
export interface RowPlan {
  readonly taken: readonly Taken[];
  /** Undefined for one that is asked about in any case. */
  readonly certainty: Certainty | undefined;
  readonly hasProperties: boolean;
  readonly hasConsent: boolean;
}

/** By code and one: that of an `alias` first, then that of an `identify`. */
export function plansOf(reading: Reading, { slotOf }: Pick<WantedPaths, 'slotOf'>): readonly RowPlan[] {
  const { kinds, wanted, judged } = reading;
  const columns = [...valueColumns(kinds, wanted).entries()];
  const readsAllTraits = wanted.traits === 'all';
  const isText = (codes: readonly number[], name: string): boolean =>
    judged === 'by schema' &&
    codes.every((code) => kinds[code - 1]!.schema?.properties?.[name]?.type === 'string');
  const certain: Certainty = { values: [], isClosed: false };
  const alias: RowPlan = { taken: [], certainty: certain, hasProperties: false, hasConsent: readsAllTraits };
  const traits = columns.flatMap(([column, { of, name }]): readonly Taken[] =>
    of === 'trait' ? [{ slot: slotOf('traits', name), column, isText: false }] : [],
  );
  const tracks = kinds.map((kind): RowPlan => ({
    taken: columns.flatMap(([column, { codes, name }]): readonly Taken[] =>
      codes.includes(kind.code)
        ? [{ slot: slotOf('properties', name), column, isText: isText(codes, name) }]
        : [],
    ),
    certainty: judged === 'by schema' ? certaintyOf(kind, (name) => slotOf('properties', name)) : undefined,
    hasProperties: kind.reads === 'all',
    hasConsent: readsAllTraits,
  }));
  assert(ALIAS === -1 && IDENTIFY === 0, 'plans are by code and one');
  return [alias, { ...alias, taken: traits, hasConsent: true }, ...tracks];
}

function certaintyOf({ schema }: EventKind, slotOf: (name: string) => number): Certainty {
  const declared = Object.entries(schema?.properties ?? {});
  const required = schema?.required ?? [];
  const others = required.filter((name) => declared.every(([known]) => known !== name));
  return {
    values: [
      ...declared.map(([name, inner]) => ({
        slot: slotOf(name),
        isRequired: required.includes(name),
        fits: certainlyFits(inner),
      })),
      ...others.map((name) => ({ slot: slotOf(name), isRequired: true, fits: undefined })),
    ],
    isClosed: schema?.additionalProperties === false,
  };
}
