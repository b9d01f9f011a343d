/** What became of a mail that was expected and did not come. */
import type { Life, StepName } from '../simulate/explain/life.js';
import { entriesOf, isOf, runsOf } from '../simulate/explain/life.js';
import { timelineOf } from '../simulate/explain/run-words.js';
import type { StopWords } from '../simulate/explain/stop-words.js';
import { decisionWords, refusals, stopWords } from '../simulate/explain/stop-words.js';
import { stopOfEntries, stopOfEntry } from '../simulate/explain/stop.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Instant } from '../vocabulary/time.js';
import type { Fate } from './failure.js';

const MOST_RUNS = 3;

/** The fate of a step, leaving aside the decisions that other expectations mean. */
export function fateOf(life: Life, name: StepName, meant: ReadonlySet<Decision>): Fate {
  const runs = runsOf(life, name.campaign);
  if (runs.length === 0) return fate(stopWords(stopOfEntry(life, name.campaign), life), life);
  const free = runs.filter(
    (run) => !decisionsOf(life, run, name).some((one) => meant.has(one) && one.outcome === 'sent'),
  );
  const run = free.at(-1);
  if (run === undefined) return sentOnly(life, name, meant);
  const { summary, help } = fate(wordsOfRun(life, run, name, meant), life);
  const others = free.length > MOST_RUNS ? [`… and ${free.length - MOST_RUNS} runs before`] : [];
  const timelines = free.slice(-MOST_RUNS).flatMap((one) => timelineOf(life, one));
  return { summary, help, details: [...others, ...timelines, ...refusals(life, name.campaign)] };
}

function fate({ summary, details, longer }: StopWords, life: Life): Fate {
  return { summary, details, help: longer === undefined ? undefined : untilHelp(longer, life) };
}

function decisionsOf({ decisions }: Life, run: string, name: StepName): readonly Decision[] {
  return decisions.filter((one) => one.instance === run && isOf(one, name));
}

/** Every run has sent the mail, and one more was expected. */
function sentOnly(life: Life, name: StepName, meant: ReadonlySet<Decision>): Fate {
  const times = [...meant]
    .filter((one) => one.outcome === 'sent' && isOf(one, name))
    .map(({ at }) => life.show.time(at));
  const details = runsOf(life, name.campaign)
    .slice(-MOST_RUNS)
    .flatMap((run) => timelineOf(life, run));
  return {
    summary: `it was sent only at ${times.join(' and ')}`,
    details: [...details, ...refusals(life, name.campaign)],
  };
}

function wordsOfRun(life: Life, run: string, name: StepName, meant: ReadonlySet<Decision>): StopWords {
  const decisions = decisionsOf(life, run, name);
  const decision = decisions.findLast((one) => !meant.has(one)) ?? decisions.at(-1);
  if (decision) {
    const words = decisionWords(decision, life);
    return meant.has(decision) ? { ...words, summary: `${words.summary}, as is expected already` } : words;
  }
  return entriesOf(life, run).length > 0
    ? stopWords(stopOfEntries(life, run, name.step), life)
    : { summary: `${run} did not come to it`, details: [] };
}

function untilHelp(until: Instant, { show, endTime }: Life): string {
  return `the clock stopped at ${show.time(endTime)}: to see more, write \`until: '${show.time(until)}'\``;
}
