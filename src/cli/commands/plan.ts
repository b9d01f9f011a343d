/** What a change of the rules would do: the documents that differ, what both do to the users of a log, and the gates. */
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
import type { ReadSide } from '../plan/sides.js';
import { newWarnings, openSides } from '../plan/sides.js';
import { movedSince, planIn } from '../plan/shown.js';
import { say } from '../terminal.js';
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
    const folder = shown === undefined ? findProject(stringFlag(parsed, 'project')) : projectHere(parsed);
    const begun = beginOutputs(choice.outputs);
    try {
      const made = shown === undefined ? await makePlan(parsed, folder, choice) : planIn(shown);
      await tellPlan(made, choice, begun, folder);
      if (shown !== undefined) warnIfStale(made, folder);
      return exitCodeOf(made, choice);
    } finally {
      dropOutputs(begun);
    }
  },
};

/** A plan can be shown where there is no project. */
function projectHere(parsed: Parsed): string {
  const named = stringFlag(parsed, 'project');
  if (named !== undefined) return findProject(named);
  try {
    return findProject(undefined);
  } catch (cause) {
    if (cause instanceof UsageError) return '.';
    throw cause;
  }
}

function warnIfStale(made: Plan, folder: string): void {
  const moved = movedSince(made, folder);
  if (moved.length === 0) return;
  say(`since this plan was made something has moved: ${moved.join(', ')}`);
}

function exitCodeOf({ gates, changes }: Plan, { isStrict, isDetailed }: PlanChoice): ExitCode {
  if (gatesFail(gates, isStrict)) return 1;
  return isDetailed && changes.length > 0 ? 2 : 0;
}

async function makePlan(parsed: Parsed, folder: string, choice: PlanChoice): Promise<Plan> {
  const isOverHistory = hasHistory(parsed);
  loadLater();
  const sides = await openSides(folder, choice);
  let changes: Plan['changes'] | undefined;
  const meanwhile = async () => {
    const opened = await sides.withMails();
    changes ??= changesOf(sides.before.project, sides.after.project, proveCondition);
    return { ...opened, changes };
  };
  const over = isOverHistory ? await impactOver(parsed, sides, meanwhile) : undefined;
  const { before, after, ...known } = await meanwhile();
  const judged: Omit<Plan, 'gates'> = {
    before: sideOf(before),
    after: sideOf(after),
    program: VERSION,
    history: over?.history,
    changes: known.changes,
    impact: over?.impact,
    warnings: newWarnings(before, after),
  };
  const gates = { before: before.project.ruleSet.gates, after: after.project.ruleSet.gates };
  return { ...judged, gates: judgeGates(judged, gates) };
}

function sideOf({ name, commit, rules, templates }: ReadSide): PlanSide {
  return { name, commit, rules, templates };
}
