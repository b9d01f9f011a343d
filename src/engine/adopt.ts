/** A state that one program has laid out becomes another program's: rules change while users wait in them. */
import type { Layout } from '../compile/layout.js';
import type { CampaignPlan, Program, TrackedSegment } from '../compile/program.js';
import { planKey } from '../compile/program.js';
import type { Instance, State, Window } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import type { Assignments } from '../vocabulary/assignment.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { NEVER } from '../vocabulary/time.js';
import { planDates } from './date-trigger.js';
import { noteDue } from './due.js';
import type { Run, Tracing } from './run.js';
import { findPlans, instanceName, note, startRun } from './run.js';
import type { Stepped } from './step.js';
import { withdrawStep } from './withdraw.js';

/**
 * Takes over a state of the layout `from`. What both programs keep is kept, by name; what only the new one keeps
 * begins empty, and what it does not ask for is dropped. A run goes on in the version that it entered where the
 * program has that still, or moves as `migrate` says; else it ends. Who is in a segment by the change of a rule has
 * not entered it.
 */
export function adopt(program: Program, state: State, from: Layout, tracing: Tracing = 'off'): Stepped {
  assert(state.layout === from.fingerprint, 'a state is taken over from its own layout');
  const run = startRun(program, transfer(program.layout, state, from), tracing);
  const instances = run.state.instances.splice(0);
  for (const instance of instances) {
    const moved = move(run, instance, from);
    if (moved) run.state.instances.push(moved);
  }
  findPlans(run);
  if (state.clock !== NONE) {
    planDates(run);
    readSegments(run, from);
  }
  noteDue(run, NEVER);
  return { state: run.state, decisions: run.decisions, journal: run.journal, exposures: run.exposures };
}

function transfer(layout: Layout, state: State, from: Layout): State {
  const numbers = new Map(from.numbers.map(({ name }, slot) => [name, state.numbers[slot]!]));
  const values = new Map(from.values.map((name, slot): [string, JsonValue] => [name, state.values[slot]!]));
  const windows = new Map(from.windows.map((name, index): [string, Window] => [name, state.windows[index]!]));
  return {
    ...state,
    layout: layout.fingerprint,
    numbers: layout.numbers.map(({ name, initial }) => numbers.get(name) ?? initial),
    values: layout.values.map((name) => values.get(name) ?? null),
    windows: layout.windows.map((name) => windows.get(name) ?? { times: [], values: [] }),
  };
}

/** The run in the version in which it goes on; undefined where it ends. */
function move(run: Run, instance: Instance, from: Layout): Instance | undefined {
  const { program } = run;
  const current = program.campaigns.get(instance.campaign);
  const own = current?.version === instance.version ? current : program.pinned.get(keyOf(instance));
  const step = from.steps[keyOf(instance)]?.positions[instance.position];
  if (step === undefined) return end(run, instance, undefined, '');
  if (current?.migrate?.from === instance.version && own !== current) {
    const moved = placed(run, current, instance, from, current.migrate.steps);
    if (moved) return settled(run, instance, moved, current, step);
    if (current.migrate.removed === 'exit' || !own) return end(run, instance, current, step);
  }
  const stayed = own && placed(run, own, instance, from, new Map());
  return stayed ? settled(run, instance, stayed, own, step) : end(run, instance, own ?? current, step);
}

function keyOf({ campaign, version }: Instance): string {
  return planKey({ name: campaign, version });
}

/** The run at the step of a version that its own has become, if that has it. */
function placed(
  { program: { layout } }: Run,
  plan: CampaignPlan,
  instance: Instance,
  from: Layout,
  renamed: ReadonlyMap<string, string>,
): Instance | undefined {
  const before = from.steps[keyOf(instance)]!;
  const nameOf = (step: string) => renamed.get(step) ?? step;
  const { positions, timed } = layout.steps[planKey(plan)]!;
  const position = positions.indexOf(nameOf(before.positions[instance.position]!));
  if (position < 0) return undefined;
  const times = new Map(before.timed.map((step, index) => [nameOf(step), instance.stepTimes[index]!]));
  const stepTimes = timed.map((step) => times.get(step) ?? NONE);
  const { variants, ...rest } = instance;
  return { ...rest, version: plan.version, position, stepTimes, ...keptVariants(variants, plan) };
}

/** An experiment that has ended, or has another's variants now, says nothing more of the run, which goes on as the campaign is written. */
function keptVariants(
  variants: Assignments | undefined,
  { experiments }: CampaignPlan,
): Pick<Instance, 'variants'> {
  const kept = Object.entries(variants ?? {}).filter(([name, variant]) =>
    experiments.some((one) => one.name === name && one.variants.has(variant)),
  );
  return kept.length === 0 ? {} : { variants: Object.fromEntries(kept) };
}

/** A wait that has become a mail is over when it would have been; a mail put off that has become a wait is withdrawn. */
function settled(run: Run, before: Instance, moved: Instance, plan: CampaignPlan, step: string): Instance {
  const kind = plan.steps[moved.position]?.kind;
  if (moved.proposedTime !== null && kind !== 'send') {
    withdrawStep(run, { ...before }, step, plan.place);
    moved.proposedTime = null;
    moved.dueTime = run.frame.now;
  }
  moved.isWaiting = moved.isWaiting && (kind === 'wait' || kind === 'await');
  return moved;
}

function end(run: Run, instance: Instance, plan: CampaignPlan | undefined, step: string): undefined {
  const place = plan?.migrate?.place ?? plan?.place ?? NOWHERE;
  note(run, () => ({ kind: 'exited', at: run.frame.now, instance: instanceName(instance), place }));
  if (instance.proposedTime !== null) withdrawStep(run, instance, step, place);
  return undefined;
}

/** A campaign that is gone has no line. */
const NOWHERE = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

/** Who is a member by a new or a changed condition becomes one silently; a slot's name holds the condition. */
function readSegments({ program, state, frame }: Run, from: Layout): void {
  const known = new Set(from.numbers.map(({ name }) => name));
  const isKnown = ({ checkSlot }: TrackedSegment) => known.has(program.layout.numbers[checkSlot]!.name);
  const old = program.segments.filter(isKnown);
  // Whoever did nothing that the rules read is in no segment yet.
  if (old.length > 0 && old.every(({ checkSlot }) => state.numbers[checkSlot] === NONE)) return;
  frame.event = null;
  for (const segment of program.segments.filter((one) => !isKnown(one))) {
    state.numbers[segment.memberSlot] = segment.condition.test(frame) ? 1 : 0;
    state.numbers[segment.checkSlot] = segment.condition.nextChange(frame);
  }
}
