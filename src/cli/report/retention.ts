/** What is kept of a user, as a table per event. */
import type { OtherRetention, RetentionEntry, RetentionReport } from '../../compile/retention.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Colors } from '../terminal.js';
import { fitted, table, wrapped } from '../terminal.js';

/** `columns` is the width of the terminal, where there is one. */
export function formatRetention(
  { events, unkept, traits, others }: RetentionReport,
  colors: Colors,
  columns: number | undefined,
): string {
  const blocks = [
    ...events.map(({ event, kept }) => ({ title: event, rows: kept.map(rowOf) })),
    { title: 'Beside events', rows: others.map(otherRow) },
  ];
  const isNarrow = columns !== undefined && blocks.some(({ rows }) => widthOf(rows) > columns);
  const names = traits.map(({ name, isPersonal }) => `${name}${isPersonal ? PERSONAL : ''}`);
  const text = [
    'What is kept of a user, for how long, and which line asks for the longest:',
    ...blocks.map(({ title, rows }) => `${colors.bold(title)}\n${(isNarrow ? inLines : inColumns)(rows)}`),
    sentence(`Traits, as they were last stated, and when: ${names.join(', ')}`),
    ...(unkept.length > 0 ? [sentence(`Nothing is kept of: ${unkept.join(', ')}`)] : []),
  ].join('\n\n');
  return fitted(text, columns);
}

const PERSONAL = ' (personal)';

type Row = readonly [what: string, howLong: string, place: string];

function rowOf({ what, isFiltered, howLong, personal, place }: RetentionEntry): Row {
  return [`${what}${isFiltered ? ', where accepted' : ''}${marks(personal)}`, howLong, placeOf(place)];
}

function otherRow({ what, howLong, personal, place }: OtherRetention): Row {
  return [`${what}${marks(personal)}`, howLong, placeOf(place)];
}

function marks(personal: readonly string[]): string {
  return personal.length > 0 ? ` (personal: ${personal.join(', ')})` : '';
}

function placeOf(place: Span | undefined): string {
  return place ? `${place.file}:${place.line}` : '';
}

function inColumns(rows: readonly Row[]): string {
  return table(rows);
}

function widthOf(rows: readonly Row[]): number {
  return Math.max(
    ...inColumns(rows)
      .split('\n')
      .map(({ length }) => length),
  );
}

/** What does not fit in columns: each in a few lines, the place below. */
function inLines(rows: readonly Row[]): string {
  return rows
    .flatMap(([what, howLong, place]) => [
      `  ${what}: ${howLong}`,
      ...(place === '' ? [] : [`      ${place}`]),
    ])
    .join('\n');
}

function sentence(text: string): string {
  return wrapped(text, '').join('\n');
}

/** For programs: durations in milliseconds, `null` where there is no window. */
export function retentionRecord({ events, unkept, traits, others }: RetentionReport): JsonObject {
  return {
    events: events.map(({ event, kept }) => ({
      event,
      kept: kept.map(({ what, form, isFiltered, howLong, within, personal, place }) => ({
        what,
        form,
        filtered: isFiltered,
        howLong,
        within: within ?? null,
        personal,
        place: place ? { ...place } : null,
      })),
    })),
    unkept,
    traits: traits.map(({ name, isPersonal }) => ({ name, personal: isPersonal })),
    others: others.map(({ what, howLong, personal, place }) => ({
      what,
      howLong,
      personal,
      place: place ? { ...place } : null,
    })),
  };
}
