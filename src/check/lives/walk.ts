/** A user's way through a campaign: what begins it, what it asks for, what comes before, at and after each step. */
import { endOf } from '../../compile/wait.js';
import type { DateTriggerBody } from '../../language/documents.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  civilDate,
  dayNumber,
  formatDate,
  formatInstant,
  parseClock,
  parseDuration,
} from '../../vocabulary/time.js';
import { addMonths, atClock, localDay } from '../../vocabulary/zone.js';
import { STEPS, afterQuiet } from './days.js';
import type { Script, ScriptStep } from './scripts.js';
import type { Sketch } from './sketch.js';
import { STATUSES, happen, happenAs, isFull, say } from './sketch.js';
import { withValue } from '../../simulate/explain/change.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Wish } from './wishes.js';

/** Begins a campaign and goes through its steps; notes when its mails are due. */
export function walk(sketch: Sketch, script: Script, at: Instant): void {
  const { draw } = sketch;
  begin(sketch, script, at);
  const own: Instant[] = [];
  goThrough(sketch, script, script.steps, at, own);
  const asked = draw.below(100);
  // Some get all that is asked for, at once: of five conditions that each hold now and then, all hold hardly ever.
  if (asked < 10) for (const wish of script.wishes) grant(sketch, wish, { at, since: at, sure: true });
  const wishes = asked < 35 ? 0 : asked < 70 ? 1 : asked < 90 ? 2 : 3;
  for (let count = 0; count < wishes; count++) {
    const wish = draw.any(script.wishes);
    if (!wish) continue;
    const then = draw.happens(50) ? at : (draw.any(own) ?? at);
    grant(sketch, wish, { at: then, since: at, sure: draw.happens(45) });
  }
  if (draw.happens(30)) repeat(sketch, script, at, own);
  if (draw.happens(30)) {
    const exit = draw.any(script.exits);
    if (exit) happenAs(sketch, exit, about(sketch, own, at));
  }
}

export function begin(sketch: Sketch, script: Script, at: Instant): void {
  const { trigger } = script;
  sketch.moments.push(at);
  switch (trigger.kind) {
    case 'event':
      happenAs(sketch, trigger.aim, at);
      return;
    case 'segment':
      grantAll(sketch, trigger.wishes, at, 80);
      return;
    case 'date':
      sayDate(sketch, trigger.date, at);
  }
}

/** So that a condition holds at an instant, as often as not; else whatever it tells apart. */
function grantAll(sketch: Sketch, wishes: readonly Wish[], at: Instant, percent: number): void {
  const sure = sketch.draw.happens(60);
  for (const wish of wishes)
    if (sketch.draw.happens(sure ? 96 : percent)) grant(sketch, wish, { at, since: at, sure });
}

/** At one of a campaign's own instants, or a step beside it; now and then some time between. */
function about({ draw }: Sketch, own: readonly Instant[], at: Instant): Instant {
  const moment = draw.any(own) ?? at;
  if (draw.happens(65)) return moment + draw.pick(STEPS);
  return at + Math.floor((Math.max(moment, at + MINUTE) - at) * (draw.below(130) / 100));
}

const MOST_STEPS = 40;

/** When the steps are over. */
function goThrough(
  sketch: Sketch,
  script: Script,
  steps: readonly ScriptStep[],
  from: Instant,
  own: Instant[],
): Instant {
  let now = from;
  for (const step of steps) {
    if (own.length > MOST_STEPS) return now;
    now = goOn(sketch, script, step, now, own);
  }
  return now;
}

