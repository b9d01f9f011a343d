/** `given.history`: what happened so long before the first item of `when`. */
import { error } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { LONGEST, formatDuration, parseDuration } from '../vocabulary/time.js';
import type { ScenarioNames, Spot } from './names.js';
import { checkEvent, checkPurposes, checkTraits, inside } from './names.js';
import type { WrittenPast } from './written.js';

/** The events of a history, in order of time; those of one instant as they are listed. */
export function readHistory(
  history: readonly WrittenPast[],
  user: string,
  start: Instant,
  names: ScenarioNames,
  spot: Spot,
): readonly Event[] {
  const times = history.map(({ ago }, index) => start - readAgo(ago, inside(spot, index, 'ago')));
  const order = [...history.keys()].sort((a, b) => times[a]! - times[b]! || a - b);
  return order.map((index, position) => {
    const messageId = `given-${String(position + 1).padStart(5, '0')}`;
    return readPast(history[index]!, { user, time: times[index]!, messageId }, names, inside(spot, index));
  });
}

/** What happens with the first item is an item of `when` itself. */
function readAgo(text: string, { at, path, report }: Spot): Duration {
  const duration = parseDuration(text);
  if (duration !== undefined && duration > 0) return duration;
  const message =
    duration === 0
      ? `\`${text}\` is no time, so this happens with the first item of \`when\``
      : `\`${text}\` is longer ago than anything can be`;
  const help =
    duration === 0
      ? 'write it into `when`, or a time that passes, such as `30d`'
      : `write a duration such as \`30d\`, at most \`${formatDuration(LONGEST)}\``;
  report(error('out-of-range', at(path), message, { help }));
  return 0;
}

function readPast(
  item: WrittenPast,
  envelope: Pick<Event, 'user' | 'time' | 'messageId'>,
  names: ScenarioNames,
  spot: Spot,
): Event {
  if ('type' in item) {
    const { traits = {}, consent = {} } = item;
    checkTraits(names, traits, spot);
    checkPurposes(names, consent, spot);
    return { ...envelope, type: 'identify', name: '', properties: {}, traits, consent };
  }
  const { event, properties = {} } = item;
  checkEvent(names, event, properties, spot);
  return { ...envelope, type: 'track', name: event, properties, traits: {}, consent: {} };
}
