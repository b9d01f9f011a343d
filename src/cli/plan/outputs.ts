/** Where a plan goes: standard output, files, and the summary of a step of GitHub Actions. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Aside } from '../../history/aside.js';
import { setAside, telling } from '../../history/aside.js';
import type { GateResult, Plan } from '../../plan/plan.js';
import type { Told } from '../report/github.js';
import { annotations } from '../report/github.js';
import { planAs } from '../report/plan/formats.js';
import { planMarkdown } from '../report/plan/markdown.js';
import { addToSummary, isInActions, pathsFromRoot } from '../repository.js';
import { colorsFor, columnsOf, print, say } from '../terminal.js';
import type { PlanChoice, PlanOutput } from './choice.js';

const PLAIN = colorsFor({});

export async function tellPlan(
  plan: Plan,
  { format, isStrict }: Pick<PlanChoice, 'format' | 'isStrict'>,
  begun: readonly BegunOutput[],
  folder: string,
): Promise<void> {
  await writePlans(plan, begun);
  print(await planAs(format, plan, colorsFor(process.stdout), columnsOf(process.stdout)));
  for (const { output } of begun) say(`the plan is written to ${output.path}`);
  if (!isInActions()) return;
  if (format === 'pretty') {
    const broken = plan.gates.filter((one) => isBroken(one, isStrict)).map(annotationOf);
    if (broken.length > 0) print(annotations(broken, pathsFromRoot(folder)).join('\n'));
  }
  addToSummary(planMarkdown(plan));
}

function isBroken({ outcome }: GateResult, isStrict: boolean): boolean {
  return outcome === 'failed' || (isStrict && outcome === 'not-known');
}

/** At the budget's line of the pull request; one of the old rules may have none there any more. */
function annotationOf({ gate, budget, allowed, found, because, place, lifted }: GateResult): Told {
  return {
    code: `gate ${gate}`,
    severity: 'error',
    message: `${budget}: allowed ${allowed}, found ${found}${lifted === undefined ? '' : ', by the gate as it was'}`,
    span: place,
    ...(because === undefined ? {} : { help: because }),
  };
}

/** A file that is begun before the work is done that it is for. */
export interface BegunOutput {
  readonly output: PlanOutput;
  readonly aside: Aside;
}

export function beginOutputs(outputs: readonly PlanOutput[]): readonly BegunOutput[] {
  const begun: BegunOutput[] = [];
  try {
    for (const output of outputs) begun.push({ output, aside: setAside(output.path, 'plan') });
    return begun;
  } catch (cause) {
    dropOutputs(begun);
    throw cause;
  }
}

export function dropOutputs(begun: readonly BegunOutput[]): void {
  for (const { aside } of begun) aside.drop();
}

async function writePlans(plan: Plan, begun: readonly BegunOutput[]): Promise<void> {
  for (const { output, aside } of begun) {
    const text = await planAs(output.format, plan, PLAIN, undefined);
    telling(output.path, 'plan', () => writeFileSync(aside.path, text.endsWith('\n') ? text : `${text}\n`));
  }
  for (const { aside } of begun) aside.keep();
}
