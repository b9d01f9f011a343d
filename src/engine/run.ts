import type { Frame } from '../compile/frame.js';
import type { CampaignPlan, EventPlan, Program } from '../compile/program.js';
import { planKey } from '../compile/program.js';
import type { Instance, State } from '../compile/state.js';
import type { WaitEnd } from '../compile/wait.js';
import { NONE } from '../compile/state.js';
import type { Decision } from '../vocabulary/decision.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { findZone } from '../vocabulary/zone.js';
import type { JournalEntry } from './journal.js';

export type Tracing = 'off' | 'on';

/** Whether decisions keep the values that their mails are made from. */
export type MailKeeping = 'kept' | 'dropped';

/** One call of `step` at work: the state that it may change, and what it has decided so far. */
export interface Run {
  readonly program: Program;
  readonly state: State;
  /** By position in `state.instances`, the rules that each goes by. */
  readonly plans: (CampaignPlan | undefined)[];
  /** And the campaign of each, whatever its version and its variants, as the slot that counts its entries. */
  readonly entrySlots: number[];
  readonly frame: Frame;
  readonly tracing: Tracing;
  readonly mails: MailKeeping;
  readonly decisions: Decision[];
  readonly journal: JournalEntry[];
  readonly exposures: Exposure[];
  /** Campaigns entered at this very instant because of a mail that the engine sent: once is enough, see `enter`. */
  readonly enteredByMail: string[];
  /** When the first of the runs is due that were left waiting, as they were last gone through. */
  runsDueTime: Instant;
  /** Whether more runs than one may be due, of those that have come to a mail. */
  isRivalled: boolean;
  /** Runs that were begun at this very instant, and whose first step is a wait that can begin without a settlement. */
  readonly begun: Begun[];
  /** What a mail that was sent sets off as an event. */
  readonly sentPlan: EventPlan | undefined;
  /** Whether what is due may be later than the state's `dueTime`. */
  isDueEarly: boolean;
  /** Of followed segments and dates nothing is due before it, and maybe nothing at it. */
  besideDueTime: Instant;
  /** Whether that may be later. */
  isBesideEarly: boolean;
  /**
   * By followed segment, when an event last left it as it was for certain, since it was read: when time may change it is
   * no earlier than its slot says, and is worked out where that comes, or when a call of `step` ends. Else `NONE`.
   */
  readonly leftTimes: Instant[];
  /** The name of the last event that was received, and what it sets off. */
  lastEvent: string;
  lastPlan: EventPlan | undefined;
}

export interface Begun {
  readonly instance: Instance;
  readonly end: WaitEnd;
}

export function startRun(program: Program, state: State, tracing: Tracing): Run {
  return runOn(program, copyState(state), tracing, 'kept');
}

/** A run that changes the very state that it is given, which is nobody else's. */
export function runOn(program: Program, state: State, tracing: Tracing, mails: MailKeeping): Run {
  const frame: Frame = {
    state,
    now: state.clock,
    zone: zoneOf(program, state),
    event: null,
    entryTime: state.clock,
    stepTimes: NO_TIMES,
  };
  const run: Run = {
    program,
    state,
    plans: [],
    entrySlots: [],
    frame,
    tracing,
    mails,
    decisions: [],
    journal: [],
    exposures: [],
    enteredByMail: [],
    runsDueTime: NEVER,
    isRivalled: false,
    begun: [],
    sentPlan: program.events.get(EMAIL_SENT),
    isDueEarly: false,
    besideDueTime: state.dueTime,
    isBesideEarly: true,
    leftTimes: [],
    lastEvent: '',
    lastPlan: program.events.get(''),
  };
  for (let at = 0; at < program.segments.length; at++) run.leftTimes.push(NONE);
  if (state.instances.length > 0) findPlans(run);
  return run;
}

const NO_TIMES: readonly Instant[] = [];

function copyState(state: State): State {
  return {
    ...state,
    numbers: state.numbers.slice(),
    values: state.values.slice(),
    windows: state.windows.map(({ times, values }) => ({ times: times.slice(), values: values.slice() })),
    instances: state.instances.map((instance) => ({ ...instance })),
    received: { times: state.received.times.slice(), values: state.received.values.slice() },
  };
}

