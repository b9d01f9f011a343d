/** Why no run of a campaign began. */
import type { CompiledCondition } from '../compile/condition.js';
import type { Frame } from '../compile/frame.js';
import type { State, TriggerEvent } from '../compile/state.js';
import { zoneOf } from '../engine/run.js';
import { sortEvents, stateAfter } from '../simulate/simulate.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { whyNot } from './condition-words.js';
import { notCome } from './date-entry.js';
import type { Fate } from './failure.js';
import type { Life } from './life.js';

const MOST_TRIES = 3;
const INDENT = '  ';

/** Why no run began at all: from what the journal says of the campaign, else from its trigger. */
export function whyNoRun(life: Life, campaign: string): Fate {
  const refused = refusals(life, campaign);
  if (refused.length > 0) return { summary: `no run of \`${campaign}\` began`, details: refused };
  const { trigger } = life.project.ruleSet.campaigns.get(campaign)!.body;
  if ('event' in trigger) return notTriggered(life, campaign, trigger.event);
  if ('enters' in trigger) return notEntered(life, campaign, trigger.enters);
  if ('date' in trigger) return notCome(life, campaign);
  return notLeft(life, campaign, trigger.leaves);
}

/** Triggers that began no run, though they held: a line for each of the last. */
export function refusals({ journal, show }: Life, campaign: string): readonly string[] {
  const lines = journal.flatMap((entry) =>
    entry.kind === 'refused' && entry.campaign === campaign
      ? [`no run began at ${show.time(entry.at)}: ${entry.why} (${formatPlace(entry.place)})`]
      : [],
  );
  return lines.slice(-MOST_TRIES);
}

function notTriggered(life: Life, campaign: string, name: string): Fate {
  const { at } = life.project.ruleSet.campaigns.get(campaign)!;
  const happened = life.scenario.events.filter((event) => event.type === 'track' && event.name === name);
  const place = formatPlace(at(['trigger', 'event']));
  if (happened.length === 0 && !isOwnEvent(life, name)) {
    return {
      summary: `no run of \`${campaign}\` began, as its trigger \`${name}\` never happened (${place})`,
      details: [],
    };
  }
  const tries = happened.slice(-MOST_TRIES).flatMap((event) => whyNotBy(life, campaign, event));
  const last = tries.at(-1)?.lines[0];
  return {
    summary: `no run of \`${campaign}\` began, though \`${name}\` happened${last === undefined ? '' : `: ${last}`}`,
    details: tries.flatMap(({ head, lines }) => [head, ...indented(lines)]),
  };
}

function notLeft({ journal, show }: Life, campaign: string, segment: string): Fate {
  const joined = journal.flatMap((entry) =>
    entry.kind === 'joined' && entry.segment === segment
      ? [`joined \`${segment}\` at ${show.time(entry.at)}`]
      : [],
  );
  const why = joined.length === 0 ? 'the user was never in' : 'the user did not leave';
  return { summary: `no run of \`${campaign}\` began, as ${why} \`${segment}\``, details: joined };
}

/** A mail that is sent is an event as well, which no scenario lists. */
function isOwnEvent({ decisions }: Life, name: string): boolean {
  return name === EMAIL_SENT && decisions.some(({ outcome }) => outcome === 'sent');
}

interface Try {
  readonly head: string;
  readonly lines: readonly string[];
}

/** The trigger's `where`, read again at the event. */
function whyNotBy(life: Life, campaign: string, event: Event): readonly Try[] {
  const { program } = life.project;
  const trigger = program.events.get(event.name)?.triggers.find((one) => one.campaign.name === campaign);
  if (!trigger?.where) return [];
  const seen: TriggerEvent = { event: event.name, timestamp: event.time, properties: event.properties };
  const lines = linesFor(trigger.where, stateAt(life, event), seen, event.time, life);
  return lines.length === 0 ? [] : [{ head: `\`${event.name}\` at ${life.show.time(event.time)}:`, lines }];
}

/** The user's state when an event has just entered history. */
function stateAt({ scenario, project: { program } }: Life, event: Event): State {
  const inOrder = sortEvents(scenario.events);
  const events = inOrder.slice(0, inOrder.indexOf(event) + 1);
  return stateAfter(program, scenario.user, events);
}

function notEntered(life: Life, campaign: string, name: string): Fate {
  const { project, state, endTime, show } = life;
  const segment = project.program.segments.find((one) => one.name === name);
  const place = formatPlace(project.ruleSet.campaigns.get(campaign)!.at(['trigger', 'enters']));
  const lines = segment ? linesFor(segment.condition, state, null, endTime, life) : [];
  return {
    summary: `no run of \`${campaign}\` began, as the user never entered \`${name}\` (${place})`,
    details:
      lines.length > 0
        ? [`\`${name}\` when the clock stopped at ${show.time(endTime)}:`, ...indented(lines)]
        : [],
  };
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${INDENT}${line}`);
}

function linesFor(
  condition: CompiledCondition,
  state: State,
  event: TriggerEvent | null,
  now: Instant,
  { project, show }: Life,
): readonly string[] {
  const frame: Frame = {
    state,
    now,
    zone: zoneOf(project.program, state),
    event,
    entryTime: now,
    stepTimes: [],
  };
  const trace = condition.trace(frame);
  return trace.result ? [] : whyNot(trace, show);
}
