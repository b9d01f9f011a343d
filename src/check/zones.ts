/** In which zone each user of a scenario is, as the engine comes to know it. */
import { Owners } from '../simulate/owners.js';
import type { Event } from '../vocabulary/event.js';
import { compareEvents, receiptOf } from '../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { findZone } from '../vocabulary/zone.js';

/** As much of an event as says something of zones. */
type Statement = Pick<Event, 'user' | 'time' | 'receivedTime' | 'previousId' | 'messageId' | 'traits'>;

interface Said {
  readonly timeZone: JsonValue | undefined;
  readonly time: Instant;
}

const TRAIT = 'timeZone';

export class KnownZones {
  /** By receipt, as the engine takes them in. */
  private readonly statements: Statement[] = [];
  private taken = nothingTaken();

  /** `fallback` is the policy's zone; undefined where nobody knows it. */
  constructor(private readonly fallback: Zone | undefined) {}

  /** What is known from the beginning. */
  give(user: string, traits: JsonObject): void {
    this.note({ user, time: -Infinity, messageId: '', traits });
  }

  note(statement: Statement): void {
    if (!Object.hasOwn(statement.traits, TRAIT) && statement.previousId === undefined) return;
    const { statements } = this;
    let index = statements.length;
    while (index > 0 && compareEvents(statements[index - 1] as Event, statement as Event) > 0) index--;
    statements.splice(index, 0, statement);
    if (index < this.taken.count) this.taken = nothingTaken();
  }

  /** The zone of a user by what is received until an instant. */
  zoneAt(user: string, time: Instant): Zone | undefined {
    // Instants are asked for in their order but where a scenario has mistakes: what is taken in is gone on from.
    if (time < this.taken.until) this.taken = nothingTaken();
    const { taken, statements } = this;
    taken.until = time;
    for (; taken.count < statements.length; taken.count++) {
      const statement = statements[taken.count]!;
      if (receiptOf(statement as Event) > time) break;
      take(taken, statement);
    }
    const { timeZone } = taken.said.get(taken.owners.ownerOf(user)) ?? {};
    return (typeof timeZone === 'string' ? findZone(timeZone) : undefined) ?? this.fallback;
  }
}

/** What is known of zones by the first statements. */
interface Taken {
  count: number;
  until: Instant;
  readonly owners: Owners;
  readonly said: Map<string, Said>;
}

function nothingTaken(): Taken {
  return { count: 0, until: -Infinity, owners: new Owners(), said: new Map() };
}

function take({ owners, said }: Taken, statement: Statement): void {
  const owner = owners.ownerOf(statement.user);
  const claimed = owners.claimedBy(statement);
  if (claimed !== undefined) joinSaid(said, owner, claimed);
  takeIn(said, owner, statement);
}

/** Of two statements the one made last counts; of two at one instant, the one that came last. */
function takeIn(said: Map<string, Said>, owner: string, { traits, ...statement }: Statement): void {
  if (!Object.hasOwn(traits, TRAIT)) return;
  const time = Math.min(statement.time, receiptOf(statement as Event));
  if ((said.get(owner)?.time ?? -Infinity) <= time) said.set(owner, { timeZone: traits[TRAIT], time });
}

/** As the engine joins traits: of two at one instant, the greater text counts. */
function joinSaid(said: Map<string, Said>, owner: string, claimed: string): void {
  const [own, other] = [said.get(owner), said.get(claimed)];
  said.delete(claimed);
  if (!other) return;
  const isGreater = canonicalJson(other.timeZone) > canonicalJson(own?.timeZone);
  if (!own || other.time > own.time || (other.time === own.time && isGreater)) said.set(owner, other);
}
