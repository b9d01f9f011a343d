/** A log as a program reads it. */
import type { Program } from '../compile/program.js';
import type { EventCheck } from '../language/event-check.js';
import type { Declared, SourceBody } from '../language/documents.js';
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
