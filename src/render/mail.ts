import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { MailNeed } from '../vocabulary/mail-need.js';
import type { Field } from '../vocabulary/shape.js';
import type { Piece } from './eta.js';
import type { Layout } from './walk.js';
import type { TextAt } from './located.js';
import type { SlotProgram, TextProgram } from './moment.js';

/** Everything that is written about one mail, and the names that it may read. */
export interface MailSource {
  readonly campaign: string;
  readonly version: number;
  readonly step: string;
  /** MJML with tags. */
  readonly template: { readonly path: string; readonly text: string };
  readonly subject: TextAt;
  /** Put into the mail's preview; a template that has an `mj-preview` of its own must read `preheader` in it. */
  readonly preheader?: TextAt;
  /** By slot, the choices of its content block; the strings of a `show` may hold tags. */
  readonly slots: Readonly<Record<string, SlotSource>>;
  /** What the step's `data` provides, by name. */
  readonly data: Readonly<Record<string, Field>>;
  /** Where the step's `data` is written, or one name of it. */
  readonly dataAt?: (name?: string) => Span;
  readonly traits: Readonly<Record<string, Field>>;
  readonly links: {
    /** By parameter without its prefix: `source` for `utm_source`. */
    readonly utm?: Readonly<Record<string, TextAt>>;
    readonly unsubscribe?: TextAt;
    /** Whether they may be more: the policy has mistakes. */
    readonly isUnread?: true;
  };
}

export interface SlotSource {
  readonly choices: readonly { readonly show: JsonObject; readonly span: Span }[];
}

/** A checked mail: all its expressions compiled, its MJML not yet. */
export interface MailOutline {
  readonly source: MailSource;
  readonly layout: Layout;
  /** The JavaScript of each hole of the layout, in its order. */
  readonly codes: readonly string[];
  /** What the generated code names by number: names, literals, places. */
  readonly constants: readonly unknown[];
  readonly slots: readonly SlotProgram[];
  readonly unsubscribe: TextProgram | undefined;
  readonly utm: readonly UtmProgram[];
  readonly subject: TextProgram;
  readonly preheader: TextProgram | undefined;
  /** Evaluates every hole and writes nothing. */
  readonly rehearsal: TextProgram;
  /** What a mail that is given it is rendered with for certain; undefined where only a rehearsal can tell. */
  readonly needs: readonly MailNeed[] | undefined;
}

export interface UtmProgram {
  /** `utm_source`. */
  readonly parameter: string;
  readonly value: TextProgram;
}

/** A mail ready to be rendered for any number of people. */
export interface Mail {
  readonly outline: MailOutline;
  /** What its programs are compiled from. */
  readonly pieces: { readonly html: readonly Piece[]; readonly text: readonly Piece[] };
  readonly html: TextProgram;
  readonly text: TextProgram;
  /** The plain text of a piece of HTML that only the values bring in. */
  readonly plain: (html: string) => string;
}
