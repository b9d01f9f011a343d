/** The clock of a scenario: when its items happen and are known, and what other times are counted from. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { parseDuration } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { findZone } from '../vocabulary/zone.js';
import { mayBeDeclared } from '../language/rule-set.js';
import type { RuleSet } from '../language/rule-set.js';
import type { WrittenInstant } from './case.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import type { Report, TimePlace } from './moments.js';
import {
  RECEIPT_PLACE,
  THEN_PLACE,
  UNTIL_PLACE,
  WHEN_PLACE,
  goesBack,
  readMoment,
  readTime,
} from './moments.js';
import type { Spot } from './names.js';
import type { Users } from './users.js';
import type { WhenItem, WrittenPast, WrittenProfile, WrittenScenario } from './written.js';
import { givenOf } from './written.js';
import { KnownZones } from './zones.js';

export interface Clock {
  /** In the order of `when`. */
  readonly items: readonly ItemTimes[];
  /** When all of `when` has happened and is known, in the offset of its last item; undefined where that can't be told. */
  readonly last: WrittenInstant | undefined;
  /** By `messageId`, when an item is known; of one that comes again, the first time. */
  readonly known: ReadonlyMap<string, WrittenInstant | undefined>;
  /** The zone of a user at an instant; undefined where nobody knows the policy's. */
  readonly zoneAt: (user: string, time: Instant) => Zone | undefined;
}

/** Undefined is what can't be told, which has been reported, and a receipt that is not written. */
export interface ItemTimes {
  readonly user: string;
  readonly messageId: string;
  readonly happens: WrittenInstant | undefined;
  readonly receivedTime: Instant | undefined;
}

/** What an item is called: by its place, where it does not say. */
function messageIdOf({ messageId }: WhenItem, position: number): string {
  return messageId ?? `when-${String(position + 1).padStart(5, '0')}`;
}

/** The policy's zone; undefined where the policy could not be read. */
function zoneOfPolicy(ruleSet: RuleSet): Zone | undefined {
  const { policy } = ruleSet;
  if (!policy && mayBeDeclared(ruleSet, 'policy')) return undefined;
  return findZone(policy?.body.timeZone ?? 'UTC') ?? findZone('UTC');
}

/** Reads the times of `when`, each from the one above. */
export function readClock(scenario: WrittenScenario, users: Users, ruleSet: RuleSet, report: Report): Clock {
  const { body, at } = scenario;
  const zones = new KnownZones(zoneOfPolicy(ruleSet));
  // Where traits may be missing nobody knows a zone.
  const zoneAt = (user: string, time: Instant) =>
    scenario.isPartial === true ? undefined : zones.zoneAt(user, time);
  const { profile = {}, users: others = [], history = [] } = givenOf(body);
  for (const { userId = users.ids[0]!, traits = {} } of [profile, ...others] as readonly WrittenProfile[])
    zones.give(userId, traits);
  for (const traits of traitsOfPast(history)) zones.give(users.ids[0]!, traits);
  const items: ItemTimes[] = [];
  let before: WrittenInstant | undefined;
  for (const [index, item] of body.when.entries()) {
    const user = users.userOf(item, { at, path: ['when', index], report });
    const place = (key?: 'at' | 'after') => at(['when', index, ...(key ? [key] : [])]);
    const counted = (from: WrittenInstant | undefined, timePlace: TimePlace) => ({
      from,
      zone: from && zoneAt(user, from.time),
      place: timePlace,
    });
    const happens = readMoment(item, index === 0 ? undefined : counted(before, WHEN_PLACE), place, report);
    if (happens && before && happens.time < before.time) {
      report(goesBack(item, place('at'), before, at(['when', index - 1])));
    }
    if (happens) before = happens;
    const messageId = messageIdOf(item, index);
    const receivedTime = readReceipt(
      item,
      counted(happens, RECEIPT_PLACE),
      at(['when', index, 'receivedAt']),
      report,
    );
    items.push({ user, messageId, happens, receivedTime });
    if (happens && 'type' in item) {
      const previousId = item.type === 'alias' ? item.previousId : item.anonymousId;
      const traits = item.type === 'identify' ? (item.traits ?? {}) : {};
      zones.note({ user, time: happens.time, receivedTime, previousId, messageId, traits });
    }
  }
  return {
    items,
    last: lastOf(items),
    known: knownOf(items),
    zoneAt,
  };
}

