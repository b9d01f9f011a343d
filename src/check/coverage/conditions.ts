/** The points of conditions: each leaf, group, negation and reference to a segment, wherever it stands. */
import type {
  CampaignBody,
  Condition,
  ContentBody,
  Declared,
  FactCondition,
  FactReference,
  Part,
  PolicyBody,
  ScoreBody,
  Step,
} from '../../language/documents.js';
import { branchesOf, isFactReference, partAt, spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Point } from './point.js';
import { pointAt } from './point.js';

/** A condition as a whole, and where it stands. */
export interface Root {
  readonly condition: Condition;
  readonly part: Part;
}

/** All of a rule set, those inside facts included, whether anything uses them or not. */
export function conditionRoots(ruleSet: RuleSet): readonly Root[] {
  const { segments, scores, campaigns, contents, policy } = ruleSet;
  return [
    ...[...segments.values()].flatMap(({ body, at }) => withInner(body.when, { at, path: ['when'] })),
    ...[...scores.values()].flatMap(ofScore),
    ...[...campaigns.values()].flatMap(ofCampaign),
    ...[...contents.values()].flatMap(ofContent),
    ...(policy ? ofPolicy(policy) : []),
  ];
}

export function conditionPoints(roots: readonly Root[]): readonly Point[] {
  return roots.flatMap(({ condition, part }) => pointsIn(condition, part));
}

function ofScore({ body, at }: Declared<ScoreBody>): readonly Root[] {
  return body.points.flatMap(({ where }, index) =>
    where ? withInner(where, { at, path: ['points', index, 'where'] }) : [],
  );
}

function ofCampaign({ body, at }: Declared<CampaignBody>): readonly Root[] {
  const part: Part = { at, path: [] };
  const { trigger, exit = [], audience, steps } = body;
  return [
    ...('event' in trigger && trigger.where
      ? withInner(trigger.where, partAt(part, 'trigger', 'where'))
      : []),
    ...exit.flatMap(({ where }, index) =>
      where ? withInner(where, partAt(part, 'exit', index, 'where')) : [],
    ),
    ...(audience ? withInner(audience, partAt(part, 'audience')) : []),
    ...ofSteps(steps, partAt(part, 'steps')),
  ];
}

function ofSteps(steps: readonly Step[], part: Part): readonly Root[] {
  return steps.flatMap((step, index) => {
    const here = partAt(part, index);
    const inner = branchesOf(step).flatMap((branch) => ofSteps(branch.steps, partAt(here, ...branch.path)));
    return [...ofStep(step, here), ...inner];
  });
}

function ofStep(step: Step, part: Part): readonly Root[] {
  if ('send' in step) {
    return [
      ...(step.when ? withInner(step.when, partAt(part, 'when')) : []),
      ...Object.entries(step.data ?? {}).flatMap(([name, binding]) =>
        isFactReference(binding) ? inFact(binding as FactReference, partAt(part, 'data', name)) : [],
      ),
    ];
  }
  if ('waitFor' in step) {
    const { where } = step.waitFor;
    return where ? withInner(where, partAt(part, 'waitFor', 'where')) : [];
  }
  if (!('choose' in step)) return [];
  return step.choose.flatMap((entry, index) =>
    'when' in entry ? withInner(entry.when, partAt(part, 'choose', index, 'when')) : [],
  );
}

function ofContent({ body, at }: Declared<ContentBody>): readonly Root[] {
  return body.choose.flatMap((choice, index) =>
    'when' in choice ? withInner(choice.when, { at, path: ['choose', index, 'when'] }) : [],
  );
}

function ofPolicy({ body, at }: Declared<PolicyBody>): readonly Root[] {
  return Object.entries(body.purposes).flatMap(([purpose, { consent }]) =>
    typeof consent === 'string'
      ? []
      : consent.flatMap((choice, index) =>
          'when' in choice
            ? withInner(choice.when, { at, path: ['purposes', purpose, 'consent', index, 'when'] })
            : [],
        ),
  );
}

