/** Patterns of `matches`: regular expressions as RE2 has them, which take time in proportion to the text. */
import { RE2JS, RE2JSException } from 're2js';

/** So many UTF-16 code units of a text are looked at: what comes behind them is not. */
export const LONGEST_TEXT = 10_000;
const LONGEST_PATTERN = 500;
/** Of the compiled program; with the longest text it runs for a tenth of a second at the very worst. */
const MOST_INSTRUCTIONS = 1000;

export interface Pattern {
  readonly kind: 'pattern';
  /** Whether it is found anywhere in a text: `^` and `$` tie it to the beginning and the end. */
  readonly isFoundIn: (text: string) => boolean;
  /** The same of a text of any length, which takes a time in proportion to it. */
  readonly isFoundInAll: (text: string) => boolean;
}

export interface PatternMistake {
  readonly kind: 'mistake';
  readonly message: string;
  readonly help: string;
}

export function readPattern(text: string): Pattern | PatternMistake {
  if (text === '') return mistake('an empty pattern is found in every text', 'ask whether it is `present`');
  if (text.length > LONGEST_PATTERN)
    return mistake(`a pattern has at most ${LONGEST_PATTERN} characters`, SHORTER);
  try {
    const compiled = RE2JS.compile(text);
    if (compiled.programSize() > MOST_INSTRUCTIONS)
      return mistake('this pattern is too large: it repeats too much', SHORTER);
    return {
      kind: 'pattern',
      isFoundIn: (one) => compiled.test(one.length > LONGEST_TEXT ? one.slice(0, LONGEST_TEXT) : one),
      isFoundInAll: (one) => compiled.test(one),
    };
  } catch (cause) {
    if (cause instanceof RE2JSException) return { kind: 'mistake', ...reasonFor(text, cause.message) };
    throw cause;
  }
}

const SHORTER = 'shorten it, or write several comparisons in one `any`';

function mistake(message: string, help: string): PatternMistake {
  return { kind: 'mistake', message, help };
}

/** What other engines have and RE2 lacks, by how it is written; in the order in which one may hide another. */
const LACKING: readonly (readonly [RegExp, string, string])[] = [
  [
    /\(\?<?[=!]/,
    'a pattern can not look ahead or behind (`(?=`, `(?!`, `(?<=`, `(?<!`)',
    'write a second comparison beside it in one `all`: `matches` for what must be there, `not:matches` for what must not',
  ],
  [
    /\\[1-9]|\\k[<{']|\(\?P=/,
    'a pattern can not refer back to what a group has matched (`\\1`, `\\k<name>`)',
    'write out what may stand there',
  ],
  [
    /\(\?>|[*+?}]\+/,
    'a pattern has no atomic groups and no possessive repetition (`(?>…)`, `a++`)',
    'write `(?:…)` and `a+`: no pattern runs away here',
  ],
  [
    /\(\?(?:R|[0-9]|&|P>)/,
    'a pattern can not name itself (`(?R)`)',
    'write out as many levels as there can be',
  ],
  [/\(\?#/, 'a pattern has no comments (`(?#…)`)', 'write a YAML comment behind it'],
  [/\\Z/, '`\\Z` is not known', 'write `$`, or `\\z` for the very end'],
  [/\\u/, '`\\u0041` is not known', 'write `\\x{41}`, or the character itself'],
];

/** RE2's own words end in the part of the pattern that it does not take. */
function reasonFor(text: string, message: string): { readonly message: string; readonly help: string } {
  const part = /`([^]*)`$/.exec(message)?.[1] ?? text;
  const lacking = LACKING.find(([sign]) => sign.test(part)) ?? LACKING.find(([sign]) => sign.test(text));
  if (lacking) return { message: lacking[1], help: lacking[2] };
  const words = message.replace(/^error parsing regexp: /, '').replace(/: `[^]*`$/, '');
  return {
    message: `\`${part.length > 60 ? `${part.slice(0, 57)}…` : part}\` is no pattern: ${words}`,
    help: 'write it as RE2 does, and `\\` before a sign that is to stand for itself',
  };
}

const MOST_REMEMBERED = 1000;
const remembered = new Map<string, Pattern>();

/** The pattern of a checked rule; what several conditions ask for is compiled once. */
export function patternOf(text: string): Pattern | undefined {
  const known = remembered.get(text);
  if (known) return known;
  const read = readPattern(text);
  if (read.kind === 'mistake') return undefined;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, read);
  return read;
}
