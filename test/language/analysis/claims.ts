/** What is told of rules, as claims over every life under them: what must not come of what. */
import type { JournalEntry } from '../../../src/engine/journal.js';
import type { Stepped } from '../../../src/engine/step.js';
import { conditionSpan } from '../../../src/language/analysis/words.js';
import { conditionSites } from '../../../src/language/condition-sites.js';
import type { CampaignBody, Condition, Declared, Part, Step } from '../../../src/language/documents.js';
import { branchesOf, partAt, spanOf } from '../../../src/language/documents.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import type { ConditionTrace } from '../../../src/vocabulary/decision.js';
import type { Diagnostic, Span } from '../../../src/vocabulary/diagnostic.js';
import { formatPlace } from '../../../src/vocabulary/diagnostic.js';

/** What must not come to be, as `factsOf` names it, with what says so. */
export type Claims = ReadonlyMap<string, Diagnostic>;

type Claim = readonly [fact: string, told: Diagnostic | undefined];
type At = (span: Span, ...codes: readonly string[]) => Diagnostic | undefined;

export function claimsOf(told: readonly Diagnostic[], ruleSet: RuleSet): Claims {
  const at: At = (span, ...codes) =>
    told.find((one) => codes.includes(one.code) && formatPlace(one.span) === formatPlace(span));
  const claims: readonly Claim[] = [
    ...conditionSites(ruleSet)
      .filter(({ role }) => role !== 'fact')
      .flatMap(({ condition, part }) => ofCondition(condition, part, at)),
    ...[...ruleSet.contents.values()].flatMap((content) => [
      ...content.body.choose.flatMap((choice, index) =>
        'when' in choice
          ? ofCondition(choice.when, { at: content.at, path: ['choose', index, 'when'] }, at)
          : [],
      ),
      ...ofChoices(content.body.choose, { at: content.at, path: ['choose'] }, at),
    ]),
    ...[...ruleSet.campaigns.values()].flatMap((campaign) => ofCampaign(campaign, told, at)),
  ];
  return new Map(claims.flatMap(([fact, one]) => (one ? [[fact, one] as const] : [])));
}

/** Where a trace says that a condition stands. */
function tracedAt(condition: Condition, part: Part): Span {
  return 'fact' in condition ? spanOf(partAt(part, 'fact')) : conditionSpan(condition, part);
}

function ofCondition(condition: Condition, part: Part, at: At): readonly Claim[] {
  const place = formatPlace(tracedAt(condition, part));
  const told = at(
    conditionSpan(condition, part),
    'always-false',
    'always-true',
    'dead-exit',
    'contradiction',
    'exhaustive-any',
  );
  if ('fact' in condition) {
    if (!told || !told.message.startsWith('this is')) return [];
    return [[`${place} ${told.message.startsWith('this is never') ? 'true' : 'false'}`, told]];
  }
  if ('not' in condition) return ofCondition(condition.not, partAt(part, 'not'), at);
  if ('condition' in condition) return [];
  const [key, parts] = 'all' in condition ? ['all', condition.all] : ['any', condition.any];
  const inner = parts.map((one, index) => [one, partAt(part, key, index)] as const);
  const own: readonly Claim[] =
    key === 'any'
      ? [[`${place} false`, told?.message.startsWith('one of these parts') ? told : undefined]]
      : inner.map(([one, here]): Claim => {
          const said = at(conditionSpan(one, here), 'contradiction', 'dead-exit');
          const isOfAll = said && / contradicts | can not hold together with \d/.test(said.message);
          return [`${place} true`, isOfAll ? said : undefined];
        });
  return [...own, ...inner.flatMap(([one, here]) => ofCondition(one, here, at))];
}

/** The first choice that holds is taken; where the last with a condition does not hold, the one behind it. */
function ofChoices(entries: readonly object[], part: Part, at: At): readonly Claim[] {
  return entries.flatMap((entry, index): readonly Claim[] => {
    const here = partAt(part, index);
    if ('when' in entry) {
      const when = entry.when as Condition;
      const place = tracedAt(when, partAt(here, 'when'));
      return [
        [`${formatPlace(place)} chosen`, at(conditionSpan(when, partAt(here, 'when')), 'unreachable-choice')],
      ];
    }
    const before = entries[index - 1] as { readonly when: Condition };
    const place = tracedAt(before.when, partAt(part, index - 1, 'when'));
    const otherwise = spanOf(partAt(here, 'otherwise'), 'key');
    return [[`${formatPlace(place)} passed`, at(otherwise, 'unreachable-otherwise', 'unreachable-choice')]];
  });
}

