/** A changed part as lines of before and after. */
import { stringify } from 'yaml';
import type { ChangedPart } from '../../../plan/change.js';
import type { SampleMail } from '../../../plan/impact.js';
import type { JsonValue } from '../../../vocabulary/json.js';
import { cutTo, shownLine } from './room.js';

export interface DiffLine {
  /** `…` where lines are left out. */
  readonly mark: ' ' | '-' | '+' | '…';
  readonly text: string;
}

/** Lines beyond which two texts are not compared line by line. */
const MOST_COMPARED = 400;

/** So much of a line is shown. */
const LONGEST_LINE = 240;

/** At most so many lines, and how many are left out; none where both say the same. */
export function partLines({ before, after }: ChangedPart, most: number): readonly DiffLine[] {
  return differingLines(valueLines(before), valueLines(after), most);
}

/** The same of two mails, as plain text shows them: what one says that the other does not. */
export function mailLines(before: SampleMail, after: SampleMail, most: number): readonly DiffLine[] {
  return differingLines(wordsOf(before), wordsOf(after), most);
}

function wordsOf({ subject, text }: SampleMail): readonly string[] {
  return [subject, ...text.split(/\r?\n/)].map(shownLine).filter((line) => line.trim() !== '');
}

function differingLines(old: readonly string[], now: readonly string[], most: number): readonly DiffLine[] {
  const lines = compared(old, now);
  if (lines.every(({ mark }) => mark === ' ')) return [];
  const all = withContext(lines);
  const kept = all.length <= most ? all : all.slice(0, most - 1);
  const left = all.length - kept.length;
  const told = beside(kept);
  return left === 0 ? told : [...told, { mark: '…', text: `${left} more lines` }];
}

/** As YAML writes it; a text that is of several lines as it is. */
function valueLines(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string' && value.includes('\n')) return value.split(/\r?\n/).map(shownLine);
  const text = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  return text.replace(/\n$/, '').split('\n').map(shownLine);
}

function compared(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const line = (mark: DiffLine['mark']) => (text: string) => ({ mark, text });
  return [
    ...old.slice(0, start).map(line(' ')),
    ...inner(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(line(' ')),
  ];
}

/** By the longest common subsequence. */
function inner(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const minus = (text: string): DiffLine => ({ mark: '-', text });
  const plus = (text: string): DiffLine => ({ mark: '+', text });
  if (old.length * now.length > MOST_COMPARED * MOST_COMPARED) return [...old.map(minus), ...now.map(plus)];
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === now[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      lines.push({ mark: ' ', text: old[i]! });
      i += 1;
      j += 1;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) {
      lines.push(minus(old[i]!));
      i += 1;
    } else {
      lines.push(plus(now[j]!));
      j += 1;
    }
  }
  return [...lines, ...old.slice(i).map(minus), ...now.slice(j).map(plus)];
}

/** Lines that are the same are left out where they are many, but for one on each side of what is not. */
function withContext(lines: readonly DiffLine[]): readonly DiffLine[] {
  const isNear = (index: number) =>
    [index - 1, index, index + 1].some((at) => (lines[at]?.mark ?? ' ') !== ' ');
  const kept: DiffLine[] = [];
  let far: DiffLine[] = [];
  const tellFar = () => {
    if (far.length > FEW) kept.push({ mark: '…', text: `${far.length} lines as they were` });
    else kept.push(...far);
    far = [];
  };
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) {
      tellFar();
      kept.push(line);
    } else {
      far.push(line);
    }
  }
  tellFar();
  return kept;
}

/** So many are shown rather than counted. */
const FEW = 2;

/** Long lines are cut; of two that stand for one another, where they are the same. */
function beside(lines: readonly DiffLine[]): readonly DiffLine[] {
  return lines.map((line, index) => {
    const other = line.mark === '-' ? lines[index + 1] : lines[index - 1];
    const isPair = (line.mark === '-' && other?.mark === '+') || (line.mark === '+' && other?.mark === '-');
    return { ...line, text: cutTo(isPair ? excerpt(line.text, other!.text) : line.text, LONGEST_LINE) };
  });
}

/** What stays before the place where two lines part. */
const LEAD = 60;

function excerpt(text: string, other: string): string {
  if (text.length <= LONGEST_LINE && other.length <= LONGEST_LINE) return text;
  const letters = [...text];
  const others = [...other];
  let start = 0;
  while (start < letters.length && letters[start] === others[start]) start += 1;
  const from = Math.max(0, start - LEAD);
  return from === 0 ? text : `…${letters.slice(from).join('')}`;
}
