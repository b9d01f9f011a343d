/** What comes in between: refusals, bounces, answers, other campaigns' events, late and repeated messages, other ids. */
import { SUPPRESSING_EVENTS, receiptOf } from '../../vocabulary/event.js';
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../vocabulary/time.js';
import { STEPS } from './days.js';
import { aroundDuration } from './wishes.js';
import type { Sketch } from './sketch.js';
import { BLANK, STATUSES, happen, happenAs, isFull, say } from './sketch.js';
import { grant } from './walk.js';

type Disturb = (sketch: Sketch) => void;

const DISTURBANCES: readonly (readonly [number, Disturb])[] = [
  [9, stopped],
  [14, otherConsent],
  [6, otherTraits],
  [6, otherZone],
  [18, answered],
  [16, somethingElse],
  [14, wished],
  [14, lawful],
  [7, repeatedMessage],
  [10, late],
  [10, again],
  [8, atOnce],
];

const ALL = DISTURBANCES.flatMap(([weight, one]) => Array.from({ length: weight }, () => one)) as [
  Disturb,
  ...Disturb[],
];

export function disturb(sketch: Sketch): void {
  if (isFull(sketch)) return;
  sketch.draw.pick(ALL)(sketch);
}

/** When something is due, or just before or after that; now and then so long before or after as rules name. */
function aboutMoment({ draw, moments, ground }: Sketch): Instant {
  const moment = draw.any(moments) ?? 0;
  const dice = draw.below(100);
  if (dice < 62) return moment + draw.pick(STEPS);
  const by = draw.pick(ground.durations);
  if (dice < 92) return moment + (draw.happens(60) ? -1 : 1) * draw.pick(aroundDuration(by));
  return moment + (draw.below(200) - 100) * 10 * MINUTE;
}

function stopped(sketch: Sketch): void {
  const { draw, ground } = sketch;
  const time = aboutMoment(sketch);
  happen(sketch, draw.any(SUPPRESSING_EVENTS)!, time);
  const purpose = draw.any(ground.purposes);
  // Who said no may say yes again, before a mail that was put off goes out.
  if (purpose !== undefined && draw.happens(30))
    say(sketch, time + draw.pick([0, 1, MINUTE, HOUR, DAY]), { consent: { [purpose]: 'granted' } });
}

function otherConsent(sketch: Sketch): void {
  const { draw, ground } = sketch;
  const purpose = draw.any(ground.purposes);
  if (purpose === undefined) return;
  const time = aboutMoment(sketch);
  say(sketch, time, { consent: { [purpose]: draw.pick(STATUSES) } });
  if (draw.happens(30))
    say(sketch, time + draw.pick([0, 1, SECOND, HOUR, DAY]), { consent: { [purpose]: 'granted' } });
}

function otherTraits(sketch: Sketch): void {
  say(sketch, aboutMoment(sketch), { traits: sketch.draw.of(sketch.ground.traits) });
}

function otherZone(sketch: Sketch): void {
  const zone = sketch.draw.pick(sketch.ground.zones);
  if (zone !== undefined) say(sketch, aboutMoment(sketch), { traits: { timeZone: zone } });
}

/** A mail is opened, or a link in it is clicked; now and then one that never came. */
function answered(sketch: Sketch): void {
  const { draw, ground, mails } = sketch;
  const name = draw.any(ground.answers);
  const mail = draw.any(mails);
  if (name === undefined) return;
  if (!mail || draw.happens(15)) return void happen(sketch, name, aboutMoment(sketch));
  const overlay = [
    { path: ['campaign'], value: mail.campaign },
    { path: ['step'], value: mail.step },
  ];
  const after = draw.happens(30) ? draw.pick(ground.durations) : draw.pick([0, 1, SECOND, MINUTE, HOUR, DAY]);
  happen(sketch, name, mail.at + after, overlay);
}

function somethingElse(sketch: Sketch): void {
  const { draw, ground } = sketch;
  const aim = draw.happens(65) ? draw.any(ground.aims) : undefined;
  const time = aboutMoment(sketch);
  if (aim) happenAs(sketch, aim, time);
  else happen(sketch, draw.any(ground.planned) ?? '', time);
}

