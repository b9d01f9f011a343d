/** The parts of a study → the impact of a change. */
import { mailNames } from '../../simulate/project.js';
import type { Declared, SourceBody } from '../../language/documents.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { formatDate } from '../../vocabulary/time.js';
import type { Impact, MailImpact, Pair } from '../impact.js';
import type { Counts, ImpactPart, Two } from './part.js';
import { at, noCounts, noTwo, sumOf } from './part.js';
import { assumptionsOf } from './assumptions.js';
import type { Read } from './reworded.js';
import { readReworded } from './reworded.js';
import { samplesOf } from './samples.js';
import type { RenderedSide, Side } from './side.js';

/** What is known of the log beside its users. */
export interface LogFacts {
  /** Of the first event, and of the last that is decided. */
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  readonly source?: Declared<SourceBody> | undefined;
}

/** Exact for any partition of the users. */
export function mergeImpact(
  parts: readonly ImpactPart[],
  before: RenderedSide,
  after: RenderedSide,
  { from, until, source }: LogFacts,
): Impact {
  const sum = sumOf(parts);
  const read = new Map(
    [...sum.reworded]
      .sort(byKey)
      .map(([mail, reworded]) => [mail, readReworded(mail, reworded, before, after)] as const),
  );
  const mails = namesOf([...namesIn(before), ...namesIn(after), ...sum.mails.keys()]);
  const campaigns = namesOf([before, after].flatMap(({ ruleSet }) => [...ruleSet.campaigns.keys()]));
  return {
    from,
    to: until,
    users: sum.users,
    events: sum.events,
    total: impactOf('all', sum.total, [...read.values()]),
    campaigns: campaigns.map((name) =>
      impactOf(
        name,
        sum.campaigns.get(name) ?? noCounts(),
        [...read].flatMap(([mail, one]) => (mail.startsWith(`${name}/`) ? [one] : [])),
      ),
    ),
    mails: mails.map((name) =>
      impactOf(name, sum.mails.get(name) ?? noCounts(), [read.get(name) ?? NOTHING_READ]),
    ),
    weeks: weeksOf(sum, campaigns),
    busiest: [...sum.busiest].map((two) => pairOf(two)),
    perUser: [...sum.perUser].map((two) => pairOf(two)),
    collisions: [...sum.collisions].sort(byKey).map(([pair, { times, newUsers }]) => ({
      campaigns: pair.split('\n') as unknown as readonly [string, string],
      times: pairOf(times),
      newUsers,
    })),
    newlyCapped: sum.newlyCapped,
    noLongerCapped: sum.noLongerCapped,
    capped: pairOf(sum.capped),
    suppressions: [...sum.suppressions]
      .sort(byKey)
      .flatMap(([reason, mailsOf]) =>
        [...mailsOf].sort(byKey).map(([mail, two]) => ({ reason, mail, times: pairOf(two) })),
      ),
    inFlight: [...sum.inFlight].sort(byKey).map(([key, runs]) => {
      const [campaign = '', version = '', step = '', fate = ''] = key.split('\n');
      return { campaign, version: Number(version), step, runs, fate };
    }),
    experiments: movesOf(sum),
    samples: samplesOf(sum, { before, after, until, assumed: source?.body.assume }),
    assumptions: assumptionsOf(sum, before, after, { source, until, read }),
  };
}

function movesOf({ moves }: ImpactPart): Impact['experiments'] {
  const byExperiment = new Map<string, { from: string; to: string; users: number }[]>();
  for (const [key, users] of [...moves].sort(byKey)) {
    const [experiment = '', from = '', to = ''] = key.split('\n');
    at(byExperiment, experiment, () => []).push({ from, to, users });
  }
  return [...byExperiment].map(([experiment, all]) => ({
    experiment,
    moved: all.reduce((sum, { users }) => sum + users, 0),
    moves: all,
  }));
}

function namesIn({ ruleSet }: Side): readonly string[] {
  return mailNames({ ruleSet });
}

function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareText);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}

function pairOf(two: Two | undefined): Pair {
  const [before, after] = two ?? noTwo();
  return { before, after };
}

const NOTHING_READ: Read = { otherWords: 0, same: 0, unread: 0, rendered: 0, alike: 0 };

/** Counts, and what became of the mails that are made from something else. */
function impactOf(
  name: string,
  { mails, users, same, ...counts }: Counts,
  read: readonly Read[],
): MailImpact {
  return {
    name,
    mails: pairOf(mails),
    users: pairOf(users),
    ...counts,
    same: read.reduce((sum, one) => sum + one.same, same),
    otherWords: read.reduce((sum, one) => sum + one.otherWords, 0),
  };
}

/** Every week from the first mail of either to the last, the empty ones too. */
function weeksOf({ weeks }: ImpactPart, campaigns: readonly string[]): Impact['weeks'] {
  const mondays = [...weeks.keys()].sort((a, b) => a - b);
  const [first, last] = [mondays[0], mondays.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: (last - first) / 7 + 1 }, (_, index) => {
    const monday = first + 7 * index;
    return {
      monday: formatDate(monday),
      campaigns: campaigns.map((name) => pairOf(weeks.get(monday)?.get(name))),
    };
  });
}
