import type {
  Binding,
  Condition,
  ContentChoice,
  FactReference,
  Part,
  SendStep,
  Step,
  WaitForStep,
} from '../language/documents.js';
import { isFactReference, partAt, spanOf } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { countReader } from './aggregate.js';
import type { CompiledCondition } from './condition.js';
import { compileCondition } from './condition.js';
import type { CompileContext } from './context.js';
import { factReader } from './fact.js';
import type { Frame } from './frame.js';
import type { ExperimentPlan, Instruction, Rehearsal, SendPlan } from './program.js';
import { compileWait } from './wait.js';

/** The experiments whose variants part at a step. */
export type ExposedAt = (step: Step) => readonly ExperimentPlan[];

/** Steps as one list of instructions, `choose` unfolded into branches and jumps. */
export function compileSteps(
  steps: readonly Step[],
  part: Part,
  context: CompileContext,
  rehearsalOf: (step: string) => Rehearsal,
  exposedAt: ExposedAt,
): readonly Instruction[] {
  const list: Instruction[] = [];
  appendSteps(steps, part, { list, context, rehearsalOf, exposedAt });
  return list;
}

interface Target {
  readonly list: Instruction[];
  readonly context: CompileContext;
  readonly rehearsalOf: (step: string) => Rehearsal;
  readonly exposedAt: ExposedAt;
}

function appendSteps(steps: readonly Step[], part: Part, target: Target): void {
  for (const [index, step] of steps.entries()) {
    const here = partAt(part, index);
    if ('send' in step) {
      target.list.push({ kind: 'send', send: compileSend(step, here, target) });
    } else if ('wait' in step) {
      const place = here.at([...here.path, 'wait'], 'key');
      target.list.push({
        kind: 'wait',
        id: step.id ?? `wait at line ${place.line}`,
        end: compileWait(step.wait),
        place,
        exposes: target.exposedAt(step),
      });
    } else if ('waitFor' in step) {
      appendAwait(step, here, target);
    } else {
      appendChoice(step.choose, partAt(here, 'choose'), target);
    }
  }
}

function appendAwait(step: WaitForStep, part: Part, target: Target): void {
  const { list, context } = target;
  const { event, where, timeout, lookback } = step.waitFor;
  const place = part.at([...part.path, 'waitFor'], 'key');
  const start = list.push({ kind: 'jump', to: 0 }) - 1;
  appendSteps(step.then ?? [], partAt(part, 'then'), target);
  const jump = list.push({ kind: 'jump', to: 0 }) - 1;
  list[start] = {
    kind: 'await',
    id: step.id ?? `wait at line ${place.line}`,
    event,
    where: where && context.compileWhere(where),
    end: compileWait(timeout),
    hasComeLately:
      lookback === undefined ? undefined : cameWithin({ event, where, within: lookback }, context),
    otherwise: list.length,
    place,
    exposes: target.exposedAt(step),
  };
  appendSteps(step.otherwise ?? [], partAt(part, 'otherwise'), target);
  list[jump] = { kind: 'jump', to: list.length };
}

function cameWithin(
  { event, where, within }: { event: string; where: Condition | undefined; within: string },
  context: CompileContext,
): (frame: Frame) => boolean {
  const { read } = countReader({ event, within, ...(where ? { where } : {}) }, context);
  return (frame) => Number(read(frame)) > 0;
}

function appendChoice(
  entries: Extract<Step, { choose: unknown }>['choose'],
  part: Part,
  target: Target,
): void {
  const { list, context } = target;
  const jumps: number[] = [];
  for (const [index, entry] of entries.entries()) {
    const here = partAt(part, index);
    if ('otherwise' in entry) {
      appendSteps(entry.otherwise, partAt(here, 'otherwise'), target);
      continue;
    }
    const branch = list.push({ kind: 'jump', to: 0 }) - 1;
    appendSteps(entry.steps, partAt(here, 'steps'), target);
    jumps.push(list.push({ kind: 'jump', to: 0 }) - 1);
    list[branch] = {
      kind: 'branch',
      when: compileCondition(entry.when, partAt(here, 'when'), context),
      otherwise: list.length,
    };
  }
  for (const jump of jumps) list[jump] = { kind: 'jump', to: list.length };
}

function compileSend(step: SendStep, part: Part, { context, rehearsalOf, exposedAt }: Target): SendPlan {
  return {
    name: step.send,
    place: spanOf(partAt(part, 'send')),
    when: step.when && compileCondition(step.when, partAt(part, 'when'), context),
    data: Object.entries(step.data ?? {}).map(([name, binding]) => ({
      name,
      read: compileBinding(binding, context),
    })),
    slots: Object.entries(step.content ?? {}).map(([name, content]) => ({
      name,
      choices: compileChoices(content, context),
    })),
    exposes: exposedAt(step),
    rehearse: rehearsalOf(step.send),
  };
}

/** A binding's default also stands in for null and for a blank text: neither may reach a mail. */
function compileBinding(binding: Binding, context: CompileContext): (frame: Frame) => JsonValue | undefined {
  if (!isFactReference(binding)) return () => binding as JsonValue;
  const { read } = factReader(binding as FactReference, context);
  const fallback = (binding as { readonly default?: JsonValue }).default;
  return (frame) => {
    const value = read(frame);
    return hasValue(value) ? value : fallback;
  };
}

function hasValue(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

function compileChoices(name: string, context: CompileContext): readonly (CompiledCondition | undefined)[] {
  const content = context.ruleSet.contents.get(name);
  assert(content, `the content block \`${name}\` was resolved`);
  return content.body.choose.map((choice: ContentChoice, index) =>
    'when' in choice
      ? compileCondition(choice.when, { at: content.at, path: ['choose', index, 'when'] }, context)
      : undefined,
  );
}
