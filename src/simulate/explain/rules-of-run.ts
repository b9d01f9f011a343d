/** The rules that a run goes by: its campaign in the version that it entered, with its variants laid over. */
import type { CampaignPlan } from '../../compile/program.js';
import { planOf } from '../../engine/run.js';
import type { CampaignBody, Declared } from '../../language/documents.js';
import { treatmentsOf } from '../../language/treatment.js';
import type { Assignments } from '../../vocabulary/assignment.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Entry, Life } from './life.js';
import { campaignOf, entriesOf } from './life.js';

function entryOf(life: Life, run: string): Entry<'entered'> | undefined {
  return entriesOf(life, run).find((entry): entry is Entry<'entered'> => entry.kind === 'entered');
}

export function planOfRun(life: Life, run: string): CampaignPlan | undefined {
  const { program } = life.project;
  const entry = entryOf(life, run);
  const campaign = campaignOf(run);
  if (!entry) return program.campaigns.get(campaign);
  const { version, variants } = entry;
  return planOf({ program }, { campaign, version, ...(variants ? { variants } : {}) });
}

/** The variants that a run got when it began. */
export function variantsOfRun(life: Life, run: string): Assignments {
  return entryOf(life, run)?.variants ?? {};
}

/** The campaign's document as the run's variants have it. */
export function campaignOfRun(life: Life, run: string): Declared<CampaignBody> | undefined {
  const { ruleSet } = life.project;
  const campaign = ruleSet.campaigns.get(campaignOf(run));
  const variants = variantsOfRun(life, run);
  if (!campaign || Object.keys(variants).length === 0) return campaign;
  // One with fewer variants comes before those with more.
  const own = treatmentsOf(campaign, ruleSet).findLast(({ assignments }) =>
    Object.entries(assignments).every(
      ([experiment, variant]) => Object.hasOwn(variants, experiment) && variants[experiment] === variant,
    ),
  );
  return own?.campaign ?? campaign;
}

/** The variants that make a run wait as it does at a step, in words to stand behind it; empty where none does. */
export function waitsBy(life: Life, run: string, step: string): string {
  const { experiments } = life.project.ruleSet;
  const named = Object.entries(variantsOfRun(life, run)).flatMap(([experiment, variant]) => {
    const own = experiments.get(experiment)?.body.variants.find(({ name }) => name === variant);
    const isChanged = Object.keys(own?.set ?? {}).some((key) => key.startsWith(`steps.${step}.wait`));
    return isChanged ? [`\`${variant}\` of \`${experiment}\``] : [];
  });
  return named.length === 0 ? '' : `, as it does by the variant ${named.join(' and ')}`;
}

/** When a step last ran that a rule counts from; undefined where it had not by then. */
export function stepTime(life: Life, run: string, step: string, at: Instant): Instant | undefined {
  const plan = planOfRun(life, run);
  return entriesOf(life, run).findLast((entry) => {
    if (entry.at > at) return false;
    switch (entry.kind) {
      case 'waited':
      case 'timed-out':
      case 'continued':
        return entry.step === step && hasMark(plan, entry.position, step);
      case 'overdue':
        return entry.step === step && entry.then === 'now' && hasMark(plan, entry.position, step);
      case 'decided':
        return entry.decision.step === step && entry.decision.outcome !== 'deferred';
      case 'chose':
        return marked(plan, entry.position - 1) === step;
      default:
        return false;
    }
  })?.at;
}

function marked(plan: CampaignPlan | undefined, position: number): string | undefined {
  const instruction = plan?.steps[position];
  return instruction?.kind === 'mark' ? plan?.timedSteps[instruction.index] : undefined;
}

/** A step that waits has run once it is left, whichever way. */
function hasMark(plan: CampaignPlan | undefined, position: number, step: string): boolean {
  const instruction = plan?.steps[position];
  const ways = instruction?.kind === 'await' ? [position + 1, instruction.otherwise] : [position + 1];
  return ways.some((way) => marked(plan, way) === step);
}
