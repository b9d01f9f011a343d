/** A life lived again, otherwise told: where it is the same life, the same must be decided. */
import { sortEvents } from '../../simulate/simulate.js';
import { fnv1a32 } from '../../vocabulary/bucket.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { compareEvents, receiptOf } from '../../vocabulary/event.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Invariant, JudgedLife, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import { alwaysOn } from './law.js';
import { isSameLife } from './mailing.js';
import type { Relive } from './relived.js';
import { isSameValue } from '../same-value.js';

/**
 * To live a life again costs as much as everything else, so that all three laws are first asked at once: of the life with
 * its messages told twice and backwards. Only where that is decided otherwise is each asked by itself.
 */
export function livedAgainLaws(decide: Relive, lateness: Duration): readonly Invariant[] {
  const again = ({ timeline, simulated }: JudgedLife, events: readonly Event[]) =>
    decide({ ...timeline, events }, simulated.decisions);
  let last: { readonly life: JudgedLife; readonly isSame: boolean } | undefined;
  const isSameAtOnce = (life: JudgedLife): boolean => {
    if (last && isSameLife(last.life, life)) return last.isSame;
    const { timeline, simulated } = life;
    const { events, until } = timeline;
    const told = again(life, backwards([...events, ...repeatsOf(events, lateness, until)]));
    last = { life, isSame: isDecidedAlike(simulated.decisions, told) };
    return last.isSame;
  };
  const unlessSame =
    (tellAgain: (life: JudgedLife) => readonly Decision[], words: string) =>
    (life: JudgedLife): Verdict | undefined =>
      isSameAtOnce(life) ? undefined : differing(life.simulated.decisions, tellAgain(life), words);
  const repeat = unlessSame(
    (life) => again(life, life.timeline.events),
    'lived again, the same life is decided otherwise',
  );
  const reorder = unlessSame(
    (life) => again(life, backwards(life.timeline.events)),
    'listed in another order, the same events are decided otherwise',
  );
  const double = unlessSame((life) => {
    const { events, until } = life.timeline;
    return again(life, [...events, ...repeatsOf(events, lateness, until)]);
  }, 'with messages that come twice, the same life is decided otherwise');
  return [
    alwaysOn(
      'decisions-repeat',
      'the same events and rules give the same decisions',
      (life) => repeat(life) ?? (decides(life) ? KEPT : UNTESTED),
    ),
    alwaysOn(
      'arrival-order-changes-nothing',
      'in which order events come that are received together changes no decision',
      (life) => {
        const { events } = life.timeline;
        if (!hasSeveral(events)) return UNTESTED;
        return reorder(life) ?? receivedTogether(life, again) ?? (decides(life) ? KEPT : UNTESTED);
      },
    ),
    alwaysOn('repeated-messages-change-nothing', 'a message that comes twice changes no decision', (life) => {
      if (life.timeline.events.every(({ messageId }) => messageId === '')) return UNTESTED;
      return double(life) ?? (decides(life) ? KEPT : UNTESTED);
    }),
  ];
}

function decides({ simulated }: JudgedLife): boolean {
  return simulated.decisions.length > 0;
}

function hasSeveral(events: readonly Event[]): boolean {
  return events.some(({ time }) => time !== events[0]!.time);
}

/** The list from its end; what has one receipt, one time and one id keeps its order, which is the list's to say. */
function backwards(events: readonly Event[]): readonly Event[] {
  const groups: Event[][] = [];
  for (const event of sortEvents(events)) {
    const group = groups.at(-1);
    if (group && compareEvents(group[0]!, event) === 0) group.push(event);
    else groups.push([event]);
  }
  return groups.toReversed().flat();
}

/** How much later messages come again: at once, a moment later, and as late as may be. */
const PARTS_OF_LATENESS = [0, 1, 0.5] as const;

/**
 * Every message once more, no later after it first came than is allowed. None comes after all else that is known of its
 * id, nor after the clock has stopped: there it would not be the same life, for it would run for longer.
 */
function repeatsOf(
  events: readonly Event[],
  lateness: Duration,
  until: Instant | undefined,
): readonly Event[] {
  const last = new Map<string, Instant>();
  const first = new Map<string, Event>();
  for (const event of sortEvents(events)) {
    if (until !== undefined && receiptOf(event) > until) break;
    last.set(event.user, receiptOf(event));
    if (event.messageId !== '' && !first.has(event.messageId)) first.set(event.messageId, event);
  }
  return [...first.values()].map((event, index): Event => {
    const part = PARTS_OF_LATENESS[index % PARTS_OF_LATENESS.length]!;
    const latest = last.get(event.user)!;
    return { ...event, receivedTime: Math.min(receiptOf(event) + Math.floor(part * lateness), latest) };
  });
}

/** Of so many events of a life at most, all are looked at. */
const FEW = 3;
/** Of longer lives, one in so many. */
const ONE_IN = 16;
const TOGETHER = 3;

/** The last events of a life, had they been received together: in either order. It is lived twice for that, so that of long lives only some are. */
function receivedTogether(
  life: JudgedLife,
  again: (life: JudgedLife, events: readonly Event[]) => readonly Decision[],
): Verdict | undefined {
  const known = sortEvents(life.timeline.events);
  if (known.length > FEW && fnv1a32(known.map(({ messageId }) => messageId).join()) % ONE_IN !== 0)
    return undefined;
  const time = receiptOf(known.at(-1)!);
  const last = known.slice(-TOGETHER).map((event) => ({ ...event, receivedTime: time }));
  if (!hasSeveral(last)) return undefined;
  const events = [...known.slice(0, -TOGETHER), ...last];
  return differing(
    again(life, events),
    again(life, backwards(events)),
    'received together, the last events are decided otherwise in another order',
  );
}

function isDecidedAlike(some: readonly Decision[], others: readonly Decision[]): boolean {
  return some.length === others.length && some.every((one, index) => isAlike(one, others[index]!));
}

const FIELDS = [
  'at',
  'user',
  'campaign',
  'version',
  'instance',
  'step',
  'outcome',
  'reason',
  'until',
  'detail',
  'experiment',
  'variant',
] as const satisfies readonly (keyof Decision)[];

function isAlike(one: Decision, other: Decision): boolean {
  return FIELDS.every((field) => one[field] === other[field]) && isSameValue(one.mail, other.mail);
}

/** Broken by the first decision in which two lives differ. */
function differing(
  before: readonly Decision[],
  after: readonly Decision[],
  words: string,
): Verdict | undefined {
  const length = Math.max(before.length, after.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [before[index], after[index]];
    if (one && other && isAlike(one, other)) continue;
    const found = [one, other].filter((decision) => decision !== undefined);
    const { at, place } = found.reduce((first, decision) => (decision.at < first.at ? decision : first));
    const told = `${words}: ${recordWords(one)} in the one, ${recordWords(other)} in the other`;
    return { kind: 'broken', breach: { at, words: told, place, decisions: found } };
  }
  return undefined;
}

function recordWords(decision: Decision | undefined): string {
  if (!decision) return 'nothing more';
  const { at, campaign, step, outcome, reason } = decision;
  const why = reason === undefined ? '' : ` by ${reason}`;
  return `${campaign}/${step} ${outcome}${why} at ${formatInstant(at)}`;
}
