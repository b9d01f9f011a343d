/** A user treated otherwise: a life that both rule sets live, and in which the two conditions come out apart. */
import { asSampled, atFirstTime, givenFirst, inPlanOrder, ofAnybody } from '../../check/discover/simplify.js';
import { shrunk } from '../../check/discover/shrink.js';
import { zoneOf } from '../../engine/run.js';
import { ofCondition } from '../../simulate/explain/condition-remedy.js';
import { applyEdits } from '../../simulate/explain/change.js';
import type { Life } from '../../simulate/explain/life.js';
import { showIn } from '../../simulate/explain/local-time.js';
import type { Spot } from '../../simulate/explain/past-events.js';
import { eventAt, runSpot, spotAt } from '../../simulate/explain/spot.js';
import { renumbered } from '../../simulate/explain/united.js';
import type { Tries } from '../../simulate/explain/tries.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { ConditionTrace } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Witness } from '../change.js';
import type { Bases } from './bases.js';
import { basesOf } from './bases.js';
import type { LivedBoth, LivedSide, Moment, ReadOnce } from './lived.js';
import { differenceTrace, momentsOf, observedSide, outcomeOf, placeOfCondition, readOf } from './lived.js';
import type { SideName } from './fact.js';
import type { ConditionChange, Direction } from './condition-change.js';
import type { PairAt } from './readings.js';
import { endedRound, roundAges, soonerAges } from './round-ages.js';
import { isToldApart, lifeLines, outcomesOf } from './witness-words.js';

/** So many lives are lived to find a first that differs. */
const MOST_LIVED = 90;
/** So many lives that come to the condition are changed until one differs. */
const MOST_CHANGED = 6;
/** A life is changed so often in a row. */
const DEEPEST = 4;
/** So many lives are lived to make it small. */
const MOST_TO_SHRINK = 120;

export function witnessOf(change: ConditionChange, pair: PairAt, direction: Direction): Witness | undefined {
  if (!isLived(change, pair)) return undefined;
  const hunt = new Hunt(change, pair, direction);
  const found = hunt.find();
  return found && hunt.told(hunt.shrunk(found));
}

/** Whether some life comes to read the conditions. */
function isLived({ role }: ConditionChange, pair: PairAt): boolean {
  const isRead = role !== 'invariant' && role !== 'happening';
  return isRead && (pair.before.part !== undefined || pair.after.part !== undefined);
}

/** The moments of a life at which both rule sets read the conditions; a segment is read at the end. */
export function momentsIn(lived: LivedBoth, change: ConditionChange, pair: PairAt): readonly Moment[] {
  const { documentBefore, documentAfter, role, before, after } = change;
  if (role !== 'segment') {
    return momentsOf(readsOf(lived, 'before', pair), readsOf(lived, 'after', pair));
  }
  const { until } = lived.timeline;
  if (until === undefined) return [];
  const one = observedSide(before).segmentAt(documentBefore.name, lived.before, until);
  const other = observedSide(after).segmentAt(documentAfter.name, lived.after, until);
  return one && other ? [{ before: one, after: other }] : [];
}

function readsOf(lived: LivedBoth, side: SideName, pair: PairAt): readonly ReadOnce[] | 'none' {
  const { condition, part } = pair[side];
  if (condition === undefined) return 'none';
  return (part && lived[side].reads.get(placeOfCondition(condition, part))) ?? [];
}

class Hunt {
  private readonly bases: Bases;
  private readonly wanted: Readonly<Record<SideName, boolean>>;
  private left = MOST_LIVED;

  constructor(
    private readonly change: ConditionChange,
    private readonly pair: PairAt,
    private readonly direction: Direction,
  ) {
    this.bases = basesOf(change.before, change.after);
    this.wanted = { before: direction === 'narrower', after: direction === 'wider' };
  }

  /** The first that differs, of those that come to the condition by themselves or by what `explain` would change in them. */
  find(): LivedBoth | undefined {
    const plain = this.changedFromNothing();
    if (plain) return plain;
    const near: { readonly lived: LivedBoth; readonly moment: Moment }[] = [];
    let best: LivedBoth | undefined;
    for (const lived of this.bases.all()) {
      const moments = this.moments(lived);
      const [first] = moments;
      if (!first) continue;
      if (this.differing(lived) && isBetter(lived, best)) best = lived;
      near.push({ lived, moment: first });
    }
    if (best) return best;
    const smallest = near
      .toSorted((a, b) => a.lived.timeline.events.length - b.lived.timeline.events.length)
      .slice(0, MOST_CHANGED);
    for (const { lived, moment } of smallest) {
      const found = this.mended(lived, moment, DEEPEST);
      if (found) return found;
    }
    return undefined;
  }

