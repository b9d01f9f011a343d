/** What is taken of records: which values of which events, and where a prepared copy keeps them. */
import type { PropertySchema } from '../../language/documents.js';
import { compareText } from '../../vocabulary/diagnostic.js';

/** What to read of each event; names of properties and traits in the order of code units. */
export interface Wanted {
  readonly events: ReadonlyMap<string, readonly string[] | 'all'>;
  readonly traits: readonly string[] | 'all';
  /** Whether message ids are asked for: an event has none otherwise. */
  readonly messages: boolean;
}

/** The place of an event in `EventKind`s from 1; an `identify` and an `alias` have no name. */
export const IDENTIFY = 0;
export const ALIAS = -1;

export interface EventKind {
  /** From 1. */
  readonly code: number;
  readonly name: string;
  readonly reads: readonly string[] | 'all';
  readonly schema: PropertySchema | undefined;
}

/** A column of values, of properties or of traits that are called alike. */
export interface ValueColumn {
  readonly of: 'property' | 'trait';
  readonly name: string;
  /** The events that have it; of a trait none. */
  readonly codes: readonly number[];
}

export function kindsOf(
  { events }: Wanted,
  schemas: ReadonlyMap<string, PropertySchema>,
): readonly EventKind[] {
  return [...events].map(([name, reads], index) => ({
    code: index + 1,
    name,
    reads,
    schema: schemas.get(name),
  }));
}

/** In the order of names; the properties first. */
export function valueColumns(kinds: readonly EventKind[], { traits }: Wanted): readonly ValueColumn[] {
  const names = new Set(kinds.flatMap(({ reads }) => (reads === 'all' ? [] : reads)));
  const properties = [...names].sort(compareText).map((name): ValueColumn => {
    const having = kinds.filter(({ reads }) => reads !== 'all' && reads.includes(name));
    return { of: 'property', name, codes: having.map(({ code }) => code) };
  });
  const ofTraits = traits === 'all' ? [] : traits;
  return [...properties, ...ofTraits.map((name): ValueColumn => ({ of: 'trait', name, codes: [] }))];
}

/** What a record's properties are looked through for: what is read, and what the tracking plan says something of. */
export function namesIn({ reads, schema }: EventKind): readonly string[] {
  const declared = Object.keys(schema?.properties ?? {});
  const required = schema?.required ?? [];
  return [...new Set([...(reads === 'all' ? [] : reads), ...declared, ...required])];
}
