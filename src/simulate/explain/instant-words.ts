/** What set the instant of a mail: a wait, a gate that had put it off, or the very thing that began its run. */
import type { Decision } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Entry, Life } from './life.js';
import { entriesOf } from './life.js';
import { waitsBy } from './rules-of-run.js';
import { gateWords, reasonLines } from './run-words.js';

/** Lines that begin with a sentence. */
export function instantWords(decision: Decision, life: Life): readonly string[] {
  const { show } = life;
  const before = entriesBefore(decision, life);
  const putOff = before.flatMap((entry) =>
    entry.kind === 'decided' && entry.decision.outcome === 'deferred' && entry.decision.step === decision.step
      ? [entry.decision]
      : [],
  );
  const last = putOff.at(-1);
  if (last && last.until !== undefined && last.until <= decision.at) {
    const lines = putOff.map(
      (one) => `at ${show.time(one.at)} it was ${gateWords(one, life)} (${formatPlace(one.place)})`,
    );
    return [
      `Its instant was set by \`${last.reason}\`, which put it off:`,
      ...lines.map((line) => `  ${line}`),
      ...reasonLines(last, life).map((line) => `  ${line.trim()}`),
    ];
  }
  const end = before.findLast((entry): entry is WaitEnd => isWaitEnd(entry) && entry.at === decision.at);
  if (end) return waitWords(end, before, decision, life);
  const began = before.find(({ kind }) => kind === 'entered');
  return began ? [`It waits for nothing: its run began at ${show.time(began.at)}`] : [];
}

type WaitEnd = Entry<'waited' | 'timed-out' | 'continued'>;

function isWaitEnd({ kind }: { readonly kind: string }): boolean {
  return kind === 'waited' || kind === 'timed-out' || kind === 'continued';
}

function entriesBefore(decision: Decision, life: Life): ReturnType<typeof entriesOf> {
  const entries = entriesOf(life, decision.instance);
  const end = entries.findIndex((entry) => entry.kind === 'decided' && entry.decision === decision);
  return end < 0 ? entries : entries.slice(0, end);
}

function waitWords(
  end: WaitEnd,
  before: ReturnType<typeof entriesOf>,
  { instance }: Decision,
  life: Life,
): readonly string[] {
  const { show } = life;
  const began = before.findLast(
    (entry): entry is Entry<'waiting'> => entry.kind === 'waiting' && entry.step === end.step,
  );
  const since = began ? `, which it came to at ${show.time(began.at)}` : '';
  const by = waitsBy(life, instance, end.step);
  const how = end.kind === 'continued' ? ' and ended when what it waits for came' : '';
  const again = before.findLast(({ kind }) => kind === 'restarted');
  return [
    `Its instant was set by the wait \`${end.step}\` (${formatPlace(end.place)})${since}${how}${by}`,
    ...(again
      ? [`  at ${show.time(again.at)} its trigger had come again, and it was back at the first step`]
      : []),
  ];
}
