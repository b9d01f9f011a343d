/** Both rule sets over one history: each user lives under the old rules and under the new, and what differs is counted. */
import { livePerson } from '../../simulate/person.js';
import type { Lived } from '../../simulate/person.js';
import type { Assumed } from '../../simulate/assumed.js';
import { withAssumed } from '../../simulate/assumed.js';
import type { Project } from '../../simulate/project.js';
import type { Study, UserHistory } from '../../simulate/study.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';
import type { Instant } from '../../vocabulary/time.js';
import { rankOf, withRanked } from './best.js';
import type { Comparing } from './compare.js';
import { compareLives, countSame } from './compare.js';
import { countLife } from './count.js';
import { runsAlike } from './match.js';
import type { ImpactPart } from './part.js';
import { MOST_EXAMPLES, at, emptyPart } from './part.js';
import { withBeginnings } from './runs.js';
import { makings } from './words.js';

/** One of the two rule sets, as far as a study needs it. */
export type Side = Pick<Project, 'ruleSet' | 'program' | 'outlines' | 'check'>;

export interface ImpactOptions {
  /** The last instant that is decided: that of the log's last event. */
  readonly until: Instant | undefined;
  /** What the log's source assumes of every user. */
  readonly assumed?: Assumed;
}

/** Ranks and pseudonyms are by hash under this; the same whichever rule set is the old one. */
export function keyOf(before: Side, after: Side): string {
  return fingerprint(['impact', ...[before, after].map(({ program }) => program.fingerprint).sort()]);
}

/** What the thread counts that has these users. The log's events are those that either rule set reads. */
export function impactStudy(before: Side, after: Side, options: ImpactOptions): Study<ImpactPart> {
  const part = emptyPart();
  const sides = [before, after] as const;
  const programs = sides.map(({ program }) => withBeginnings(program));
  const comparing: Comparing = {
    alikeOf: alikeOf(before, after),
    makingOf: makings(before.outlines, after.outlines),
    key: keyOf(before, after),
  };
  const zones = sides.map(({ program }) => program.zone);
  return {
    take: (history) => {
      part.users += 1;
      part.events += history.events.length;
      const events = withAssumed(history.events, options.assumed);
      const [a, b] = programs.map((program) => livePerson(program, events, options.until)) as [Lived, Lived];
      if (sameDecisions(a.decisions, b.decisions) && zones[0] === zones[1]) {
        const { sent } = countLife(part, [0, 1], a.decisions, zones[0]!);
        const others = b.decisions.filter(({ outcome }) => outcome === 'sent');
        show(part, history, countSame(part, history.user, sent, others, comparing), comparing.key);
        return;
      }
      const told = [a, b].map(({ decisions }, side) =>
        countLife(part, [side as 0 | 1], decisions, zones[side]!),
      );
      const kinds = compareLives(part, history.user, [told[0]!, told[1]!], comparing);
      show(part, history, kinds, comparing.key);
    },
    finish: () => part,
  };
}

function alikeOf(before: Side, after: Side): Comparing['alikeOf'] {
  const triggers = [before, after].map(
    ({ ruleSet }) =>
      new Map(
        [...ruleSet.campaigns.values()].flatMap(({ name, body: { trigger } }): [string, string][] =>
          'event' in trigger ? [[name, trigger.event]] : [],
        ),
      ),
  );
  const known = new Map<string, ReturnType<typeof runsAlike>>();
  const planOf = ({ program }: Side, campaign: string) => program.campaigns.get(campaign);
  return (campaign) =>
    at(known, campaign, () =>
      runsAlike(planOf(before, campaign), planOf(after, campaign), [triggers[0]!, triggers[1]!]),
    );
}

/** Whether the same is decided of the same mails at the same instants; of what mails are made is no part of it. */
function sameDecisions(before: readonly Decision[], after: readonly Decision[]): boolean {
  return before.length === after.length && before.every((a, index) => isSame(a, after[index]!));
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