  /** Of a segment, which is read at any time: what it takes of somebody of whom nothing is known. */
  private changedFromNothing(): LivedBoth | undefined {
    if (this.change.role !== 'segment') return undefined;
    const [blank] = this.bases.all();
    const [moment] = blank ? this.moments(blank) : [];
    if (!blank || !moment) return undefined;
    return this.differing(blank) ? blank : this.mended(blank, moment, DEEPEST);
  }

  /** What would make the conditions differ where they were read is changed, one fact after the other. */
  private mended(lived: LivedBoth, moment: Moment, depth: number): LivedBoth | undefined {
    const { timeline } = lived;
    const tries = this.triesAt(lived, moment).slice(0, MOST_TRIES);
    const next: LivedBoth[] = [];
    for (const edits of tries) {
      if (this.left <= 0) return undefined;
      const { timeline: edited } = applyEdits({ timeline, at: undefined }, edits);
      if (!this.bases.isSound(edited) || edited.events.length > MOST_EVENTS) continue;
      this.left -= 1;
      const again = this.bases.live(edited);
      if (this.differing(again)) return again;
      next.push(again);
    }
    if (depth === 0) return undefined;
    for (const again of next.slice(0, MOST_BRANCHES)) {
      const [first] = this.moments(again);
      const found = first && this.mended(again, first, depth - 1);
      if (found) return found;
    }
    return undefined;
  }

  /** What would bring both about; else what would of one, as a fact may be another under each: a score, say. */
  private triesAt(lived: LivedBoth, moment: Moment): Tries {
    const of = (trace: ConditionTrace, wanted: boolean, side: SideName): Tries =>
      ofCondition(trace, wanted, this.spotOf(lived, moment, side)).flatMap(({ tries }) => tries);
    const both = of(differenceTrace(moment, this.wanted), true, readOf(moment).side);
    if (both.length > 0) return both;
    return (['before', 'after'] as const).flatMap((side) => {
      const read = moment[side];
      const isOpen = read !== undefined && outcomeOf(moment, side) !== this.wanted[side];
      return isOpen ? of(read.trace, this.wanted[side], side) : [];
    });
  }

  private spotOf({ timeline, ...sides }: LivedBoth, moment: Moment, side: SideName): Spot {
    const read = moment[side] ?? readOf(moment).read;
    const project = this.change[side];
    const { simulated } = sides[side];
    const life: Life = {
      ...renumbered(simulated),
      timeline,
      project,
      show: showIn(zoneOf(project.program, simulated.state)),
    };
    return spotIn(life, read, this.change);
  }

  private moments(lived: LivedBoth): readonly Moment[] {
    return momentsIn(lived, this.change, this.pair);
  }

  /** The first moment at which the conditions differ as wanted. */
  differing(lived: LivedBoth): Moment | undefined {
    return this.moments(lived).find(
      (moment) =>
        outcomeOf(moment, 'before') === this.wanted.before &&
        outcomeOf(moment, 'after') === this.wanted.after,
    );
  }

  /** Fewer events, less in each, and rounder times; where what is decided differs, it goes on to. */
  shrunk(found: LivedBoth): LivedBoth {
    const isDecided = isToldApart(found);
    const { after } = this.change;
    const { material } = this.bases;
    let left = MOST_TO_SHRINK;
    let least = found;
    const known = new Set<string>();
    const holds = (timeline: Timeline): boolean => {
      const key = canonicalJson(timeline as unknown as JsonValue);
      // What did not hold before does not now.
      if (left <= 0 || known.has(key)) return false;
      left -= 1;
      const lived = this.bases.live(timeline);
      if (this.differing(lived) && (!isDecided || isToldApart(lived))) {
        least = lived;
        return true;
      }
      known.add(key);
      return false;
    };
    const more = [
      givenFirst,
      (one: Timeline) => [atFirstTime(one, after)],
      (one: Timeline) => [ofAnybody(one, material.user)],
      (one: Timeline) => asSampled(one, material),
      ...(this.change.role === 'segment'
        ? [(one: Timeline) => soonerAges(one, material.durations), roundAges, endedRound]
        : []),
    ];
    const check = { check: this.change.after.check, checkTraits: this.change.after.checkTraits };
    const small = shrunk(found.timeline, { project: check, holds, times: 'rounded', more });
    const ordered = this.bases.live(inPlanOrder(small, after));
    return this.differing(ordered) && (!isDecided || isToldApart(ordered)) ? ordered : least;
  }

