/** Lives under both rule sets, with every reading of a condition: when, of which event, and how it came out. */
import type { Observer } from '../../compile/observer.js';
import type { Program } from '../../compile/program.js';
import type { TriggerEvent } from '../../compile/state.js';
import { conditionRoots } from '../../check/coverage/conditions.js';
import { partAt, spanOf } from '../../language/documents.js';
import type { Condition, Part } from '../../language/documents.js';
import type { Asked } from '../../simulate/asked.js';
import { compileAsked, frameAt } from '../../simulate/asked.js';
import type { Project } from '../../simulate/project.js';
import { programOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { ConditionTrace } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import type { SideName } from './meanings.js';

/** A condition as it was read once. */
export interface ReadOnce {
  readonly trace: ConditionTrace;
  readonly at: Instant;
  readonly event: TriggerEvent | undefined;
  readonly entryTime: Instant;
}

export interface LivedSide {
  readonly simulated: Simulated;
  /** By the place of a condition as a whole, in the order of reading. */
  readonly reads: ReadonlyMap<string, readonly ReadOnce[]>;
}

export interface LivedBoth {
  readonly timeline: Timeline;
  readonly before: LivedSide;
  readonly after: LivedSide;
}

/** A project whose readings are told. */
export class ObservedSide {
  private readonly asked: Asked;
  private readonly places = new WeakMap<Span, string>();
  private reads = new Map<string, ReadOnce[]>();

  constructor(readonly project: Project) {
    const parts = new Map<Condition, Part>(
      conditionRoots(project.ruleSet).map(({ condition, part }) => [condition, part]),
    );
    const observer: Observer = {
      partOf: (where) => parts.get(where),
      read: (trace, { now, event, entryTime }) => {
        const key = this.placeOf(trace.place);
        const reads = this.reads.get(key) ?? [];
        if (reads.length >= MOST_READS) return;
        reads.push({ trace, at: now, event: event ?? undefined, entryTime });
        this.reads.set(key, reads);
      },
    };
    this.asked = compileAsked(project.ruleSet, (asks) =>
      programOf(project.ruleSet, project.outlines, { asks, observer }),
    );
  }

  get program(): Program {
    return this.asked.program;
  }

  live(timeline: Timeline): LivedSide {
    this.reads = new Map();
    const simulated = simulate(this.program, timeline, 'on');
    return { simulated, reads: this.reads };
  }

  /** A segment, as it is at an instant after all of a life. */
  segmentAt(name: string, { simulated: { state } }: LivedSide, at: Instant): ReadOnce | undefined {
    const compiled = this.asked.segments.get(name);
    if (!compiled) return undefined;
    const trace = compiled.trace(frameAt(this.program, state, at));
    return { trace, at, event: undefined, entryTime: at };
  }

  /** A place is one object however often it is read. */
  private placeOf(place: Span): string {
    let key = this.places.get(place);
    if (key === undefined) this.places.set(place, (key = formatPlace(place)));
    return key;
  }
}

/** In a life that is long, no more of one condition. */
const MOST_READS = 200;

const observed = new WeakMap<Project, ObservedSide>();

export function observedSide(project: Project): ObservedSide {
  let side = observed.get(project);
  if (!side) observed.set(project, (side = new ObservedSide(project)));
  return side;
}

/** Where a trace says that a condition stands. */
export function placeOfCondition(condition: Condition, part: Part): string {
  if ('all' in condition) return formatPlace(part.at([...part.path, 'all'], 'key'));
  if ('any' in condition) return formatPlace(part.at([...part.path, 'any'], 'key'));
  if ('not' in condition) return formatPlace(part.at([...part.path, 'not'], 'key'));
  if ('condition' in condition) return formatPlace(spanOf(partAt(part, 'condition')));
  return formatPlace(spanOf(partAt(part, 'fact')));
}

/** A moment at which both rule sets read the condition, or the one that has it. */
export interface Moment {
  readonly before: ReadOnce | undefined;
  readonly after: ReadOnce | undefined;
}

export function readOf({ before, after }: Moment): { readonly side: SideName; readonly read: ReadOnce } {
  return after ? { side: 'after', read: after } : { side: 'before', read: before! };
}

/** How the condition came out on a side; where there is none, it holds. */
export function outcomeOf(moment: Moment, side: SideName): boolean {
  return moment[side] === undefined || moment[side].trace.result === true;
}

/** The moments at which both read the same event of the same run. */
export function momentsOf(
  before: readonly ReadOnce[] | 'none',
  after: readonly ReadOnce[] | 'none',
): readonly Moment[] {
  if (before === 'none')
    return after === 'none' ? [] : after.map((one) => ({ before: undefined, after: one }));
  if (after === 'none') return before.map((one) => ({ before: one, after: undefined }));
  const [old, now] = [byKey(before), byKey(after)];
  return [...now].flatMap(([key, one]): readonly Moment[] => {
    const other = old.get(key);
    return one && other ? [{ before: other, after: one }] : [];
  });
}

/** What was read twice at one instant, and came out both ways, is no one moment: undefined. */
function byKey(reads: readonly ReadOnce[]): ReadonlyMap<string, ReadOnce | undefined> {
  const known = new Map<string, ReadOnce | undefined>();
  for (const one of reads) {
    const key = keyOf(one);
    const other = known.has(key) ? known.get(key) : one;
    known.set(key, other?.trace.result === one.trace.result ? other : undefined);
  }
  return known;
}

function keyOf({ at, event, entryTime }: ReadOnce): string {
  return `${at} ${entryTime} ${event ? canonicalJson([event.timestamp, event.event, event.properties]) : ''}`;
}

/** One trace that holds where the conditions differ in a way. */
export function differenceTrace(moment: Moment, wanted: Readonly<Record<SideName, boolean>>): ConditionTrace {
  const { read } = readOf(moment);
  const { place } = read.trace;
  const parts = (['before', 'after'] as const).flatMap((side): readonly ConditionTrace[] => {
    const one = moment[side];
    if (!one) return [];
    const { trace } = one;
    return [wanted[side] ? trace : { kind: 'not', result: trace.result !== true, place, parts: [trace] }];
  });
  return { kind: 'all', result: parts.every(({ result }) => result === true), place, parts };
}
