/** What stopped a mail → what would have to be otherwise for it to be stopped no more, in words and as edits to try. */
import type { CampaignBody, Declared, Part, Step, WaitForStep } from '../../language/documents.js';
import { branchesOf, partAt, spanOf } from '../../language/documents.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { NEVER, SECOND, humanDuration } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import { ofCondition } from './condition-remedy.js';
import type { Remedy } from './condition-remedy.js';
import type { Tries } from './tries.js';
import { made } from './tries.js';
import { ofDecision } from './gate-remedy.js';
import type { Entry, Life, Question } from './life.js';
import { campaignOf } from './life.js';
import { sampleFor } from './past-events.js';
import { exitOf } from './run-words.js';
import { LONGEST_RUN } from '../simulate.js';
import { eventAt, laterTries, runSpot, spotAt, triggerSpot } from './spot.js';
import type { Stop } from './stop.js';
import { turnWords } from './way.js';

/** What would do, the smallest first. */
export function remediesFor(stop: Stop, life: Life, { campaign: name, at }: Question): readonly Remedy[] {
  const { show, project } = life;
  const campaign = project.ruleSet.campaigns.get(name);
  switch (stop.kind) {
    case 'no-trigger':
      return [beginBy(stop.event, life, campaign, at)];
    case 'unmatched':
      return ofCondition(stop.entry.condition, true, triggerSpot(stop.entry, life));
    case 'not-entered':
      return withTime(
        life,
        stop.condition && !stop.condition.result
          ? ofCondition(stop.condition, true, spotAt(life, stop.at))
          : [{ need: `the user must enter \`${stop.segment}\``, tries: [], place: undefined }],
      );
    case 'not-left':
      return withTime(
        life,
        stop.condition?.result
          ? ofCondition(stop.condition, false, spotAt(life, stop.at))
          : [
              {
                need: `the user must be in \`${stop.segment}\`, and then leave it`,
                tries: [],
                place: undefined,
              },
            ],
      );
    case 'refused':
      return [ofRefusal(stop.entry, life, campaign)];
    case 'not-come':
      return [ofDate(stop.campaign, life)];
    case 'not-begun':
      return withTime(life, [
        { need: 'a run of it must begin', tries: [], place: campaign?.at(['trigger'], 'key') },
      ]);
    case 'exited':
      return [ofExit(stop.run, stop.entry, life)];
    case 'elsewhere':
      return ofTurn(stop, life);
    case 'waiting': {
      const { step, until, at: since } = stop.entry;
      const need = `at ${show.time(since)} it began to wait at \`${step}\`; that ends at ${show.time(until)}, after the clock stopped`;
      return [{ need, tries: [[{ kind: 'run-on', until }]], place: undefined }];
    }
    case 'under-way':
      return withTime(life, [{ need: 'its run must come to it', tries: [], place: undefined }]);
    case 'decided':
      return ofDecision(stop.decision, life);
  }
}

export const NOTHING_BUT_TIME = 'nothing but time is missing';

/** Where nothing but time may be missing, the clock running on is tried first. */
function withTime({ endTime }: Life, remedies: readonly Remedy[]): readonly Remedy[] {
  const runOn: Edit = { kind: 'run-on', until: endTime + LONGEST_RUN };
  const [first] = remedies;
  const need = first?.others === 0 ? `${first.need}; ${NOTHING_BUT_TIME}` : NOTHING_BUT_TIME;
  return [{ need, tries: [[runOn]], place: first?.others === 0 ? first.place : undefined }, ...remedies];
}

function beginBy(
  event: string,
  life: Life,
  campaign: Declared<CampaignBody> | undefined,
  at: Instant | undefined,
): Remedy {
  const trigger = campaign?.body.trigger;
  const where = trigger && 'event' in trigger ? trigger.where : undefined;
  const reading: Reading = {
    fact: 'count',
    params: { event, ...(where ? { where: where as unknown as JsonObject } : {}) },
  };
  const times = [at ?? life.endTime, ...(at === undefined ? [] : [at - 1])];
  const samples = [reading, { fact: 'count', params: { event } }].map((one) =>
    readsEventOnly(where) || one !== reading ? sampleFor(one, spotAt(life, times[0]!)) : undefined,
  );
  const tries = samples.flatMap((sample) =>
    sample
      ? times.map((time): readonly Edit[] => [
          { kind: 'add', event: made(spotAt(life, time), sample, time) },
          ...(time > life.endTime ? [{ kind: 'run-on', until: time } as const] : []),
        ])
      : [],
  );
  const place = campaign?.at(['trigger', 'event']);
  return { need: `\`${event}\`, which begins it, never happened; there must be one`, tries, place };
}

/** A trigger's `where` may read the user as well, which no made-up event can be fitted to. */
function readsEventOnly(where: unknown): boolean {
  return !/"fact":"(?!event")|"condition":/.test(JSON.stringify(where ?? null));
}

