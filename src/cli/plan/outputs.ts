/** Where a plan goes: standard output, files, and the summary of a step of GitHub Actions. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { GateResult, Plan } from '../../plan/plan.js';
import { DiskError } from '../files.js';
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
  { format, outputs, isStrict }: Pick<PlanChoice, 'format' | 'outputs' | 'isStrict'>,
  folder: string,
): Promise<void> {
  for (const output of outputs) await writePlan(plan, output);
  print(await planAs(format, plan, colorsFor(process.stdout), columnsOf(process.stdout)));
  for (const { path } of outputs) say(`the plan is written to ${path}`);
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

/** Beside its place first: what is there is a whole plan, or is what was there before. */
async function writePlan(plan: Plan, { path, format }: PlanOutput): Promise<void> {
  const text = await planAs(format, plan, PLAIN, undefined);
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, text.endsWith('\n') ? text : `${text}\n`);
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DiskError(`the plan can not be written to \`${path}\` (${reason})`, { cause });
  }
}
