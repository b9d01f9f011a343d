/** The points of a campaign's steps, in the order of its instructions. */
import type { Instruction } from '../../compile/program.js';
import type { ChooseStep, Part, Step, WaitForStep, WaitStep } from '../../language/documents.js';
import { partAt, spanOf } from '../../language/documents.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Point } from './point.js';
import { pointAt } from './point.js';

/** What a run may do at an instruction, as points. */
export type StepPoints =
  | { readonly kind: 'wait' | 'await'; readonly wait: Point; readonly pastTarget: Point | undefined }
  | { readonly kind: 'send'; readonly step: string; readonly send: Point }
  /** `otherwise` is where the run goes if this entry is the last with a condition, and does not hold. */
  | { readonly kind: 'branch'; readonly taken: Point; readonly otherwise: Point };

/** `canBeCancelled`: the campaign has exits, or restarts. */
export function stepPoints(
  steps: readonly Step[],
  part: Part,
  canBeCancelled: boolean,
): readonly StepPoints[] {
  return steps.flatMap((step, index) => {
    const here = partAt(part, index);
    if ('send' in step) {
      const send = pointAt('send', spanOf(partAt(here, 'send')), `send ${step.send}`, ['sent', 'stopped']);
      return [{ kind: 'send', step: step.send, send } as const];
    }
    if ('wait' in step) return [waitPoints(step, here, canBeCancelled)];
    if ('waitFor' in step) {
      return [
        awaitPoints(step, here, canBeCancelled),
        ...stepPoints(step.then ?? [], partAt(here, 'then'), canBeCancelled),
        ...stepPoints(step.otherwise ?? [], partAt(here, 'otherwise'), canBeCancelled),
      ];
    }
    return choicePoints(step, here, canBeCancelled);
  });
}

function waitPoints(step: WaitStep, part: Part, canBeCancelled: boolean): StepPoints {
  const span = part.at([...part.path, 'wait'], 'key');
  const length = typeof step.wait === 'string' ? ` ${step.wait}` : '';
  const arms = ['taken', ...(canBeCancelled ? ['cancelled'] : [])];
  const wait = pointAt('wait', span, step.id === undefined ? `wait${length}` : `wait ${step.id}`, arms);
  return { kind: 'wait', wait, pastTarget: pastTarget(step, part) };
}

function awaitPoints(step: WaitForStep, part: Part, canBeCancelled: boolean): StepPoints {
  const span = part.at([...part.path, 'waitFor'], 'key');
  const arms = ['continued', 'timed out', ...(canBeCancelled ? ['cancelled'] : [])];
  const wait = pointAt('await', span, `wait for ${step.waitFor.event}`, arms);
  return { kind: 'await', wait, pastTarget: pastTarget(step, part) };
}

function pastTarget({ onPastTarget }: WaitStep | WaitForStep, part: Part): Point | undefined {
  if (onPastTarget === undefined) return undefined;
  const span = part.at([...part.path, 'onPastTarget'], 'key');
  return pointAt('past-target', span, `a target in the past: ${onPastTarget}`, ['overdue']);
}

function choicePoints({ choose }: ChooseStep, part: Part, canBeCancelled: boolean): readonly StepPoints[] {
  const inside = partAt(part, 'choose');
  const last = choose.findIndex((entry) => 'otherwise' in entry);
  const otherwise =
    last < 0
      ? pointAt('branch', spanOf(inside, 'key'), 'none of the entries', ['gone'])
      : pointAt('branch', spanOf(partAt(inside, last, 'otherwise'), 'key'), 'otherwise', ['gone']);
  return choose.flatMap((entry, index) => {
    const here = partAt(inside, index);
    if ('otherwise' in entry) return stepPoints(entry.otherwise, partAt(here, 'otherwise'), canBeCancelled);
    const taken = pointAt('branch', spanOf(partAt(here, 'when'), 'key'), `entry ${index + 1}`, ['gone']);
    return [
      { kind: 'branch', taken, otherwise } as const,
      ...stepPoints(entry.steps, partAt(here, 'steps'), canBeCancelled),
    ];
  });
}

/** By position, what stands there; jumps and marks are no points. */
export function atPositions(
  instructions: readonly Instruction[],
  points: readonly StepPoints[],
): ReadonlyMap<number, StepPoints> {
  const isPoint = ({ kind }: Instruction) => kind !== 'jump' && kind !== 'mark';
  const positions = instructions.flatMap((one, position) => (isPoint(one) ? [position] : []));
  const matches = positions.every((position, index) => instructions[position]!.kind === points[index]?.kind);
  assert(matches && positions.length === points.length, 'the points of steps stand as the instructions do');
  return new Map(positions.map((position, index) => [position, points[index]!]));
}

export function pointsOfStep(step: StepPoints): readonly Point[] {
  if (step.kind === 'send') return [step.send];
  if (step.kind === 'branch') return [step.taken, step.otherwise];
  return step.pastTarget ? [step.wait, step.pastTarget] : [step.wait];
}
