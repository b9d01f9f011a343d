/** Values as YAML has them in one line, ready to be copied. */
import type { JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';

/** `{ at: '2026-03-02T11:00:00+01:00', send: cart/reminder }`. */
export function flow(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(flow).join(', ')}]`;
  if (!isObject(value)) return typeof value === 'string' ? scalar(value) : JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [`${scalar(key)}: ${flow(inner)}`],
  );
  return `{ ${members.join(', ')} }`;
}

/** As YAML reads it as itself again: plain where it is a plain word. */
export function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z][\w /-]*[\w]$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  if (isPlain) return text;
  return /^[\d+:TZ-]+$/.test(text) ? `'${text}'` : JSON.stringify(text);
}
