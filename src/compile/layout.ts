/** Where in a user's state each thing that the rules ask for is kept. */
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import type { Instant } from '../vocabulary/time.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { NEVER } from '../vocabulary/time.js';
import type { Frame } from './frame.js';
import type { Ask, Kept, KeptAsked, Retention } from './kept.js';
import type { State, TriggerEvent, Window } from './state.js';
import { NONE } from './state.js';

/** Brings a part of the state up to date with an event; `frame.event` is the event. */
export type Update = (frame: Frame, event: TriggerEvent) => void;

/** Collects what the rules need, while they are compiled. One need named twice gets one place. */
export class LayoutBuilder {
  private readonly numbers = new Map<string, { readonly slot: number; readonly initial: number }>();
  private readonly values = new Map<string, number>();
  private readonly windows = new Map<string, { readonly index: number; readonly retention: Retention }>();
  private readonly updates = new Map<string, Map<string, Update>>();
  private readonly kept = new Map<string, KeptAsked>();
  private asking: Span | undefined;

  number(name: string, initial: number): number {
    const known = this.numbers.get(name);
    if (known) return known.slot;
    const slot = this.numbers.size;
    this.numbers.set(name, { slot, initial });
    return slot;
  }

  value(name: string): number {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const slot = this.values.size;
    this.values.set(name, slot);
    return slot;
  }

  window(name: string): { readonly index: number; readonly retention: Retention } {
    const known = this.windows.get(name);
    if (known) return known;
    const made = {
      index: this.windows.size,
      retention: { within: 0, campaigns: new Set<string>(), steps: [], limit: undefined },
    };
    this.windows.set(name, made);
    return made;
  }

  /** `update` runs at every event of that name; one of the same key is registered once. */
  onEvent(event: string, key: string, update: Update): void {
    const known = this.updates.get(event) ?? new Map<string, Update>();
    if (!known.has(key)) known.set(key, update);
    this.updates.set(event, known);
  }

  /** What is registered meanwhile is asked for at this place of the rules. */
  askedAt<Result>(place: Span, register: () => Result): Result {
    const before = this.asking;
    this.asking = place;
    try {
      return register();
    } finally {
      this.asking = before;
    }
  }

  /** Says what is kept of an event under a key, and for how long the fact that is being compiled needs it. */
  keep(key: string, kept: Kept, ask: Omit<Ask, 'place'>): void {
    const known: KeptAsked = this.kept.get(key) ?? { ...kept, asks: [] };
    const place = this.asking;
    if (!known.asks.some((one) => one.place === place)) known.asks.push({ ...ask, place });
    this.kept.set(key, known);
  }

  updatesOf(event: string): readonly Update[] {
    return [...(this.updates.get(event)?.values() ?? [])];
  }

  events(): readonly string[] {
    return [...this.updates.keys()];
  }

  build(): Layout {
    const names = [[...this.numbers.keys()], [...this.values.keys()], [...this.windows.keys()]];
    return {
      fingerprint: fingerprint(names),
      numbers: [...this.numbers.values()].map(({ initial }) => initial),
      values: this.values.size,
      windows: this.windows.size,
      retention: [...this.windows.values()].map(({ retention }) => retention),
      kept: [...this.kept.values()],
    };
  }
}

export interface Layout {
  readonly fingerprint: Fingerprint;
  /** What each number begins with. */
  readonly numbers: readonly number[];
  readonly values: number;
  readonly windows: number;
  /** How long each window keeps its events. */
  readonly retention: readonly Retention[];
  /** What is kept of events, and who asks for it. */
  readonly kept: readonly KeptAsked[];
}

/** A user of whom nothing is known. */
export function newState(layout: Layout, user: string): State {
  return {
    layout: layout.fingerprint,
    user,
    clock: NONE,
    dueTime: NEVER,
    numbers: [...layout.numbers],
    values: Array.from({ length: layout.values }, () => null),
    windows: Array.from({ length: layout.windows }, () => ({ times: [], values: [] })),
    instances: [],
    traits: {},
    consent: {},
    bouncedTime: NONE,
    complainedTime: NONE,
    unsubscribedTime: NONE,
  };
}

/** Puts an event into a window at its place in time, after those of the same instant. */
export function insert(window: Window, time: Instant, value: JsonValue): void {
  const { times, values } = window;
  let at = times.length;
  while (at > 0 && times[at - 1]! > time) at--;
  if (at === times.length) {
    times.push(time);
    values.push(value);
  } else {
    times.splice(at, 0, time);
    values.splice(at, 0, value);
  }
}

/** Drops what no rule can ask for any more. */
export function prune(window: Window, { state, now }: Frame, retention: Retention): void {
  const { within, campaigns, steps, limit } = retention;
  let drop = limit === undefined ? 0 : Math.max(0, window.times.length - limit);
  const byWindow = within > 0 ? now - within : now - 1;
  const bySince = campaigns.size > 0 || steps.length > 0 ? earliestSince(state, retention, now) - 1 : now;
  const cut = Math.min(byWindow, bySince);
  while (drop < window.times.length && window.times[drop]! <= cut) drop++;
  if (drop === 0) return;
  window.times.splice(0, drop);
  window.values.splice(0, drop);
}

/** A step that has not run yet will run now or later, and needs nothing of what was before. */
function earliestSince(state: State, { campaigns, steps }: Retention, now: Instant): Instant {
  let earliest = now;
  for (const { campaign, entryTime, stepTimes } of state.instances) {
    if (entryTime < earliest && campaigns.has(campaign)) earliest = entryTime;
    for (const step of steps) {
      const time = step.campaign === campaign ? (stepTimes[step.index] ?? NONE) : NONE;
      if (time !== NONE && time < earliest) earliest = time;
    }
  }
  return earliest;
}

/** The position of the first event after an instant, in a window. */
export function firstAfter({ times }: Window, time: Instant): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
