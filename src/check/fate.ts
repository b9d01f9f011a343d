/** What became of a mail that was expected and did not come. */
import type { Life as LifeOfAny, StepName } from '../simulate/explain/life.js';
import { entriesOf, isOf, runsOf } from '../simulate/explain/life.js';
import { timelineOf, timelineTo } from '../simulate/explain/run-words.js';
import type { Stop } from '../simulate/explain/stop.js';
import { stopOfEntries, stopOfEntry } from '../simulate/explain/stop.js';
import { stopTrace } from '../simulate/explain/stop-trace.js';
import type { StopWords } from '../simulate/explain/stop-words.js';
import { decisionWords, refusals, stopWords } from '../simulate/explain/stop-words.js';
import type { Decision, Gate } from '../vocabulary/decision.js';
import type { Instant } from '../vocabulary/time.js';
import type { Fate } from './failure.js';

const MOST_RUNS = 3;

/** The fate of a step, leaving aside the decisions that other expectations mean; `asked` is a gate that should have stopped it. */
export function fateOf(life: LifeOfAny, name: StepName, meant: ReadonlySet<Decision>, asked?: Gate): Fate {
  const runs = runsOf(life, name.campaign);
  if (runs.length === 0) return ofEntry(stopOfEntry(life, name.campaign), life, name);
  const free = runs.filter(
    (run) => !decisionsOf(life, run, name).some((one) => meant.has(one) && one.outcome === 'sent'),
  );
  const run = free.at(-1);
  if (run === undefined) return sentOnly(life, name, meant);
  const fateOfRun = ofRun(life, run, name, meant, asked);
  const others = free.length > MOST_RUNS ? [`… and ${free.length - MOST_RUNS} runs before`] : [];
  const before = free.slice(-MOST_RUNS, -1).flatMap((one) => timelineOf(life, one));
  // What comes after the decision has no part in it.
  const { decision } = fateOfRun;
  const last = decision ? timelineTo(life, decision) : timelineOf(life, run);
  return { ...fateOfRun, way: [...others, ...before, ...last, ...refusals(life, name.campaign)] };
}

function ofEntry(stop: Stop, life: LifeOfAny, { campaign }: StepName): Fate {
  const words = stopWords(stop, life);
  const trace = stopTrace(stop, life);
  // What was read last is laid out: the lines that tell of it in brief are told of the tries before it.
  const way = trace.length > 0 && stop.kind !== 'refused' ? refusals(life, campaign) : words.details;
  return { ...summaryOf(words, life), decision: undefined, trace, way };
}

function summaryOf({ summary, longer }: StopWords, life: LifeOfAny): Pick<Fate, 'summary' | 'help'> {
  return { summary, help: longer === undefined ? undefined : untilHelp(longer, life) };
}

function decisionsOf({ decisions }: LifeOfAny, run: string, name: StepName): readonly Decision[] {
  return decisions.filter((one) => one.instance === run && isOf(one, name));
}

/** Every run has sent the mail, and one more was expected. */
function sentOnly(life: LifeOfAny, name: StepName, meant: ReadonlySet<Decision>): Fate {
  const sent = [...meant].filter((one) => one.outcome === 'sent' && isOf(one, name));
  const way = runsOf(life, name.campaign)
    .slice(-MOST_RUNS)
    .flatMap((run) => timelineOf(life, run));
  return {
    summary: `it was sent only at ${sent.map(({ at }) => life.show.time(at)).join(' and ')}, as is expected already`,
    help: 'to expect it as often as it is sent, remove this item',
    decision: undefined,
    trace: [],
    way: [...way, ...refusals(life, name.campaign)],
  };
}

function ofRun(
  life: LifeOfAny,
  run: string,
  name: StepName,
  meant: ReadonlySet<Decision>,
  asked: Gate | undefined,
): Omit<Fate, 'way'> {
  const decisions = decisionsOf(life, run, name);
  const decision = decisions.findLast((one) => !meant.has(one)) ?? decisions.at(-1);
  if (decision) {
    const words = summaryOf(decisionWords(decision, life), life);
    const trace = stopTrace({ kind: 'decided', run, decision }, life, asked);
    return meant.has(decision)
      ? { ...words, summary: `${words.summary}, as is expected already`, decision: undefined, trace }
      : { ...words, decision, trace };
  }
  if (entriesOf(life, run).length === 0)
    return { summary: `${run} did not come to it`, decision: undefined, trace: [] };
  const stop = stopOfEntries(life, run, name.step);
  return { ...summaryOf(stopWords(stop, life), life), decision: undefined, trace: stopTrace(stop, life) };
}

function untilHelp(until: Instant, { show, endTime }: LifeOfAny): string {
  return `the clock stopped at ${show.time(endTime)}: to see more, write \`until: '${show.time(until)}'\``;
}
