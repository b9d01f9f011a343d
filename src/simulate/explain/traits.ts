/** What had been said of a user, and how something else would have been said. */
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { withValue } from './change.js';
import type { Spot } from './past-events.js';
import type { Added, Tries } from './tries.js';
import { made } from './tries.js';

/** What had been said of the members of traits: a change within one repeats the rest of it. */
export function traitsAt(spot: Spot): JsonObject {
  const said = identifiedBy(spot).flatMap(({ traits }) => Object.entries(traits));
  // What was said last holds; null is as good as missing.
  return Object.fromEntries([...new Map(said)].filter(([, value]) => value !== null));
}

/** The events that had said something of the user, oldest first. */
export function identifiedBy({ life, at }: Spot): readonly Event[] {
  return life.timeline.events
    .filter((event) => event.type === 'identify' && receiptOf(event) <= at)
    .sort((a, b) => a.time - b.time);
}

export function traitTries(path: Path, to: JsonValue | undefined, spot: Spot): Tries {
  const known = identifiedBy(spot).findLast(({ traits }) => Object.hasOwn(traits, path[0]!));
  // A trait that was said cannot be unsaid: null is as good as missing.
  const said = to ?? null;
  return [
    ...(known
      ? [[{ kind: 'set', messageId: known.messageId, part: 'traits', path, to: said } as const]]
      : []),
    ...addTries(spot, {
      type: 'identify',
      traits: memberOf(withValue(traitsAt(spot), path, said), path[0]!),
    }),
  ];
}

function memberOf(traits: JsonValue, name: string | number): JsonObject {
  return Object.fromEntries(Object.entries(traits as JsonObject).filter(([one]) => one === name));
}

/** Consent as it would have had to be said by then. */
export function consentTries(purpose: string, to: ConsentStatus, spot: Spot): Tries {
  const identified = identifiedBy(spot);
  const known = identified.findLast(({ consent }) => Object.hasOwn(consent, purpose)) ?? identified.at(-1);
  return [
    ...addTries(spot, { type: 'identify', consent: { [purpose]: to } }),
    ...(known ? [[{ kind: 'consent', messageId: known.messageId, purpose, to } as const]] : []),
  ];
}

/** Something more that is known or done at the very instant, or just before it. */
function addTries(spot: Spot, what: Added): Tries {
  const { at, before } = spot;
  return [at, at - 1].map((time) => [
    {
      kind: 'add',
      event: made(spot, what, time),
      ...(before && time === at ? { before: before.messageId } : {}),
    },
  ]);
}
