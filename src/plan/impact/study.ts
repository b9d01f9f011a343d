/** Both rule sets over one history: each user lives under the old rules and under the new, and what differs is counted. */
import type { CampaignPlan } from '../../compile/program.js';
import type { MailKeeping } from '../../engine/run.js';
import { livePerson } from '../../simulate/person.js';
import type { Lived } from '../../simulate/person.js';
import type { Assumed } from '../../simulate/assumed.js';
import { withAssumed } from '../../simulate/assumed.js';
import type { Study, UserHistory } from '../../simulate/study.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { rankOf, withRanked } from './best.js';
import type { Comparing } from './compare.js';
import { alikeOf } from './alike.js';
import { composer } from './compose.js';
import { compareLives, countSame } from './compare.js';
import { dealtOtherwise } from './assignments.js';
import { countLives } from './count.js';
import type { FateOf } from './in-flight.js';
import { fatesOf } from './in-flight.js';
import { kindKey } from './kinds.js';
import type { ImpactPart } from './part.js';
import { MOST_EXAMPLES, at, emptyPart } from './part.js';
import { Places } from './places.js';
import { readingOf } from './reads.js';
import { withBeginnings } from './runs.js';
import type { Side } from './side.js';
import { keyOf } from './side.js';
import { untouchedBy } from './untouched.js';
import { makings } from './words.js';

export interface ImpactOptions {
  /** The last instant that is decided: that of the log's last event. */
  readonly until: Instant | undefined;
  /** What the log's source assumes of every user. */
  readonly assumed?: Assumed;
}

/** What the thread counts that has these users. The log's events are those that either rule set reads. */
export function impactStudy(before: Side, after: Side, options: ImpactOptions): Study<ImpactPart> {
  const part = emptyPart();
  const places = new Places(part);
  const reading = readingOf(before, after);
  const isUntouched = untouchedBy(before, after, reading.apart);
  const fateOf = fatesOf(before, after);
  const dealt = dealtOtherwise(before, after);
  const comparing: Comparing = {
    alikeOf: alikeOf(before, after),
    makingOf: makings(before.outlines, after.outlines),
    key: keyOf(before, after),
  };
  const zone = before.program.zone;
  const zoneAfter = after.program.zone;
  const lifeBefore = liver(before, options);
  const lifeAfter = liver(after, options);
  const compose = composer(before, after, reading.apart, lifeBefore, (program, isForgotten) =>
    liver({ program }, options, isForgotten),
  );
  const take = (history: UserHistory): void => {
    const { user, events } = history;
    part.users += 1;
    places.user += 1;
    part.events += events.length;
    see(part.seen, events);
    for (const { experiment, before: from, after: to } of dealt) {
      const move = [experiment, from(user), to(user)];
      if (move[1] !== move[2]) countOne(part.moves, move.join('\n'));
    }
    if (isUntouched(events)) {
      const only = lifeBefore(reading.before(events), 'dropped');
      countRunning(part, only, fateOf);
      const told = countLives(places, only.decisions, only.decisions, [zone, zone]);
      countSame(places, user, told[0], told[1], comparing);
      return;
    }
    const both = compose?.(events);
    const a = both?.before ?? lifeBefore(reading.before(events));
    const running = countRunning(part, a, fateOf);
    const b = both?.after ?? lifeAfter(reading.after(events)).decisions;
    const told = countLives(places, a.decisions, b, [zone, zoneAfter]);
    const kinds =
      zone === zoneAfter && sameDecisions(a.decisions, b)
        ? countSame(places, user, told[0], told[1], comparing)
        : compareLives(places, history, told, comparing);
    if (kinds.length > 0 || running.length > 0)
      show(part, history, running.length === 0 ? kinds : [...kinds, ...running], comparing.key);
  };
  return { take, finish: () => part };
}

/** Nobody of whom a rule set reads nothing is known to it. */
const NO_LIFE: Pick<Lived, 'decisions' | 'states'> = { decisions: [], states: new Map() };

function liver(
  { program }: Pick<Side, 'program'>,
  { until, assumed }: ImpactOptions,
  isForgotten?: (plan: CampaignPlan) => boolean,
) {
  const told = withBeginnings(program, isForgotten);
  return (events: readonly Event[], mails: MailKeeping = 'kept'): Pick<Lived, 'decisions' | 'states'> =>
    events.length === 0 ? NO_LIFE : livePerson(told, withAssumed(events, assumed), until, 'off', mails);
}

const NO_KINDS: readonly string[] = [];

function countRunning(
  part: ImpactPart,
  { states }: Pick<Lived, 'states'>,
  fateOf: FateOf,
): readonly string[] {
  let kinds: string[] | undefined;
  for (const { instances } of states.values()) {
    for (const instance of instances) {
      const fate = fateOf(instance);
      if (fate === undefined) continue;
      countOne(part.inFlight, fate);
      const [campaign = '', , step = ''] = fate.split('\n');
      const kind = kindKey('running', campaign, step);
      if (!kinds?.includes(kind)) (kinds ??= []).push(kind);
    }
  }
  return kinds ?? NO_KINDS;
}

function countOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function see(seen: ImpactPart['seen'], events: readonly Event[]): void {
  let hasConsent = false;
  for (const { type, name, consent } of events) {
    if (type === 'identify') hasConsent ||= Object.keys(consent).length > 0;
    else if (name === 'Email Opened') seen.opens += 1;
    else if (name === 'Email Link Clicked') seen.clicks += 1;
  }
  if (hasConsent) seen.consents += 1;
}

/** Whether the same is decided of the same mails at the same instants; of what mails are made is no part of it. */
function sameDecisions(before: readonly Decision[], after: readonly Decision[]): boolean {
  if (before === after) return true;
  if (before.length !== after.length) return false;
  for (let index = 0; index < before.length; index += 1) {
    const [a, b] = [before[index]!, after[index]!];
    if (a !== b && !isSame(a, b)) return false;
  }
  return true;
}

function isSame(a: Decision, b: Decision): boolean {
  return (
    a.at === b.at &&
    a.step === b.step &&
    a.campaign === b.campaign &&
    a.outcome === b.outcome &&
    a.reason === b.reason &&
    a.instance === b.instance
  );
}

/** A user may be an example of each kind of difference; of many, those whose lives are short. */
function show(part: ImpactPart, { user, events }: UserHistory, kinds: readonly string[], key: string): void {
  if (kinds.length === 0) return;
  const rank = sizeOf(events) * 2 ** 32 + rankOf(key, user);
  for (const kind of kinds) {
    const shown = at(part.shown, kind, () => ({ users: 0, best: [] }));
    shown.users += 1;
    shown.best = withRanked(shown.best, MOST_EXAMPLES, rank, user, () => ({ user, events }));
  }
}

/** Lives of some dozen events are read in a minute; of those of many hundreds none is shown where there is another. */
function sizeOf({ length }: readonly Event[]): number {
  return length <= 30 ? 0 : length <= 200 ? 1 : length <= 2000 ? 2 : 3;
}
