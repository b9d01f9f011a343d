/** What would have to stand in a scenario for its expectations to hold: data, which `mailwright test --update` writes. */
import type { JsonObject, Path } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';

export type Revision =
  /** Another value at a path of the scenario. */
  | { readonly kind: 'write'; readonly path: Path; readonly value: string }
  /** An item of `then` that is to go, or to be another. */
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'replace'; readonly path: Path; readonly item: JsonObject }
  /** One more item of `then`: before the item of that position, or at the end. Of two at one position the earlier comes first. */
  | {
      readonly kind: 'add';
      readonly path: Path;
      readonly item: JsonObject;
      readonly before: number | undefined;
      readonly at: Instant;
    };
