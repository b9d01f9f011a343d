/** Runs that are under way when the rules change: where they stand, and what becomes of them. */
import { indexOf } from '../../check/rule-index.js';
import { textsIn } from '../../check/mentions.js';
import { compile } from '../../compile/compile.js';
import { newState } from '../../compile/layout.js';
import type { CampaignPlan } from '../../compile/program.js';
import { planKey } from '../../compile/program.js';
import type { Instance } from '../../compile/state.js';
import { NONE } from '../../compile/state.js';
import { adopt } from '../../engine/adopt.js';
import type { CampaignBody, Step } from '../../language/documents.js';
import { branchesOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { experimentsOf } from '../../language/treatment.js';
import { canonicalJson } from '../../vocabulary/json.js';
import { NEVER } from '../../vocabulary/time.js';
import type { Side } from './side.js';

/** Where a run stands and its fate, as a part counts them; undefined where nothing on its way is changed. */
export type FateOf = (instance: Instance) => string | undefined;

export function fatesOf(before: Side, after: Side): FateOf {
  const campaigns = [...before.program.campaigns.values()];
  const fate = fateUnder(before, after);
  // A run is in the version that its campaign has: these rules know no other.
  const known = new Map(
    campaigns.map((plan) => [
      plan.name,
      plan.steps.map((_, position) =>
        isChangedFrom(plan, position, before, after) ? fate(plan, position) : undefined,
      ),
    ]),
  );
  return ({ campaign, position }) => known.get(campaign)?.[position];
}

/** The engine says it itself: a state with such a run is taken over. The versions that runs are in are kept for them. */
function fateUnder(before: Side, after: Side): (plan: CampaignPlan, position: number) => string {
  const rehearsals = () => () => undefined;
  const pinned = [...before.ruleSet.campaigns.keys()].map((name) => ({
    name,
    ruleSet: before.ruleSet,
    rehearsals,
  }));
  const program = compile(after.ruleSet, rehearsals, pinned);
  const from = before.program.layout;
  return (plan, position) => {
    const state = newState(from, 'someone');
    state.instances.push({
      campaign: plan.name,
      version: plan.version,
      ordinal: 1,
      key: null,
      entryTime: 0,
      trigger: null,
      position,
      dueTime: NEVER,
      isWaiting: true,
      localTime: null,
      proposedTime: null,
      hasSent: false,
      stepTimes: plan.timedSteps.map(() => NONE),
    });
    const [moved] = adopt(program, state, from).state.instances;
    const step = from.steps[planKey(plan)]!.positions[position]!;
    const words = moved ? fateWords(moved, plan, program.layout.steps, after) : 'end';
    return [plan.name, plan.version, step, words].join('\n');
  };
}

function fateWords(
  moved: Instance,
  plan: CampaignPlan,
  steps: Side['program']['layout']['steps'],
  after: Side,
): string {
  const { version } = moved;
  if (version !== plan.version) {
    const step = steps[planKey({ name: plan.name, version })]!.positions[moved.position]!;
    return `move to ${step} of version ${version}`;
  }
  const isEdited = after.program.campaigns.get(plan.name)?.version === version;
  return isEdited ? `go on in version ${version} as it is now` : `go on in version ${version}`;
}

/** Whether the step at this position, one after it, or what holds for the whole run is otherwise in the new rules. */
function isChangedFrom(plan: CampaignPlan, position: number, before: Side, after: Side): boolean {
  const now = after.program.campaigns.get(plan.name);
  const [bodyBefore, bodyAfter] = [before, after].map(
    ({ ruleSet }) => ruleSet.campaigns.get(plan.name)?.body,
  );
  if (!now || !bodyBefore || !bodyAfter) return true;
  if (wholeOf(bodyBefore, plan.name, before.ruleSet) !== wholeOf(bodyAfter, plan.name, after.ruleSet))
    return true;
  const key = before.program.layout.steps[planKey(plan)]!.positions[position]!;
  const there = after.program.layout.steps[planKey(now)]!.positions.indexOf(key);
  if (there < 0) return true;
  const restBefore = restOf(bodyBefore, plan, position, before.ruleSet);
  const restAfter = restOf(bodyAfter, now, there, after.ruleSet);
  return canonicalJson(restBefore) !== canonicalJson(restAfter);
}

/** What holds for a run at whatever step. */
function wholeOf(body: CampaignBody, name: string, ruleSet: RuleSet): string {
  const { purpose, priority, exit, audience } = body;
  const experiments = experimentsOf(name, ruleSet).map((one) => one.body);
  return canonicalJson([
    withRead({ purpose, priority, exit, audience }, ruleSet),
    withRead(experiments, ruleSet),
    ruleSet.policy?.body ?? null,
  ]);
}

/** The steps from a position on in the order in which they are written, each with all that it reads. */
function restOf(
  body: CampaignBody,
  plan: CampaignPlan,
  position: number,
  ruleSet: RuleSet,
): readonly unknown[] {
  const flat = flattened(body.steps);
  const stops = plan.steps.slice(0, position + 1).filter(isStop).length;
  let seen = 0;
  const first = flat.findIndex((step) => !('choose' in step) && ++seen === Math.max(1, stops));
  return flat.slice(Math.max(0, first)).map((step) => withRead(step, ruleSet));
}

function isStop({ kind }: CampaignPlan['steps'][number]): boolean {
  return kind === 'send' || kind === 'wait' || kind === 'await';
}

type Flat = Record<string, unknown>;

/** Instructions stand in the same order. */
function flattened(steps: readonly Step[]): readonly Flat[] {
  return steps.flatMap((step): readonly Flat[] => {
    const inner = branchesOf(step).map((branch) => branch.steps);
    return [withoutSteps(step), ...inner.flatMap(flattened)];
  });
}

function withoutSteps(step: Step): Flat {
  if ('choose' in step) {
    const conditions = step.choose.map((entry) => ('when' in entry ? entry.when : null));
    return { id: step.id, choose: conditions };
  }
  const { then: _then, otherwise: _otherwise, ...own } = step as Step & Flat;
  return own;
}

/** A value with the documents that it names, and those that these read. */
function withRead(value: unknown, ruleSet: RuleSet): unknown {
  const { named, closure, documents } = indexOf(ruleSet);
  const keys = [...textsIn(value)].flatMap((text) => named.get(text) ?? []);
  const reached = new Set(keys.filter(isRead).flatMap((key) => [...closure(key)].filter(isRead)));
  return [value, [...reached].sort().map((key) => documents.get(key)?.content)];
}

/** What a step may read; a campaign that is named like its template is none of it. */
function isRead(key: string): boolean {
  return ['segment ', 'score ', 'content ', 'template ', 'catalog ', 'event '].some((kind) =>
    key.startsWith(kind),
  );
}
