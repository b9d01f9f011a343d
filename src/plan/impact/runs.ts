/** Which run a mail that was sent is of, by what began it: the number of a run shifts where another begins before it. */
import {
  campaignLike,
  eventLike,
  programLike,
  segmentLike,
  sendInstruction,
  triggerLike,
} from '../../compile/like.js';
import type { CampaignPlan, EventPlan, Instruction, Program, TrackedSegment } from '../../compile/program.js';
import type { Decision, MailValues } from '../../vocabulary/decision.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { walk } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';

/** A run by its beginning. */
export interface Beginning {
  /** When that happened which began it. */
  readonly entryTime: Instant;
  readonly key: JsonValue;
}

/** No name of a step's `data` begins with a blank, so that no template reads it. */
const BEGINNING = ' beginning';

/**
 * A program that decides the same, and whose mails say of which run they are: see {@link beginningOf}. Those of campaigns
 * that are `forgotten` say nothing at all, but for mails that have to be rehearsed.
 */
export function withBeginnings(
  program: Program,
  isForgotten: (plan: CampaignPlan) => boolean = () => false,
): Program {
  const told = remembered((plan: CampaignPlan) => toldCampaign(plan, isForgotten(plan)));
  // A run goes by the plan of what began it, wherever that stands.
  const segment = remembered((one: TrackedSegment): TrackedSegment => {
    return segmentLike({ ...one, entering: one.entering.map(told), leaving: one.leaving.map(told) });
  });
  const event = (one: EventPlan): EventPlan => {
    const triggers = one.triggers.map(({ campaign, where }) =>
      triggerLike({ campaign: told(campaign), where }),
    );
    return eventLike({ ...one, triggers, segments: one.segments.map(segment) }, one.isOnlyAsked);
  };
  return programLike({
    ...program,
    events: mapped(program.events, event),
    segments: program.segments.map(segment),
    dates: program.dates.map((date) => ({ ...date, campaign: told(date.campaign) })),
    campaigns: mapped(program.campaigns, told),
    pinned: mapped(program.pinned, told),
  });
}

function mapped<Value>(
  map: ReadonlyMap<string, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<string, Value> {
  return new Map([...map].map(([name, value]) => [name, change(value)]));
}

/** What stands in several places is one thing in all of them. */
function remembered<Value extends object>(change: (value: Value) => Value): (value: Value) => Value {
  const known = new Map<Value, Value>();
  return (value) => {
    let changed = known.get(value);
    if (!changed) known.set(value, (changed = change(value)));
    return changed;
  };
}

function toldCampaign(plan: CampaignPlan, isForgotten: boolean): CampaignPlan {
  return campaignLike({
    ...plan,
    steps: plan.steps.map((instruction) => toldInstruction(instruction, plan, isForgotten)),
    treatments: new Map(
      [...plan.treatments].map(([experiment, plans]) => [
        experiment,
        new Map([...plans].map(([variant, one]) => [variant, toldCampaign(one, isForgotten)])),
      ]),
    ),
  });
}

function toldInstruction(
  instruction: Instruction,
  { entry }: CampaignPlan,
  isForgotten: boolean,
): Instruction {
  if (instruction.kind !== 'send') return instruction;
  const { send } = instruction;
  const read = ({ event, entryTime }: Parameters<(typeof send.data)[number]['read']>[0]): JsonValue => {
    const key = entry.key && event ? walk({ properties: event.properties }, entry.key) : null;
    return [entryTime, typeof key === 'object' || key === undefined ? null : key];
  };
  const data = [...send.data, { name: BEGINNING, read }];
  return sendInstruction({ ...send, data, isForgotten });
}

/** Of a mail that a program made by {@link withBeginnings} has sent. */
export function beginningOf(decision: Decision): Beginning {
  const [entryTime, key] = toldOf(decision);
  return { entryTime, key };
}

export function entryTimeOf(decision: Decision): Instant {
  return toldOf(decision)[0];
}

function toldOf({ mail }: Decision): readonly [Instant, JsonValue] {
  const told = mail?.data[BEGINNING];
  assert(Array.isArray(told), 'a mail that was sent says of which run it is');
  return told as unknown as readonly [Instant, JsonValue];
}

/** What a mail is made from, as the rules have it. */
export function valuesOf({ mail }: Decision): MailValues {
  assert(mail, 'a mail that was sent is made from values');
  const { [BEGINNING]: _, ...data } = mail.data;
  return { ...mail, data };
}

/** Whether two mails' data are the same, wherever their runs began. */
export const isBeginning = (name: string): boolean => name === BEGINNING;
