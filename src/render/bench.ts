import type { Diagnostic, Related, Span } from '../vocabulary/diagnostic.js';
import type { Field, Shape } from '../vocabulary/shape.js';
import type { Located, Problem, Range } from './located.js';
import { diagnose } from './located.js';
import type { Place } from './moment.js';
import type { Needs } from './needs.js';
import type { Probe } from './probe.js';

/** What the code around an expression makes of it. `maybe` takes everything and reads what is missing as undefined. */
export type Wanted = 'maybe' | 'scalar' | 'list';

/** An expression as code, and what is known of its value. */
export interface Lowered extends Field {
  readonly code: string;
}

/** What the lowering of one mail gathers. */
export interface Workshop {
  readonly constants: unknown[];
  readonly diagnostics: Diagnostic[];
  /** The names that were read. */
  readonly used: Set<string>;
  readonly needs: Needs;
  /** Why a name that could be thought of is not there, and where slots stand. */
  readonly absent: ReadonlyMap<string, string>;
  readonly declared: ReadonlyMap<string, readonly Span[]>;
  /** Where the mail's `data` is written, or a name of it; undefined for a name that is none of it. */
  readonly dataAt: (name?: string) => Span | undefined;
  /** Counts which ways the code goes, where that is asked for. */
  readonly probe?: Probe | undefined;
}

/** One text of a mail, in the course of being lowered. */
export interface Bench {
  readonly workshop: Workshop;
  readonly located: Located;
}

/** The user's own words, cut short. */
export function wordsOf({ located }: Bench, { start, end }: Range): string {
  const written = located.text.slice(start, end);
  return written.length > 60 ? `${written.slice(0, 60)}…` : written;
}

/** A second place in the file that a text stands in would say nothing new. */
export function report(bench: Bench, problem: Problem, elsewhere?: Related): void {
  const one = diagnose(bench.located, problem);
  const isFar = elsewhere !== undefined && elsewhere.span.file !== one.span.file;
  bench.workshop.diagnostics.push(isFar ? { ...one, related: [elsewhere] } : one);
}

/** A value in the table of constants, as the code that reads it. */
export function constant(bench: Bench, value: unknown): string {
  return `k[${bench.workshop.constants.push(value) - 1}]`;
}

/** A place in the table of constants, under the user's own words or a label. */
export function placeOf(bench: Bench, range: Range, label?: string): string {
  const place: Place = { label: `\`${label ?? wordsOf(bench, range)}\``, span: bench.located.spanOf(range) };
  return constant(bench, place);
}

/** Code whose value is always there. */
export function certain(code: string, shape: Shape): Lowered {
  return { code, shape, optional: false };
}