/** What was stated of the user's traits before the first item of `when`, the oldest first. */
function traitsOfPast(history: readonly WrittenPast[]): readonly JsonObject[] {
  const ago = (item: WrittenPast) => parseDuration(item.ago) ?? 0;
  return [...history]
    .sort((a, b) => ago(b) - ago(a))
    .flatMap((item): readonly JsonObject[] => ('type' in item && item.traits ? [item.traits] : []));
}

/** When an item of `when` comes to be known, where it says. */
function readReceipt(
  { receivedAt }: WhenItem,
  counted: Parameters<typeof readTime>[2],
  span: Span,
  report: Report,
): Instant | undefined {
  if (receivedAt === undefined) return undefined;
  const received = readTime(receivedAt, span, counted, report);
  const { from } = counted;
  if (received && from && received.time < from.time) report(receivedEarly(received, from, span));
  return received?.time;
}

/** Clocks of users are wrong at times, and rules may be tested for that; most often it is a slip. */
function receivedEarly(received: WrittenInstant, from: WrittenInstant, span: Span): Diagnostic {
  return warning(
    'received-early',
    span,
    `received at \`${received.text}\`, before it happens at \`${formatWithOffset(from)}\``,
    'it counts as having happened when it was received, as of a clock that is fast; to be late, write a later instant, or a duration such as `2h`',
  );
}

function lastOf(items: readonly ItemTimes[]): WrittenInstant | undefined {
  const last = items.at(-1)?.happens;
  if (!last || items.some(({ happens }) => !happens)) return undefined;
  const time = Math.max(
    ...items.map(({ happens, receivedTime }) => Math.max(happens!.time, receivedTime ?? 0)),
  );
  return { ...last, time };
}

function knownOf(items: readonly ItemTimes[]): Clock['known'] {
  const known = new Map<string, WrittenInstant | undefined>();
  for (const { messageId, happens, receivedTime } of items) {
    if (known.has(messageId)) continue;
    known.set(messageId, happens && { ...happens, time: receivedTime ?? happens.time });
  }
  return known;
}

/** How long the clock runs: a time that is counted from the last item is on the clock of the user of `profile`. */
export function readUntil(
  { body: { until }, at }: WrittenScenario,
  { last, zoneAt }: Clock,
  user: string,
  report: Report,
): Instant | undefined {
  if (until === undefined) return undefined;
  const span = at(['until']);
  const zone = last && zoneAt(user, last.time);
  const written = readTime(until, span, { from: last, zone, place: UNTIL_PLACE }, report);
  if (written && last && written.time < last.time) {
    report(
      error(
        'time-goes-back',
        span,
        `\`${until}\` is before the last item of \`when\`, which then never comes`,
        {
          help: `write a later instant, or a duration after the last item such as \`2h\``,
        },
      ),
    );
  }
  return written?.time;
}

/** Among so many messages the one that was meant is looked for. */
const MOST_COMPARED = 500;

/** A time of `then`, on the clock of the user whose expectation it is. */
export function readThenTime(
  text: string,
  { last, zoneAt, known }: Clock,
  user: string,
  { at, path, report }: Spot,
): WrittenInstant | undefined {
  const span = at(path);
  const zone = last && zoneAt(user, last.time);
  const messageAt = (id: string) => {
    if (known.has(id)) return known.get(id);
    const candidates = [...known.keys()].slice(0, MOST_COMPARED);
    const help = didYouMean(id, candidates, 'message');
    const fix = respelling(span, id, candidates, text);
    report(error('unknown-message', span, `no item of \`when\` is called \`${id}\``, { help, fix }));
    return undefined;
  };
  const written = readTime(text, span, { from: last, zone, place: THEN_PLACE, messageAt }, report);
  if (written && last && /^today\b/.test(text) && written.time < last.time) {
    report(
      error('time-goes-back', span, `\`${text}\` is before the last item of \`when\``, {
        help: `that is at \`${formatWithOffset(last)}\`; write an instant with its offset for what comes before`,
      }),
    );
  }
  return written;
}
