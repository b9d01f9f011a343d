/** The slow twin in SQL: what DuckDB makes of JSON Lines in the envelope, as logs were read before bytes were. */
import { literal, openDatabase, rowsOf } from '../../../src/history/database.js';
import {
  draftTypes,
  JSON_CONSENT,
  LOTS,
  NOTHING_DRAFT,
  sortedOut,
  type Draft,
} from '../../../src/history/draft.js';
import type { LogFile } from '../../../src/history/log-file.js';
import type { Reading } from '../../../src/history/prepared/stage.js';

const ENVELOPE = [
  'type',
  'userId',
  'anonymousId',
  'event',
  'messageId',
  'timestamp',
  'receivedAt',
  'previousId',
  'properties',
  'traits',
] as const;

function found(name: (typeof ENVELOPE)[number]): string {
  return `x[${ENVELOPE.indexOf(name) + 1}]`;
}

function envelopeDraft(file: LogFile): Draft {
  const id = (name: (typeof ENVELOPE)[number]): string => `id_of(${found(name)})`;
  const isThere = (json: string): string => `coalesce(${json} <> 'null', false)`;
  const isObject = (text: string): string => `starts_with(coalesce(${text}, '{'), '{')`;
  const type = `text_of(${found('type')})`;
  const pointers = [...ENVELOPE, 'context/consent/categoryPreferences'].map((path) => literal(`/${path}`));
  const rows = `
    SELECT readable, ${type} AS type, coalesce(${id('userId')}, ${id('anonymousId')}) AS "user", text_of(${found('event')}) AS name,
      previous_of(${type}, ${id('userId')}, ${id('anonymousId')}, ${id('previousId')}) AS previous,
      ${id('messageId')} AS message, ${isThere(found('timestamp'))} AS given, instant_of_json(${found('timestamp')}) AS time,
      ${isThere(found('receivedAt'))} AS received_given, instant_of_json(${found('receivedAt')}) AS received,
      present(${found('properties')}) AS properties, present(${found('traits')}) AS traits,
      present(x[${ENVELOPE.length + 1}]) AS consent
    FROM (
      SELECT coalesce(starts_with(json, '{'), false) AS readable, json_extract(json, [${pointers.join(', ')}]) AS x
      FROM read_json_objects(${literal(file.path)}, format = 'newline_delimited', ignore_errors = true)
    )`;
  return {
    rows,
    properties: { ...NOTHING_DRAFT, isObject: isObject('properties') },
    traits: { ...NOTHING_DRAFT, isObject: isObject('traits') },
    consent: JSON_CONSENT,
    namesPrevious: true,
    record: 'NULL',
  };
}

/** Of each line its lot and reason; but of a rejected one the instants, ids of events, and the code. */
export async function drafted(
  file: LogFile,
  { kinds, span }: Reading,
): Promise<readonly (readonly unknown[])[]> {
  const db = await openDatabase({ threads: 1 });
  try {
    for (const sql of draftTypes(kinds.map(({ name }) => name))) await db.connection.run(sql);
    const rows = await rowsOf(
      db.connection,
      `SELECT CAST(lot AS INTEGER), reason, "user", previous, message, CAST(received AS DOUBLE), CAST(time AS DOUBLE), code
       FROM (${sortedOut(envelopeDraft(file), span)})`,
    );
    return rows.map(([place, reason, user, previous, message, received, time, code]) => {
      const lot = LOTS[place as number]!;
      if (lot === 'rejected') return [lot, reason];
      return [lot, reason, ...(lot === 'event' ? [user, previous, message] : []), received, time, code];
    });
  } finally {
    await db.close();
  }
}
