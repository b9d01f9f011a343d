/** Campaigns as users get them who take part in experiments: every combination of variants that changes something. */
import type { Assignments } from '../vocabulary/assignment.js';
import { compareText } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { CampaignBody, Declared, ExperimentBody } from './documents.js';
import type { Overlay } from './overlay.js';
import { layOver, overlaysOf } from './overlay.js';
import type { RuleSet } from './rule-set.js';
import { checkOf } from './rule-set.js';

/** A campaign under variants of its experiments. */
export interface Treatment {
  /** The variants that change something; none for the campaign as it is written. */
  readonly assignments: Assignments;
  readonly campaign: Declared<CampaignBody>;
  /** By experiment of `assignments`, what is changed. */
  readonly overlays: readonly (readonly Overlay[])[];
}

/** So many treatments a campaign may have: each is compiled. */
export const MOST_TREATMENTS = 64;

/** A campaign's experiments, in order of name: the order in which a run's variants are kept. */
export function experimentsOf(
  campaign: string,
  { experiments }: RuleSet,
): readonly Declared<ExperimentBody>[] {
  return [...experiments.values()]
    .filter(({ body }) => body.campaign === campaign)
    .sort((a, b) => compareText(a.name, b.name));
}

/** The group of experiments that share no user with this one. */
export function groupOf({ exclusive }: ExperimentBody): string | undefined {
  return typeof exclusive === 'object' ? exclusive.group : exclusive;
}

/** Whether no user can take part in both. */
export function areExclusive(one: ExperimentBody, other: ExperimentBody): boolean {
  const group = groupOf(one);
  return group !== undefined && group === groupOf(other);
}

/** How many treatments experiments make: alternatives within a group, combinations between groups. */
export function countTreatments(experiments: readonly Declared<ExperimentBody>[]): number {
  const ways = new Map<string, number>();
  for (const { name, body } of experiments) {
    const key = groupOf(body) === undefined ? `alone ${name}` : `group ${groupOf(body)}`;
    const changing = body.variants.filter(({ set }) => set !== undefined).length;
    ways.set(key, (ways.get(key) ?? 1) + changing);
  }
  return [...ways.values()].reduce((product, count) => product * count, 1);
}

/** A rule set is not changed once it is read, and its treatments are asked for by all that looks at campaigns. */
const known = new WeakMap<RuleSet, Map<Declared<CampaignBody>, readonly Treatment[]>>();

/** First the campaign as it is written; one with fewer variants comes before those with more. */
export function treatmentsOf(campaign: Declared<CampaignBody>, ruleSet: RuleSet): readonly Treatment[] {
  let ofCampaigns = known.get(ruleSet);
  if (!ofCampaigns) known.set(ruleSet, (ofCampaigns = new Map()));
  let treatments = ofCampaigns.get(campaign);
  if (!treatments) ofCampaigns.set(campaign, (treatments = makeTreatments(campaign, ruleSet)));
  return treatments;
}

function makeTreatments(campaign: Declared<CampaignBody>, ruleSet: RuleSet): readonly Treatment[] {
  const asWritten: Treatment = { assignments: {}, campaign, overlays: [] };
  const experiments = experimentsOf(campaign.name, ruleSet);
  if (countTreatments(experiments) > MOST_TREATMENTS) return [asWritten];
  return experiments.reduce<readonly Treatment[]>(
    (treatments, experiment) => [
      ...treatments,
      ...treatments
        .filter(({ assignments }) => !sharesNoUser(experiment, assignments, ruleSet))
        .flatMap((treatment) => withVariants(treatment, experiment, campaign)),
    ],
    [asWritten],
  );
}

function sharesNoUser(
  experiment: Declared<ExperimentBody>,
  assignments: Assignments,
  { experiments }: RuleSet,
): boolean {
  return Object.keys(assignments).some((name) => areExclusive(experiments.get(name)!.body, experiment.body));
}

function withVariants(
  treatment: Treatment,
  experiment: Declared<ExperimentBody>,
  asWritten: Declared<CampaignBody>,
): readonly Treatment[] {
  return experiment.body.variants.flatMap(({ name }, index) => {
    const overlays = soundOverlays(experiment, index, asWritten);
    if (overlays.length === 0) return [];
    return {
      assignments: { ...treatment.assignments, [experiment.name]: name },
      campaign: layOver(treatment.campaign, overlays),
      overlays: [...treatment.overlays, overlays],
    };
  });
}

/** None for a variant with mistakes in its `set`, which are told by `checkExperiments`. */
function soundOverlays(
  experiment: Declared<ExperimentBody>,
  variant: number,
  campaign: Declared<CampaignBody>,
): readonly Overlay[] {
  let isSound = true;
  const overlays = overlaysOf(experiment, variant, campaign, () => (isSound = false));
  return isSound && misfits(campaign, overlays).length === 0 ? overlays : [];
}

/** What the schema of campaigns says of one with values laid over it. */
export function misfits(campaign: Declared<CampaignBody>, overlays: readonly Overlay[]) {
  if (overlays.length === 0) return [];
  const { body, at, span } = layOver(campaign, overlays);
  return checkOf('campaign')({ file: span.file, value: body as unknown as JsonValue, at });
}
