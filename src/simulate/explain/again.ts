/** Facts read once more, of a user who did something else: by the closures of the engine, over a life that is not lived. */
import type { Reader } from '../../compile/aggregate.js';
import { comparison, compileContext } from '../../compile/condition.js';
import { factReader } from '../../compile/fact.js';
import type { Frame } from '../../compile/frame.js';
import type { Layout } from '../../compile/layout.js';
import { LayoutBuilder, newState } from '../../compile/layout.js';
import type { TriggerEvent } from '../../compile/state.js';
import { NONE } from '../../compile/state.js';
import type { Update } from '../../compile/update.js';
import { carryOut } from '../../compile/update.js';
import { timedSteps } from '../../compile/timed-steps.js';
import { zoneOf } from '../../engine/run.js';
import type { FactReference } from '../../language/documents.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { EMAIL_SENT, receiptOf } from '../../vocabulary/event.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { LONGEST } from '../../vocabulary/time.js';
import { sortEvents } from '../simulate.js';
import type { FactTrace } from './condition-words.js';
import { mailEvent } from './mail-event.js';
import type { Spot } from './past-events.js';
import { keyOf } from './reading.js';
import { stepTime } from './rules-of-run.js';

/** What a fact is where a condition is read, if these had been the user's events. */
export type ReadAgain = (reading: Reading, events: readonly Event[]) => JsonValue | undefined;

interface Compiled {
  readonly reader: Reader;
  readonly layout: Layout;
  readonly updates: ReadonlyMap<string, readonly Update[]>;
}

/** Reads facts at a spot; each is compiled once. */
export function readAgainAt(spot: Spot): ReadAgain {
  const { life, at, run, campaign } = spot;
  const { ruleSet, program } = life.project;
  const compiled = new Map<string, Compiled>();
  const stepTimes = (campaign === undefined ? [] : timedSteps(ruleSet, campaign)).map(
    (step) => (run === undefined ? undefined : stepTime(life, run, step, at)) ?? NONE,
  );
  const compile = (reading: Reading): Compiled => {
    const key = keyOf(reading);
    const known = compiled.get(key);
    if (known) return known;
    // No run of the life keeps this layout's windows: they keep everything.
    const layout = new LayoutBuilder(LONGEST);
    const reader = factReader(reading as FactReference, compileContext(ruleSet, layout, campaign));
    const updates = new Map(layout.events().map((event) => [event, layout.updatesOf(event)]));
    const made = { reader, layout: layout.build(), updates };
    compiled.set(key, made);
    return made;
  };
  return (reading, events) => {
    const { reader, layout, updates } = compile(reading);
    const state = newState(layout, life.timeline.user);
    const frame: Frame = {
      state,
      now: at,
      zone: program.zone,
      event: null,
      entryTime: spot.entryTime ?? at,
      stepTimes,
    };
    for (const event of knownAt(spot, events, updates.has(EMAIL_SENT))) take(frame, event, updates);
    frame.now = at;
    frame.zone = zoneOf(program, state);
    frame.event = triggerIn(events, spot);
    return reader.read(frame);
  };
}

/** What is known when the condition is read: what is received by then, of a trigger's instant only what comes before it. */
function knownAt(spot: Spot, events: readonly Event[], readsMails: boolean): readonly Event[] {
  const { at, before, life } = spot;
  const mails = readsMails
    ? life.decisions.filter((one) => one.outcome === 'sent' && one.at < at).map(mailEvent)
    : [];
  const known = sortEvents([...events, ...mails].filter((event) => receiptOf(event) <= at));
  const end = before ? known.findIndex(({ messageId }) => messageId === before.messageId) : -1;
  return end < 0 ? known : known.slice(0, end + 1);
}

function take(frame: Frame, event: Event, updates: Compiled['updates']): void {
  const { state } = frame;
  const receivedTime = receiptOf(event);
  const timestamp = Math.min(event.time, receivedTime);
  if (event.type === 'identify') {
    state.traits = { ...state.traits, ...event.traits };
    const said = Object.entries(event.consent).map(([purpose, status]) => [
      purpose,
      { status, time: timestamp },
    ]);
    state.consent = { ...state.consent, ...Object.fromEntries(said) };
    return;
  }
  if (event.type !== 'track') return;
  frame.now = receivedTime;
  const found: TriggerEvent = { event: event.name, timestamp, properties: event.properties };
  carryOut(frame, updates.get(event.name) ?? [], found);
}

function triggerIn(events: readonly Event[], { event }: Spot): TriggerEvent | null {
  const own = event && events.find(({ messageId }) => messageId === event.messageId);
  return own ? { event: own.name, timestamp: own.time, properties: own.properties } : null;
}

/** How a comparison comes out of other events. A local time is what it was. */
export function comesOut(leaf: FactTrace, events: readonly Event[], read: ReadAgain): boolean {
  const valueOf = (reading: Reading, value: JsonValue | undefined) =>
    reading.fact === 'localTime' ? value : read(reading, events);
  const found = valueOf(leaf.reading, leaf.found);
  const wanted = leaf.against ? valueOf(leaf.against, leaf.wanted) : leaf.wanted;
  return comparison(leaf.operator)(found, wanted);
}
