/** Events that rules look for: a name, and the properties by which their `where` holds. */
import type { Condition } from '../../language/documents.js';
import { readingOfEvent } from '../../language/condition-sites.js';
import type { Reading } from '../../language/fact-type.js';
import type { Overlay } from './overlays.js';
import { overlaysOf } from './overlays.js';

export interface EventAim {
  readonly event: string;
  /** What makes it one that is looked for; one of them is empty where nothing is asked. */
  readonly hits: readonly Overlay[];
  /** What makes it just not that. */
  readonly misses: readonly Overlay[];
}

/** `own` is what the condition reads where it may read more than the event. Undefined of an event that nobody declares. */
export function eventAim(
  event: string,
  where: Condition | undefined,
  { names }: Pick<Reading, 'names'>,
  own?: Reading,
): EventAim | undefined {
  const reading = own ?? readingOfEvent(event, names);
  if (!reading) return undefined;
  if (!where) return { event, hits: [[]], misses: [] };
  return { event, hits: overlaysOf(where, reading, true), misses: overlaysOf(where, reading, false) };
}
