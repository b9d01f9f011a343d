/** What a change of the rules would do: the documents that differ, what both do to the users of a log, and the gates. */
import { readFileSync } from 'node:fs';
import { proveCondition } from '../../plan/conditions/prove.js';
import { changesOf } from '../../plan/diff/changes.js';
import { gatesFail, judgeGates } from '../../plan/gates/judge.js';
import type { Plan, PlanSide } from '../../plan/plan.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Parsed } from '../arguments.js';
import type { Command, ExitCode } from '../command.js';
import { findProject } from '../files.js';
import { loadLater } from '../later-packages.js';
import type { PlanChoice } from '../plan/choice.js';
import { PLAN_OPTIONS, hasHistory, readPlanChoice, shownPlan } from '../plan/choice.js';
import { impactOver } from '../plan/history.js';
import { beginOutputs, dropOutputs, tellPlan } from '../plan/outputs.js';
import type { OpenedSide } from '../plan/sides.js';
import { newWarnings, openSides } from '../plan/sides.js';
import { planFromRecord } from '../report/plan/read.js';
import { VERSION } from '../version.js';

export const plan: Command = {
  spec: {
    name: 'plan',
    summary:
      'Tells what a change of the rules would do: which documents differ and what that can do; over a log, who gets more, fewer, earlier, later or other mails. Gates say whether it may.',
    operands: [],
    options: PLAN_OPTIONS,
    example: 'mailwright plan --from main --events history.jsonl.gz --out plan.html',
  },
  async run(parsed) {
    const choice = readPlanChoice(parsed);
    const shown = shownPlan(parsed);
    const folder = shown === undefined ? findProject(stringFlag(parsed, 'project')) : '.';
    const begun = beginOutputs(choice.outputs);
    try {
      const made = shown === undefined ? await makePlan(parsed, folder, choice) : planIn(shown);
      await tellPlan(made, choice, begun, folder);
      return exitCodeOf(made, choice);
    } finally {
      dropOutputs(begun);
    }
  },
};

function exitCodeOf({ gates, changes }: Plan, { isStrict, isDetailed }: PlanChoice): ExitCode {
  if (gatesFail(gates, isStrict)) return 1;
  return isDetailed && changes.length > 0 ? 2 : 0;
}

async function makePlan(parsed: Parsed, folder: string, choice: PlanChoice): Promise<Plan> {
  const isOverHistory = hasHistory(parsed);
  loadLater();
  const { before, after } = await openSides(folder, choice);
  const over = isOverHistory ? await impactOver(parsed, before, after) : undefined;
  const judged: Omit<Plan, 'gates'> = {
    before: sideOf(before),
    after: sideOf(after),
    program: VERSION,
    history: over?.history,
    changes: changesOf(before.project, after.project, proveCondition),
    impact: over?.impact,
    warnings: newWarnings(before, after),
  };
  const gates = { before: before.project.ruleSet.gates, after: after.project.ruleSet.gates };
  return { ...judged, gates: judgeGates(judged, gates) };
}

function sideOf({ name, commit, rules, templates }: OpenedSide): PlanSide {
  return { name, commit, rules, templates };
}

/** A plan that was written before. */
function planIn(path: string): Plan {
  let record: unknown;
  try {
    record = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why =
      cause instanceof SyntaxError
        ? 'is no JSON'
        : `can not be read (${(cause as NodeJS.ErrnoException).code})`;
    throw new UsageError(`\`${path}\` ${why}; write a plan by \`mailwright plan --out plan.json\``);
  }
  const read = planFromRecord(record);
  if (read.plan) return read.plan;
  throw new UsageError(
    `\`${path}\` is no plan: ${read.problems.slice(0, 3).join('; ')}; write one by \`mailwright plan --out plan.json\``,
  );
}
