/** Why a user did or did not get a mail; and for one that was not sent, the smallest change that would have sent it. */
import type { JournalEntry } from '../../engine/journal.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import type { Project } from '../project.js';
import type { Timeline } from '../simulate.js';
import type { Asked, Edit } from './change.js';
import { applyEdits } from './change.js';
import type { Cure, Lived } from './cure.js';
import { cureOf } from './cure.js';
import type { Life, Question, Show, StepName } from './life.js';
import { entriesOf, isOf, lifeOf, runsOf } from './life.js';
import { unitedBy } from './run-words.js';
import type { Stop } from './stop.js';
import { runsBy, stopOfEntry, stopOfRun } from './stop.js';

export interface Explanation {
  readonly question: Question;
  readonly life: Life;
  /** The run that answers it; undefined where none began. */
  readonly run: string | undefined;
  /** What the journal says of that run. */
  readonly way: readonly JournalEntry[];
  /** The mail, where it was sent. */
  readonly sent: Decision | undefined;
  /** What stopped it, where it was not. */
  readonly stop: Stop | undefined;
  readonly cure: Cure | undefined;
}

export function explain(
  project: Project,
  timeline: Timeline,
  question: Question,
  showIn: (zone: Zone) => Show,
): Explanation {
  const asked: Asked = { timeline: longEnough(timeline, question.at), at: question.at };
  const live = (edits: readonly Edit[]) => answerTo(project, applyEdits(asked, edits), question, showIn);
  const answer = live([]);
  const { life, run, way, sent, stop } = answer;
  return { question, life, run, way, sent, stop, cure: stop && cureOf(answer, question, live) };
}

/** An instant that is asked about is lived through. */
function longEnough(timeline: Timeline, at: Instant | undefined): Timeline {
  const { until } = timeline;
  return at === undefined || until === undefined || until >= at ? timeline : { ...timeline, until: at };
}

type Answer = Omit<Explanation, 'question' | 'cure'> & Lived;

function answerTo(
  project: Project,
  { timeline, at }: Asked,
  name: StepName,
  showIn: (zone: Zone) => Show,
): Answer {
  const life = lifeOf(project, timeline, showIn);
  const run = runAskedFor(life, name, at);
  if (run === undefined) {
    return { life, at, run, way: [], sent: undefined, stop: stopOfEntry(life, name.campaign, at) };
  }
  const sent = life.decisions.findLast(
    (one) => one.instance === run && one.outcome === 'sent' && isOf(one, name),
  );
  const stop = sent ? undefined : stopOfRun(life, run, name);
  return { life, at, run, way: entriesOf(life, run), sent, stop };
}

/**
 * Of an instant, the latest run that had begun by then. Of a whole life, the last run that sent the mail, or else the
 * last one; a campaign that was never entered has none.
 */
function runAskedFor(life: Life, name: StepName, at: Instant | undefined): string | undefined {
  if (at !== undefined) return lastEntry(life, name.campaign, at);
  const sent = life.decisions.findLast((one) => one.outcome === 'sent' && isOf(one, name));
  return sent?.instance ?? goingOn(life, runsOf(life, name.campaign)).at(-1);
}

/** Of two runs that became one, the one that went on. */
function goingOn(life: Life, runs: readonly string[]): readonly string[] {
  return runs.filter((run) => {
    const end = entriesOf(life, run).find(({ kind }) => kind === 'exited');
    return end?.kind !== 'exited' || unitedBy(end, life) === undefined;
  });
}

/** Undefined where a trigger began no run after the last run had ended: that is what is asked about, then. */
function lastEntry(life: Life, campaign: string, at: Instant): string | undefined {
  const run = runsBy(life, campaign, at).at(-1);
  if (run === undefined) return undefined;
  const end = entriesOf(life, run).find(({ kind }) => kind === 'exited' || kind === 'finished');
  if (!end || end.at > at) return run;
  const isLater = life.journal.some(
    (entry) => isVain(entry, campaign) && entry.at > end.at && entry.at <= at,
  );
  return isLater ? undefined : run;
}

function isVain(entry: JournalEntry, campaign: string): boolean {
  if (entry.kind === 'refused') return entry.campaign === campaign;
  return entry.kind === 'unmatched' && entry.role === 'trigger' && entry.campaign === campaign;
}
