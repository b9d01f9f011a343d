import type {
  Binding,
  Condition,
  ContentChoice,
  FactReference,
  Part,
  SendStep,
  Step,
  WaitForStep,
  WaitStep,
} from '../language/documents.js';
import { hasValue } from '../language/default-check.js';
import { isFactReference, partAt, spanOf } from '../language/documents.js';
import { waitId } from '../language/wait-ids.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { MailNeed } from '../vocabulary/mail-need.js';
import { below } from '../vocabulary/mail-need.js';
import { countReader } from './aggregate.js';
import type { CompiledCondition } from './condition.js';
import { compileCondition } from './condition.js';
import type { CompileContext } from './context.js';
import { factReader, literalFor } from './fact.js';
import type { Frame } from './frame.js';
import { interned } from './interned.js';
import { sendInstruction } from './like.js';
import type { ExperimentPlan, Instruction, PastTarget, Printed, Rehearsal, SendPlan } from './program.js';
import { compileWait } from './wait.js';

/** The experiments whose variants part at a step. */
export type ExposedAt = (step: Step) => readonly ExperimentPlan[];

/** Steps as one list of instructions, `choose` unfolded into branches and jumps. */
export function compileSteps(
  steps: readonly Step[],
  part: Part,
  context: CompileContext,
  rehearsalOf: (step: string) => Rehearsal | undefined,
  exposedAt: ExposedAt,
): readonly Instruction[] {
  const list: Instruction[] = [];
  appendSteps(steps, part, { list, context, rehearsalOf, exposedAt });
  return list;
}

interface Target {
  readonly list: Instruction[];
  readonly context: CompileContext;
  readonly rehearsalOf: (step: string) => Rehearsal | undefined;
  readonly exposedAt: ExposedAt;
}

function appendSteps(steps: readonly Step[], part: Part, target: Target): void {
  const starts: number[] = [];
  for (const [index, step] of steps.entries()) {
    const here = partAt(part, index);
    starts.push(target.list.length);
    if ('send' in step) {
      target.list.push(sendInstruction(compileSend(step, here, target)));
      appendMark(step.send, target);
    } else if ('wait' in step) {
      appendWait(step, here, target);
      appendMark(step.id, target);
    } else if ('waitFor' in step) {
      appendAwait(step, here, target);
    } else {
      appendMark(step.id, target);
      appendChoice(step.choose, partAt(here, 'choose'), target);
    }
  }
  for (const [index, start] of starts.entries()) skipFrom(start, starts[index + 2], target.list);
}

function appendWait(step: WaitStep, part: Part, { list, exposedAt }: Target): void {
  const place = part.at([...part.path, 'wait'], 'key');
  list.push({
    kind: 'wait',
    id: waitId(step.id, place),
    name: step.id,
    end: compileWait(step.wait),
    pastTarget: compilePastTarget(step, part, list.length + 1),
    place,
    exposes: exposedAt(step),
  });
}

function compilePastTarget(
  { onPastTarget = 'now' }: WaitStep | WaitForStep,
  part: Part,
  to: number,
): PastTarget {
  return { then: onPastTarget, to, place: part.at([...part.path, 'onPastTarget'], 'key') };
}

/** A wait that skips a step goes to the one after it in the same list, `after`, or to the end of the list. */
function skipFrom(start: number, after: number | undefined, list: Instruction[]): void {
  const wait = list[start];
  if (wait?.kind !== 'wait' || wait.pastTarget.then !== 'skip-step') return;
  list[start] = { ...wait, pastTarget: { ...wait.pastTarget, to: after ?? list.length } };
}

/** Notes when a step has run, where some rule asks for it. */
function appendMark(id: string | undefined, { list, context }: Target): void {
  const index = id === undefined ? -1 : context.timedSteps.indexOf(id);
  if (index >= 0) list.push({ kind: 'mark', index });
}

function appendAwait(step: WaitForStep, part: Part, target: Target): void {
  const { list, context } = target;
  const { event, where, timeout, lookback } = step.waitFor;
  const place = part.at([...part.path, 'waitFor'], 'key');
  const start = list.push({ kind: 'jump', to: 0 }) - 1;
  appendMark(step.id, target);
  appendSteps(step.then ?? [], partAt(part, 'then'), target);
  const jump = list.push({ kind: 'jump', to: 0 }) - 1;
  list[start] = {
    kind: 'await',
    id: waitId(step.id, place),
    name: step.id,
    event,
    where: where && compileCondition(where, partAt(part, 'waitFor', 'where'), context).test,
    end: compileWait(timeout),
    hasComeLately:
      lookback === undefined
        ? undefined
        : context.layout.askedAt(place, () => cameWithin({ event, where, within: lookback }, context)),
    otherwise: list.length,
    pastTarget: compilePastTarget(step, part, list.length),
    place,
    exposes: target.exposedAt(step),
  };
  appendMark(step.id, target);
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
      entry: index + 1,
      entries: entries.length - 1,
    };
  }
  for (const jump of jumps) list[jump] = { kind: 'jump', to: list.length };
}

function compileSend(step: SendStep, part: Part, { context, rehearsalOf, exposedAt }: Target): SendPlan {
  const rehearse = rehearsalOf(step.send);
  const data = Object.entries(step.data ?? {}).map(([name, binding]) => ({
    name,
    read: context.layout.askedAt(spanOf(partAt(part, 'data', name)), () => compileBinding(binding, context)),
  }));
  return {
    name: interned(step.send),
    place: spanOf(partAt(part, 'send')),
    when: step.when && compileCondition(step.when, partAt(part, 'when'), context),
    data,
    slots: Object.entries(step.content ?? {}).map(([name, content]) => ({
      name,
      choices: compileChoices(content, context),
      content,
      places: choicePlaces(content, context),
    })),
    exposes: exposedAt(step),
    rehearse,
    printed: rehearse?.needs?.map((need) => printedOf(need, data)),
    isForgotten: false,
    key: `${context.campaign}/${step.send}`,
  };
}

function printedOf({ of, path, as }: MailNeed, data: SendPlan['data']): Printed {
  const [name, ...keys] = path;
  if (of === 'user') {
    if (name === 'traits') return { as, read: ({ state }) => below(state.traits, keys) };
    return { as, read: ({ state }) => (name === 'id' ? below(state.user, keys) : undefined) };
  }
  const read = data.find((one) => one.name === name)?.read;
  assert(read, `a mail prints what it is given, such as \`${name}\``);
  return { as, read: keys.length === 0 ? read : (frame) => below(read(frame), keys) };
}

/** A binding's default also stands in for null and for a blank text: neither may reach a mail. */
function compileBinding(binding: Binding, context: CompileContext): (frame: Frame) => JsonValue | undefined {
  if (!isFactReference(binding)) return () => binding as JsonValue;
  const { read } = factReader(binding as FactReference, context);
  const fallback = literalFor(
    binding as FactReference,
    (binding as { readonly default?: JsonValue }).default,
  );
  return (frame) => {
    const value = read(frame);
    return hasValue(value) ? value : fallback;
  };
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

function choicePlaces(name: string, { ruleSet }: CompileContext): readonly Span[] {
  const content = ruleSet.contents.get(name);
  assert(content, `the content block \`${name}\` was resolved`);
  return content.body.choose.map((choice, index) =>
    content.at(['choose', index, 'when' in choice ? 'when' : 'otherwise'], 'key'),
  );
}
