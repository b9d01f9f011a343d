/** Which way a run took through its campaign's choices, and why it did not come to a step. */
import type { CampaignPlan, Instruction, WaitInstruction } from '../compile/program.js';
import type { Instance, State } from '../compile/state.js';
import { instanceName, zoneOf } from '../engine/run.js';
import { sortEvents, stateAfter } from '../simulate/simulate.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { whyNot } from './condition-words.js';
import type { Life } from './life.js';
import { campaignOf, entriesOf } from './life.js';

type Branch = Extract<Instruction, { kind: 'branch' }>;

/** Whether a run that is still under way can come to a step. */
export function canStillCome({ state, project }: Life, run: string, step: string): boolean {
  const instance = findRun(state, run);
  const plan = project.program.campaigns.get(campaignOf(run))!;
  return instance !== undefined && canReach(plan.steps, instance.position, positionOf(plan, step));
}

/** Instructions lead forward only, so that one look at each is enough. */
function canReach(steps: readonly Instruction[], from: number, to: number): boolean {
  const reached = new Set([from]);
  for (let position = from; position < to; position++) {
    if (!reached.has(position)) continue;
    const instruction = steps[position]!;
    if (instruction.kind === 'branch' || instruction.kind === 'await') reached.add(instruction.otherwise);
    if (instruction.kind === 'wait') reached.add(instruction.pastTarget.to);
    reached.add(instruction.kind === 'jump' ? instruction.to : position + 1);
  }
  return reached.has(to);
}

function positionOf({ steps }: CampaignPlan, step: string): number {
  return steps.findIndex((one) => one.kind === 'send' && one.send.name === step);
}

/** The first choice at which a run turned away from a step, as words behind a sentence; empty where there is none. */
export function wayNotTaken(life: Life, run: string, step: string): string {
  const plan = life.project.program.campaigns.get(campaignOf(run))!;
  const to = positionOf(plan, step);
  for (const [index, instruction] of plan.steps.entries()) {
    if (instruction.kind !== 'branch' || index >= to) continue;
    const words = turning(life, run, instruction, { at: index, to, steps: plan.steps });
    if (words !== undefined) return `: ${words}`;
  }
  return stepSkipped(life, run, { plan, to });
}

/** The wait whose time was over, and that skipped the step with what it belongs to. */
function stepSkipped(
  life: Life,
  run: string,
  { plan: { steps }, to }: { readonly plan: CampaignPlan; readonly to: number },
): string {
  for (const entry of entriesOf(life, run)) {
    if (entry.kind !== 'overdue' || entry.then !== 'skip-step') continue;
    const wait = steps.findIndex((one) => one.kind === 'wait' && one.pastTarget.place === entry.place);
    const { pastTarget } = steps[wait] as WaitInstruction;
    if (to > wait && to < pastTarget.to)
      return `: \`${entry.step}\` skipped it, as the time that it waits for was over (${formatPlace(entry.place)})`;
  }
  return '';
}

interface Crossing {
  readonly at: number;
  readonly to: number;
  readonly steps: readonly Instruction[];
}

/** Why a branch led away from the step; undefined where it led on, or was never come to. */
function turning(life: Life, run: string, branch: Branch, { at, to, steps }: Crossing): string | undefined {
  const canByWhen = canReach(steps, at + 1, to);
  const canByOther = canReach(steps, branch.otherwise, to);
  if (canByWhen && canByOther) return undefined;
  const before = stateBefore(life, run, at);
  if (!before) return undefined;
  const { state, instance, time } = before;
  const zone = zoneOf(life.project.program, state);
  const trace = branch.when.trace({
    state,
    now: time,
    zone,
    event: instance.trigger,
    entryTime: instance.entryTime,
    stepTimes: instance.stepTimes,
  });
  if (trace.result === canByWhen) return undefined;
  return trace.result ? 'an earlier choice held' : whyNot(trace, life.show).join('; ');
}

/** The user's state just before a run passed an instruction; undefined where it never did. */
function stateBefore(
  life: Life,
  run: string,
  position: number,
): { readonly state: State; readonly instance: Instance; readonly time: Instant } | undefined {
  const times = new Set(entriesOf(life, run).map(({ at }) => at));
  for (const time of [...times].toReversed()) {
    const state = stateUntil(life, time);
    const instance = findRun(state, run);
    if (instance && instance.position <= position) return { state, instance, time };
  }
  return undefined;
}

/** All events up to an instant, and all that was due before it. */
function stateUntil({ scenario, project: { program } }: Life, time: Instant): State {
  const events = sortEvents(scenario.events).filter((event) => receiptOf(event) <= time);
  return stateAfter(program, scenario.user, events, time - 1);
}

function findRun({ instances }: State, run: string): Instance | undefined {
  return instances.find((one) => instanceName(one) === run);
}
