/**
 * Facts over past events. What a fact needs is kept up to date as events come: a number or a value where all of
 * history is asked for, a window of events where a part of it is.
 */
import type { FactParams } from '../language/documents.js';
import type { JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { NEVER, parseDuration } from '../vocabulary/time.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { Ask, KeptParts, Retention, TimedStep } from './kept.js';
import type { CompileContext } from './context.js';
import type { Frame } from './frame.js';
import { firstAfter, insert, prune } from './layout.js';
import { stepOf } from './path.js';
import type { TriggerEvent, Window } from './state.js';
import { NONE } from './state.js';
import type { Change, Predicate, Update } from './update.js';
import { changing, counting, finite, notingTime, notingValue, onlyWhere } from './update.js';

/** A fact, ready to be read. */
export interface Reader {
  readonly read: (frame: Frame) => JsonValue | undefined;
  /** The earliest instant after `now` at which time alone may change the value. */
  readonly nextChange: (frame: Frame) => Instant;
  /** Events that may change it. */
  readonly events: readonly string[];
}

export interface Asked {
  readonly event: string;
  /** The event and the `where`, as text: equal for equal needs. */
  readonly name: string;
  readonly predicate: Predicate;
  readonly isFiltered: boolean;
}

export function asked(params: FactParams, context: CompileContext): Asked {
  assert(params.event !== undefined, 'a fact over events names its event');
  const name = canonicalJson([params.event, params.where ?? null]);
  if (!params.where) return { event: params.event, name, predicate: () => true, isFiltered: false };
  const test = context.compileWhere(params.where);
  context.observeWhere?.(params.event, params.where);
  const predicate: Predicate = (frame, event) => {
    const before = frame.event;
    frame.event = event;
    const matches = test(frame);
    frame.event = before;
    return matches;
  };
  return { event: params.event, name, predicate, isFiltered: true };
}

export const forever = (): Instant => NEVER;

export function propertyOf(event: TriggerEvent, property: string): JsonValue | undefined {
  return Object.hasOwn(event.properties, property) ? event.properties[property] : undefined;
}

/** Registers an update under the fact's predicate, and what it keeps. */
export function whenMatching(
  context: CompileContext,
  { event, predicate, isFiltered }: Asked,
  key: string,
  what: KeptParts,
  update: Update | Change,
  kept: { readonly retention: Retention | undefined; readonly ask: Omit<Ask, 'place'> } = FOR_EVER,
): void {
  context.layout.keep(key, { event, isFiltered, what, retention: kept.retention }, kept.ask);
  const told = typeof update === 'function' ? changing(update) : update;
  context.layout.onEvent(event, key, isFiltered ? onlyWhere(told, predicate) : told);
}

const FOR_EVER = { retention: undefined, ask: {} } as const;

/** Events of a window, and where those begin that this fact may see. */
export interface View {
  readonly window: Window;
  readonly start: number;
}

export interface Windowed {
  readonly view: (frame: Frame) => View;
  readonly nextChange: (frame: Frame) => Instant;
}

/** What a window keeps of an event. */
export type Keep = {
  readonly name: string;
  readonly of: (event: TriggerEvent) => JsonValue;
  /** What that is, for the retention report. */
  readonly properties: readonly string[] | 'all';
};

const NOTHING: Keep = { name: 'time', of: () => null, properties: [] };
export function keepProperty(property: string): Keep {
  const read = stepOf(property);
  return {
    name: `property ${property}`,
    of: ({ properties }) => read(properties) ?? null,
    properties: [property],
  };
}

export function windowOf(params: FactParams, keep: Keep, context: CompileContext, limit?: number): Windowed {
  const need = asked(params, context);
  const name = `${need.name} ${keep.name}${limit === undefined ? '' : ' newest'}`;
  const { index, retention } = context.layout.window(name);
  const within = params.within === undefined ? undefined : durationOf(params.within);
  widen(retention, within, params, context, limit);
  const ask = {
    ...(within === undefined ? {} : { within }),
    ...(params.since === undefined ? {} : { since: { campaign: context.campaign!, step: params.since } }),
  };
  const update: Change = (frame, event) => {
    const window = frame.state.windows[index]!;
    insert(window, event.timestamp, keep.of(event));
    prune(window, frame, retention);
  };
  const what = { kind: 'events', properties: keep.properties } as const;
  whenMatching(context, need, `window ${name}`, what, update, { retention, ask });
  const start = startOf(params, within, limit, context);
  return {
    view: (frame) => {
      const window = frame.state.windows[index]!;
      return { window, start: start(window, frame) };
    },
    nextChange:
      within === undefined ? forever : (frame) => nextExpiry(frame.state.windows[index]!, within, frame.now),
  };
}

function widen(
  retention: Retention,
  within: Duration | undefined,
  params: FactParams,
  context: CompileContext,
  limit?: number,
): void {
  if (params.since === 'entry') {
    assert(context.campaign !== undefined, '`since: entry` stands in a campaign');
    retention.campaigns.add(context.campaign);
  } else if (params.since !== undefined) {
    const step = {
      campaign: context.campaign!,
      version: context.version!,
      index: stepIndex(params.since, context),
    };
    if (!retention.steps.some((one) => isSameStep(one, step))) retention.steps.push(step);
  } else {
    retention.within = Math.max(retention.within, within ?? NEVER);
  }
  if (limit !== undefined) retention.limit = limit;
}

function isSameStep(a: TimedStep, b: TimedStep): boolean {
  return a.campaign === b.campaign && a.version === b.version && a.index === b.index;
}

function stepIndex(id: string, { timedSteps }: CompileContext): number {
  const index = timedSteps.indexOf(id);
  assert(index >= 0, `the step \`${id}\` was checked to be one of the campaign`);
  return index;
}

/** Where in a window the events begin that a fact sees; a step that has not run yet sees none. */
function startOf(
  { since }: FactParams,
  within: Duration | undefined,
  limit: number | undefined,
  context: CompileContext,
): (window: Window, frame: Frame) => number {
  if (within !== undefined) return (window, { now }) => firstAfter(window, now - within);
  if (since === 'entry') return (window, { entryTime }) => firstAfter(window, entryTime - 1);
  if (since !== undefined) {
    const index = stepIndex(since, context);
    return (window, { stepTimes }) => {
      const time = stepTimes[index] ?? NONE;
      return time === NONE ? window.times.length : firstAfter(window, time - 1);
    };
  }
  return limit === undefined ? () => 0 : ({ times }) => Math.max(0, times.length - limit);
}

/** A window `within: D` at t is (t − D, t]: its oldest event leaves it exactly at its own time + D. */
function nextExpiry(window: Window, within: Duration, now: Instant): Instant {
  const oldest = firstAfter(window, now - within);
  return oldest < window.times.length ? window.times[oldest]! + within : NEVER;
}

export function durationOf(text: string): Duration {
  const duration = parseDuration(text);
  assert(duration !== undefined, `\`${text}\` was checked to be a duration`);
  return duration;
}

export function isWindowed(params: FactParams): boolean {
  return params.within !== undefined || params.since !== undefined;
}

export function countReader(params: FactParams, context: CompileContext): Reader {
  const need = asked(params, context);
  if (isWindowed(params)) {
    const { view, nextChange } = windowOf(params, NOTHING, context);
    return { read: (frame) => lengthOf(view(frame)), nextChange, events: [need.event] };
  }
  const slot = context.layout.number(`count ${need.name}`, 0, 'add');
  const what = { kind: 'number', words: 'count', properties: [] } as const;
  whenMatching(context, need, `count ${need.name}`, what, counting(slot));
  return { read: ({ state }) => state.numbers[slot]!, nextChange: forever, events: [need.event] };
}

function lengthOf({ window, start }: View): number {
  return window.times.length - start;
}

/** Numbers are added in event-time order, so that the sum of the same events is the same to the last bit. */
export function sumReader(params: FactParams, context: CompileContext): Reader {
  const need = asked(params, context);
  const property = params.property!;
  if (isWindowed(params)) {
    const { view, nextChange } = windowOf(params, keepProperty(property), context);
    return { read: (frame) => sumOf(view(frame)), nextChange, events: [need.event] };
  }
  const name = `sum ${property} ${need.name}`;
  const slot = context.layout.number(name, 0, 'add');
  const what = { kind: 'number', words: `sum of ${property}`, properties: [property] } as const;
  const read = stepOf(property);
  whenMatching(context, need, name, what, ({ state }, event) => {
    const value = read(event.properties);
    if (typeof value === 'number') state.numbers[slot] = finite(state.numbers[slot]! + value);
  });
  return { read: ({ state }) => state.numbers[slot]!, nextChange: forever, events: [need.event] };
}

function sumOf({ window, start }: View): number {
  let sum = 0;
  for (let at = start; at < window.values.length; at++) {
    const value = window.values[at];
    if (typeof value === 'number') sum = finite(sum + value);
  }
  return sum;
}

/** The slot of the time of the newest (or oldest) such event, `NONE` before there is one. */
function timeSlot(which: 'first' | 'last', need: Asked, context: CompileContext): number {
  const name = `${which} time ${need.name}`;
  const slot = context.layout.number(name, NONE, which === 'first' ? 'earliest' : 'latest');
  const what = { kind: 'time', words: `time of the ${which}`, properties: [] } as const;
  whenMatching(context, need, name, what, which === 'last' ? notingTime(slot) : noteFirst(slot));
  return slot;
}

function noteFirst(slot: number): Change {
  return ({ state: { numbers } }, { timestamp }) => {
    if (isNewer('first', timestamp, numbers[slot]!)) numbers[slot] = timestamp;
  };
}

function isNewer(which: 'first' | 'last', time: Instant, known: Instant): boolean {
  return known === NONE || (which === 'last' ? time >= known : time < known);
}

/** `first` and `last`: an event's property, or its timestamp. */
export function edgeReader(which: 'first' | 'last', params: FactParams, context: CompileContext): Reader {
  const need = asked(params, context);
  const events = [need.event];
  if (isWindowed(params)) {
    const keep = params.property === undefined ? NOTHING : keepProperty(params.property);
    const { view, nextChange } = windowOf(params, keep, context);
    const read = (frame: Frame) => edgeOf(which, view(frame), params.property !== undefined);
    return { read, nextChange, events };
  }
  if (params.property === undefined) {
    const slot = timeSlot(which, need, context);
    return { read: ({ state }) => timeOrNothing(state.numbers[slot]!), nextChange: forever, events };
  }
  const read = edgeValue(which, params.property, need, context);
  return { read, nextChange: forever, events };
}

function edgeValue(
  which: 'first' | 'last',
  property: string,
  need: Asked,
  context: CompileContext,
): Reader['read'] {
  const name = `${which} ${property} ${need.name}`;
  const time = context.layout.number(`${name} time`, NONE, 'own');
  const slot = context.layout.value(name);
  context.layout.onJoin(name, (state, other) => {
    const otherTime = other.numbers[time]!;
    const ownTime = state.numbers[time]!;
    if (otherTime === NONE || ownTime === otherTime || !isNewer(which, otherTime, ownTime)) return;
    state.numbers[time] = otherTime;
    state.values[slot] = other.values[slot]!;
  });
  const what = {
    kind: 'value',
    words: `${which} ${property}, and its time`,
    properties: [property],
  } as const;
  const update = which === 'last' ? notingValue(slot, time, property) : notingFirst(slot, time, property);
  whenMatching(context, need, name, what, update);
  return ({ state }) => state.values[slot] ?? undefined;
}

function notingFirst(slot: number, time: number, property: string): Change {
  const read = stepOf(property);
  return ({ state: { numbers, values } }, { timestamp, properties }) => {
    if (!isNewer('first', timestamp, numbers[time]!)) return;
    numbers[time] = timestamp;
    values[slot] = read(properties) ?? null;
  };
}

function edgeOf(
  which: 'first' | 'last',
  { window, start }: View,
  wantsValue: boolean,
): JsonValue | undefined {
  const at = which === 'first' ? start : window.times.length - 1;
  if (at < start || at >= window.times.length) return undefined;
  return wantsValue ? (window.values[at] ?? undefined) : window.times[at];
}

function timeOrNothing(time: Instant): Instant | undefined {
  return time === NONE ? undefined : time;
}

/** The slot of when such an event last happened, of all of history. */
export function lastTimeSlot(params: FactParams, context: CompileContext): number {
  return timeSlot('last', asked(params, context), context);
}

/** How long ago the last such event was, and when it was. */
export function recencyReader(
  params: FactParams,
  context: CompileContext,
): Reader & { readonly lastTime: (frame: Frame) => Instant | undefined } {
  const need = asked(params, context);
  const slot = timeSlot('last', need, context);
  const lastTime = ({ state }: Frame) => timeOrNothing(state.numbers[slot]!);
  const read = (frame: Frame) => {
    const time = lastTime(frame);
    return time === undefined ? undefined : frame.now - time;
  };
  return { read, lastTime, nextChange: forever, events: [need.event] };
}
