/** Experiments, ready for the engine: who gets which variant, where that makes a difference, and the campaign as it then is. */
import { compileAssign } from '../experiment/allocation.js';
import type { CampaignBody, Declared, ExperimentBody } from '../language/documents.js';
import type { Overlay } from '../language/overlay.js';
import { overlaysOf } from '../language/overlay.js';
import type { RuleSet } from '../language/rule-set.js';
import type { Treatment } from '../language/treatment.js';
import { experimentsOf } from '../language/treatment.js';
import { assert } from '../vocabulary/diagnostic.js';
import { canonicalJson, walk } from '../vocabulary/json.js';
import type { JsonValue } from '../vocabulary/json.js';
import { shareOfPercent, sharesOfWeights } from '../vocabulary/share.js';
import type { LayoutBuilder } from './layout.js';
import type { CampaignPlan, ExperimentPlan } from './program.js';
import { NONE } from './state.js';
import type { ExposedAt } from './steps.js';

export function compileExperiments(
  campaign: Declared<CampaignBody>,
  ruleSet: RuleSet,
  layout: LayoutBuilder,
): readonly ExperimentPlan[] {
  return experimentsOf(campaign.name, ruleSet).map((experiment) => compileExperiment(experiment, layout));
}

function compileExperiment(
  { name, version, body, at, span }: Declared<ExperimentBody>,
  layout: LayoutBuilder,
): ExperimentPlan {
  const { seed = name, coverage = '100%', exclusive, variants } = body;
  const whole = typeof exclusive === 'string' ? { group: exclusive, from: '0%', to: '100%' } : exclusive;
  const assign = compileAssign({
    seed,
    coverage: shareOfPercent(coverage),
    shares: sharesOfWeights(variants.map(({ weight = 1 }) => weight)),
    territory: whole && {
      group: whole.group,
      from: shareOfPercent(whole.from),
      to: shareOfPercent(whole.to),
    },
  });
  return {
    name,
    version,
    place: span,
    variants: new Set(variants.map((one) => one.name)),
    assign: (user) => {
      const found = assign(user);
      return found === undefined ? undefined : variants[found]!.name;
    },
    holdouts: new Map(
      variants.flatMap((variant, index) =>
        variant.holdout ? [[variant.name, at(['variants', index, 'holdout'], 'key')]] : [],
      ),
    ),
    // Another seed deals users out anew, and then they are exposed anew.
    exposedSlot: layout.number(`exposed ${name} ${seed}`, NONE, 'earliest'),
  };
}

/** At which steps the variants part: where one sets what another leaves, and for a holdout at every mail. */
export function exposures(
  campaign: Declared<CampaignBody>,
  experiments: readonly ExperimentPlan[],
  ruleSet: RuleSet,
): ExposedAt {
  const parting = experiments.map((plan) => ({
    plan,
    steps: partingSteps(ruleSet.experiments.get(plan.name)!, campaign),
  }));
  return (step) => {
    const id = 'send' in step ? step.send : step.id;
    return parting.flatMap(({ plan, steps }) =>
      (id !== undefined && steps.has(id)) || ('send' in step && plan.holdouts.size > 0) ? [plan] : [],
    );
  };
}

function partingSteps(
  experiment: Declared<ExperimentBody>,
  campaign: Declared<CampaignBody>,
): ReadonlySet<string> {
  const variants = experiment.body.variants.map((_, index) =>
    overlaysOf(experiment, index, campaign, () => undefined),
  );
  const isParting = ({ key, path }: Overlay) => {
    const written = walk(campaign.body as unknown as JsonValue, path);
    const values = variants.map((ones) => {
      const own = ones.find((one) => one.key === key);
      return canonicalJson(own ? own.value : written);
    });
    return new Set(values).size > 1;
  };
  return new Set(
    variants
      .flat()
      .filter(isParting)
      .map(({ step }) => step),
  );
}

type Treatments = Map<string, Map<string, CampaignPlan>>;

/** Compiles a campaign's treatments: each hangs from the one that lacks its last variant. */
export function compileTreatments(
  treatments: readonly Treatment[],
  compile: (treatment: Treatment, treatments: CampaignPlan['treatments']) => CampaignPlan,
): CampaignPlan {
  const inner = new Map<string, Treatments>();
  let asWritten: CampaignPlan | undefined;
  for (const treatment of treatments) {
    const own: Treatments = new Map();
    const plan = compile(treatment, own);
    const pairs = Object.entries(treatment.assignments);
    inner.set(JSON.stringify(pairs), own);
    const last = pairs.at(-1);
    if (!last) {
      asWritten = plan;
      continue;
    }
    const outer = inner.get(JSON.stringify(pairs.slice(0, -1)));
    assert(outer, 'a treatment comes after the one that lacks its last variant');
    const [experiment, variant] = last;
    outer.set(experiment, (outer.get(experiment) ?? new Map<string, CampaignPlan>()).set(variant, plan));
  }
  assert(asWritten, 'the campaign as it is written is one of its treatments');
  return asWritten;
}
