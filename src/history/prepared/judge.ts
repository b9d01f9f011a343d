/** Events that may not be valid, looked at one by one. */
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Database } from '../database.js';
import { readJson } from '../json-parts.js';
import { ALIAS, IDENTIFY } from './columns.js';
import { MADE_MESSAGE, type Reading } from './stage.js';
import { numberedStage, type Stage } from './stage-view.js';

/** Why an event is not valid by the rules' own declarations; undefined if it is. */
export type Judge = (event: Event) => string | undefined;

/** What is found out about rejected records, and told to the rejects file. */
export interface Findings {
  readonly rejected: Map<string, number>;
  event(reason: string, event: Event): void;
}

/** Adds to `left_out` the rows of doubtful events that are not valid, told user by user in the order of their events; answers how many. */
export async function judgeDoubtful(
  { connection }: Database,
  stage: Stage,
  { kinds }: Reading,
  order: string,
  judge: Judge,
  findings: Findings,
): Promise<number> {
  const result = await connection.stream(`
    SELECT CAST(row AS DOUBLE), stage."user", previous, time, received, code, coalesce(message, ${MADE_MESSAGE}),
      coalesce(doubt_properties, doubts.properties), coalesce(doubt_traits, doubts.traits), coalesce(doubt_consent, doubts.consent)
    FROM ${numberedStage(stage)} JOIN owner ON owner.id = stage."user" LEFT JOIN doubts USING (row)
    WHERE is_doubtful = 1 AND row NOT IN (SELECT row FROM left_out) ORDER BY number, ${order}`);
  const refused: number[] = [];
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const cells of chunk.getRows()) {
      const [row, user, previous, time, received, code, message, properties, traits, consent] =
        cells as unknown as Cells;
      const { parts, mistake } = readJson(properties, traits, consent);
      const event: Event = {
        type: code > IDENTIFY ? 'track' : code === ALIAS ? 'alias' : 'identify',
        user,
        time,
        receivedTime: received === time ? undefined : received,
        previousId: previous ?? undefined,
        name: code > IDENTIFY ? kinds[code - 1]!.name : '',
        messageId: message,
        ...parts,
      };
      const reason = mistake ?? judge(event);
      if (reason === undefined) continue;
      refused.push(row);
      findings.rejected.set(reason, (findings.rejected.get(reason) ?? 0) + 1);
      findings.event(reason, event);
    }
  }
  const appender = await connection.createAppender('left_out');
  for (const row of refused) {
    appender.appendBigInt(BigInt(row));
    appender.endRow();
  }
  appender.closeSync();
  return refused.length;
}

type Json = string | null;
type Cells = readonly [
  row: number,
  user: string,
  previous: string | null,
  time: Instant,
  received: Instant,
  code: number,
  message: string,
  properties: Json,
  traits: Json,
  consent: Json,
];
