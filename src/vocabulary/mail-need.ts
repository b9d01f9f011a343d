/** What a mail must be given to be rendered for certain, so that most need not be rehearsed to know it. */
import type { JsonValue } from './json.js';

/** A value that a mail prints, or begins a link with: of what the step's `data` gives it, or of the user (`id`, `traits`). */
export interface MailNeed {
  readonly of: 'data' | 'user';
  /** The first name is one of `data`, or `id` or `traits`. */
  readonly path: readonly [string, ...string[]];
  readonly as: PrintedAs;
}

/** `perhaps`: where there is none, something else is printed. */
export type PrintedAs = 'text' | 'perhaps' | 'address';

/** What stands below a value, by own fields of objects. */
export function below(value: JsonValue | undefined, keys: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, JsonValue | undefined>>)[key];
  }
  return current;
}

/**
 * Whether it can be printed for certain, and is not blank: a number, true or false, or a text that begins with a printable
 * letter of ASCII; as an address, one of https. Of another only a rehearsal can tell.
 */
export function isSurelyPrinted(value: JsonValue | undefined, as: PrintedAs): boolean {
  if (as === 'address') return typeof value === 'string' && value.startsWith('https://');
  switch (typeof value) {
    case 'string': {
      const first = value.charCodeAt(0);
      return first > 0x20 && first < 0x7f;
    }
    case 'number':
      return !Number.isNaN(value);
    case 'boolean':
      return true;
    default:
      return as === 'perhaps' && (value === undefined || value === null);
  }
}
