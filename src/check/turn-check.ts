/** Runs that a scenario expects to begin, to end by an exit, or to come to their end: as the journal tells them. */
import type { Entry } from '../simulate/explain/life.js';
import { campaignOf, entriesOf, runsOf } from '../simulate/explain/life.js';
import { timelineOf, unitedBy } from '../simulate/explain/run-words.js';
import { refusals } from '../simulate/explain/stop-words.js';
import type { TurnExpectation } from './case.js';
import type { Failure } from './failure.js';
import type { Life } from './life.js';
import { notBegun } from './standings.js';

type Turn = Entry<'entered' | 'exited' | 'finished' | 'overdue'>;

export function checkTurn(expectation: TurnExpectation, life: Life): readonly Failure[] {
  const { campaign, at, times, span } = expectation;
  const all = turnsOf(expectation, life);
  const there = at ? all.filter((one) => one.at === at.value.time) : all;
  const isMet = times === undefined ? there.length > 0 : there.length === times.value;
  if (isMet) return [];
  return [
    {
      span: there.length > 0 || all.length === 0 || !at ? (times?.span ?? span) : at.span,
      message: messageOf(expectation, there, all, life),
      details: [
        ...runsOf(life, campaign)
          .slice(-MOST_RUNS)
          .flatMap((run) => timelineOf(life, run)),
        ...refusals(life, campaign),
      ],
    },
  ];
}

const MOST_RUNS = 3;

/** A run that ends because its user turns out to be another goes on there: that is no exit. */
export function turnsOf(
  { kind, campaign }: Pick<TurnExpectation, 'kind' | 'campaign'>,
  life: Life,
): readonly Turn[] {
  return runsOf(life, campaign).flatMap((run) =>
    entriesOf(life, run).filter((entry): entry is Turn => {
      if (kind === 'exited' && entry.kind === 'overdue') return entry.then === 'exit';
      if (entry.kind !== kind || !('instance' in entry) || campaignOf(entry.instance!) !== campaign)
        return false;
      return entry.kind !== 'exited' || unitedBy(entry, life) === undefined;
    }),
  );
}

const VERBS = { entered: 'began', exited: 'exited', finished: 'came to its end' } as const;

function messageOf(
  { kind, campaign, at, times, user }: TurnExpectation,
  there: readonly Turn[],
  all: readonly Turn[],
  life: Life,
): string {
  const verb = VERBS[kind];
  const when = at ? ` at ${at.value.text}` : '';
  const found = all.map((one) => life.show.time(one.at)).join(', ');
  if (there.length > 0) {
    const often = there.length === 1 ? 'once' : `${there.length} times`;
    const wanted = times!.value === 0 ? 'and should not' : `not ${timesWords(times!.value)}`;
    return `a run of \`${campaign}\` of \`${user}\` ${verb}${when} ${often}${at ? '' : `, at ${found}`}, ${wanted}`;
  }
  if (kind === 'entered' && all.length === 0) return notBegun(campaign, life, life.endTime);
  const wanted = times && times.value > 1 ? `, and ${times.value} should have` : '';
  const why = all.length > 0 ? `, but at ${found}` : `: ${whyNone(kind, campaign, life)}`;
  return `no run of \`${campaign}\` of \`${user}\` ${verb}${when}${wanted}${why}`;
}

function timesWords(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

function whyNone(kind: TurnExpectation['kind'], campaign: string, life: Life): string {
  const runs = runsOf(life, campaign);
  if (runs.length === 0) return notBegun(campaign, life, life.endTime);
  const [other, words] =
    kind === 'exited' ? (['finished', 'came to its end'] as const) : (['exited', 'exited'] as const);
  const ended = turnsOf({ kind: other, campaign }, life);
  if (ended.length > 0) return `it ${words} at ${ended.map((one) => life.show.time(one.at)).join(', ')}`;
  return `it went on when the clock stopped at ${life.show.time(life.endTime)}`;
}
