/** A scenario as its schema leaves it: what is written, not yet what it means. */
import type { Located } from '../language/yaml.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { ConsentStatus } from '../vocabulary/event.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { ThenItem } from './written-expectation.js';

/** A scenario that its schema accepts, and the places of its parts. */
export interface WrittenScenario {
  readonly index: number;
  /** The row of `examples` that has filled it; undefined where it has none. */
  readonly row: number | undefined;
  readonly body: ScenarioBody;
  readonly at: Located['at'];
  /** Where its test stands: at its name, or at its row. */
  readonly span: Span;
  /** Of a place in the row, where that is filled in. */
  readonly placeholderAt: (span: Span) => Span | undefined;
  /** Whether parts of it are left out, so that what is not there may have been written. */
  readonly isPartial?: boolean;
  /** Of one whose rows can not be filled in: places of which nothing can be said. */
  readonly isOpen?: (span: Span) => boolean;
}

export interface ScenarioBody {
  readonly name: string;
  /** Names of fragments, or what is given itself; fragments are put in its place before anything else is read of it. */
  readonly given?: string | readonly string[] | (WrittenGiven & WrittenUse);
  readonly when: readonly WhenItem[];
  readonly then: readonly ThenItem[];
  readonly until?: string;
}

export interface WrittenUse {
  readonly use?: string | readonly string[];
}

/** What is given, with nothing left to be looked up. */
export interface WrittenGiven {
  readonly profile?: WrittenProfile;
  readonly users?: readonly (WrittenProfile & { readonly userId: string })[];
  readonly variants?: Readonly<Record<string, string>>;
  readonly catalog?: Readonly<Record<string, readonly JsonObject[]>>;
  readonly history?: readonly WrittenPast[];
}

/** What is given to a scenario whose fragments are laid over each other. */
export function givenOf({ given }: Pick<ScenarioBody, 'given'>): WrittenGiven {
  return typeof given === 'object' && !Array.isArray(given) ? (given as WrittenGiven) : {};
}

/** Something that happened before the first item of `when`. */
export type WrittenPast = { readonly ago: string } & (
  | { readonly event: string; readonly properties?: JsonObject }
  | {
      readonly type: 'identify';
      readonly traits?: JsonObject;
      readonly consent?: Readonly<Record<string, ConsentStatus>>;
    }
);

export interface WrittenProfile {
  readonly userId?: string;
  readonly traits?: JsonObject;
  readonly consent?: Readonly<Record<string, ConsentStatus>>;
}

interface Moment {
  readonly at?: string;
  readonly after?: string;
  readonly receivedAt?: string;
  readonly messageId?: string;
  readonly user?: string;
}

export type WhenItem =
  | (Moment & {
      readonly event: string;
      readonly properties?: JsonObject;
      readonly anonymousId?: string;
    })
  | (Moment & WrittenStatement);

/** Something that becomes known of the user; which keys an `alias` and an `identify` may have is for the reader. */
export interface WrittenStatement {
  readonly type: 'identify' | 'alias';
  readonly traits?: JsonObject;
  readonly consent?: Readonly<Record<string, ConsentStatus>>;
  readonly anonymousId?: string;
  readonly previousId?: string;
}
