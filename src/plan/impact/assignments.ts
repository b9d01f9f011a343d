/** Experiments that deal users out otherwise than before. */
import type { ExperimentPlan } from '../../compile/program.js';
import { NO_VARIANT } from '../../vocabulary/assignment.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Side } from './side.js';

export interface Dealt {
  readonly experiment: string;
  /** The variant of a user, `none` for taking no part. */
  readonly before: (user: string) => string;
  readonly after: (user: string) => string;
}

/** Of experiments whose allocation is the same in both nobody's variant is another. */
export function dealtOtherwise(before: Side, after: Side): readonly Dealt[] {
  const names = new Set([before, after].flatMap(({ ruleSet }) => [...ruleSet.experiments.keys()]));
  return [...names]
    .filter((name) => allocationOf(before, name) !== allocationOf(after, name))
    .map((experiment) => ({
      experiment,
      before: dealer(before, experiment),
      after: dealer(after, experiment),
    }));
}

/** What variants do is no part of it. */
function allocationOf({ ruleSet }: Side, name: string): string | undefined {
  const body = ruleSet.experiments.get(name)?.body;
  if (!body) return undefined;
  const { campaign, seed = name, coverage = '100%', exclusive, variants } = body;
  return canonicalJson([
    campaign,
    seed,
    coverage,
    exclusive ?? null,
    variants.map((one) => [one.name, one.weight ?? 1]),
  ]);
}

function dealer({ ruleSet, program }: Side, name: string): (user: string) => string {
  const campaign = ruleSet.experiments.get(name)?.body.campaign;
  const isOwn = (one: ExperimentPlan) => one.name === name;
  const plan = campaign === undefined ? undefined : program.campaigns.get(campaign)?.experiments.find(isOwn);
  return (user) => (plan && program.assign(plan, user)) ?? NO_VARIANT;
}
