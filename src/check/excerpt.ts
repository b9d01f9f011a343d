/** What is shown of a mail's text where it is not as a scenario has it: as much as one reads. */
import type { Matcher } from './case.js';
import { squeeze } from './matchers.js';

/** Of a text in which nothing is like what is looked for. */
const MOST_LINES = 12;
const MOST_PLACES = 3;
/** Characters on either side of what must not be there. */
const AROUND = 60;
/** Lines on either side of the one that is most like what must be there. */
const LINES_AROUND = 2;
/** Less in common is nothing in common. */
const LEAST_LIKENESS = 0.4;
const LONGEST_LINE = 200;

/** Behind a mark, so that nothing in a mail can be taken for a line of ours. */
export function excerpt(text: string, matcher?: Matcher): readonly string[] {
  if (matcher?.kind === 'lacks') return ['Where it stands:', ...linesWith(text, matcher.value)];
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => shortened(line));
  const near = matcher?.kind === 'contains' ? nearestLine(lines, matcher.value) : undefined;
  if (near === undefined) return ['The text:', ...cut(lines, 0, MOST_LINES)];
  return [
    'The text, where it is most like that:',
    ...cut(lines, near - LINES_AROUND, near + LINES_AROUND + 1),
  ];
}

function cut(lines: readonly string[], from: number, to: number): readonly string[] {
  const [start, end] = [Math.max(0, from), Math.min(lines.length, to)];
  return [
    ...(start > 0 ? [`… ${countWords(start)} before`] : []),
    ...lines.slice(start, end).map((line) => `| ${line}`),
    ...(end < lines.length ? [`… ${countWords(lines.length - end)} after`] : []),
  ];
}

function countWords(count: number): string {
  return count === 1 ? 'one line' : `${count} lines`;
}

/** Addresses without their parameters, which are longer than all else. */
function shortened(line: string): string {
  const plain = line.replace(/(<https?:\/\/[^\s>?]+)\?[^\s>]*utm_[^\s>]*>/g, '$1?…>');
  return plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}…` : plain;
}

/** The line that has most of a text's threes of characters; the first of equals. */
function nearestLine(lines: readonly string[], part: string): number | undefined {
  const wanted = threesOf(part);
  if (wanted.size === 0) return undefined;
  let [best, most] = [0, 0];
  for (const [index, line] of lines.entries()) {
    const has = threesOf(line);
    const shared = [...wanted].filter((one) => has.has(one)).length;
    if (shared > most) [best, most] = [index, shared];
  }
  return most / wanted.size >= LEAST_LIKENESS ? best : undefined;
}

function threesOf(text: string): ReadonlySet<string> {
  const plain = ` ${squeeze(text).trim().toLowerCase()} `;
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, at) => plain.slice(at, at + 3)));
}

/** The places of a part, each with what is around it. */
export function linesWith(whole: string, part: string): readonly string[] {
  const [text, wanted] = [squeeze(whole), squeeze(part)];
  const lines: string[] = [];
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
    if (lines.length === MOST_PLACES) return [...lines, '… and at further places'];
    const [start, end] = [Math.max(0, from - AROUND), from + wanted.length + AROUND];
    lines.push(`| ${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`);
  }
  return lines;
}
