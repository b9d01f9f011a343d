/** A condition laid out as the rules have it: a line for each comparison, what it read beside it, and its place. */
import type { ConditionTrace, GateTrace } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { comparisonWords, foundWords } from './condition-words.js';
import type { Show } from './life.js';

const INDENT = '  ';

interface Row {
  readonly depth: number;
  readonly words: string;
  /** Undefined for what has no value of its own. */
  readonly found: string | undefined;
  readonly place: string;
}

/** Values stand below each other, as far as the comparisons are no longer than this. */
const WIDEST = 48;

/** `✗ total > 50   is 49.99   (rules/cart.yaml:8:5)`, indented as the parts are. */
export function traceLines(trace: ConditionTrace, show: Show): readonly string[] {
  const rows = rowsOf(trace, 0, show);
  const widths = rows
    .filter(({ found }) => found !== undefined)
    .map(lengthOf)
    .filter((length) => length <= WIDEST);
  const width = Math.max(0, ...widths);
  return rows.map((row) => {
    const { depth, words, found, place } = row;
    const gap = ' '.repeat(Math.max(0, width - lengthOf(row)));
    const value = found === undefined ? '' : `${gap}   is ${found}`;
    return `${INDENT.repeat(depth)}${words}${value}   (${place})`;
  });
}

function lengthOf({ depth, words }: Row): number {
  return INDENT.length * depth + words.length;
}

function rowsOf(trace: ConditionTrace, depth: number, show: Show): readonly Row[] {
  const place = formatPlace(trace.place);
  const row = (words: string, found?: string): Row => ({ depth, words, found, place });
  if (trace.kind === 'skipped') return [row('· not read, as another part had decided')];
  const mark = markOf(trace.result);
  if (trace.kind === 'fact') return [row(`${mark} ${comparisonWords(trace, show)}`, foundWords(trace, show))];
  const [only] = trace.parts;
  // A group of one needs no line of its own.
  if (only && trace.parts.length === 1 && (trace.kind === 'all' || trace.kind === 'any'))
    return rowsOf(only, depth, show);
  if (only?.kind === 'fact' && trace.kind === 'not')
    return [row(`${mark} not: ${comparisonWords(only, show)}`, foundWords(only, show))];
  const head = trace.kind === 'segment' ? `in the segment \`${trace.name}\`` : GROUPS[trace.kind];
  return [
    row(`${mark} ${head}`),
    ...trace.parts.flatMap((part) => {
      const rows = rowsOf(part, depth + 1, show);
      return hasDecided(trace, part) ? rows : rows.slice(0, 1);
    }),
  ];
}

/** A group whose result is not that of the whole has no part in it: it is told in a line. */
function hasDecided(whole: ConditionTrace, part: ConditionTrace): boolean {
  return whole.kind === 'not' || whole.kind === 'segment' || part.result === whole.result;
}

const GROUPS = { all: 'all of', any: 'any of', not: 'not' } as const;

function markOf(isGood: boolean): string {
  return isGood ? '✓' : '✗';
}

/** A gate that a mail passed, or that stopped it, and what it read. */
export function gateTraceLines(
  { gate, passed, note, condition, place }: GateTrace,
  show: Show,
): readonly string[] {
  const head = `${markOf(passed)} ${gate}${note === undefined ? '' : `: ${note}`}`;
  if (!condition) return [passed ? head : `${head}   (${formatPlace(place)})`];
  const lines = traceLines(condition, show);
  if (lines.length === 1) return [`${head}: ${lines[0]!.slice(2)}`];
  return [`${head}:`, ...lines.map((line) => `${INDENT}${line}`)];
}
