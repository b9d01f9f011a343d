/** What is kept of a user, as a table per event. */
import type { RetentionEntry, RetentionReport } from '../../compile/retention.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { table } from '../terminal.js';

export function formatRetention({ events, unkept, traits }: RetentionReport): string {
  const blocks = events.map(({ event, kept }) => `${event}\n${table(kept.map(cellsOf))}`);
  const names = traits.map(({ name, isPersonal }) => `${name}${isPersonal ? PERSONAL : ''}`);
  return [
    'What is kept of a user, for how long, and which line asks for the longest:',
    ...blocks,
    ...(unkept.length > 0 ? [`Nothing is kept of: ${unkept.join(', ')}`] : []),
    `Traits: ${names.join(', ')}; and what was last said of consent, by purpose`,
  ].join('\n\n');
}

const PERSONAL = ' (personal)';

function cellsOf({ what, isFiltered, howLong, personal, place }: RetentionEntry): readonly string[] {
  const marks = personal.length > 0 ? ` (personal: ${personal.join(', ')})` : '';
  return [
    `${what}${isFiltered ? ', where accepted' : ''}${marks}`,
    howLong,
    place ? `${place.file}:${place.line}` : '',
  ];
}

/** For programs: durations in milliseconds, `null` where there is no window. */
export function retentionRecord({ events, unkept, traits }: RetentionReport): JsonObject {
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
  };
}
