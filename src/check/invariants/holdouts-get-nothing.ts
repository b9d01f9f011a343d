import { compileAssign } from '../../experiment/allocation.js';
import type { Declared, ExperimentBody } from '../../language/documents.js';
import { spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Timeline } from '../../simulate/simulate.js';
import { NO_VARIANT, assignmentPairs } from '../../vocabulary/assignment.js';
import { bucketOf } from '../../vocabulary/bucket.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { shareOfPercent, sharesOfWeights } from '../../vocabulary/share.js';
import type { Breach, Invariant } from './invariant.js';
import { alwaysOn, judgeMails } from './law.js';
import type { Mailing, Mailings } from './mailing.js';
import { mailName } from './mailing.js';

/** An experiment, and which variant a user gets of it. */
interface Dealt {
  readonly experiment: Declared<ExperimentBody>;
  readonly variantOf: (user: string) => string | undefined;
}

/**
 * By hash, counted anew: of the user's id for the holdout of a purpose; for the holdout variant of an experiment, of the
 * id under which the run began. A run says only what variants it has: one of the user's ids must have just these.
 */
export function holdoutsGetNothing(ruleSet: RuleSet, mailingsOf: Mailings): Invariant {
  const dealt = dealtBy(ruleSet);
  const breachOf = (mailing: Mailing, { timeline }: { readonly timeline: Timeline }): Breach | undefined => {
    const { decision, campaign } = mailing;
    const found =
      purposeHoldout(mailing, ruleSet) ??
      variantHoldout(mailing, dealt.get(campaign.name) ?? [], timeline.variants);
    return found && { at: decision.at, ...found, decisions: [decision] };
  };
  return alwaysOn(
    'holdouts-get-nothing',
    'no mail is sent to a user who is held out from it',
    judgeMails(mailingsOf, {
      stoppedBy: 'holdout',
      concerns: ({ purpose, campaign }) => purpose.body.holdout !== undefined || dealt.has(campaign.name),
      breachOf,
    }),
  );
}

/** Whether anybody is ever held out. */
export function hasHoldouts(ruleSet: RuleSet, purposes: readonly Mailing['purpose'][]): boolean {
  return purposes.some(({ body }) => body.holdout !== undefined) || dealtBy(ruleSet).size > 0;
}

/** By campaign, its experiments in order of name, where one of them has a holdout. */
function dealtBy({ campaigns, experiments }: RuleSet): ReadonlyMap<string, readonly Dealt[]> {
  const found = [...campaigns.keys()].map((campaign) => {
    const own = [...experiments.values()].filter(({ body }) => body.campaign === campaign);
    const isHeldOut = own.some(({ body }) => body.variants.some(({ holdout }) => holdout));
    return [campaign, isHeldOut ? own.map(deal) : []] as const;
  });
  return new Map(found.filter(([, own]) => own.length > 0));
}

function deal(experiment: Declared<ExperimentBody>): Dealt {
  const { seed = experiment.name, coverage = '100%', variants, exclusive } = experiment.body;
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
    experiment,
    variantOf: (user) => {
      const index = assign(user);
      return index === undefined ? undefined : variants[index]!.name;
    },
  };
}

type Found = Pick<Breach, 'words' | 'place'>;

function purposeHoldout(
  { decision, purpose, person }: Mailing,
  { policy }: Pick<RuleSet, 'policy'>,
): Found | undefined {
  const { holdout } = purpose.body;
  if (holdout === undefined) return undefined;
  const bucket = bucketOf(`holdout ${purpose.name}`, person.ids[0]!);
  if (bucket >= shareOfPercent(holdout)) return undefined;
  return {
    words: `${mailName(decision)} is sent to a user of the ${holdout} that ${purpose.name} holds out: the bucket is ${bucket.toFixed(4)}`,
    place: spanOf({ at: policy!.at, path: ['purposes', purpose.name, 'holdout'] }, 'key'),
  };
}

interface HeldOut {
  readonly experiment: string;
  readonly variant: string;
  readonly place: Span;
}

function variantHoldout(
  { decision, person }: Mailing,
  dealt: readonly Dealt[],
  byHand: Timeline['variants'],
): Found | undefined {
  const stated = new Map(assignmentPairs(decision));
  const known = person.ids.map((id) => {
    const variants = dealt.map(({ experiment, variantOf }) => ({
      experiment,
      variant: chosen(byHand, experiment.name) ?? variantOf(id),
    }));
    return {
      heldOut: variants.flatMap(heldOutBy)[0],
      isOfRun: variants.every(({ experiment, variant }) => stated.get(experiment.name) === named(variant)),
    };
  });
  const heldOut = known.find((one) => one.isOfRun && one.heldOut) ?? known.find((one) => one.heldOut);
  if (!heldOut?.heldOut || known.some((one) => one.isOfRun && !one.heldOut)) return undefined;
  const { experiment, variant, place } = heldOut.heldOut;
  return {
    words: `${mailName(decision)} is sent to a user whose variant of ${experiment} is ${variant}, which gets no mail`,
    place,
  };
}

function chosen(byHand: Timeline['variants'], experiment: string): string | undefined {
  return byHand && Object.hasOwn(byHand, experiment) ? byHand[experiment] : undefined;
}

/** Who takes no part has no variant. */
function named(variant: string | undefined): string | undefined {
  return variant === NO_VARIANT ? undefined : variant;
}

function heldOutBy({
  experiment,
  variant,
}: {
  readonly experiment: Declared<ExperimentBody>;
  readonly variant: string | undefined;
}): readonly HeldOut[] {
  const index = experiment.body.variants.findIndex(({ name, holdout }) => name === variant && holdout);
  if (index < 0 || variant === undefined) return [];
  return [
    {
      experiment: experiment.name,
      variant,
      place: experiment.at(['variants', index, 'holdout'], 'key'),
    },
  ];
}
