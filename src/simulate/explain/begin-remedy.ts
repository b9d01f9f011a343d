/** No run began → what would have begun one. */
import type { CampaignBody, Declared } from '../../language/documents.js';
import type { ConditionTrace, Reading } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, humanDuration } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import type { Remedy } from './condition-remedy.js';
import { ofCondition } from './condition-remedy.js';
import type { Entry, Life } from './life.js';
import { campaignOf } from './life.js';
import { sampleFor } from './past-events.js';
import { laterTries, spotAt, triggerOf } from './spot.js';
import type { Stop } from './stop.js';
import { segmentAt } from './stop.js';
import type { Tries } from './tries.js';
import { made } from './tries.js';

type Campaign = Declared<CampaignBody> | undefined;

/** Its trigger must happen. */
export function beginBy(event: string, life: Life, campaign: Campaign, at: Instant | undefined): Remedy {
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

type OfSegment = Stop & { readonly kind: 'not-entered' | 'not-left' };

export function ofEntering({ segment, condition, at }: OfSegment, life: Life): readonly Remedy[] {
  if (condition && !condition.result) return ofCondition(condition, true, spotAt(life, at));
  return [{ need: `the user must enter \`${segment}\``, tries: [], place: undefined }];
}

/** Who is in a segment must leave it; who never was must enter it first, some time before. */
export function ofLeaving(stop: OfSegment, life: Life): readonly Remedy[] {
  const { segment, condition, at, wasIn } = stop;
  if (condition?.result)
    return [...ofCondition(condition, false, spotAt(life, at)), ...knownBefore(segment, life, at)];
  const need = `the user must be in \`${segment}\`, and then leave it`;
  if (wasIn || !condition) return [{ need, tries: [], place: undefined }];
  const times = [at - MINUTE, at - HOUR, ...momentsBefore(life, at)];
  const remedies = times.flatMap((time): readonly Remedy[] => {
    const trace: ConditionTrace | undefined = segmentAt(life, segment, time);
    return trace && !trace.result ? ofCondition(trace, true, spotAt(life, time)) : [];
  });
  return [
    ...remedies.map((one) => ({ ...one, need: `${need}: ${one.need}` })),
    ...knownBefore(segment, life, at),
  ];
}

/** Who is not known yet is in no segment: one that changes by time alone may have changed before that. */
function knownBefore(segment: string, life: Life, at: Instant): readonly Remedy[] {
  const first = Math.min(...life.timeline.events.map(receiptOf), at);
  const need = `nothing was known of the user before ${life.show.time(first)}; something must have happened before, so that the user could leave \`${segment}\` by ${life.show.time(at)}`;
  const tries = [DAY, 8 * DAY].map((before): readonly Edit[] => {
    const time = first - before;
    return [{ kind: 'add', event: made(spotAt(life, time), { type: 'identify' }, time) }];
  });
  return [{ need, tries, place: undefined }];
}

const MOST_MOMENTS = 3;

/** Just when the last events before an instant happened. */
function momentsBefore({ timeline }: Life, at: Instant): readonly Instant[] {
  const times = timeline.events.map(receiptOf).filter((time) => time < at);
  return [...new Set(times)].sort((a, b) => b - a).slice(0, MOST_MOMENTS);
}

/** The campaign's own rules, or the policy, let no run begin. */
export function ofRefusal(entry: Entry<'refused'>, life: Life, campaign: Campaign): Remedy {
  const { show } = life;
  const plan = life.project.program.campaigns.get(entry.campaign)?.entry;
  const began = life.journal.filter(
    (one): one is Entry<'entered'> =>
      one.kind === 'entered' && campaignOf(one.instance) === entry.campaign && one.at <= entry.at,
  );
  const last = began.at(-1);
  switch (entry.cause) {
    case 'late':
      return ofLateness(entry, life);
    case 'entries': {
      const place = campaign?.at(['entry', 'maxEntries'], 'key');
      const need = `it was entered ${plan!.maxEntries} times, the most allowed; one entry fewer`;
      return { need, place, tries: began.slice(0, 1).flatMap((one) => withoutEntry(one, life)) };
    }
    case 'cooldown': {
      if (!last) break;
      const end = last.at + plan!.cooldown!;
      const place = campaign?.at(['entry', 'cooldown'], 'key');
      const need = `it was entered ${humanDuration(entry.at - last.at)} before; the cool-down of ${show.duration(plan!.cooldown!)} ends at ${show.time(end)}`;
      return {
        need,
        place,
        tries: [...laterTries(life, entry.at, end - entry.at), ...withoutEntry(last, life)],
      };
    }
  }
  return { need: entry.why, tries: [], place: entry.place };
}

function withoutEntry({ instance, at }: Entry<'entered'>, life: Life): Tries {
  const event = triggerOf(life, instance, at);
  return event ? [[{ kind: 'remove', messageId: event.messageId }]] : [];
}

/** What happened was known too late to begin anything. */
function ofLateness(entry: Entry<'refused'>, life: Life): Remedy {
  const { show, timeline, project } = life;
  const { allowedLateness } = project.program;
  const policy = project.ruleSet.policy;
  const place = policy?.body.allowedLateness === undefined ? entry.place : policy.at(['allowedLateness']);
  const event = timeline.events.find(
    (one) => receiptOf(one) === entry.at && entry.at - one.time > allowedLateness,
  );
  if (!event) return { need: entry.why, tries: [], place };
  const latest = event.time + allowedLateness;
  const need = `${nameOf(event)} happened at ${show.time(event.time)} and came to be known at ${show.time(entry.at)}, ${humanDuration(entry.at - event.time)} later; what comes more than ${show.duration(allowedLateness)} late begins nothing: it must come by ${show.time(latest)}`;
  const tries = [latest, event.time].map((to): readonly Edit[] => [
    { kind: 'receive', messageId: event.messageId, to },
  ]);
  return { need, tries, place };
}

function nameOf({ type, name }: Event): string {
  return `\`${type === 'track' ? name : type}\``;
}
