/** A log with all that its events say, read in one thread: to show a user, to count a catalog. */
import type { UserHistory } from '../simulate/study.js';
import type { PropertySchema } from '../language/documents.js';
import type { Event } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import type { LogExtent, LogSummary } from './lots.js';

export type { LogSummary } from './lots.js';
import { openPreparation } from './prepared/open.js';
import type { LogMapping } from './source.js';

export interface LogOptions {
  /** `.jsonl`, `.ndjson`, `.json`, `.csv`, `.parquet`, each also with `.gz`; read in this order. */
  readonly files: readonly string[];
  /** Undefined for a log in the Segment envelope. */
  readonly mapping?: LogMapping | undefined;
  /** Events before it are not read. */
  readonly from?: Instant | undefined;
  /** Events after it are not read; one exactly then is. */
  readonly to?: Instant | undefined;
  /** The events that the rules read. Others are counted by name and go no further. */
  readonly eventNames: ReadonlySet<string>;
  /** Why an event is not valid, in a few words under which such events are counted; undefined if it is. */
  readonly check: (event: Event) => string | undefined;
  /** By event, what its properties must be, where `check` asks nothing else. */
  readonly schemas?: ReadonlyMap<string, PropertySchema> | undefined;
  /** JSON Lines of what was rejected, with the reason. */
  readonly rejectsFile?: string | undefined;
}

export interface Log {
  readonly extent: LogExtent;
  /** Every user with a valid event, in the order of their ids' code points. */
  users(): AsyncIterable<UserHistory>;
  summary(): LogSummary;
  /** Ends reading, and removes what was put aside on the disk. */
  close(): Promise<void>;
}

/**
 * Reads a log into DuckDB, where it is sorted by user and time. The same files give the same users and events in the
 * same order, whatever the machine's time zone, cores and memory. Throws `LogError` for a file, `SourceError` for a
 * mapping.
 */
export async function openLog({ files, eventNames, check, ...options }: LogOptions): Promise<Log> {
  const opened = await openPreparation({
    files,
    mapping: options.mapping,
    from: options.from,
    to: options.to,
    wanted: { events: new Map([...eventNames].map((name) => [name, 'all'])), traits: 'all', messages: true },
    schemas: options.schemas,
    check,
    rejectsFile: options.rejectsFile,
    memory: undefined,
    pseudonym: undefined,
  });
  const { manifest } = opened;
  return {
    extent: manifest,
    async *users() {
      for (const partition of opened.partitions(1)) {
        for await (const batch of opened.users(partition)) yield* batch;
      }
    },
    summary: () => manifest,
    close: () => opened.close(),
  };
}
