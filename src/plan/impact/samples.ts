/** Users as examples of a difference, told under both rule sets. */
import type { Decision } from '../../vocabulary/decision.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { withAssumed } from '../../simulate/assumed.js';
import type { Assumed } from '../../simulate/assumed.js';
import { livePerson } from '../../simulate/person.js';
import { renderMail } from '../../render/render.js';
import { mailOf } from '../../simulate/project.js';
import type { Sample, SampleMail } from '../impact.js';
import { alikeOf } from './alike.js';
import { madeMail, matchedByMail } from './compare.js';
import { mailNameOf } from './count.js';
import type { Kind } from './kinds.js';
import { KINDS, kindOf, kindWords } from './kinds.js';
import type { MadeUp } from './made-up.js';
import { madeUpFor } from './made-up.js';
import type { Example, ImpactPart } from './part.js';
import { MOST_EXAMPLES } from './part.js';
import { readingOf } from './reads.js';
import { readsTheSame } from './reworded.js';
import { withBeginnings } from './runs.js';
import type { RenderedSide } from './side.js';
import { keyOf } from './side.js';
import type { ToldLife } from './timeline.js';
import { timelineOf } from './timeline.js';
import { makings } from './words.js';

/** So many mails of a sample are rendered. */
const MOST_MAILS_SHOWN = 2;

export interface Sampling {
  readonly before: RenderedSide;
  readonly after: RenderedSide;
  readonly until: Instant | undefined;
  readonly assumed: Assumed;
}

/** Ten: first one of each sort of difference, of the mail that has it most often, then of what is most frequent; nobody twice. */
export function samplesOf({ shown }: ImpactPart, sampling: Sampling): readonly Sample[] {
  const kinds = inTurn([...shown].map(([key, { users }]) => ({ key, users })));
  const queues = kinds.map(({ key, users }) => ({
    key,
    users,
    left: shown.get(key)!.best.map(({ item }) => item),
  }));
  const samples: Sample[] = [];
  const taken = new Set<string>();
  while (samples.length < MOST_EXAMPLES && queues.some(({ left }) => left.length > 0)) {
    for (const { key, users, left } of queues) {
      if (samples.length === MOST_EXAMPLES) break;
      const sample = next(key, users, left, taken, sampling);
      if (sample) samples.push(sample);
    }
  }
  return samples;
}

function next(
  key: string,
  users: number,
  left: Example[],
  taken: Set<string>,
  sampling: Sampling,
): Sample | undefined {
  for (let example = left.shift(); example; example = left.shift()) {
    if (taken.has(example.user)) continue;
    const sample = sampleOf(key, users, example, sampling);
    if (!sample) continue;
    taken.add(example.user);
    return sample;
  }
  return undefined;
}

interface Counted {
  readonly key: string;
  readonly users: number;
}

/** The most frequent of each sort, then all others; each by number of users. */
function inTurn(kinds: readonly Counted[]): readonly Counted[] {
  const byUsers = [...kinds].sort(
    (a, b) =>
      b.users - a.users ||
      KINDS.indexOf(kindOf(a.key).kind) - KINDS.indexOf(kindOf(b.key).kind) ||
      compareText(a.key, b.key),
  );
  const seen = new Set<Kind>();
  const isFirst = ({ key }: Counted) => {
    const { kind } = kindOf(key);
    return !seen.has(kind) && seen.add(kind).size > 0;
  };
  const firsts = byUsers.filter(isFirst);
  return [...firsts, ...byUsers.filter((one) => !firsts.includes(one))];
}

/** Undefined where the user's mails turn out to read the same. */
function sampleOf(
  key: string,
  users: number,
  { user, events }: Example,
  { before, after, until, assumed }: Sampling,
): Sample | undefined {
  const reading = readingOf(before, after);
  const lives = [
    lived(before, reading.before(events), until, assumed),
    lived(after, reading.after(events), until, assumed),
  ] as const;
  const madeUp = madeUpFor(user, events, [before.ruleSet, after.ruleSet], keyOf(before, after));
  const differing = pairsOf(lives[0].sent, lives[1].sent, before, after, events);
  const { kind, about } = kindOf(key);
  const isAbout = ([a, b]: MailPair) => about.includes(mailNameOf((a ?? b)!));
  if (kind === 'words' && !differing.some((pair) => isAbout(pair) && readsOtherwise(pair, before, after)))
    return undefined;
  const pairs = [...differing.filter(isAbout), ...differing.filter((pair) => !isAbout(pair))];
  return {
    user: madeUp.user,
    why: kindWords(key),
    of: users,
    timeline: timelineOf(lives[0], lives[1], madeUp),
    mails: pairs.slice(0, MOST_MAILS_SHOWN).map(([a, b]) => ({
      before: a && sampleMail(a, before, madeUp),
      after: b && sampleMail(b, after, madeUp),
    })),
  };
}

function lived(
  { program }: RenderedSide,
  events: Example['events'],
  until: Instant | undefined,
  assumed: Assumed,
): ToldLife & { readonly sent: readonly Decision[] } {
  const { zone } = program;
  if (events.length === 0) return { events, journal: [], zone, sent: [] };
  const { decisions, journal } = livePerson(
    withBeginnings(program),
    withAssumed(events, assumed),
    until,
    'on',
  );
  return { events, journal, zone, sent: decisions.filter(({ outcome }) => outcome === 'sent') };
}

type MailPair = readonly [before: Decision | undefined, after: Decision | undefined];

/** The mails that are not the same, in order of time. */
function pairsOf(
  sentBefore: readonly Decision[],
  sentAfter: readonly Decision[],
  before: RenderedSide,
  after: RenderedSide,
  events: Example['events'],
): readonly MailPair[] {
  const makingOf = makings(before.outlines, after.outlines);
  const all = [...matchedByMail(sentBefore, sentAfter, alikeOf(before, after), events).values()].flatMap(
    ({ pairs, fewer, more }): readonly MailPair[] => [
      ...pairs.filter(([a, b]) => a.at !== b.at || makingOf(a, b) !== 'same'),
      ...fewer.map((a): MailPair => [a, undefined]),
      ...more.map((b): MailPair => [undefined, b]),
    ],
  );
  const timeOf = ([a, b]: MailPair) => Math.min(a?.at ?? Infinity, b?.at ?? Infinity);
  return all.sort((a, b) => timeOf(a) - timeOf(b));
}

function readsOtherwise([a, b]: MailPair, before: RenderedSide, after: RenderedSide): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    !readsTheSame({ before: madeMail(a), after: madeMail(b) }, before, after)
  );
}

/** With what is personal made up; a mail that can not be made from that is told without its text. */
function sampleMail(decision: Decision, { mails }: RenderedSide, madeUp: MadeUp): SampleMail {
  const { at, values } = madeMail(decision);
  const mail = mailOf(mails, decision);
  const rendered = mail && renderMail(mail, madeUp.values(values));
  const name = mailNameOf(decision);
  if (rendered?.kind !== 'rendered') {
    const text = rendered ? `not rendered with made-up values: ${madeUp.text(rendered.message)}` : '';
    return { mail: name, at, subject: '', html: '', text };
  }
  const { subject, html, text } = rendered;
  return { mail: name, at, subject, html, text };
}
