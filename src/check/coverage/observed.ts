/** Rules that tell what is read of them, and what is counted from that and from a journal. */
import type { Observer } from '../../compile/observer.js';
import type { Program } from '../../compile/program.js';
import type { JournalEntry } from '../../engine/journal.js';
import type { Condition, Part } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { ConditionTrace } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Root } from './conditions.js';
import { conditionPoints, conditionRoots } from './conditions.js';
import { countJournal } from './journal-counts.js';
import type { Point } from './point.js';
import { pointKey } from './point.js';
import { listPoints, rulePoints } from './rule-points.js';

export interface ObservedRules {
  /** Decides as the rules' own program does. */
  readonly program: Program;
  readonly points: readonly Point[];
  /** Forgets what has been read so far: a life begins. */
  readonly begin: () => void;
  /** The counts of a life since `begin`, with what its journal says. */
  readonly end: (journal: readonly JournalEntry[]) => Map<string, number[]>;
}

/** `compile` is asked for the rules' program, observed. */
export function observedRules(ruleSet: RuleSet, compile: (observer: Observer) => Program): ObservedRules {
  const roots = conditionRoots(ruleSet);
  const { observer, take } = readingsOf(roots);
  const program = compile(observer);
  const rules = rulePoints(ruleSet, program);
  return {
    program,
    points: [...conditionPoints(roots), ...listPoints(rules)],
    begin: () => void take(),
    end: (journal) => {
      const counts = take();
      countJournal(journal, rules, counts);
      return counts;
    },
  };
}

/** What has been read since the last time that it was taken. */
interface Readings {
  readonly observer: Observer;
  readonly take: () => Map<string, number[]>;
}

function readingsOf(roots: readonly Root[]): Readings {
  const parts = new Map<Condition, Part>(roots.map(({ condition, part }) => [condition, part]));
  /** A place of a compiled condition is one object, however often it is read. */
  const keys = new WeakMap<Span, string>();
  let counts = new Map<string, number[]>();
  const read = (trace: ConditionTrace): void => {
    if (trace.kind === 'skipped') return;
    let key = keys.get(trace.place);
    if (key === undefined) keys.set(trace.place, (key = pointKey('condition', trace.place)));
    let arms = counts.get(key);
    if (!arms) counts.set(key, (arms = [0, 0]));
    arms[trace.result ? 0 : 1]! += 1;
    if (trace.kind !== 'fact') trace.parts.forEach(read);
  };
  return {
    observer: { read, partOf: (where) => parts.get(where) },
    take: () => {
      const taken = counts;
      counts = new Map();
      return taken;
    },
  };
}