function ofCampaign(campaign: Declared<CampaignBody>, told: readonly Diagnostic[], at: At): readonly Claim[] {
  const never = told.find(
    ({ code, message }) => code === 'never-sends' && message.startsWith(`\`${campaign.name}\` `),
  );
  const exits = (campaign.body.exit ?? []).map(({ where }, index): Claim => {
    const part: Part = { at: campaign.at, path: ['exit', index] };
    const dead = where && conditionsIn(where, partAt(part, 'where')).map((span) => at(span, 'dead-exit'));
    return [`${formatPlace(spanOf(partAt(part, 'event')))} exited`, dead?.find((one) => one !== undefined)];
  });
  const part: Part = { at: campaign.at, path: ['steps'] };
  return [
    [`${campaign.name} sent`, never],
    ...exits,
    ...ofSteps(campaign.body.steps, part, campaign.name, at),
  ];
}

function conditionsIn(condition: Condition, part: Part): readonly Span[] {
  const span = conditionSpan(condition, part);
  if ('not' in condition) return [span, ...conditionsIn(condition.not, partAt(part, 'not'))];
  if ('all' in condition || 'any' in condition) {
    const [key, parts] = 'all' in condition ? ['all', condition.all] : ['any', condition.any];
    return [span, ...parts.flatMap((one, index) => conditionsIn(one, partAt(part, key, index)))];
  }
  return [span];
}

function ofSteps(steps: readonly Step[], part: Part, campaign: string, at: At): readonly Claim[] {
  return steps.flatMap((step, index): readonly Claim[] => {
    const here = partAt(part, index);
    const own: Claim[] = [];
    if ('send' in step) {
      const span = step.when ? conditionSpan(step.when, partAt(here, 'when')) : spanOf(partAt(here, 'send'));
      own.push([`${campaign}/${step.send} sent`, at(span, 'never-sent')]);
    } else if ('waitFor' in step) {
      const then = step.then && at(spanOf(partAt(here, 'then'), 'key'), 'unreachable-step');
      own.push([`${campaign}/${step.id ?? ''} continued`, then]);
    } else if ('choose' in step) {
      own.push(...ofChoices(step.choose, partAt(here, 'choose'), at));
    }
    const inner = branchesOf(step).flatMap((branch) =>
      ofSteps(branch.steps, partAt(here, ...branch.path), campaign, at),
    );
    return [...own, ...inner];
  });
}

/** What came to be in a life that claims speak of. */
export function factsOf({ decisions, journal }: Stepped): ReadonlySet<string> {
  const sent = decisions.filter(({ outcome }) => outcome === 'sent');
  return new Set([
    ...sent.flatMap(({ campaign, step }) => [`${campaign} sent`, `${campaign}/${step} sent`]),
    ...decisions.flatMap(({ trace = [] }) =>
      trace.flatMap(({ condition }) => (condition ? outcomesIn(condition) : [])),
    ),
    ...journal.flatMap(factsOfEntry),
  ]);
}

function factsOfEntry(entry: JournalEntry): readonly string[] {
  switch (entry.kind) {
    case 'shown':
      return [...entry.conditions.flatMap(outcomesIn), ...entry.conditions.flatMap(choiceOf)];
    case 'chose':
      return [...outcomesIn(entry.condition), ...choiceOf(entry.condition)];
    case 'exited':
      return [`${formatPlace(entry.place)} exited`];
    case 'continued':
      return [`${entry.instance.replace(/#.*/, '')}/${entry.step} continued`];
    default:
      return 'condition' in entry ? outcomesIn(entry.condition) : [];
  }
}

function choiceOf(trace: ConditionTrace): readonly string[] {
  return [`${formatPlace(trace.place)} ${trace.result === true ? 'chosen' : 'passed'}`];
}

/** A condition's outcome, and those of the conditions inside of it that were read. */
function outcomesIn(trace: ConditionTrace): readonly string[] {
  if (trace.kind === 'skipped') return [];
  const parts = 'parts' in trace ? trace.parts.flatMap(outcomesIn) : [];
  return [`${formatPlace(trace.place)} ${String(trace.result)}`, ...parts];
}
