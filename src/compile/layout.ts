/** Where in a user's state each thing that the rules ask for is kept. */
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { NEVER } from '../vocabulary/time.js';
import type { Frame } from './frame.js';
import type { Ask, Kept, KeptAsked, Retention } from './kept.js';
import type { Observer } from './observer.js';
import type { State, Window } from './state.js';
import { NONE, NO_CONSENT, NO_TRAITS } from './state.js';
import type { Update } from './update.js';

/** What one state knows of a user becomes known to another, where both turn out to be of one user. */
export type Join = (state: State, other: State) => void;

/** How two numbers of one slot become one. */
export type NumberJoin = 'add' | 'earliest' | 'latest' | 'own';

const JOIN: Readonly<Record<NumberJoin, (own: number, other: number) => number>> = {
  add: (own, other) => own + other,
  earliest: (own, other) => (own === NONE ? other : other === NONE ? own : Math.min(own, other)),
  latest: Math.max,
  own: (own) => own,
};

/** Collects what the rules need, while they are compiled. One need named twice gets one place. */
export class LayoutBuilder {
  private readonly numbers = new Map<string, { readonly slot: number; readonly initial: number }>();
  private readonly values = new Map<string, number>();
  private readonly windows = new Map<string, { readonly index: number; readonly retention: Retention }>();
  private readonly updates = new Map<string, Map<string, Update>>();
  private readonly joins = new Map<string, Join>();
  private readonly kept = new Map<string, KeptAsked>();
  private asking: Span | undefined;

  constructor(
    private readonly lateness: Duration = 0,
    /** Who watches the rules being read, if anyone. */
    readonly observer?: Observer,
  ) {}

  /** A number that begins with `initial`; `join` says what becomes of two, where two users turn out to be one. */
  number(name: string, initial: number, join: NumberJoin): number {
    const known = this.numbers.get(name);
    if (known) return known.slot;
    const slot = this.numbers.size;
    this.numbers.set(name, { slot, initial });
    if (join !== 'own') {
      const joined = JOIN[join];
      this.onJoin(`number ${name}`, ({ numbers }, other) => {
        numbers[slot] = joined(numbers[slot]!, other.numbers[slot]!);
      });
    }
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
      retention: {
        within: 0,
        campaigns: new Set<string>(),
        steps: [],
        limit: undefined,
        lateness: this.lateness,
      },
    };
    this.windows.set(name, made);
    return made;
  }

  /** `update` is carried out at every event of that name; one of the same key is registered once. */
  onEvent(event: string, key: string, update: Update): void {
    const known = this.updates.get(event) ?? new Map<string, Update>();
    if (!known.has(key)) known.set(key, update);
    this.updates.set(event, known);
  }

  /** Windows join by themselves; one of the same key is registered once. */
  onJoin(key: string, join: Join): void {
    if (!this.joins.has(key)) this.joins.set(key, join);
  }

  joinsOf(): readonly Join[] {
    return [...this.joins.values()];
  }

  /** How long each window keeps its events. */
  retentions(): readonly Retention[] {
    return [...this.windows.values()].map(({ retention }) => retention);
  }

  /** What is kept of events, and who asks for it. */
  keptOf(): readonly KeptAsked[] {
    return [...this.kept.values()];
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

  /** `steps` are the keys of the positions in every campaign that a run may be in, by campaign and version. */
  build(steps: Layout['steps'] = {}): Layout {
    const numbers = [...this.numbers].map(([name, { initial }]) => ({ name, initial }));
    const [values, windows] = [[...this.values.keys()], [...this.windows.keys()]];
    return {
      fingerprint: fingerprint([numbers, values, windows, steps]),
      numbers,
      values,
      windows,
      steps,
    };
  }
}

/** What stands where in a state. It is data: a release keeps it, so that the next can take its states over. */
export interface Layout {
  readonly fingerprint: Fingerprint;
  /** By slot: what is kept there, and what it begins with. */
  readonly numbers: readonly { readonly name: string; readonly initial: number }[];
  readonly values: readonly string[];
  readonly windows: readonly string[];
  /** By `planKey`, a key for each position that an instance can stand at. */
  readonly steps: Readonly<Record<string, StepKeys>>;
}

/** How the steps of one version of a campaign are known to another. */
export interface StepKeys {
  /** By position, that behind the last included. */
  readonly positions: readonly string[];
  /** Those of which a run notes when they ran. */
  readonly timed: readonly string[];
}

const NO_TIMES: State['traitTimes'] = Object.freeze({});

const blanks = new WeakMap<Layout, Pick<State, 'numbers' | 'values'>>();

/** What the slots begin with, made once: a copy of a list is cheaper than a list. */
function blankOf(layout: Layout): Pick<State, 'numbers' | 'values'> {
  let blank = blanks.get(layout);
  if (!blank) {
    blank = {
      numbers: layout.numbers.map(({ initial }) => initial),
      values: layout.values.map(() => null),
    };
    blanks.set(layout, blank);
  }
  return blank;
}

/** A user of whom nothing is known. */
export function newState(layout: Layout, user: string): State {
  const { numbers, values } = blankOf(layout);
  const windows: Window[] = [];
  for (let at = 0; at < layout.windows.length; at++) windows.push({ times: [], values: [] });
  return {
    layout: layout.fingerprint,
    user,
    clock: NONE,
    dueTime: NEVER,
    numbers: numbers.slice(),
    values: values.slice(),
    windows,
    instances: [],
    received: { times: [], values: [] },
    traits: NO_TRAITS,
    traitTimes: NO_TIMES,
    consent: NO_CONSENT,
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
  const { within, campaigns, steps, limit, lateness } = retention;
  const { times } = window;
  let drop = limit === undefined ? 0 : Math.max(0, times.length - limit);
  const byWindow = within > 0 ? now - within : now - 1;
  if (drop === 0 && (times.length === 0 || times[0]! > byWindow)) return;
  const isSince = campaigns.size > 0 || steps.length > 0;
  const bySince = isSince ? earliestSince(state, retention, now - lateness) - 1 : now;
  const cut = Math.min(byWindow, bySince);
  while (drop < times.length && times[drop]! <= cut) drop++;
  dropFirst(window, drop);
}

/** Drops the oldest events of a window. */
export function dropFirst({ times, values }: Window, count: number): void {
  if (count === 0) return;
  const rest = times.length - count;
  for (let at = 0; at < rest; at++) {
    times[at] = times[at + count]!;
    values[at] = values[at + count]!;
  }
  // A length that is set costs more than a few that are taken off.
  for (let at = 0; at < count; at++) {
    times.pop();
    values.pop();
  }
}

/** A step that has not run yet will run now or later, and needs nothing of what was before. */
function earliestSince(state: State, { campaigns, steps }: Retention, latest: Instant): Instant {
  let earliest = latest;
  for (const { campaign, version, entryTime, stepTimes } of state.instances) {
    if (entryTime < earliest && campaigns.has(campaign)) earliest = entryTime;
    for (const step of steps) {
      const isOwn = step.campaign === campaign && step.version === version;
      const time = isOwn ? (stepTimes[step.index] ?? NONE) : NONE;
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
