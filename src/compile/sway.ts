/**
 * Which way an event can move a verdict, as far as that is known without reading it again: of what most events bring
 * about most conditions know beforehand that they stay as they are.
 */
import type { Duration } from '../vocabulary/time.js';

/** What an event can do to a verdict. */
export interface Sway {
  /** It may make a verdict true that was false. */
  readonly up: boolean;
  /** It may make a verdict false that was true. */
  readonly down: boolean;
  /** By time alone it brings about no change sooner than so long after it happened, if ever; those known before may come. */
  readonly after: Duration;
}

/** Of an event that nothing is read of. */
export const STILL: Sway = { up: false, down: false, after: Infinity };

/** Of an event of which nothing is known. */
export const ANY: Sway = { up: true, down: true, after: 0 };

/** By an event's name; of an `identify`, which changes the traits, the consent and the zone, where it has none. */
export type Sways = (event: string | undefined) => Sway;

/** Of `all` and `any`, which become no truer than their parts, nor falser. */
export function swaysOfGroup(parts: readonly { readonly sways: Sways }[]): Sways {
  return (event) => parts.map(({ sways }) => sways(event)).reduce(both, STILL);
}

function both(a: Sway, b: Sway): Sway {
  return { up: a.up || b.up, down: a.down || b.down, after: Math.min(a.after, b.after) };
}

export function swaysOfNot(sways: Sways): Sways {
  return (event) => turned(sways(event));
}

export function turned({ up, down, after }: Sway): Sway {
  return { up: down, down: up, after };
}

/** A slot of the state that says that a verdict is false, and remains so until an event comes: while it is below a number. */
export interface Ceiling {
  readonly slot: number;
  readonly below: number;
}

/** Of `all`, which is false while one of its parts is; `any` would need all of theirs. */
export function ceilingOfGroup(
  kind: 'all' | 'any',
  parts: readonly { readonly ceiling: Ceiling }[],
): Ceiling {
  const [first] =
    kind === 'all' || parts.length === 1 ? parts.filter(({ ceiling }) => ceiling !== NO_CEILING) : [];
  return first?.ceiling ?? NO_CEILING;
}

/** Of a condition that has none: no number is below it. */
export const NO_CEILING: Ceiling = { slot: 0, below: -Infinity };
