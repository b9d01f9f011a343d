/** A short text in which a pattern is found, for those who ask what a text would have to be. */
import { patternOf } from './pattern.js';

const LONGEST = 200;
const DEEPEST = 50;

/** Tried where one of several characters may stand; those that the pattern itself names come first. */
const CHARACTERS = [...'xaX10-_. @/:é'];

/** Undefined where none is found: it need not be the shortest, and is always one that the pattern takes. */
export function sampleOfPattern(text: string): string | undefined {
  const pattern = patternOf(text);
  if (!pattern) return undefined;
  const sample = alternatives({ text, at: 0 }, 0);
  return [sample, `x${sample}`, `${sample}x`, text].find(
    (one) => one !== undefined && one.length <= LONGEST && pattern.isFoundIn(one),
  );
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Of `a|b`, the first; the cursor stands behind all of them. */
function alternatives(cursor: Cursor, depth: number): string {
  const first = sequence(cursor, depth);
  while (cursor.text[cursor.at] === '|') {
    cursor.at += 1;
    sequence(cursor, depth);
  }
  return first;
}

function sequence(cursor: Cursor, depth: number): string {
  let sample = '';
  while (cursor.at < cursor.text.length && !'|)'.includes(cursor.text[cursor.at]!)) {
    const one = atom(cursor, depth);
    const times = repetition(cursor);
    sample += one.repeat(Math.min(times, LONGEST)).slice(0, LONGEST + 1);
  }
  return sample;
}

function atom(cursor: Cursor, depth: number): string {
  const start = cursor.at;
  const rest = cursor.text.slice(start);
  if (rest.startsWith('(')) return group(cursor, rest, depth);
  const whole = rest.startsWith('[') ? classText(rest) : escapeText(rest);
  cursor.at += whole.length;
  if (/^(?:[\^$]|\\[bBAz])$/.test(whole)) return '';
  return whole.length === 1 && whole !== '.' ? whole : characterOf(whole);
}

/** `(…)`, `(?:…)`, `(?P<name>…)`; flags change no sample here, as it is tried in the end. */
function group(cursor: Cursor, rest: string, depth: number): string {
  const head = /^\((?:\?(?:P?<\w+>|[a-zA-Z-]*:?))?/.exec(rest)![0];
  cursor.at += head.length;
  if (depth >= DEEPEST) {
    cursor.at = cursor.text.length;
    return '';
  }
  const sample = alternatives(cursor, depth + 1);
  if (cursor.text[cursor.at] === ')') cursor.at += 1;
  return sample;
}

/** `[…]` up to its end; a `]` that comes first stands for itself. */
function classText(rest: string): string {
  return /^\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]?/.exec(rest)![0];
}

function escapeText(rest: string): string {
  return /^(?:\\[pP]\{[^}]*\}|\\[pP].|\\x\{[^}]*\}|\\x..|\\[^]|[^])/u.exec(rest)?.[0] ?? rest[0]!;
}

function characterOf(atomText: string): string {
  const one = patternOf(`^(?:${atomText})$`);
  const named = [...atomText];
  return (
    [...named.filter((character) => /\w/.test(character)), ...CHARACTERS, ...named].find((character) =>
      one?.isFoundIn(character),
    ) ?? ''
  );
}

/** How often the atom before the cursor is repeated at least; passes over `*`, `+`, `?`, `{2,5}`, and a `?` behind them. */
function repetition(cursor: Cursor): number {
  const sign = /^(?:[*+?]|\{(\d*)(?:,\d*)?\})\??/.exec(cursor.text.slice(cursor.at));
  if (!sign) return 1;
  cursor.at += sign[0].length;
  if (sign[1] !== undefined) return Number(sign[1]);
  return sign[0].startsWith('+') ? 1 : 0;
}