function goOn(sketch: Sketch, script: Script, step: ScriptStep, now: Instant, own: Instant[]): Instant {
  const { draw, zone, moments, mails } = sketch;
  const note = (time: Instant) => {
    own.push(time);
    moments.push(time);
  };
  switch (step.kind) {
    case 'wait': {
      const end = Math.max(now, endOf(step.end, now, zone));
      note(end);
      return end;
    }
    case 'send': {
      const released = afterQuiet(zone, now, script.quietHours);
      if (released > now || own.length === 0) note(released);
      // What ends the run while its mail is put off.
      if (released > now && draw.happens(25)) {
        const exit = draw.any(script.exits);
        if (exit) happenAs(sketch, exit, now + Math.floor(((released - now) * draw.below(101)) / 100));
      }
      mails.push({ campaign: script.campaign, step: step.step, at: released });
      grantAll(sketch, step.wishes, now, 55);
      return released;
    }
    case 'choose': {
      const way = draw.any(step.ways);
      grantAll(sketch, way?.wishes ?? [], now, 75);
      return way ? goThrough(sketch, script, way.steps, now, own) : now;
    }
    case 'await': {
      const end = Math.max(now, endOf(step.end, now, zone));
      note(end);
      const dice = draw.below(100);
      if (!step.aim || dice < 45) return goThrough(sketch, script, step.otherwise, end, own);
      const time =
        dice < 70
          ? now + Math.floor(((end - now) * draw.below(100)) / 100)
          : dice < 88 || step.lookback === undefined
            ? end + draw.pick(STEPS)
            : now - step.lookback + draw.pick(STEPS);
      happenAs(sketch, step.aim, time);
      note(time);
      const isIn = time <= end;
      return goThrough(
        sketch,
        script,
        isIn ? step.then : step.otherwise,
        isIn ? Math.max(now, time) : end,
        own,
      );
    }
  }
}

/** The mails of a campaign, and when they would be due, had it begun at an instant. */
export function dueMails(sketch: Sketch, script: Script, at: Instant): Sketch['mails'] {
  const mails: Sketch['mails'] = [];
  const through = (steps: readonly ScriptStep[], from: Instant): Instant => {
    let now = from;
    for (const step of steps) {
      if (mails.length > MOST_STEPS) break;
      if (step.kind === 'wait') now = Math.max(now, endOf(step.end, now, sketch.zone));
      else if (step.kind === 'send') mails.push({ campaign: script.campaign, step: step.step, at: now });
      else if (step.kind === 'choose') now = through(sketch.draw.any(step.ways)?.steps ?? [], now);
      else now = through(step.otherwise, Math.max(now, endOf(step.end, now, sketch.zone)));
    }
    return now;
  };
  through(script.steps, at);
  return mails;
}

/** The trigger comes again: soon, after the durations that the campaign names, or so often as it allows and once more. */
function repeat(sketch: Sketch, script: Script, at: Instant, own: readonly Instant[]): void {
  const { draw } = sketch;
  const { trigger, cooldown, maxEntries, durations } = script;
  if (trigger.kind === 'segment') return enterAgain(sketch, script, at);
  if (trigger.kind !== 'event') return;
  if (maxEntries !== undefined && maxEntries <= 12 && draw.happens(30)) {
    const apart =
      (cooldown ?? draw.any(durations) ?? HOUR) + draw.pick(STEPS.filter((one) => one >= 0) as [0]);
    for (let count = 1; count <= maxEntries; count++) happenAs(sketch, trigger.aim, at + apart * count);
    return;
  }
  const dice = draw.below(100);
  const apart =
    dice < 15
      ? 0
      : dice < 35
        ? draw.below(90) * MINUTE
        : dice < 80
          ? (draw.any(durations) ?? HOUR) + draw.pick(STEPS)
          : (draw.any(own) ?? at) - at + draw.pick(STEPS);
  const times = 1 + draw.below(draw.happens(25) ? 4 : 1);
  for (let count = 1; count <= times; count++) happenAs(sketch, trigger.aim, at + Math.max(0, apart) * count);
}

/** What a segment asks for first comes about again and again, as often as the campaign may be entered and once more. */
function enterAgain(sketch: Sketch, { wishes, cooldown, durations, maxEntries }: Script, at: Instant): void {
  const { draw } = sketch;
  const [wish] = wishes;
  if (!wish) return;
  const times = maxEntries !== undefined && maxEntries <= 8 && draw.happens(50) ? maxEntries : 1;
  const apart = (cooldown ?? draw.any(durations) ?? DAY) + draw.pick(STEPS);
  for (let count = 1; count <= times; count++) {
    const again = at + apart * count;
    grant(sketch, wish, { at: again, since: again, sure: true });
    sketch.moments.push(again);
  }
}

/**
 * What a comparison needs to come out as it should at an instant, of a run that began at `since`; where it is not `sure`,
 * as the rules can tell apart.
 */