function ofRefusal(
  entry: Entry<'refused'>,
  life: Life,
  campaign: Declared<CampaignBody> | undefined,
): Remedy {
  const { show } = life;
  const began = life.journal.filter(
    (one): one is Entry<'entered'> =>
      one.kind === 'entered' && campaignOf(one.instance) === entry.campaign && one.at <= entry.at,
  );
  const last = began.at(-1);
  const plan = life.project.program.campaigns.get(entry.campaign)?.entry;
  const isFull = plan?.maxEntries !== undefined && began.length >= plan.maxEntries;
  if (isFull) {
    const place = campaign?.at(['entry', 'maxEntries'], 'key');
    const first = began[0] && triggerEventOf(life, entry.campaign, began[0].at);
    const need = `it was entered ${plan.maxEntries} times, the most allowed; one entry fewer`;
    return { need, place, tries: first ? [[{ kind: 'remove', messageId: first.messageId }]] : [] };
  }
  if (plan?.cooldown === undefined || !last) return { need: entry.why, tries: [], place: entry.place };
  const end = last.at + plan.cooldown;
  const place = campaign?.at(['entry', 'cooldown'], 'key');
  const need = `it was entered ${humanDuration(entry.at - last.at)} before; the cool-down of ${show.duration(plan.cooldown)} ends at ${show.time(end)}`;
  return { need, place, tries: laterTries(life, entry.at, end - entry.at) };
}

function triggerEventOf(life: Life, campaign: string, at: Instant): Event | undefined {
  const trigger = life.project.ruleSet.campaigns.get(campaign)?.body.trigger;
  return trigger && 'event' in trigger ? eventAt(life, trigger.event, at) : undefined;
}

function ofExit(run: string, entry: Entry<'exited'>, life: Life): Remedy {
  const name = exitOf(life, run, entry.place).replaceAll('`', '');
  const event = eventAt(life, name, entry.at);
  const ended = `\`${name}\` at ${life.show.time(entry.at)} ended the run`;
  const need = `${ended}; it must not have happened before the mail`;
  const needBefore = (sentTime: Instant) =>
    sentTime > entry.at ? `${ended} ${humanDuration(sentTime - entry.at)} before the mail` : need;
  return {
    need,
    needBefore,
    place: entry.place,
    tries: event ? [[{ kind: 'remove', messageId: event.messageId }]] : [],
  };
}

/** A date that is still to come needs time; one that is missing, or none, needs to be stated. */
function ofDate(campaign: string, life: Life): Remedy {
  const { state, show, project } = life;
  const { trait, dueSlot } = project.program.dates.find((one) => one.campaign.name === campaign)!;
  const place = project.ruleSet.campaigns.get(campaign)?.at(['trigger', 'date']);
  const dueTime = state.numbers[dueSlot]!;
  if (dueTime !== NEVER) {
    const need = `\`${trait}\` begins a run only at ${show.time(dueTime)}, after the clock stopped`;
    return { need, tries: [[{ kind: 'run-on', until: dueTime }]], place };
  }
  return { need: `\`${trait}\` must be known as a date before that date comes`, tries: [], place };
}

function ofTurn({ run, turn }: Stop & { readonly kind: 'elsewhere' }, life: Life): readonly Remedy[] {
  if (!turn) return [];
  const spot = runSpot(life, run, turn.at);
  if (turn.kind === 'chose') return ofCondition(turn.condition, !turn.condition.result, spot);
  if (turn.kind === 'overdue') return [ofOverdue(turn, life)];
  const waited = waitedFor(life, run, turn.place);
  const need = turnWords(turn, life);
  if (!waited) return [{ need, tries: [], place: turn.place }];
  if (turn.kind === 'continued') {
    const event = eventAt(life, waited.event, turn.at);
    const tries: Tries = event ? [[{ kind: 'remove', messageId: event.messageId }]] : [];
    return [{ need: `${need}; there must be no such \`${waited.event}\``, tries, place: turn.place }];
  }
  const sample = sampleFor({ fact: 'count', params: waited }, spot);
  const times = [turn.at - SECOND, turn.at];
  const tries: Tries = sample ? times.map((time) => [{ kind: 'add', event: made(spot, sample, time) }]) : [];
  return [{ need: `${need}; it needs one \`${String(waited.event)}\` by then`, tries, place: turn.place }];
}

/** What led to a wait must come before the time that it waits for. */
function ofOverdue({ at, step, target, place }: Entry<'overdue'>, life: Life): Remedy {
  const { show } = life;
  const need = `at ${show.time(at)} it came to wait at \`${step}\` for ${show.time(target)}, which was over; it must come to it by then`;
  return { need, tries: laterTries(life, at, target - at), place };
}

/** The event that a step waits for, as a fact would count it. */
function waitedFor(
  { project: { ruleSet } }: Life,
  run: string,
  place: Span,
): (JsonObject & { readonly event: string }) | undefined {
  const campaign = ruleSet.campaigns.get(campaignOf(run));
  const step =
    campaign && awaitAt(campaign.body.steps, { at: campaign.at, path: ['steps'] }, formatPlace(place));
  if (!step) return undefined;
  const { event, where } = step.waitFor;
  return { event, ...(where ? { where: where as unknown as JsonObject } : {}) };
}

function awaitAt(steps: readonly Step[], part: Part, place: string): WaitForStep | undefined {
  for (const [index, step] of steps.entries()) {
    const here = partAt(part, index);
    if ('waitFor' in step && formatPlace(spanOf(partAt(here, 'waitFor'), 'key')) === place) return step;
    for (const { path, steps: inner } of branchesOf(step)) {
      const found = awaitAt(inner, partAt(here, ...path), place);
      if (found) return found;
    }
  }
  return undefined;
}
