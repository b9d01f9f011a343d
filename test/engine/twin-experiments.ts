/** Experiments for the slow twin: GrowthBook's own SDK says who has which variant. */
import { GrowthBookClient } from '@growthbook/growthbook';
import type { CampaignBody, Declared, ExperimentBody, Step } from '../../src/language/documents.js';
import type { RuleSet } from '../../src/language/rule-set.js';

const client = new GrowthBookClient({});

export type Variants = Readonly<Record<string, string>>;

const percent = (text: string) => Number.parseFloat(text) / 100;

function experimentsOn(campaign: string, { experiments }: RuleSet): readonly Declared<ExperimentBody>[] {
  const names = [...experiments.keys()].sort();
  return names.map((name) => experiments.get(name)!).filter(({ body }) => body.campaign === campaign);
}

export function variantsOf(campaign: string, user: string, ruleSet: RuleSet): Variants {
  const found = experimentsOn(campaign, ruleSet).flatMap(({ name, body }) => {
    const weights = body.variants.map(({ weight }) => weight ?? 1);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const { exclusive } = body;
    const result = client.runInlineExperiment(
      {
        key: name,
        ...(body.seed === undefined ? {} : { seed: body.seed }),
        hashVersion: 2,
        variations: body.variants.map((one) => one.name) as [string, string, ...string[]],
        weights: weights.map((weight) => weight / sum),
        ...(body.coverage === undefined ? {} : { coverage: percent(body.coverage) }),
        ...(typeof exclusive === 'object'
          ? { namespace: [exclusive.group, percent(exclusive.from), percent(exclusive.to)] as const }
          : typeof exclusive === 'string'
            ? { namespace: [exclusive, 0, 1] as const }
            : {}),
      },
      { attributes: { id: user } },
    );
    return result.inExperiment ? [[name, result.value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The steps of a campaign with the values of variants in their places. */
export function stepsUnder(
  campaign: Declared<CampaignBody>,
  variants: Variants,
  ruleSet: RuleSet,
): readonly Step[] {
  const steps = structuredClone(campaign.body.steps);
  for (const [name, variant] of Object.entries(variants)) {
    const { set = {} } = ruleSet.experiments.get(name)!.body.variants.find((one) => one.name === variant)!;
    for (const [key, value] of Object.entries(set)) {
      const [, id, ...path] = key.split('.') as [string, string, ...string[]];
      let inner = stepCalled(id, steps) as unknown as Record<string, unknown>;
      for (const part of path.slice(0, -1)) inner = inner[part] as Record<string, unknown>;
      inner[path.at(-1)!] = value;
    }
  }
  return steps;
}

function idOf(step: Step): string | undefined {
  return 'send' in step ? step.send : step.id;
}

function stepCalled(id: string, steps: readonly Step[]): Step | undefined {
  for (const step of steps) {
    if (idOf(step) === id) return step;
    const inner =
      'choose' in step
        ? step.choose.flatMap((entry) => ('when' in entry ? entry.steps : entry.otherwise))
        : 'waitFor' in step
          ? [...(step.then ?? []), ...(step.otherwise ?? [])]
          : [];
    const found = stepCalled(id, inner);
    if (found) return found;
  }
  return undefined;
}

/** Every campaign under every variant alone. */
export function stepsOfAll(ruleSet: RuleSet): readonly (readonly Step[])[] {
  return [...ruleSet.experiments.values()].flatMap(({ name, body }) =>
    body.variants.map((one) =>
      stepsUnder(ruleSet.campaigns.get(body.campaign)!, { [name]: one.name }, ruleSet),
    ),
  );
}

/** The experiments of a run whose variants are not all alike in a step. */
export function partingAt(
  step: Step,
  campaign: Declared<CampaignBody>,
  variants: Variants,
  ruleSet: RuleSet,
): readonly Declared<ExperimentBody>[] {
  return Object.keys(variants)
    .map((name) => ruleSet.experiments.get(name)!)
    .filter(({ name, body }) => {
      if ('send' in step && body.variants.some(({ holdout }) => holdout)) return true;
      const id = idOf(step);
      if (id === undefined) return false;
      const forms = body.variants.map((one) => {
        const other = stepCalled(id, stepsUnder(campaign, { [name]: one.name }, ruleSet))!;
        // What stands inside of a step is a step of its own.
        return JSON.stringify(other, (key, value: unknown) =>
          key === 'then' || key === 'otherwise' ? null : value,
        );
      });
      return new Set(forms).size > 1;
    });
}

export function isHeldOutBy(variants: Variants, { experiments }: RuleSet): boolean {
  return Object.entries(variants).some(
    ([name, variant]) =>
      experiments.get(name)!.body.variants.find((one) => one.name === variant)!.holdout === true,
  );
}
