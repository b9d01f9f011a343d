/** A log as a program reads it. */
import type { Program } from '../compile/program.js';
import type { EventCheck } from '../language/event-check.js';
import type { Declared, SourceBody } from '../language/documents.js';
import type { Event } from '../vocabulary/event.js';
import { SUPPRESSING_EVENTS } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import type { Log } from './log.js';
import { openLog } from './log.js';

export interface HistoryOptions {
  readonly files: readonly string[];
  readonly source?: Declared<SourceBody> | undefined;
  readonly from?: Instant | undefined;
  /** The last instant that is read. */
  readonly to?: Instant | undefined;
  readonly rejectsFile?: string | undefined;
}

/** What a source assumes of every user, as an `identify` with their first event. */
export type Assumed = SourceBody['assume'];

/** The events of a program's rules, checked against the tracking plan. To be closed. */
export function openHistory(
  program: Program,
  check: EventCheck,
  { source, ...options }: HistoryOptions,
): Promise<Log> {
  return openLog({
    ...options,
    mapping: source && { name: source.name, select: source.body.select, assume: source.body.assume ?? {} },
    eventNames: new Set([...program.events.keys(), ...SUPPRESSING_EVENTS]),
    check: ({ name, properties }) => check(name, properties),
  });
}

/** A person's events, the first of every id begun by what is assumed of it. */
export function withAssumed(events: readonly Event[], assumed: Assumed): readonly Event[] {
  if (!assumed) return events;
  const { timeZone, traits = {}, consent = {} } = assumed;
  const known = new Set<string>();
  return events.flatMap((event): Event[] => {
    if (known.has(event.user)) return [event];
    known.add(event.user);
    const identify: Event = {
      type: 'identify',
      user: event.user,
      time: event.time,
      receivedTime: event.receivedTime,
      name: '',
      messageId: '',
      properties: {},
      traits: { ...traits, ...(timeZone === undefined ? {} : { timeZone }) },
      consent,
    };
    return [identify, event];
  });
}
