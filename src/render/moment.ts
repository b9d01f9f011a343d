import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';

/** A text with tags, ready to be evaluated. */
export type TextProgram = (moment: Moment) => string;

/** Everything that one rendering of one mail may read; the generated code's only parameter. */
export interface Moment {
  /** What the generated code may call, and what it names by number. */
  f: object;
  readonly k: readonly unknown[];
  readonly data: JsonObject;
  readonly user: JsonObject;
  readonly campaign: string;
  readonly step: string;
  readonly variant: string | undefined;
  readonly now: Instant;
  readonly timeZone: string;
  readonly content: Readonly<Record<string, number>>;
  readonly slots: readonly SlotProgram[];
  /** The plain text of a piece of HTML. */
  readonly plain: (html: string) => string;
  /** These three are evaluated one after the other when a rendering begins. */
  links: JsonObject;
  utm: readonly string[];
  preheader: string | undefined;
  /** How many rounds the loops have made so far. */
  rounds: number;
}

/** A place in the sources, and the user's words for what stands there. */
export interface Place {
  readonly label: string;
  readonly span: Span;
}

/** What a content slot may show: by choice, then by field. */
export interface SlotProgram {
  readonly name: string;
  readonly choices: readonly ReadonlyMap<string, ShowValue>[];
}

/** One value of a `show` map: JSON whose strings may be programs. */
export type ShowValue =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'text'; readonly program: TextProgram }
  | { readonly kind: 'list'; readonly items: readonly ShowValue[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, ShowValue> };
