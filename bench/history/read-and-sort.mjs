// What DuckDB alone takes for the columns that the rules read, sorted by user and time, every chunk of them fetched and none looked
// at. A process of its own, so that its memory is its own: node bench/history/read-and-sort.mjs JSON
import process from 'node:process';
import { duckdb, literal } from './duckdb.mjs';
import { ENVELOPE } from './log.mjs';

const { files, threads, memory, reads, format } = JSON.parse(process.argv[2]);
const db = await duckdb({ threads, memory });
const list = `[${files.map(literal).join(', ')}]`;
const names = reads.events.map(([name]) => literal(name)).join(', ');
const properties = [...new Set(reads.events.flatMap(([, read]) => read))];

/** One walk over each record for all paths. */
function ofLines() {
  const paths = [
    '$.type',
    '$.userId',
    '$.event',
    '$.messageId',
    '$.timestamp',
    ...properties.map((name) => `$.properties.${name}`),
    ...reads.traits.map((name) => `$.traits.${name}`),
    '$.context.consent.categoryPreferences',
  ];
  const columns = paths.slice(5).map((_, index) => `x[${index + 6}] AS c${index}`);
  return `SELECT (x[2] ->> '$') AS "user", CAST((x[5] ->> '$') AS TIMESTAMPTZ) AS time, (x[1] ->> '$') AS type, (x[3] ->> '$') AS name,
      (x[4] ->> '$') AS message, ${columns.join(', ')}
    FROM (SELECT json_extract(json, [${paths.map(literal).join(', ')}]) AS x FROM read_json_objects(${list}, format = 'newline_delimited'))
    WHERE (x[1] ->> '$') = 'identify' OR (x[3] ->> '$') IN (${names}) ORDER BY "user", time`;
}

/** Columns declared beforehand, which no log of unknown make allows: a value of another type ends the reading. */
function ofDeclared() {
  const types = {
    ...ENVELOPE,
    timestamp: 'TIMESTAMP',
    properties: `STRUCT(${properties.map(typed).join(', ')})`,
  };
  types.traits = `STRUCT(${reads.traits.map((name) => `"${name}" VARCHAR`).join(', ')})`;
  types.context = 'STRUCT(consent STRUCT(categoryPreferences JSON))';
  const wanted = ['type', 'userId', 'event', 'messageId', 'timestamp', 'properties', 'traits', 'context'];
  const columns = wanted.map((name) => `${name}: ${literal(types[name])}`);
  return `SELECT * FROM read_json(${list}, format = 'newline_delimited', columns = {${columns.join(', ')}})
    WHERE type = 'identify' OR event IN (${names}) ORDER BY userId, timestamp`;
}

function typed(name) {
  return new RegExp(`\\b${name} \\w+`).exec(ENVELOPE.properties)[0];
}

function ofParquet() {
  const columns = [
    ...properties.map((name) => `properties."${name}" AS p_${name}`),
    ...reads.traits.map((name) => `traits."${name}" AS t_${name}`),
    'context.consent.categoryPreferences AS consent',
  ];
  return `SELECT userId, timestamp, type, event, messageId, ${columns.join(', ')} FROM read_parquet(${list})
    WHERE type = 'identify' OR event IN (${names}) ORDER BY userId, timestamp`;
}

const sql = { lines: ofLines, declared: ofDeclared, parquet: ofParquet }[format]();
const result = await db.stream(sql);
let rows = 0;
for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
  rows += chunk.rowCount;
console.log(rows);
await db.close();
