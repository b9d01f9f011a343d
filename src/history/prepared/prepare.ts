/** A log → a prepared copy of it in a folder. */
import type { Event } from '../../vocabulary/event.js';
import type { PropertySchema } from '../../language/documents.js';
import type { Database } from '../database.js';
import { diskError, openDatabase, readAlone } from '../database.js';
import { draftTypes } from '../draft.js';
import { LogError, SourceError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { openLogFile } from '../log-file.js';
import type { RejectsFile } from '../rejects.js';
import { openRejects, writeRejected, writeUnreadable } from '../rejects.js';
import type { LogMapping } from '../source.js';
import { UNREADABLE } from '../unreadable.js';
import type { Pseudonym } from './arrange.js';
import { arrange } from './arrange.js';
import type { Wanted } from './columns.js';
import { kindsOf } from './columns.js';
import type { Filled } from './fill.js';
import { fillFromSource, fillStraight, isJson, openStage } from './fill.js';
import { usualWorkers } from '../thread.js';
import type { Arranged, Extent } from './manifest.js';
import { whileTheyStay } from './left-files.js';
import type { Reading } from './stage.js';
import { numberedStage, viewStage, type Stage } from './stage-view.js';

export interface Preparation extends Partial<Extent> {
  readonly files: readonly string[];
  /** Undefined for a log in the Segment envelope. */
  readonly mapping: LogMapping | undefined;
  readonly wanted: Wanted;
  /** By event, what its properties must be; undefined where nothing is known, and each event is asked about. */
  readonly schemas: ReadonlyMap<string, PropertySchema> | undefined;
  /** Why an event is not valid, in a few words under which such events are counted; undefined if it is. */
  readonly check: (event: Event) => string | undefined;
  readonly rejectsFile: string | undefined;
  /** Bytes that the whole process may take. */
  readonly memory: number | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears how many bytes of JSON have been read, of how many. */
  readonly onRead?: ((done: number, all: number) => void) | undefined;
  readonly pseudonym: Pseudonym | undefined;
  /** See `ArrangeOptions`. */
  readonly lookedAt?: number | undefined;
}

/** Writes the copy into a folder that is there. Throws {@link LogError} for a file, {@link SourceError} for a mapping. */
export async function prepare(folder: string, preparation: Preparation): Promise<Arranged> {
  if (preparation.files.length === 0) throw new LogError('no file was given');
  const { memory, threads, signal } = preparation;
  const db = await openDatabase({ memory, threads, signal, writesTo: folder });
  try {
    return await prepareIn(db, folder, preparation);
  } catch (cause) {
    if (cause instanceof LogError || cause instanceof SourceError) throw cause;
    throw diskError(cause) ?? cause;
  } finally {
    await db.close();
  }
}

async function prepareIn(db: Database, folder: string, preparation: Preparation): Promise<Arranged> {
  const { files: names, mapping, wanted, schemas, check, rejectsFile, pseudonym, lookedAt } = preparation;
  const files: LogFile[] = [];
  for (const [index, name] of names.entries())
    files.push(await openLogFile(name, db, index, mapping ? 'whole' : 'streamed'));
  if (mapping !== undefined || !files.some(isJson)) await readAlone(db, preparation.memory);
  for (const sql of draftTypes(wanted.events.keys())) await db.connection.run(sql);
  const reading: Reading = {
    kinds: kindsOf(wanted, schemas ?? new Map()),
    wanted,
    span: {
      from: preparation.from ?? -Number.MAX_SAFE_INTEGER,
      to: preparation.to ?? Number.MAX_SAFE_INTEGER,
    },
    judged: schemas ? 'by schema' : 'one by one',
  };
  const stage = await openStage(db);
  const fillOptions = {
    tellsRecords: rejectsFile !== undefined,
    threads: preparation.threads ?? usualWorkers(),
    onRead: preparation.onRead,
  };
  const filled = mapping
    ? await fillFromSource(db, stage, files, mapping, reading, fillOptions)
    : await fillStraight(db, stage, files, reading, fillOptions);
  await viewStage(db, reading, stage);
  const rejects = openRejects(rejectsFile, names);
  try {
    const { left } = filled;
    await tellRejected(db, stage, filled, rejects);
    const findings = {
      rejected: brokenLines(filled),
      event: (reason: string, event: Event) => rejects.event(reason, event),
    };
    const arranged = await whileTheyStay(left, () =>
      arrange(db, stage, { folder, reading, judge: check, findings, pseudonym, lookedAt }),
    );
    const { summary } = arranged;
    return { ...arranged, summary: { ...summary, rows: summary.rows + filled.broken.length } };
  } finally {
    rejects.close();
  }
}

function brokenLines({ broken }: Filled): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of broken) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

async function tellRejected(
  db: Database,
  stage: Stage,
  { unreadable, broken }: Filled,
  rejects: RejectsFile,
): Promise<void> {
  await writeUnreadable(rejects, UNREADABLE, unreadable);
  for (const { reason, file, line, text } of broken) rejects.line(reason, file.name, line, text);
  await writeRejected(rejects, db.connection, numberedStage(stage));
}
