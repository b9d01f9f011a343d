/** A scenario as its schema leaves it: what is written, not yet what it means. */
import type { Located } from '../language/yaml.js';
import type { ConsentStatus } from '../vocabulary/event.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { ThenItem } from './written-expectation.js';

/** A scenario that its schema accepts, and the places of its parts. */
export interface WrittenScenario {
  readonly index: number;
  readonly body: ScenarioBody;
  readonly at: Located['at'];
}

export interface ScenarioBody {
  readonly name: string;
  readonly given?: {
    readonly profile?: WrittenProfile;
    readonly variants?: Readonly<Record<string, string>>;
  };
  readonly when: readonly WhenItem[];
  readonly then: readonly ThenItem[];
  readonly until?: string;
}

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
