/** The gaps of a project's coverage → scenarios that close them, and of each other gap why none does. */
import type { JournalEntry } from '../../engine/journal.js';
import type { Mails, Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { DAY, HOUR, MINUTE } from '../../vocabulary/time.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import type { Instrumented } from '../coverage/instrument.js';
import { instrument, livedCounts } from '../coverage/instrument.js';
import type { Gap } from '../coverage/point.js';
import { gapsOf } from '../coverage/point.js';
import type { Corpus } from './corpus.js';
import { needOf } from './guide.js';
import type { Lived } from './lives.js';
import { Lives, goes } from './lives.js';
import type { Material } from './material.js';
import { materialOf } from './material.js';
import { campaignOfPoint, gapWords, mailAt } from './names.js';
import { freeName } from './of-log.js';
import { conditionPlaces } from './places.js';
import { otherwiseProver, unusedProver } from './other-proofs.js';
import { prover } from './proof.js';
import { seededRandom } from './random.js';
import { mailWords, outcomeWords, readBack, scenarioText } from './scenario-text.js';
import type { Reached, Target } from './search.js';
import { search, targetOf } from './search.js';
import { seedLives } from './seeds.js';
import { lastTimeOf, shrunk } from './shrink.js';
import { agreed, asSampled, atFirstTime, givenFirst, inPlanOrder, ofAnybody } from './simplify.js';
import { templateProver } from './template-proof.js';
import { normalised } from './written-life.js';

export interface Discovery {
  readonly scenarios: readonly Discovered[];
  /** Gaps that no scenario closes, in the order of their places. */
  readonly open: readonly OpenGap[];
  /** How many lives were lived to find them. */
  readonly lives: number;
}

export interface Discovered {
  readonly name: string;
  /** An item of a scenario file's list. */
  readonly text: string;
  /** Whose scenarios it belongs to, where it is one campaign's. */
  readonly campaign: string | undefined;
  /** In the order of their places. */
  readonly closes: readonly Gap[];
}

export interface OpenGap {
  readonly gap: Gap;
  /** `the audience of win-back does not hold`. */
  readonly words: string;
  /** `proven`: no life can go there. `not-reached`: none that was lived did. */
  readonly kind: 'proven' | 'not-reached';
  /** A sentence without a full stop. */
  readonly why: string;
  readonly places: readonly Span[];
}

export interface DiscoverOptions {
  readonly isWanted: (gap: Gap) => boolean;
  /** The most lives that are lived to find the first of each way; to make them smaller takes some more. */
  readonly mostLives: number;
  readonly seed: number;
  /** Names that scenarios have already. */
  readonly taken: ReadonlySet<string>;
}

export function discover(
  project: Project,
  mails: Mails,
  { timelines, counts }: Corpus,
  { isWanted, mostLives, seed, taken }: DiscoverOptions,
): Discovery {
  const instrumented = instrument(project);
  const gaps = gapsOf(instrumented.points, counts).filter(isWanted);
  const provers = [prover, otherwiseProver, unusedProver, templateProver].map((make) => make(project));
  const proofs = new Map(gaps.map((gap) => [gap, provers.map((prove) => prove(gap)).find((one) => one)]));
  const targets = gaps.filter((gap) => !proofs.get(gap)).map(targetOf);
  const material = materialOf(project, timelines);
  const lives = new Lives(instrumented, mostLives);
  const ground = { project, lives, material, random: seededRandom(seed) };
  const seeds = targets.length === 0 ? [] : [...seedLives(project, material), ...timelines];
  const reached = search(targets, seeds, ground);
  const scenarios = write(targets, reached, { project, mails, instrumented, material }, taken);
  const closed = new Set(scenarios.flatMap(({ closes }) => closes));
  const places = conditionPlaces(project);
  const open = gaps.flatMap((gap): readonly OpenGap[] => {
    if (closed.has(gap)) return [];
    const words = gapWords(gap, project, places);
    const proof = proofs.get(gap);
    if (proof) return [{ gap, words, kind: 'proven', ...proof }];
    return [{ gap, words, kind: 'not-reached', why: whyNot(gap, reached, project, lives.count), places: [] }];
  });
  return { scenarios, open, lives: lives.count };
}

interface Bench {
  readonly project: Project;
  readonly mails: Mails;
  readonly instrumented: Instrumented;
  readonly material: Material;
}

/** One scenario for each target that no scenario before it closes. */
function write(
  targets: readonly Target[],
  { found }: Reached,
  bench: Bench,
  taken: ReadonlySet<string>,
): readonly Discovered[] {
  const names = new Set(taken);
  const closed = new Set<Target>();
  const written: Discovered[] = [];
  for (const target of targets) {
    const lived = found.get(target);
    if (!lived || closed.has(target)) continue;
    const one = writeOne(target, lived, bench, names, targets);
    if (!one) continue;
    names.add(one.name);
    for (const closes of one.targets) closed.add(closes);
    const closes = one.targets.filter(
      (other) => !written.some((before) => before.closes.includes(other.gap)),
    );
    written.push({
      name: one.name,
      text: one.text,
      campaign: one.campaign,
      closes: closes.map(({ gap }) => gap),
    });
  }
  return written;
}

function writeOne(
  target: Target,
  lived: Lived,
  bench: Bench,
  taken: ReadonlySet<string>,
  targets: readonly Target[],
): { name: string; text: string; campaign: string | undefined; targets: readonly Target[] } | undefined {
  const { project, mails, instrumented } = bench;
  const least = leastOf(target, lived, bench);
  const name = freeName(nameOf(target.gap, least, project), taken);
  const text = scenarioText(name, least, project, mails);
  const { scenario, faults } = readBack(text, project, mails);
  if (!scenario || faults.length > 0) return undefined;
  const counted = livedCounts(instrumented, scenario);
  if (!goes(counted, target.key, target.arm)) return undefined;
  const mailed = [...new Set(counted.simulated.decisions.map(({ campaign }) => campaign))];
  const campaign =
    campaignOfPoint(target.gap.point, project) ?? (mailed.length === 1 ? mailed[0] : undefined);
  return { name, text, campaign, targets: targets.filter(({ key, arm }) => goes(counted, key, arm)) };
}

/** Of a mail itself, what was decided of it says all. */
function nameOf(gap: Gap, timeline: Timeline, project: Project): string {
  const words = gapWords(gap, project, conditionPlaces(project));
  const { kind } = gap.point;
  const mail =
    kind === 'send'
      ? mailWords(timeline, project, mailAt(gap.point, project), gap.arm.name === 'sent')
      : undefined;
  return mail ?? `${words}: ${outcomeWords(timeline, project)}`;
}

/** The least timeline that goes that way still, at times that are easily read, and no longer than it must be. */
function leastOf(
  { key, arm, gap }: Target,
  lived: Lived,
  { project, instrumented, material }: Bench,
): Timeline {
  const lives = new Lives(instrumented, Infinity);
  const isOfConsent = gap.point.kind === 'consent' || gap.point.label.includes('consent');
  let fewest = Infinity;
  const holds = (timeline: Timeline): boolean => {
    if (timeline.events.length === 0) return false;
    const one = lives.live(timeline);
    if (!goes(one, key, arm)) return false;
    // That a mail is refused for want of consent says nothing of what a scenario is about.
    const refused = isOfConsent ? 0 : refusals(one);
    if (refused > fewest) return false;
    fewest = refused;
    return true;
  };
  const more = [
    (timeline: Timeline) => [atFirstTime(timeline, project)],
    (timeline: Timeline) => [ofAnybody(timeline, material.user)],
    givenFirst,
    (timeline: Timeline) => asSampled(timeline, material),
    ...(isOfConsent ? [] : [(timeline: Timeline) => agreed(timeline, material, lives)]),
  ];
  const early = soonEnough(
    shortest(lived.timeline, (one) => goes(lives.live(one), key, arm)),
    holds,
    lives,
  );
  const least = normalised(shrunk(early, { project, holds, times: 'rounded', more }));
  return inPlanOrder(soonEnough(least, holds, lives), project);
}

/** What happened up to the event that leads that way; what comes after it is not asked for. */
function shortest(timeline: Timeline, holds: (timeline: Timeline) => boolean): Timeline {
  const { events } = timeline;
  for (let count = 1; count < events.length; count++) {
    const beginning = { ...timeline, events: events.slice(0, count), until: undefined };
    if (holds(beginning)) return beginning;
  }
  return timeline;
}

function refusals({ simulated }: Lived): number {
  return simulated.decisions.filter(({ reason }) => reason === 'no-consent').length;
}

/** The clock stops when the way was gone and no run goes on, at a round time; where nothing more comes, it need not. */
function soonEnough(timeline: Timeline, holds: (timeline: Timeline) => boolean, lives: Lives): Timeline {
  const last = lastTimeOf(timeline);
  const endless: Timeline = { ...timeline, until: undefined };
  const { journal } = lives.live(endless).simulated;
  const times = journal.map(({ at }) => at).filter((at) => at > last);
  const soonest = [...new Set([last + MINUTE, ...times])].sort((a, b) => a - b);
  const time = soonest.find((one) => holds({ ...timeline, until: last + roundedUp(one - last) }));
  if (time === undefined) return timeline;
  const end =
    soonest.find((one) => one >= time && !isUnderWay(journal, last + roundedUp(one - last))) ?? time;
  const stopped = { ...timeline, until: last + roundedUp(end - last) };
  const isOver = journal.every(({ at }) => at <= stopped.until);
  return isOver && holds(endless) ? endless : holds(stopped) ? stopped : timeline;
}

/** Whether a run that has begun by then goes on. */
function isUnderWay(journal: readonly JournalEntry[], until: Instant): boolean {
  const runs = new Set<string>();
  for (const entry of journal) {
    if (entry.at > until) break;
    if (entry.kind === 'entered') runs.add(entry.instance);
    else if (entry.kind === 'exited' || entry.kind === 'finished') runs.delete(entry.instance);
  }
  return runs.size > 0;
}

function roundedUp(duration: Duration): Duration {
  const unit = duration > 3 * DAY ? DAY : duration > 3 * HOUR ? HOUR : 10 * MINUTE;
  return Math.ceil(duration / unit) * unit;
}

function whyNot(gap: Gap, { near }: Reached, project: Project, lives: number): string {
  const found = [...near].find(([target]) => target.gap === gap);
  const count = `not reached in ${lives} lives`;
  if (!found) return `${count}, and none of them came to it`;
  const [target, lived] = found;
  const need = needOf(lived, target.key, gap.arm.name === 'true', project);
  const others = gap.point.arms.filter((arm) => arm !== gap.arm).map(({ name }) => name);
  const nearest = `the nearest came to it, and it was ${others.join(' or ')}`;
  return need === undefined ? `${count}: ${nearest}` : `${count}: ${nearest}; ${need}`;
}
