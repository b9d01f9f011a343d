/** Lives put to one invariant: whether they break it as the first one did. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Breach, Invariant } from '../invariants/invariant.js';

/** How a life breaks an invariant; undefined where it does not. */
export function breachOf(project: Project, invariant: Invariant, timeline: Timeline): Breach | undefined {
  const verdict = invariant.judge({ timeline, simulated: simulate(project.program, timeline, 'on') });
  return verdict.kind === 'broken' ? verdict.breach : undefined;
}

/**
 * Two breaches of one invariant are of one kind where the same line allowed them, to a mail of the same campaign. What is
 * missed at one line is of one kind, whether the mail comes later or never.
 */
export function isSameKind(one: Breach, other: Breach): boolean {
  if (formatPlace(one.place) !== formatPlace(other.place)) return false;
  const [first, second] = [one.decisions.at(-1), other.decisions.at(-1)];
  return !first || !second || first.campaign === second.campaign;
}

export class Trial {
  private readonly known = new Map<string, Breach | undefined>();
  private left: number;

  constructor(
    private readonly project: Project,
    private readonly invariant: Invariant,
    /** What the first life broke. */
    private readonly first: Breach,
    private readonly most: number,
  ) {
    this.left = most;
  }

  /** How many lives were lived. */
  get lives(): number {
    return this.most - this.left;
  }

  /** The breach of the same kind in a life; undefined also where no more lives may be lived. */
  breachIn(timeline: Timeline): Breach | undefined {
    const key = canonicalJson(timeline);
    if (this.known.has(key)) return this.known.get(key);
    if (this.left === 0) return undefined;
    this.left -= 1;
    const breach = breachOf(this.project, this.invariant, timeline);
    const same = breach && isSameKind(breach, this.first) ? breach : undefined;
    this.known.set(key, same);
    return same;
  }
}