function wished(sketch: Sketch): void {
  const { draw, ground } = sketch;
  const script = draw.any(ground.scripts);
  const wish = draw.any(script?.wishes ?? []);
  const at = aboutMoment(sketch);
  if (wish) grant(sketch, wish, { at, since: at - draw.pick(ground.durations), sure: draw.happens(50) });
}

/** What an invariant speaks of happens before a mail: just in time for it, just not, or well within. */
function lawful(sketch: Sketch): void {
  const { draw, ground, moments } = sketch;
  const law = draw.any(ground.laws);
  if (!law) return somethingElse(sketch);
  const at = (draw.any(moments) ?? 0) + (draw.happens(70) ? 0 : draw.pick(STEPS));
  const aim = draw.any(law.aims);
  const within = law.within ?? draw.pick(ground.durations);
  const age = draw.happens(40)
    ? draw.pick(aroundDuration(within))
    : Math.floor((within * draw.below(101)) / 100);
  if (aim) happenAs(sketch, aim, at - age);
  const wish = draw.any(law.wishes);
  if (wish && draw.happens(60)) grant(sketch, wish, { at, since: at - age, sure: draw.happens(70) });
}

/** The same message comes once more, at once or later, as it was. */
function repeatedMessage(sketch: Sketch): void {
  const { draw, events } = sketch;
  const index = draw.below(Math.max(1, events.length));
  const event = events[index];
  if (!event) return;
  const named = event.messageId === '' ? { ...event, messageId: `twice-${index + 1}` } : event;
  events[index] = named;
  const after = draw.pick([0, 1, SECOND, HOUR, DAY, 8 * DAY]);
  events.push({ ...named, receivedTime: receiptOf(named) + after });
}

function late(sketch: Sketch): void {
  const { draw, events, ground } = sketch;
  const index = draw.below(Math.max(1, events.length));
  const event = events[index];
  if (!event) return;
  const by = draw.happens(50)
    ? draw.pick([2 * ground.lateness, ...aroundDuration(ground.lateness)])
    : draw.happens(50)
      ? draw.pick(aroundDuration(draw.pick(ground.durations)))
      : draw.below(240) * MINUTE;
  events[index] = { ...event, receivedTime: event.time + by };
}

/** The same happens again, with the same things or others. */
function again(sketch: Sketch): void {
  const { draw, events } = sketch;
  const event = draw.any(events);
  if (event?.type !== 'track') return;
  const time = draw.happens(50) ? aboutMoment(sketch) : event.time + draw.pick(sketch.ground.durations);
  if (draw.happens(40)) happen(sketch, event.name, time);
  else events.push({ ...event, time, receivedTime: undefined, messageId: '' });
}

/** Two things happen at one instant. */
function atOnce({ draw, events }: Sketch): void {
  const [index, other] = [draw.below(Math.max(1, events.length)), draw.any(events)];
  const event = events[index];
  if (event && other) events[index] = { ...event, time: other.time };
}

/** The user was somebody without a name for a while: what was done then becomes the user's when it is known. */
export function merge(sketch: Sketch): void {
  const { draw, events, user, moments } = sketch;
  const anonymous = draw.pick(sketch.ground.people.anonymous);
  const times = events.map(({ time }) => time).sort((a, b) => a - b);
  const until = draw.happens(60) ? draw.any(times)! : Infinity;
  const isTheirs = ({ time }: Event) => (until === Infinity ? draw.happens(50) : time <= until);
  for (const [index, event] of events.entries())
    if (event.type === 'track' && isTheirs(event)) events[index] = { ...event, user: anonymous };
  const [first = 0] = times;
  const consent = Object.fromEntries(sketch.ground.purposes.map((purpose) => [purpose, 'granted' as const]));
  if (draw.happens(70))
    events.push({ ...BLANK, type: 'identify', user: anonymous, time: first - MINUTE, consent });
  const last = times.at(-1) ?? first;
  const dice = draw.below(100);
  const time =
    dice < 45
      ? (draw.any(moments) ?? last) + draw.pick(STEPS)
      : dice < 75
        ? (draw.any(times) ?? last) + draw.pick([0, 1, MINUTE, HOUR])
        : last + draw.pick([MINUTE, HOUR, DAY]);
  const type = draw.happens(75) ? 'identify' : 'alias';
  events.push({ ...BLANK, type, user, time, previousId: anonymous });
}
