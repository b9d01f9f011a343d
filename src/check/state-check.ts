/** What a scenario says of the state against a life: read by the conditions of the rules, on the state as the engine has it. */
import { waitOf } from '../simulate/asked.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { humanDuration } from '../vocabulary/time.js';
import type { MemberExpectation, ScoreExpectation, StateExpectation, WaitingExpectation } from './case.js';
import type { Failure } from './failure.js';
import type { Life } from './life.js';
import type { View } from './view.js';
import { viewAt } from './view.js';
import { levelWords, scoreLines, writtenScore } from './score-words.js';
import { segmentLines } from './segment-words.js';
import { standings, whyNotWaiting } from './standings.js';
import { checkTurn } from './turn-check.js';

/** Of a life of the user that the expectation names. */
export function checkState(expectation: StateExpectation, life: Life): readonly Failure[] {
  if ('campaign' in expectation && expectation.kind !== 'waiting') return checkTurn(expectation, life);
  const at = expectation.at?.value.time ?? life.endTime;
  const view = viewAt(life, at);
  const early = stoppedBefore(expectation, view);
  if (early) return [early];
  switch (expectation.kind) {
    case 'waiting':
      return checkWaiting(expectation, view);
    case 'score':
      return checkScore(expectation, view);
    default:
      return checkMember(expectation, view);
  }
}

/** Of what comes after the clock has stopped nothing can be said, unless nothing is due by then. */
function stoppedBefore({ at }: StateExpectation, { life, state }: View): Failure | undefined {
  const { timeline, endTime, show } = life;
  if (!at || at.value.time <= endTime) return undefined;
  const isIdle = timeline.until === undefined && life.state.dueTime > at.value.time;
  if (isIdle && state.user === life.state.user) return undefined;
  return {
    span: at.span,
    message: `the clock stopped at ${show.time(endTime)}, before ${at.value.text}: nothing is known of then`,
    details: [],
    help: `write \`until: '${at.value.text}'\`, or an earlier \`at\``,
  };
}

/** When it was so, in words: at the end of the life, or at an instant that is named. */
export function whenWords({ life, at }: Pick<View, 'life' | 'at'>, isNamed: boolean): string {
  const time = life.show.time(at);
  return isNamed ? `at ${time}` : `when the clock stopped at ${time}`;
}

function checkWaiting(expectation: WaitingExpectation, view: View): readonly Failure[] {
  const { campaign, step, until, user, at } = expectation;
  const { state, asked } = view;
  const there = state.instances.filter(
    (one) => one.campaign === campaign && waitOf(asked.program, one) === step,
  );
  if (there.length === 0) {
    return [
      {
        span: expectation.span,
        message: `\`${user}\` did not wait at \`${campaign}/${step}\` ${whenWords(view, at !== undefined)}: ${whyNotWaiting(expectation, view)}`,
        details: standings(campaign, view),
      },
    ];
  }
  if (!until || there.some(({ dueTime }) => dueTime === until.value.time)) return [];
  const { time, offset, text } = until.value;
  const ends = there.map(
    ({ dueTime }) =>
      `${formatWithOffset({ time: dueTime, offset })}, ${humanDuration(dueTime - time)} ${dueTime < time ? 'earlier' : 'later'}`,
  );
  return [
    {
      span: until.span,
      message: `\`${user}\` waited at \`${campaign}/${step}\` not until ${text}, but until ${ends.join(', and until ')}`,
      details: standings(campaign, view),
    },
  ];
}

function checkMember(expectation: MemberExpectation, view: View): readonly Failure[] {
  const { kind, segment, user, span, at } = expectation;
  const condition = view.asked.segments.get(segment)!;
  const isWanted = kind === 'in-segment';
  if (condition.test(view.frame) === isWanted) return [];
  const { details, help } = segmentLines(segment, isWanted, view);
  return [
    {
      span,
      message: `\`${user}\` was ${isWanted ? 'not in' : 'in'} \`${segment}\` ${whenWords(view, at !== undefined)}`,
      details,
      help,
    },
  ];
}

function checkScore(expectation: ScoreExpectation, view: View): readonly Failure[] {
  const { name, bounds, level, user, at } = expectation;
  const readers = view.asked.scores.get(name)!;
  const found = writtenScore(readers.score(view.frame));
  const when = whenWords(view, at !== undefined);
  const wrong = bounds.filter(({ kind, value }) => !isWithin(found, kind, writtenScore(value)));
  const reached = readers.level(view.frame);
  const isOther = level !== undefined && level.value !== (reached ?? 'none');
  if (wrong.length === 0 && !isOther) return [];
  const details = scoreLines(name, view);
  const place = formatPlace(view.life.project.ruleSet.scores.get(name)!.span);
  return [
    ...wrong.map(({ kind, value, span }) => ({
      span,
      message: `the score \`${name}\` of \`${user}\` was ${found} ${when}, not ${BOUND_WORDS[kind]}${value} (${place})`,
      details,
    })),
    ...(isOther
      ? [
          {
            span: level.span,
            message: `the score \`${name}\` of \`${user}\` was ${levelWords(name, found, reached, view)} ${when}, not at \`${level.value}\` (${place})`,
            details,
          },
        ]
      : []),
  ];
}

const BOUND_WORDS = { is: '', atLeast: 'at least ', atMost: 'at most ' } as const;

function isWithin(found: number, kind: keyof typeof BOUND_WORDS, value: number): boolean {
  if (kind === 'is') return found === value;
  return kind === 'atLeast' ? found >= value : found <= value;
}
