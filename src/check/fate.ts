/** What became of a mail that was expected and did not come. */
import type { JournalEntry } from '../engine/journal.js';
import type { Decision } from '../vocabulary/decision.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import type { StepName } from './case.js';
import { refusals, whyNoRun } from './entry.js';
import type { Fate } from './failure.js';
import type { Life } from './life.js';
import { entriesOf, isOf, runsOf } from './life.js';
import { canStillCome, wayNotTaken } from './way.js';
import { exitOf, gateWords, reasonLines, timelineOf } from './timeline.js';

const MOST_RUNS = 3;

/** The fate of a step, leaving aside the decisions that other expectations mean. */
export function fateOf(life: Life, name: StepName, meant: ReadonlySet<Decision>): Fate {
  const runs = runsOf(life, name.campaign);
  if (runs.length === 0) return whyNoRun(life, name.campaign);
  const free = runs.filter(
    (run) => !decisionsOf(life, run, name).some((one) => meant.has(one) && one.outcome === 'sent'),
  );
  const run = free.at(-1);
  if (run === undefined) return sentOnly(life, name, meant);
  const { summary, help } = fateOfRun(life, run, name, meant);
  const others = free.length > MOST_RUNS ? [`… and ${free.length - MOST_RUNS} runs before`] : [];
  const timelines = free.slice(-MOST_RUNS).flatMap((one) => timelineOf(life, one));
  return { summary, help, details: [...others, ...timelines, ...refusals(life, name.campaign)] };
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

function fateOfRun(
  life: Life,
  run: string,
  name: StepName,
  meant: ReadonlySet<Decision>,
): Pick<Fate, 'summary' | 'help'> {
  const decisions = decisionsOf(life, run, name);
  const decision = decisions.findLast((one) => !meant.has(one)) ?? decisions.at(-1);
  if (decision) {
    const fate = fateOfDecision(decision, life);
    return meant.has(decision) ? { ...fate, summary: `${fate.summary}, as is expected already` } : fate;
  }
  const last = entriesOf(life, run).at(-1);
  return last ? fateOfEntry(last, life, name) : { summary: `${run} did not come to it` };
}

function fateOfDecision(decision: Decision, life: Life): Pick<Fate, 'summary' | 'help'> {
  const { outcome, at, until } = decision;
  const time = life.show.time(at);
  if (outcome === 'sent') return { summary: `it was sent at ${time}` };
  const [why] = reasonLines(decision, life);
  const summary = `at ${time} it was ${gateWords(decision, life)}${why === undefined ? '' : `: ${why}`}`;
  return { summary, help: until !== undefined && until > life.endTime ? longer(until, life) : undefined };
}

function fateOfEntry(entry: JournalEntry, life: Life, name: StepName): Pick<Fate, 'summary' | 'help'> {
  const time = life.show.time(entry.at);
  switch (entry.kind) {
    case 'exited':
      return { summary: `its run was left at ${time} by ${exitOf(life, entry.instance, entry.place)}` };
    case 'finished':
      return {
        summary: `its run ended at ${time} and did not come to it${wayNotTaken(life, entry.instance, name.step)}`,
      };
    case 'overdue': {
      const way = wayNotTaken(life, entry.instance, name.step);
      const ended = `its run ended at ${time}`;
      if (way !== '') return { summary: `${ended} and did not come to it${way}` };
      return {
        summary: `${ended}, as what \`${entry.step}\` waits for was over (${formatPlace(entry.place)})`,
      };
    }
    case 'waiting': {
      if (!canStillCome(life, entry.instance, name.step)) {
        return { summary: `its run took another way${wayNotTaken(life, entry.instance, name.step)}` };
      }
      const summary = `its run still waits at \`${entry.step}\` until ${life.show.time(entry.until)}`;
      return { summary, help: longer(entry.until, life) };
    }
    default:
      return {
        summary: `its run had not come to it when the clock stopped at ${life.show.time(life.endTime)}`,
      };
  }
}

function longer(until: number, { show, endTime }: Life): string {
  return `the clock stopped at ${show.time(endTime)}: to see more, write \`until: '${show.time(until)}'\``;
}