/** The user's zone: the `timeZone` trait, where it names one, else the policy's. */
export function zoneOf(program: Program, state: State): Zone {
  const name = Object.hasOwn(state.traits, 'timeZone') ? state.traits['timeZone'] : undefined;
  if (name === undefined) return program.zone;
  return (typeof name === 'string' ? findZone(name) : undefined) ?? program.zone;
}

export function moveTo({ state, frame }: Run, time: Instant): void {
  state.clock = time;
  frame.now = time;
}

/** Reads conditions as for one run through a campaign. */
export function lookAt({ frame }: Run, instance: Instance): Frame {
  frame.event = instance.trigger;
  frame.entryTime = instance.entryTime;
  frame.stepTimes = instance.stepTimes;
  return frame;
}

/**
 * Something is due at that instant. What was due before and is no more is not looked for: between two events a state's
 * `dueTime` is no later than what is due, and exact again when a settlement or a call of `step` has ended.
 */
export function dueAt({ state }: Run, time: Instant): void {
  if (time < state.dueTime) state.dueTime = time;
}

/** The same of a followed segment or a date; what was due of that may be due later, or no more. */
export function dueBesideAt(run: Run, time: Instant): void {
  if (time < run.besideDueTime) run.besideDueTime = time;
  run.isBesideEarly = true;
  run.isDueEarly = true;
  dueAt(run, time);
}

export function instanceName({ campaign, ordinal }: Instance): string {
  return `${campaign}#${ordinal}`;
}

/** Later runs of one user through one campaign are rare: their names are not worth being kept. */
const MOST_NAMES = 64;

/** The same, made once for all users. */
export function runName({ runNames }: CampaignPlan, instance: Instance): string {
  const { ordinal } = instance;
  if (ordinal >= MOST_NAMES) return instanceName(instance);
  return (runNames[ordinal] ??= instanceName(instance));
}

/** What says which rules a run goes by. */
type Entered = Pick<Instance, 'campaign' | 'version' | 'variants'>;

/** The campaign in the version that a run entered, as its variants have it. */
export function planOf({ program }: Pick<Run, 'program'>, instance: Entered): CampaignPlan | undefined {
  const { campaign, version } = instance;
  const plan = program.campaigns.get(campaign);
  const own = plan?.version === version ? plan : program.pinned.get(planKey({ name: campaign, version }));
  return instance.variants === undefined ? own : treated(own, instance);
}

function treated(campaign: CampaignPlan | undefined, { variants }: Entered): CampaignPlan | undefined {
  if (!campaign || !variants) return campaign;
  let plan = campaign;
  for (const { name } of campaign.experiments) {
    if (Object.hasOwn(variants, name)) plan = plan.treatments.get(name)?.get(variants[name]!) ?? plan;
  }
  return plan;
}

/** For what is rare: a closure costs even where nothing is traced. */
export function note(run: Run, entry: () => JournalEntry): void {
  if (run.tracing === 'on') run.journal.push(entry());
}

export function decided(run: Run, decision: Decision): void {
  run.decisions.push(decision);
  if (run.tracing === 'on') run.journal.push({ kind: 'decided', at: decision.at, decision });
}

/** Looks up by which rules each run goes. */
export function findPlans(run: Run): void {
  run.plans.length = 0;
  run.entrySlots.length = 0;
  for (const instance of run.state.instances) {
    const plan = planOf(run, instance);
    const campaign = plan ?? run.program.campaigns.get(instance.campaign);
    run.plans.push(plan);
    run.entrySlots.push(campaign ? campaign.entry.countSlot : -1);
  }
}

export function addInstance({ state, plans, entrySlots }: Run, instance: Instance, plan: CampaignPlan): void {
  state.instances.push(instance);
  plans.push(plan);
  entrySlots.push(plan.entry.countSlot);
}

/** The runs behind it move up: whoever goes through the runs looks at its place again. */
export function removeInstance({ state, plans, entrySlots }: Run, instance: Instance): void {
  const { instances } = state;
  let at = 0;
  while (at < instances.length && instances[at] !== instance) at++;
  if (at === instances.length) return;
  for (; at < instances.length - 1; at++) {
    instances[at] = instances[at + 1]!;
    plans[at] = plans[at + 1];
    entrySlots[at] = entrySlots[at + 1]!;
  }
  instances.pop();
  plans.pop();
  entrySlots.pop();
}
