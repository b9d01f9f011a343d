/** The code of a mail that is probed: as without, and counts which way it goes. */
import type { Bench } from './bench.js';
import { constant, wordsOf } from './bench.js';
import type { Range } from './located.js';
import type { ProbePlace } from './probe.js';
import type { Hole, Layout } from './walk.js';

/** The counts of a place as the code that reads them; undefined where nothing is counted. */
export function probeAt(
  bench: Bench,
  kind: ProbePlace['kind'],
  range: Range,
  arms: readonly string[],
): string | undefined {
  const { probe } = bench.workshop;
  if (!probe) return undefined;
  const span = bench.located.spanOf(range);
  const words = wordsOf(bench, range);
  return constant(bench, probe.countsAt({ kind, span, offset: range.start, words, arms }));
}

/** What the code of a statement becomes where its ways are counted. */
export interface Counting {
  /** The condition of a branch. */
  readonly condition: (code: string) => string;
  /** The list of a loop. */
  readonly list: (code: string) => string;
  /** What an `else` begins with. */
  readonly entered: string;
}

const UNCOUNTED: Counting = { condition: (code) => code, list: (code) => code, entered: '' };

/** A branch is counted where it is gone, and passed over only where no other follows that says so itself. */
export function countings(bench: Bench, holes: Layout['holes']): (hole: Hole) => Counting {
  if (!bench.workshop.probe) return () => UNCOUNTED;
  const continued = continuedBranches(holes);
  return (hole) => {
    const kind = hole.kind === 'control' ? hole.statement.kind : undefined;
    if (kind === 'for') {
      const counts = probeAt(bench, 'loop', hole, ['gone through', 'empty']);
      return { ...UNCOUNTED, list: (code) => `f.rounded(${counts},${code})` };
    }
    if (kind === 'else') {
      return { ...UNCOUNTED, entered: `${probeAt(bench, 'if', hole, ['rendered'])}[0]++;` };
    }
    if (kind !== 'if' && kind !== 'else-if') return UNCOUNTED;
    const isContinued = continued.has(hole.id);
    const counts = probeAt(bench, 'if', hole, isContinued ? ['rendered'] : ['rendered', 'passed over']);
    const passed = isContinued ? 'false' : `(${counts}[1]++,false)`;
    return { ...UNCOUNTED, condition: (code) => `(${code})?(${counts}[0]++,true):${passed}` };
  };
}

/** The `if` and `else if` behind which another branch follows. */
function continuedBranches(holes: Layout['holes']): ReadonlySet<number> {
  const continued = new Set<number>();
  const open: number[] = [];
  for (const hole of holes) {
    if (hole.kind !== 'control') continue;
    const { kind } = hole.statement;
    if (kind === 'end' || kind === 'else' || kind === 'else-if') {
      const before = open.pop();
      if (kind !== 'end' && before !== undefined) continued.add(before);
    }
    if (kind !== 'end' && kind !== 'const') open.push(hole.id);
  }
  return continued;
}
