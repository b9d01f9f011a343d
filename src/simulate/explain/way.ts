/** Which way a run took through its campaign's choices, and where it turned away from a step. */
import type { CampaignPlan, Instruction } from '../../compile/program.js';
import type { JournalEntry } from '../../engine/journal.js';
import { instanceName } from '../../engine/run.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { whyNot } from './condition-words.js';
import type { Entry, Life } from './life.js';
import { campaignOf, entriesOf } from './life.js';

/** Where a run goes one of two ways: at an entry of a `choose`, where it waits for an event, or for what is over. */
export type Turn = Entry<'chose' | 'timed-out' | 'continued' | 'overdue'>;

/** Whether a run that is still under way can come to a step. */
export function canStillCome({ state, project }: Life, run: string, step: string): boolean {
  const instance = state.instances.find((one) => instanceName(one) === run);
  const plan = project.program.campaigns.get(campaignOf(run));
  return (
    instance !== undefined &&
    plan !== undefined &&
    canReach(plan.steps, instance.position, positionOf(plan, step))
  );
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

/** The first turn by which a run could not come to a step any more; undefined where there is none. */
export function turnAway(life: Life, run: string, step: string): Turn | undefined {
  const plan = life.project.program.campaigns.get(campaignOf(run));
  const to = plan ? positionOf(plan, step) : -1;
  if (!plan || to < 0) return undefined;
  const entries = entriesOf(life, run);
  const start = entries.findLastIndex(({ kind }) => kind === 'restarted') + 1;
  return entries
    .slice(start)
    .filter(isTurn)
    .find((entry) => turns(plan.steps, entry, to));
}

function isTurn(entry: JournalEntry): entry is Turn {
  const { kind } = entry;
  return kind === 'chose' || kind === 'timed-out' || kind === 'continued' || kind === 'overdue';
}

/** Whether a turn led away from a step to which the other way led. */
function turns(steps: readonly Instruction[], turn: Turn, to: number): boolean {
  const instruction = steps[turn.position];
  if (turn.kind === 'overdue' && instruction?.kind === 'wait') {
    const isOver = turn.then === 'exit' || !canReach(steps, instruction.pastTarget.to, to);
    return isOver && canReach(steps, turn.position + 1, to);
  }
  if (instruction?.kind !== 'branch' && instruction?.kind !== 'await') return false;
  const ways = [turn.position + 1, instruction.otherwise] as const;
  const [taken, other] = hasGoneOn(turn) ? ways : [ways[1], ways[0]];
  return !canReach(steps, taken, to) && canReach(steps, other, to);
}

function hasGoneOn(turn: Turn): boolean {
  return turn.kind === 'chose' ? turn.condition.result === true : turn.kind === 'continued';
}

/** Why a run turned away. */
export function turnWords(turn: Turn, { show }: Life): string {
  switch (turn.kind) {
    case 'chose':
      return turn.condition.result
        ? 'an earlier choice held'
        : whyNot(turn.condition, show)
            .map((line) => line.trim())
            .join('; ');
    case 'timed-out':
      return `what \`${turn.step}\` waited for did not come by ${show.time(turn.at)}`;
    case 'overdue':
      return `\`${turn.step}\` ${turn.then === 'exit' ? 'ended it' : 'skipped it'}, as the time that it waits for was over (${formatPlace(turn.place)})`;
    case 'continued':
      return `what \`${turn.step}\` waited for came at ${show.time(turn.at)}`;
  }
}
