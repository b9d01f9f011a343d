/** Words that are misspelt beyond doubt: a stricter question than what to suggest. */
import { closest } from './suggest.js';

/**
 * The only candidate that a word can have been meant as: equal but for case, or a slip of the finger away (a letter
 * too many, missing, wrong, or two swapped; two slips in a long word). Undefined where another is as near, where the
 * digits differ (`reminder-2` is no misspelt `reminder-1`), or where a syllable is put before or behind
 * (`subscribed`, `unsubscribed`).
 */
export function meant(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 2 || word.length > LONGEST) return undefined;
  const all = [...new Set(candidates)];
  const best = closest(word, all);
  if (best === undefined) return undefined;
  const folded = all.filter((one) => one.toLowerCase() === word.toLowerCase());
  if (folded.length > 0) return folded.length === 1 ? best : undefined;
  const far = slips(word, best);
  const isNear = far <= (word.length >= LONG ? 2 : 1);
  if (!isNear || !isSlip(word, best, far)) return undefined;
  const isOnly = all.every(
    (one) => one === best || Math.abs(one.length - word.length) > far || slips(word, one) > far,
  );
  return isOnly ? best : undefined;
}

/** Letters of a word in which two slips are as likely as two words. */
const LONG = 8;

/** No name that people write is longer. */
const LONGEST = 200;

function isSlip(word: string, right: string, far: number): boolean {
  const digits = (text: string) => text.replace(/[^0-9]/g, '');
  if (digits(word) !== digits(right)) return false;
  return far === 1 || !(word.includes(right) || right.includes(word));
}

/** How many letters are to be put in, left out, changed, or swapped with the next: the restricted Damerau distance. */
function slips(a: string, b: string): number {
  const most = Math.abs(a.length - b.length);
  if (most > 3) return most;
  let older: readonly number[] = [];
  let before: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      now.push(
        Math.min(
          before[column]! + 1,
          now[column - 1]! + 1,
          before[column - 1]! + (isEqual ? 0 : 1),
          isSwapped ? older[column - 2]! + 1 : Infinity,
        ),
      );
    }
    [older, before] = [before, now];
  }
  return before[b.length]!;
}
