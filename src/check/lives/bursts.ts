/** As many mails as a cap or a law allows within a time, and one more: at its ends, where those who count otherwise differ. */
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY, MINUTE, SECOND } from '../../vocabulary/time.js';
import { atClock, localDay } from '../../vocabulary/zone.js';
import { STEPS, turningPoint } from './days.js';
import type { EventAim } from './event-aim.js';
import type { Limit } from './limits.js';
import type { Script } from './scripts.js';
import type { Sketch } from './sketch.js';
import { begin, dueMails, grant } from './walk.js';

export function burst(sketch: Sketch, { max, per, campaigns }: Limit): void {
  const { draw, ground, moments, mails } = sketch;
  const counted = ground.scripts.filter((one) => campaigns?.includes(one.campaign) ?? true);
  const one = draw.any(counted);
  if (!one) return;
  const { from, to } = stretch(sketch, per);
  moments.push(from, to);
  const isOfOne = draw.happens(60);
  const sure = draw.happens(60);
  const asked = new Set<Script>();
  for (const [index, at] of timesBetween(sketch, from, to, max + 1).entries()) {
    const script = (isOfOne ? undefined : draw.any(counted)) ?? one;
    const mail = draw.any(dueMails(sketch, script, at));
    const start = mail ? at - (mail.at - at) : at;
    if (mail) mails.push({ ...mail, at });
    for (const wish of sure && !asked.has(script) ? script.wishes : [])
      grant(sketch, wish, { at: start, since: start, sure });
    asked.add(script);
    begin(sketch, withOwnKey(script, index), start);
    moments.push(at);
  }
}

/** So long from an instant, or the user's own day or week, however many hours it has. */
function stretch(
  { draw, zone, ground }: Sketch,
  per: Duration,
): { readonly from: Instant; readonly to: Instant } {
  const point = turningPoint(draw, zone, ground.clocks);
  const days = per / DAY;
  if ((days !== 1 && days !== 7) || draw.happens(40)) return { from: point, to: point + per };
  const day = localDay(zone, point);
  // Weeks begin on Monday; day 0 was a Thursday.
  const first = days === 1 ? day : day - ((((day + 3) % 7) + 7) % 7);
  return { from: atClock(zone, first, 0), to: atClock(zone, first + days, 0) };
}

/** The first just after the beginning, the last just before the end, those between crowded at either or spread. */
function timesBetween({ draw }: Sketch, from: Instant, to: Instant, count: number): readonly Instant[] {
  const first = from + draw.pick(INTO);
  const last = to - draw.pick(INTO) + (draw.happens(15) ? draw.pick(STEPS) : 0);
  const dice = draw.below(100);
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return first;
    if (index === count - 1) return last;
    if (dice < 40) return first + index * MINUTE;
    if (dice < 70) return last - (count - 1 - index) * MINUTE;
    return first + Math.floor(((last - first) * index) / (count - 1));
  });
}

const INTO: readonly [Duration, ...Duration[]] = [0, 1, SECOND, MINUTE, 30 * MINUTE];

/** A run of its own, where a campaign has one for each key. */
function withOwnKey(script: Script, index: number): Script {
  const { trigger, key } = script;
  if (trigger.kind !== 'event' || !key) return script;
  const own = { path: key, value: `${key.at(-1)}-${index + 1}` };
  const hits = trigger.aim.hits.map((hit) => [...hit, own]);
  const aim: EventAim = { ...trigger.aim, hits: hits.length > 0 ? hits : [[own]] };
  return { ...script, trigger: { kind: 'event', aim } };
}
