/** Which events of a user a rule set reads: the log of two holds what either does. */
import type { Event } from '../../vocabulary/event.js';
import { SUPPRESSING_EVENTS } from '../../vocabulary/event.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Side } from './side.js';

export interface Reading {
  /** By rule set, what it reads of a user's events; it knows a user of whom it reads any. */
  readonly before: (events: readonly Event[]) => readonly Event[];
  readonly after: (events: readonly Event[]) => readonly Event[];
  /** Events that one reads and the other does not, or by another schema. */
  readonly apart: ReadonlySet<string>;
}

export function readingOf(before: Side, after: Side): Reading {
  const [a, b] = [before, after].map(
    ({ program }) => new Set([...program.events.keys(), ...SUPPRESSING_EVENTS]),
  );
  const apart = new Set(
    [...a!, ...b!].filter(
      (name) => a!.has(name) !== b!.has(name) || schemaOf(before, name) !== schemaOf(after, name),
    ),
  );
  return { before: reader(before, a!, apart), after: reader(after, b!, apart), apart };
}

function schemaOf({ ruleSet }: Side, name: string): string {
  return canonicalJson(ruleSet.events.get(name)?.body.properties);
}

function reader({ check }: Side, names: ReadonlySet<string>, apart: ReadonlySet<string>): Reading['before'] {
  if (apart.size === 0) return (events) => events;
  const isRead = ({ type, name, properties }: Event) =>
    type !== 'track' || !apart.has(name) || (names.has(name) && check(name, properties) === undefined);
  return (events) => (events.every(isRead) ? events : events.filter(isRead));
}
