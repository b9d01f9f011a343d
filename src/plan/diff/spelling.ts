/** One spelling of what can be written in several ways: `60m` and `1h`, `-1w` and `-7d`. */
import type { JsonSchema } from '../../language/schema/json-schema.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { formatDuration, parseDuration } from '../../vocabulary/time.js';
import { markedValues } from './marked-values.js';

export function spelledAlike(kind: string, body: JsonObject, schema: JsonSchema): JsonObject {
  const marked = markedValues(schema, body);
  const durations = new Set(
    marked.filter(({ mark }) => mark === 'duration').map(({ path }) => JSON.stringify(path)),
  );
  const conditions = new Set(
    marked
      .filter(({ mark }) => ['condition', 'factReference', 'binding'].includes(mark))
      .map(({ path }) => JSON.stringify(path)),
  );
  const respell = (value: JsonValue, path: Path): JsonValue => {
    const place = JSON.stringify(path);
    if (durations.has(place)) return oneDuration(value);
    if (Array.isArray(value)) return value.map((one: JsonValue, index) => respell(one, [...path, index]));
    if (!isObject(value)) return value;
    const inner = Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, respell(one as JsonValue, [...path, key])]),
    );
    return conditions.has(place) && inner['fact'] === 'recency' ? ofRecency(inner) : inner;
  };
  const plain = respell(body, []) as JsonObject;
  if (kind === 'campaign') return withOffset(plain);
  return kind === 'experiment' ? withWaits(plain) : plain;
}

function oneDuration(value: JsonValue): JsonValue {
  const duration = typeof value === 'string' ? parseDuration(value) : undefined;
  return duration === undefined ? value : formatDuration(duration);
}

/** What a duration is compared with is one. */
function ofRecency(condition: JsonObject): JsonObject {
  const { value, params } = condition;
  const written = Array.isArray(value) ? value.map(oneDuration) : value;
  const fallback = isObject(params) && typeof params['default'] === 'string' ? params['default'] : undefined;
  return {
    ...condition,
    ...(written === undefined || isObject(written) ? {} : { value: oneDuration(written as JsonValue) }),
    ...(Array.isArray(written) ? { value: written as JsonValue } : {}),
    ...(fallback === undefined
      ? {}
      : { params: { ...(params as JsonObject), default: oneDuration(fallback) } }),
  };
}

/** A week before a date is seven days of the calendar; hours are exact. */
function withOffset(body: JsonObject): JsonObject {
  const { trigger } = body;
  const date = isObject(trigger) ? trigger['date'] : undefined;
  const offset = isObject(date) ? date['offset'] : undefined;
  if (!isObject(date) || typeof offset !== 'string') return body;
  const match = /^([+-]?)(\d+)([smhdw])$/.exec(offset);
  if (!match) return body;
  const [, sign, digits, unit] = match;
  const count = Number(digits) * (unit === 'w' ? 7 : 1);
  const far = unit === 'd' || unit === 'w' ? `${count}d` : String(oneDuration(`${digits}${unit}`));
  const isBefore = sign === '-' && count > 0;
  return {
    ...body,
    trigger: { date: { ...date, offset: `${isBefore ? '-' : ''}${far}` } },
  };
}

/** A variant sets waits by their path. */
function withWaits(body: JsonObject): JsonObject {
  const variants = (body['variants'] as readonly JsonObject[]).map((variant) => {
    const { set } = variant;
    if (!isObject(set)) return variant;
    const entries = Object.entries(set).map(([key, value]): [string, JsonValue] => [
      key,
      /\.(wait|timeout)$/.test(key) && value !== undefined ? oneDuration(value) : (value ?? null),
    ]);
    return { ...variant, set: Object.fromEntries(entries) };
  });
  return { ...body, variants };
}
