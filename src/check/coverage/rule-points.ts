/** The points of campaigns, contents, experiments and the policy, and where a journal finds each. */
import type { Program, PurposePlan } from '../../compile/program.js';
import type {
  CampaignBody,
  ContentBody,
  Declared,
  ExperimentBody,
  OnRepeat,
  Part,
  PolicyBody,
} from '../../language/documents.js';
import { spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Point } from './point.js';
import { pointAt } from './point.js';
import type { StepPoints } from './step-points.js';
import { atPositions, pointsOfStep, stepPoints } from './step-points.js';

export interface RulePoints {
  readonly campaigns: ReadonlyMap<string, CampaignPoints>;
  readonly contents: ReadonlyMap<string, readonly Point[]>;
  readonly experiments: ReadonlyMap<string, ExperimentPoints>;
  /** By key: consent, holdouts, quiet hours and caps, which a decision names by their places. */
  readonly purposes: readonly Point[];
  readonly lateness: Point | undefined;
}

export interface CampaignPoints {
  readonly trigger: Point;
  readonly cooldown: Point | undefined;
  readonly entries: Point | undefined;
  readonly repeat: Point | undefined;
  readonly exits: readonly Point[];
  readonly steps: ReadonlyMap<number, StepPoints>;
  /** By step. */
  readonly sends: ReadonlyMap<string, Point>;
  /** Experiments over it. */
  readonly experiments: readonly string[];
}

export interface ExperimentPoints {
  /** By name. */
  readonly variants: ReadonlyMap<string, Point>;
  readonly holdouts: readonly Point[];
  /** Users who take no part, where it does not cover all. */
  readonly leftOut: Point | undefined;
}

export function rulePoints(
  { campaigns, contents, experiments, policy }: RuleSet,
  program: Program,
): RulePoints {
  return {
    campaigns: mapped(campaigns, (one) => campaignPoints(one, program)),
    contents: mapped(contents, contentPoints),
    experiments: mapped(experiments, experimentPoints),
    purposes: [...program.purposes.values()].flatMap(purposePoints),
    lateness: policy && latenessPoint(policy),
  };
}

function mapped<From, To>(
  declared: ReadonlyMap<string, From>,
  to: (one: From) => To,
): ReadonlyMap<string, To> {
  return new Map([...declared].map(([name, one]) => [name, to(one)]));
}

export function listPoints({
  campaigns,
  contents,
  experiments,
  purposes,
  lateness,
}: RulePoints): readonly Point[] {
  const points = [
    ...[...campaigns.values()].flatMap(ofCampaign),
    ...[...contents.values()].flat(),
    ...[...experiments.values()].flatMap(({ variants, holdouts, leftOut }) => [
      ...variants.values(),
      ...holdouts,
      leftOut,
    ]),
    ...purposes,
    lateness,
  ];
  return points.flatMap((point) => point ?? []);
}

function ofCampaign(one: CampaignPoints): readonly (Point | undefined)[] {
  const { trigger, cooldown, entries, repeat, exits, steps } = one;
  return [trigger, cooldown, entries, repeat, ...exits, ...[...steps.values()].flatMap(pointsOfStep)];
}

const REPEATED: Readonly<Record<OnRepeat, string>> = {
  ignore: 'ignored',
  refresh: 'refreshed',
  restart: 'restarted',
  parallel: 'begun beside another',
};

function campaignPoints({ name, body, at }: Declared<CampaignBody>, program: Program): CampaignPoints {
  const { entry = {}, exit = [], steps } = body;
  const key = (...path: readonly string[]) => at(path, 'key');
  const refusal = (of: 'cooldown' | 'maxEntries') =>
    entry[of] === undefined
      ? undefined
      : pointAt('refusal', key('entry', of), `${of} of ${name}`, ['refused']);
  const canBeCancelled = exit.length > 0 || entry.onRepeat === 'restart';
  const points = stepPoints(steps, { at, path: ['steps'] }, canBeCancelled);
  const plan = program.campaigns.get(name)!;
  return {
    trigger: pointAt('trigger', key('trigger'), `${name} begins`, ['begun']),
    cooldown: refusal('cooldown'),
    entries: refusal('maxEntries'),
    repeat:
      entry.onRepeat &&
      pointAt('repeat', key('entry', 'onRepeat'), `a second trigger of ${name}`, [REPEATED[entry.onRepeat]]),
    exits: exit.map(({ event }, index) =>
      pointAt('exit', at(['exit', index, 'event']), `exit by ${event}`, ['ended a run']),
    ),
    steps: atPositions(plan.steps, points),
    sends: new Map(points.flatMap((one) => (one.kind === 'send' ? [[one.step, one.send] as const] : []))),
    experiments: plan.experiments.map((one) => one.name),
  };
}

/** The places are those of a journal's `shown`. */
function contentPoints({ name, body, at }: Declared<ContentBody>): readonly Point[] {
  return body.choose.map((choice, index) => {
    const key = 'when' in choice ? 'when' : 'otherwise';
    const label = `${name}, ${key === 'when' ? `choice ${index + 1}` : 'otherwise'}`;
    return pointAt('choice', at(['choose', index, key], 'key'), label, ['shown']);
  });
}

function experimentPoints({ name, body, at }: Declared<ExperimentBody>): ExperimentPoints {
  const { variants, coverage, exclusive } = body;
  const part: Part = { at, path: ['variants'] };
  const way = [
    ...(coverage === undefined || coverage === '100%' ? [] : ['coverage']),
    ...(exclusive === undefined ? [] : ['exclusive']),
  ][0];
  return {
    variants: new Map(
      variants.map((variant, index) => [
        variant.name,
        pointAt(
          'variant',
          spanOf({ ...part, path: ['variants', index, 'name'] }),
          `${name}, ${variant.name}`,
          ['assigned'],
        ),
      ]),
    ),
    holdouts: variants.flatMap(({ name: variant, holdout }, index) =>
      holdout
        ? [
            pointAt('variant-holdout', at(['variants', index, 'holdout'], 'key'), `${variant} of ${name}`, [
              'held out',
            ]),
          ]
        : [],
    ),
    leftOut:
      way === undefined
        ? undefined
        : pointAt('variant', at([way], 'key'), `a user outside ${name}`, ['left out']),
  };
}

function purposePoints({ name, regimes, holdout, quietHours, caps }: PurposePlan): readonly Point[] {
  const hits = (expireAfter: number | undefined) =>
    expireAfter === undefined ? ['hit'] : ['hit', 'expired'];
  return [
    ...regimes
      .filter(({ require }) => require !== 'not-required')
      .map(({ require, place }) => pointAt('consent', place, `${require} to ${name}`, ['refused'])),
    ...(holdout ? [pointAt('holdout', holdout.place, `holdout of ${name}`, ['held out'])] : []),
    ...(quietHours
      ? [pointAt('quiet-hours', quietHours.place, `quiet hours of ${name}`, hits(quietHours.expireAfter))]
      : []),
    ...caps.map((cap) => pointAt('cap', cap.place, `at most ${cap.max} of ${name}`, hits(cap.expireAfter))),
  ];
}

function latenessPoint({ body, at }: Declared<PolicyBody>): Point | undefined {
  if (body.allowedLateness === undefined) return undefined;
  return pointAt('refusal', at(['allowedLateness'], 'key'), 'a trigger that comes too late', ['refused']);
}
