/** Two ids turn out to be one user's: what is known of the one becomes the other's, runs and caps included. */
import { insert } from '../compile/layout.js';
import type { CampaignPlan, EntryPlan, PastExit } from '../compile/program.js';
import type { Instance, State, Window } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import { assert, compareText } from '../vocabulary/diagnostic.js';
import type { ConsentStatus, Event } from '../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import { planDates } from './date-trigger.js';
import { noteDue, recheckAll } from './due.js';
import { causeOf, earlier, exit } from './history.js';
import type { Run } from './run.js';
import { addInstance, findPlans, instanceName, note, planOf, zoneOf } from './run.js';
import { follow } from './segment.js';
import { moveWaits } from './wait.js';
import { withdrawMail } from './withdraw.js';

/**
 * Takes in the state of another id. Facts are as if the events of both had come under one; what was decided stays
 * decided, runs go on, and nothing is begun again: only who enters a segment by the two histories together enters it now.
 */
export function join(run: Run, event: Event, other: State): void {
  const { state, frame, program } = run;
  assert(state.layout === other.layout, 'two states are joined by a program of their layout');
  recheckAll(run);
  const countsBefore = state.numbers.slice();
  note(run, () => ({
    kind: 'united',
    at: frame.now,
    previousId: other.user,
    entriesBefore: Object.fromEntries(
      [...program.campaigns.values()].map(({ name, entry }) => [name, countsBefore[entry.countSlot]!]),
    ),
  }));
  const others = goingOn(run, other);
  for (const joinSlot of program.joins) joinSlot(state, other);
  for (const [index, window] of state.windows.entries()) mergeWindow(window, other.windows[index]!);
  mergeWindow(state.received, other.received);
  joinProfile(state, other);
  for (const instance of others) takeOver(run, instance, countsBefore);
  frame.zone = zoneOf(program, state);
  moveWaits(run);
  planDates(run);
  joinSegments(run, event, other);
  noteDue(run, NEVER);
}

/**
 * What ends a run ends it under whichever id it happened: what has happened under the one since a run of the other
 * began, or was begun again, ends it now. Of the other id's runs those are returned that go on.
 */
function goingOn(run: Run, other: State): readonly Instance[] {
  const { state, program } = run;
  if (program.pastExits.length === 0) return other.instances;
  for (const instance of state.instances.slice()) {
    const ending = endingOf(run, instance, other);
    if (ending) exit(run, instance, ending.place);
  }
  return other.instances.filter((given) => {
    const ending = endingOf(run, given, state);
    if (!ending) return true;
    const plan = planOf(run, given);
    if (plan) exit(run, numberedBehind(given, plan, state.numbers), ending.place);
    return false;
  });
}

/** The first exit of a run's own version that an event of this history matches. */
function endingOf({ program }: Run, instance: Instance, { numbers }: State): PastExit | undefined {
  const since = sinceOf(instance);
  return program.pastExits.find(
    ({ campaign, version, lastSlot }) =>
      campaign === instance.campaign && version === instance.version && numbers[lastSlot]! >= since,
  );
}

/** When what a run is about happened: its last trigger, else its entry. */
function sinceOf({ trigger, entryTime }: Instance): Instant {
  return trigger?.timestamp ?? entryTime;
}

function numberedBehind(given: Instance, { entry }: CampaignPlan, numbers: readonly number[]): Instance {
  return { ...given, ordinal: given.ordinal + numbers[entry.countSlot]! };
}

/** By time; at one instant the own events come first. */
function mergeWindow(window: Window, other: Window): void {
  for (const [index, time] of other.times.entries()) insert(window, time, other.values[index]!);
}

function joinProfile(state: State, other: State): void {
  const news = Object.keys(other.traits).filter((name) => {
    const later = timeOf(other.traitTimes, name) - timeOf(state.traitTimes, name);
    return later > 0 || (later === 0 && isBehind(other.traits[name], state.traits[name]));
  });
  state.traits = { ...state.traits, ...picked(other.traits, news) };
  state.traitTimes = { ...state.traitTimes, ...picked(other.traitTimes, news) };
  for (const [purpose, record] of Object.entries(other.consent)) {
    const own = Object.hasOwn(state.consent, purpose) ? state.consent[purpose] : undefined;
    const isNews =
      !own || record.time > own.time || (record.time === own.time && isStricter(record.status, own.status));
    if (isNews) state.consent = { ...state.consent, [purpose]: record };
  }
  state.bouncedTime = earlier(state.bouncedTime, other.bouncedTime);
  state.complainedTime = earlier(state.complainedTime, other.complainedTime);
  state.unsubscribedTime = Math.max(state.unsubscribedTime, other.unsubscribedTime);
}

