/** The slow twin: what becomes of a line, by `JSON.parse` and nothing that the fast way has. */
import type { Reading } from '../../../src/history/prepared/stage.js';
import { valueColumns } from '../../../src/history/prepared/columns.js';
import { isObject, type JsonObject, type JsonValue } from '../../../src/vocabulary/json.js';
import { parseInstant } from '../../../src/vocabulary/time.js';
import { ABSENT, type StagedRow } from './staged.js';

const NOTHING = {
  user: null,
  previous: null,
  message: null,
  received: null,
  time: null,
  code: null,
  consent: ABSENT,
  properties: ABSENT,
  traits: ABSENT,
  record: null,
};

/** Without what is said of doubts, which may be more than there need be. */
export type ParsedRow = Omit<StagedRow, 'isDoubtful' | 'doubt'>;

export function parsedRecord(line: string, reading: Reading): ParsedRow {
  const { kinds, wanted, span } = reading;
  const columns = valueColumns(kinds, wanted);
  const nothing = { ...NOTHING, values: columns.map(() => ABSENT) };
  const rejected = (reason: string, record: string | null = line.trim()): ParsedRow => ({
    ...nothing,
    lot: 'rejected',
    reason,
    record,
  });
  const whole = parsed(line);
  if (!isObject(whole))
    return rejected('not a JSON object', whole === undefined || whole === null ? null : line.trim());
  const get = (name: string): JsonValue | undefined =>
    Object.hasOwn(whole, name) ? (whole[name] ?? undefined) : undefined;
  const type = get('type');
  if (typeof type !== 'string') return rejected('no type');
  if (!['track', 'identify', 'page', 'screen', 'group', 'alias'].includes(type))
    return rejected("type is none of Segment's");
  if (get('timestamp') === undefined) return rejected('no timestamp');
  const time = instant(get('timestamp'));
  if (time === undefined) return rejected('timestamp is no instant');
  if (time === 'seconds') return rejected('timestamp looks like seconds: numbers are milliseconds');
  const received = get('receivedAt') === undefined ? time : instant(get('receivedAt'));
  if (received === 'seconds') return rejected('receivedAt looks like seconds: numbers are milliseconds');
  if (received === undefined) return rejected('receivedAt is no instant');
  const user = id(get('userId')) ?? id(get('anonymousId'));
  if (user === undefined) return rejected('no userId and no anonymousId');
  const name = get('event');
  if (type === 'track' && (typeof name !== 'string' || name === '')) return rejected('no event name');
  const other =
    type === 'alias'
      ? id(get('previousId'))
      : type === 'identify' && id(get('userId')) !== undefined
        ? id(get('anonymousId'))
        : undefined;
  const previous = other === user ? undefined : other;
  if (type === 'alias' && previous === undefined) return rejected('previousId names no other id');
  const [properties, traits] = [get('properties'), get('traits')];
  if (properties !== undefined && !isObject(properties)) return rejected('properties are not an object');
  if (traits !== undefined && !isObject(traits)) return rejected('traits are not an object');
  const consent = below(whole, ['context', 'consent', 'categoryPreferences']) ?? undefined;
  if (consent !== undefined && !isObject(consent)) return rejected('consent is not an object');
  const times = { received, time: Math.min(time, received) };
  if (received < span.from || received > span.to)
    return { ...nothing, ...times, lot: 'outside', reason: null };
  if (['page', 'screen', 'group'].includes(type))
    return { ...nothing, ...times, lot: 'other type', reason: type };
  const kind = type === 'track' ? kinds.find((one) => one.name === name) : undefined;
  if (type === 'track' && kind === undefined)
    return { ...nothing, ...times, lot: 'unused', reason: Buffer.from(name as string).toString() };
  const readsAllTraits = wanted.traits === 'all';
  return {
    ...times,
    lot: 'event',
    reason: null,
    user,
    previous: previous ?? null,
    message: id(get('messageId')) ?? null,
    code: kind?.code ?? (type === 'alias' ? -1 : 0),
    consent: readsAllTraits || type === 'identify' ? (consent ?? ABSENT) : ABSENT,
    properties: kind?.reads === 'all' ? (properties ?? ABSENT) : ABSENT,
    traits: readsAllTraits ? (traits ?? ABSENT) : ABSENT,
    record: null,
    values: columns.map((column) => {
      const isOf =
        column.of === 'trait' ? type === 'identify' : kind !== undefined && column.codes.includes(kind.code);
      const from = column.of === 'trait' ? traits : properties;
      const value = isOf ? below(from, [column.name]) : undefined;
      return value === undefined ? ABSENT : value;
    }),
  };
}

function parsed(line: string): JsonValue | undefined {
  try {
    return JSON.parse(line) as JsonValue;
  } catch {
    return undefined;
  }
}

function below(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner as JsonObject, name) ? inner[name] : undefined),
    value,
  );
}

function id(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : Buffer.from(value).toString();
  return Number.isInteger(value) && Math.abs(value as number) < 1e15 ? String(value) : undefined;
}

function instant(value: JsonValue | undefined): number | 'seconds' | undefined {
  if (typeof value === 'string') return parseInstant(value);
  if (!Number.isInteger(value)) return undefined;
  const number = value as number;
  if (number >= 1e8 && number < 1e10) return 'seconds';
  return number >= parseInstant('0000-01-01')! && number <= parseInstant('9999-12-31T23:59:59.999Z')!
    ? number + 0
    : undefined;
}