  /** What comes of the runs that have begun by then, for somebody who agrees to be written to, where mails differ. */
  private runOn(
    { timeline }: LivedBoth,
    at: Instant,
  ): { readonly lived: LivedBoth; readonly runs: LivedBoth } | undefined {
    const [said] = this.bases.blank().events;
    const others = timeline.events.filter(({ type, consent }) => type === 'track' || !hasMembers(consent));
    const time = Math.min(...timeline.events.map((event) => event.time));
    const ready = { ...timeline, events: [{ ...said!, user: timeline.user, time }, ...others] };
    const lived = this.bases.live(ready);
    if (!this.differing(lived)) return undefined;
    const endless = this.bases.live({ ...ready, until: undefined });
    const runs: LivedBoth = {
      timeline: ready,
      before: begunBy(endless.before, at),
      after: begunBy(endless.after, at),
    };
    return isToldApart(runs) ? { lived, runs } : undefined;
  }

  told(lived: LivedBoth): Witness | undefined {
    const moment = this.differing(lived);
    if (!moment) return undefined;
    const { material } = this.bases;
    const show = showIn(this.change.after.program.zone);
    const mailed = this.change.role === 'segment' ? this.runOn(lived, readOf(moment).read.at) : undefined;
    const { before, after } = outcomesOf(mailed?.runs ?? lived, moment, this.change);
    const life = lifeLines(mailed?.lived ?? lived, moment, { material, show });
    return { effect: this.direction, life, before, after };
  }
}

const MOST_TRIES = 12;
const MOST_BRANCHES = 4;
const MOST_EVENTS = 24;

function hasMembers(object: object): boolean {
  return Object.keys(object).length > 0;
}

/** What is told of runs that began by an instant. */
function begunBy({ simulated, reads }: LivedSide, at: Instant): LivedSide {
  const begun = new Set(
    simulated.journal.flatMap((entry) =>
      entry.kind === 'entered' && entry.at <= at ? [entry.instance] : [],
    ),
  );
  const journal = simulated.journal.filter((entry) => {
    if (entry.kind === 'decided') return begun.has(entry.decision.instance);
    return 'instance' in entry && entry.instance !== undefined && begun.has(entry.instance);
  });
  return { simulated: { ...simulated, journal }, reads };
}

/** What is decided otherwise shows more than what is read otherwise; then fewer events do. */
function isBetter(one: LivedBoth, other: LivedBoth | undefined): boolean {
  if (!other) return true;
  const [told, otherTold] = [isToldApart(one), isToldApart(other)];
  if (told !== otherTold) return told;
  return one.timeline.events.length < other.timeline.events.length;
}

function spotIn(life: Life, { at, event, entryTime }: ReadOnce, change: ConditionChange): Spot {
  const { role, documentAfter, documentBefore } = change;
  if (role === 'segment' || role === 'consent') return spotAt(life, at);
  const named = event && eventAt(life, event.event, at);
  if (role === 'trigger' || role === 'waitFor' || role === 'points' || role === 'fact') {
    return { ...spotAt(life, at), event: named, entryTime: at, before: named };
  }
  const campaign = [documentAfter, documentBefore].find(({ kind }) => kind === 'campaign')?.name;
  const run = runAt(life, at, campaign);
  if (run === undefined) return { ...spotAt(life, at), event: named, entryTime };
  const spot = runSpot(life, run, at);
  return role === 'exit' ? { ...spot, event: named } : spot;
}

/** The run that was gone on with last; of the campaign, where the condition is of one. */
function runAt({ journal }: Life, at: Instant, campaign: string | undefined): string | undefined {
  const runs = journal.flatMap((entry) =>
    entry.at <= at && 'instance' in entry && entry.instance !== undefined ? [entry.instance] : [],
  );
  const own = campaign === undefined ? undefined : `${campaign}#`;
  return runs.findLast((run) => own === undefined || run.startsWith(own));
}