function timeOf(times: Readonly<Record<string, Instant>>, name: string): Instant {
  return Object.hasOwn(times, name) ? times[name]! : NONE;
}

function picked<Value>(
  record: Readonly<Record<string, Value>> | JsonObject,
  names: readonly string[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries(names.map((name) => [name, record[name] as Value]));
}

/** Of two values stated at one instant the one whose text is the greater counts, whichever id it came under. */
function isBehind(value: JsonValue | undefined, than: JsonValue | undefined): boolean {
  return compareText(canonicalJson(value), canonicalJson(than)) > 0;
}

const STRICTNESS: readonly ConsentStatus[] = ['granted', 'unknown', 'denied'];

/** Of two statements at one instant the one that allows less counts, whichever came first. */
function isStricter(status: ConsentStatus, than: ConsentStatus): boolean {
  return STRICTNESS.indexOf(status) > STRICTNESS.indexOf(than);
}

/** The other id's run goes on as the user's, numbered behind the user's own. */
function takeOver(run: Run, given: Instance, countsBefore: readonly number[]): void {
  const plan = planOf(run, given);
  if (!plan) return;
  const instance = numberedBehind(given, plan, countsBefore);
  const { instances } = run.state;
  const running = instances.find((one) => one.campaign === instance.campaign && one.key === instance.key);
  if (!running || plan.entry.onRepeat === 'parallel') addInstance(run, instance, plan);
  else if (instance.entryTime < running.entryTime) {
    instances[instances.indexOf(running)] = instance;
    findPlans(run);
    repeatAs(run, instance, running);
  } else repeatAs(run, running, instance);
}

/**
 * Of two runs of one key the earlier goes on, and the later was a repeat of its trigger; not its last one, where the
 * earlier was begun again since.
 */
function repeatAs(run: Run, first: Instance, repeat: Instance): void {
  const { entry, place } = planOf(run, first)!;
  const isLast = sinceOf(repeat) >= sinceOf(first);
  // A run of another version can not be put back to a step of this one: it goes on where it is.
  const isRestart =
    entry.onRepeat === 'restart' &&
    !first.hasSent &&
    first.version === repeat.version &&
    (isLast || repeat.hasSent);
  if (entry.onRepeat !== 'ignore' && isLast) first.trigger = repeat.trigger;
  withdrawMail(run, isRestart ? first : repeat, place);
  if (isRestart) {
    const { position, dueTime, isWaiting, localTime, proposedTime, hasSent } = repeat;
    const stepTimes = first.stepTimes.map((time, index) => Math.max(time, repeat.stepTimes[index]!));
    Object.assign(first, { stepTimes, position, dueTime, isWaiting, localTime, proposedTime, hasSent });
    endFirstWait(run, first, entry);
  }
  note(run, () => ({ kind: 'exited', at: run.frame.now, instance: instanceName(repeat), place }));
}

/** A restart postpones the first step no longer than `maxWait` after the entry, which is the earlier run's. */
function endFirstWait({ frame }: Run, instance: Instance, { maxWait }: EntryPlan): void {
  if (maxWait === undefined || instance.position > 0 || !instance.isWaiting) return;
  const latest = Math.max(frame.now, instance.entryTime + maxWait);
  if (instance.dueTime > latest) Object.assign(instance, { dueTime: latest, localTime: null });
}

function isDueBy(now: Instant, checkTime: Instant): boolean {
  return checkTime !== NONE && checkTime <= now;
}

/** Who was a member under either id does not enter; who leaves by what is now known leaves only what was the user's own. */
function joinSegments(run: Run, event: Event, other: State): void {
  const { state, frame, program } = run;
  for (const segment of program.segments) {
    const { checkSlot, memberSlot, condition } = segment;
    if (state.numbers[checkSlot] === NONE && other.numbers[checkSlot] === NONE) continue;
    frame.event = null;
    const isDue =
      isDueBy(frame.now, state.numbers[checkSlot]!) || isDueBy(frame.now, other.numbers[checkSlot]!);
    if (other.numbers[memberSlot] === 1 && (isDue || condition.test(frame))) state.numbers[memberSlot] = 1;
    // What time changes at this very instant it changes after the events of the instant.
    if (isDue) state.numbers[checkSlot] = frame.now;
    else follow(run, segment, causeOf(run, event));
  }
}