export function grant(
  sketch: Sketch,
  wish: Wish,
  { at, since, sure }: { readonly at: Instant; readonly since: Instant; readonly sure: boolean },
): void {
  const { draw } = sketch;
  switch (wish.kind) {
    case 'consent': {
      const right = STATUSES.filter((one) => wish.right.includes(one));
      const status = (sure ? draw.any(right) : undefined) ?? draw.pick(STATUSES);
      return say(sketch, at - draw.pick([MINUTE, 0, DAY]), { consent: { [wish.purpose]: status } });
    }
    case 'trait': {
      const value = chosen(draw, wish.values, sure);
      if (value === undefined) return;
      const traits = withValue({}, wish.path, value) as JsonObject;
      return say(sketch, at - draw.pick(sure ? [DAY, MINUTE, 1] : [DAY, MINUTE, 1, 0]), { traits });
    }
    case 'events':
      return grantEvents(sketch, wish, at, since, sure);
  }
}

function chosen<Item>(
  draw: Sketch['draw'],
  { all, right }: { readonly all: readonly Item[]; readonly right: readonly Item[] },
  sure: boolean,
): Item | undefined {
  return sure && right.length > 0 ? draw.any(right) : draw.any(all);
}

function grantEvents(
  sketch: Sketch,
  { aim, counts, ages, property, apart }: Extract<Wish, { kind: 'events' }>,
  at: Instant,
  since: Instant,
  sure: boolean,
): void {
  const { draw } = sketch;
  const total = property && chosen(draw, property.totals, sure);
  const count = Math.max(chosen(draw, counts, sure) ?? 1, leastFor(total, property?.most));
  const values = total === undefined ? [] : partsOf(total, property!.isSum ? count : 1);
  const edge = chosen(draw, ages, sure);
  for (let index = 0; index < count && !isFull(sketch); index++) {
    const age =
      edge === undefined ? draw.below(101) * Math.floor((at - since) / 100) : ageOf(draw, edge, index);
    const hit = draw.any(aim.hits) ?? [];
    const own = values.length > 0 ? [{ path: property!.path, value: values[index % values.length] }] : [];
    const different = apart ? [{ path: apart, value: `${apart.at(-1)}-${index + 1}` }] : [];
    happen(sketch, aim.event, at - age, [...hit, ...own, ...different]);
  }
}

/** A total that no single event may have takes several; one that takes too many is left alone. */
function leastFor(total: JsonValue | undefined, most: number | undefined): number {
  if (typeof total !== 'number' || most === undefined || most <= 0) return 0;
  const least = Math.ceil(total / most);
  return least <= MOST_OF_A_SUM ? least : 0;
}

const MOST_OF_A_SUM = 10;

/** The first stands at the edge; those that follow come between it and now. */
function ageOf(draw: Sketch['draw'], edge: Duration, index: number): Duration {
  return index === 0 ? edge : Math.floor((edge * draw.below(100)) / 100);
}

function partsOf(total: JsonValue, count: number): readonly JsonValue[] {
  if (typeof total !== 'number' || count <= 1) return [total];
  const part = Math.round((total / count) * 100) / 100;
  return [
    ...Array.from({ length: count - 1 }, () => part),
    Math.round((total - part * (count - 1)) * 100) / 100,
  ];
}

/** A date of the user's by which the campaign begins at an instant, or about it. */
function sayDate(
  sketch: Sketch,
  { trait, offset, at: clock, repeat: again }: DateTriggerBody,
  at: Instant,
): void {
  const { draw, zone, moments } = sketch;
  const day = localDay(zone, at);
  const target = draw.happens(12) ? dayNumber({ year: 2028, month: 2, day: 29 }) : day - daysOf(offset);
  const { year, month, day: ofMonth } = civilDate(target);
  const back = again === 'yearly' && draw.happens(60) ? draw.pick([1, 4, 30]) : 0;
  const date = addMonths({ year, month, day: ofMonth }, -12 * back);
  const due = atClock(zone, day, (clock === undefined ? undefined : parseClock(clock)) ?? 0);
  moments.push(due);
  const text = formatDate(dayNumber(date));
  const written =
    sketch.ground.project.checkTraits({ [trait]: text }) === undefined
      ? text
      : formatInstant(dayNumber(date) * DAY);
  const before = draw.pick([40 * DAY, DAY, HOUR, 0, -HOUR]);
  say(sketch, due - before + draw.pick(STEPS), { traits: { [trait]: written } });
}

function daysOf(offset: DateTriggerBody['offset']): number {
  if (offset === undefined) return 0;
  if (typeof offset === 'object') return 'days' in offset ? offset.days : offset.months * 30;
  const days = Math.floor((parseDuration(offset.replace(/^[+-]/, '')) ?? 0) / DAY);
  return offset.startsWith('-') ? -days : days;
}
