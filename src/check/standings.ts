/** Where a user's runs stand at an instant, in words. */
import type { Instance } from '../compile/state.js';
import { instanceName, planOf } from '../engine/run.js';
import { waitOf } from '../simulate/asked.js';
import type { Entry, Life } from '../simulate/explain/life.js';
import { campaignOf, entriesOf } from '../simulate/explain/life.js';
import { exitOf, unitedBy } from '../simulate/explain/run-words.js';
import { runsBy, stopOfEntry } from '../simulate/explain/stop.js';
import { stopWords } from '../simulate/explain/stop-words.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import type { Instant } from '../vocabulary/time.js';
import type { WaitingExpectation } from './case.js';
import type { View } from './view.js';

const MOST_RUNS = 6;

/** A line for each run of the campaign that had begun, the last ones; and for each of others that goes on. */
export function standings(campaign: string, view: View): readonly string[] {
  const { life, at, state } = view;
  const own = runsBy(life, campaign, at);
  const others = state.instances.filter((one) => one.campaign !== campaign);
  const lines = [...own.map((run) => runLine(run, view)), ...others.map((one) => goingLine(one, view))];
  const shown = lines.slice(-MOST_RUNS);
  // One alone stands behind the colon already.
  if (own.length > 0 && lines.length === 1) return [];
  if (shown.length === 0) return [];
  return [
    `The user's runs at ${life.show.time(at)}:`,
    ...(lines.length > MOST_RUNS ? [`  … ${lines.length - MOST_RUNS} before`] : []),
    ...shown.map((line) => `  ${line}`),
  ];
}

function runLine(run: string, view: View): string {
  const going = view.state.instances.find((one) => instanceName(one) === run);
  return going ? goingLine(going, view) : `${run} ${endWords(run, view)}`;
}

/** `cart#1 waits at `cart/settle` until …`. */
function goingLine(instance: Instance, view: View): string {
  return `${instanceName(instance)} ${goingWords(instance, view)}`;
}

function goingWords(instance: Instance, { life, asked }: View): string {
  const until = life.show.time(instance.dueTime);
  const wait = waitOf(asked.program, instance);
  if (wait !== undefined) return `waits at \`${instance.campaign}/${wait}\` until ${until}`;
  const step = planOf(asked, instance)?.steps[instance.position];
  if (step?.kind === 'send' && instance.proposedTime !== null)
    return `has put off \`${instance.campaign}/${step.send.name}\` until ${until}`;
  return 'goes on';
}

/** How a run ended by an instant. */
function endWords(run: string, { life, at }: View): string {
  const end = entriesOf(life, run).find(
    (entry): entry is Entry<'exited' | 'finished' | 'overdue'> => isEnd(entry) && entry.at <= at,
  );
  if (!end) return 'goes on';
  const time = life.show.time(end.at);
  if (end.kind === 'finished') return `came to its end at ${time}`;
  if (end.kind === 'overdue')
    return `ended at ${time}, as \`${end.step}\` waited for a time that was over (${formatPlace(end.place)})`;
  const other = unitedBy(end, life);
  return other === undefined
    ? `exited at ${time} by ${exitOf(life, run, end.place)} (${formatPlace(end.place)})`
    : `ended at ${time}, as \`${other}\` turned out to be the same user`;
}

function isEnd(entry: { readonly kind: string; readonly then?: string }): boolean {
  return (
    entry.kind === 'exited' ||
    entry.kind === 'finished' ||
    (entry.kind === 'overdue' && entry.then === 'exit')
  );
}

/** Why no run of the campaign stood at the wait: where its last run stood, or why there was none. */
export function whyNotWaiting({ campaign }: Pick<WaitingExpectation, 'campaign'>, view: View): string {
  const { life, at } = view;
  const run = runsBy(life, campaign, at).at(-1);
  if (run !== undefined) return runLine(run, view);
  const later = life.journal.find(
    (entry): entry is Entry<'entered'> => entry.kind === 'entered' && campaignOf(entry.instance) === campaign,
  );
  if (later) return `its run began only at ${life.show.time(later.at)}`;
  return notBegun(campaign, life, at);
}

/** Why a campaign had begun no run by an instant. */
export function notBegun(campaign: string, life: Life, at: Instant): string {
  return stopWords(stopOfEntry(life, campaign, at), life).summary;
}
