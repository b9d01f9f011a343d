/** Values that are right but for how they are written: a number as a text, `1 hour` for `1h`. */
import type { Fix, Span } from '../vocabulary/diagnostic.js';
import { writeInstead } from '../vocabulary/fix.js';
import type { JsonValue } from '../vocabulary/json.js';

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/;

/** A number that is written as a text. */
export function numberFix(span: Span, value: JsonValue | undefined): Fix | undefined {
  if (typeof value !== 'string' || !NUMBER.test(value)) return undefined;
  return { ...writeInstead(span, value, Number(value)), title: `write the number \`${value}\`` };
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** `yes` and the like; YAML 1.2 reads them as texts. */
export function booleanFix(span: Span, value: JsonValue | undefined): Fix | undefined {
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return Object.hasOwn(BOOLEANS, word) ? writeInstead(span, value, BOOLEANS[word]!) : undefined;
}

/** A text that YAML has read as something else. */
export function quoteFix(span: Span, value: JsonValue | undefined): Fix | undefined {
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return { title: 'put it in quotes', edits: [{ kind: 'quote', span, was: value }] };
}

/** The text in the form of `pattern`, where only the form is another: a duration in words, a time without its zero. */
export function formFix(span: Span, text: string, pattern: string): Fix | undefined {
  if (text.length > LONGEST) return undefined;
  const wanted = new RegExp(pattern, 'u');
  const forms = [text.trim(), durationOf(text), clockOf(text), text.replace(/\s+(?=%$)/, '')];
  const right = forms.find((form) => form !== undefined && form !== text && wanted.test(form));
  return right === undefined ? undefined : writeInstead(span, text, right);
}

/** Far beyond any duration, time or share. */
const LONGEST = 100;

const DURATION = /^(\d{1,9})\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)$/i;

/** `24 hours` → `24h`. A month has no length. */
function durationOf(text: string): string | undefined {
  const match = DURATION.exec(text.trim());
  return match ? `${match[1]}${match[2]!.charAt(0).toLowerCase()}` : undefined;
}

/** `9:30` → `09:30`, and a time without its seconds where they are none. */
function clockOf(text: string): string | undefined {
  const match = /^(\d{1,2}):(\d\d)(?::00)?$/.exec(text.trim());
  return match ? `${match[1]!.padStart(2, '0')}:${match[2]}` : undefined;
}