/** A condition, and those in the facts that it reads. */
function withInner(condition: Condition, part: Part): readonly Root[] {
  return [{ condition, part }, ...innerOf(condition, part)];
}

function innerOf(condition: Condition, part: Part): readonly Root[] {
  if ('all' in condition) return innerOfList(condition.all, partAt(part, 'all'));
  if ('any' in condition) return innerOfList(condition.any, partAt(part, 'any'));
  if ('not' in condition) return innerOf(condition.not, partAt(part, 'not'));
  if ('condition' in condition) return [];
  const against = isFactReference(condition.value)
    ? inFact(condition.value as FactReference, partAt(part, 'value'))
    : [];
  return [...inFact(condition, part), ...against];
}

function innerOfList(conditions: readonly Condition[], part: Part): readonly Root[] {
  return conditions.flatMap((condition, index) => innerOf(condition, partAt(part, index)));
}

/** The `where` of a fact, and of the facts that it asks for ids. */
function inFact({ params = {} }: FactReference, part: Part): readonly Root[] {
  const ids = (['id', 'to'] as const).flatMap((key) =>
    isFactReference(params[key]) ? inFact(params[key] as FactReference, partAt(part, 'params', key)) : [],
  );
  return [...(params.where ? withInner(params.where, partAt(part, 'params', 'where')) : []), ...ids];
}

const VERDICTS = ['true', 'false'];

/** The places are those of a trace, see compile/condition.ts. */
function pointsIn(condition: Condition, part: Part): readonly Point[] {
  if ('all' in condition) return ofGroup('all', condition.all, partAt(part, 'all'));
  if ('any' in condition) return ofGroup('any', condition.any, partAt(part, 'any'));
  if ('not' in condition) {
    const span = part.at([...part.path, 'not'], 'key');
    return [pointAt('condition', span, 'not', VERDICTS), ...pointsIn(condition.not, partAt(part, 'not'))];
  }
  if ('condition' in condition) {
    const label = `segment ${condition.condition}`;
    return [pointAt('condition', spanOf(partAt(part, 'condition')), label, VERDICTS)];
  }
  return [pointAt('condition', spanOf(partAt(part, 'fact')), factLabel(condition), VERDICTS)];
}

function ofGroup(kind: 'all' | 'any', conditions: readonly Condition[], part: Part): readonly Point[] {
  return [
    pointAt('condition', spanOf(part, 'key'), `${kind} of ${conditions.length}`, VERDICTS),
    ...conditions.flatMap((condition, index) => pointsIn(condition, partAt(part, index))),
  ];
}

/** Where a condition as a whole has its place. */
export function conditionPlace(condition: Condition, part: Part): Span {
  return pointsIn(condition, part)[0]!.span;
}

const LONGEST_LABEL = 100;

/** `count of Order Completed within 30d greaterThan 2`. */
function factLabel({ operator, value, ...reference }: FactCondition): string {
  const against = isFactReference(value)
    ? factWords(value as FactReference)
    : value === undefined
      ? ''
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  const words = `${factWords(reference)} ${operator} ${against}`.trim();
  return words.length > LONGEST_LABEL ? `${words.slice(0, LONGEST_LABEL - 1)}…` : words;
}

function factWords({ fact, params, path }: FactReference): string {
  const { name, property, event, within, since, purpose, catalog } = params ?? {};
  const words = [
    fact,
    ...(name === undefined ? [] : [name]),
    ...(property === undefined ? [] : [`of ${property}`]),
    ...(event === undefined ? [] : [`in ${event}`]),
    ...(purpose === undefined ? [] : [`to ${purpose}`]),
    ...(within === undefined ? [] : [`within ${within}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(catalog === undefined ? [] : [`from ${catalog}`]),
    ...(path === undefined ? [] : [path]),
  ];
  return words.join(' ');
}
