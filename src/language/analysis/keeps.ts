/** Windows that reach further back than the events are kept where they come from. */
import type { Diagnostic, Related } from '../../vocabulary/diagnostic.js';
import { warning } from '../../vocabulary/diagnostic.js';
import type { Duration } from '../../vocabulary/time.js';
import { parseDuration } from '../../vocabulary/time.js';
import type { ConditionSite } from '../condition-sites.js';
import type { CampaignBody, Condition, Declared, FactReference, Part, Step } from '../documents.js';
import { branchesOf, isFactReference, partAt, spanOf } from '../documents.js';
import type { RuleSet } from '../rule-set.js';

/** A fact where a rule reads it. */
export interface FactPlace {
  readonly reference: FactReference;
  readonly part: Part;
}

interface Limit {
  readonly duration: Duration;
  readonly words: string;
  readonly related: Related;
}

export function reportBeyondKept(
  ruleSet: RuleSet,
  sites: readonly ConditionSite[],
  bindings: readonly FactPlace[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const check = (event: string | undefined, text: unknown, part: Part): void => {
    const limit = event === undefined ? undefined : limitOf(event, ruleSet);
    const duration = typeof text === 'string' ? parseDuration(text) : undefined;
    if (limit && duration !== undefined && duration > limit.duration)
      found.push(beyond(event!, String(text), limit, part));
  };
  const checkFact = ({ reference, part }: FactPlace): void => {
    const { fact, params = {} } = reference;
    check(params.event, params.within, partAt(part, 'params', 'within'));
    const { value } = reference as { readonly value?: unknown };
    if (fact === 'recency') check(params.event, value, partAt(part, 'value'));
    for (const key of ['id', 'to'] as const) {
      const inner = params[key];
      if (isFactReference(inner)) checkFact({ reference: inner, part: partAt(part, 'params', key) });
    }
    if (isFactReference(value)) checkFact({ reference: value, part: partAt(part, 'value') });
  };
  for (const { condition, part } of sites) factsIn(condition, part).forEach(checkFact);
  bindings.forEach(checkFact);
  for (const campaign of ruleSet.campaigns.values()) {
    for (const { event, lookback, part } of lookbacksIn(campaign)) check(event, lookback, part);
  }
  return found;
}

/** What an event's own document says; else the longest that a source keeps, of those whose query names the event. */
function limitOf(name: string, { events, sources }: RuleSet): Limit | undefined {
  const event = events.get(name);
  if (!event) return undefined;
  if (event.body.keeps !== undefined) return limitFrom(event.body.keeps, 'it is kept', event);
  const text = `'${name.replaceAll("'", "''")}'`;
  const kept = [...sources.values()]
    .filter(({ body }) => body.select.includes(text))
    .map((source) => ({ source, keeps: source.body.keeps }));
  const longest = kept.reduce<(typeof kept)[number] | undefined>(
    (best, one) => (best && lengthOf(best.keeps) >= lengthOf(one.keeps) ? best : one),
    undefined,
  );
  if (longest?.keeps === undefined) return undefined;
  return limitFrom(longest.keeps, `the source \`${longest.source.name}\` keeps it`, longest.source);
}

/** A source that does not say it may keep events for ever. */
function lengthOf(keeps: string | undefined): Duration {
  return (keeps === undefined ? undefined : parseDuration(keeps)) ?? Infinity;
}

function limitFrom(keeps: string, words: string, { at }: Pick<Declared<unknown>, 'at'>): Limit | undefined {
  const duration = parseDuration(keeps);
  const related = { message: 'kept so long', span: at(['keeps']) };
  return duration === undefined ? undefined : { duration, words: `${words} for \`${keeps}\``, related };
}

function beyond(event: string, asked: string, { words, related }: Limit, part: Part): Diagnostic {
  const help = 'ask for less, or raise `keeps` where more is kept';
  const message = `\`${asked}\` reaches further back than \`${event}\` does: ${words}`;
  return { ...warning('longer-than-kept', spanOf(part), message, help), related: [related] };
}

function factsIn(condition: Condition, part: Part): readonly FactPlace[] {
  if ('all' in condition)
    return condition.all.flatMap((one, index) => factsIn(one, partAt(part, 'all', index)));
  if ('any' in condition)
    return condition.any.flatMap((one, index) => factsIn(one, partAt(part, 'any', index)));
  if ('not' in condition) return factsIn(condition.not, partAt(part, 'not'));
  return 'condition' in condition ? [] : [{ reference: condition, part }];
}

function lookbacksIn({ body, at }: Declared<CampaignBody>) {
  const visit = (
    steps: readonly Step[],
    part: Part,
  ): readonly { readonly event: string; readonly lookback: string | undefined; readonly part: Part }[] =>
    steps.flatMap((step, index) => {
      const here = partAt(part, index);
      const inner = branchesOf(step).flatMap((branch) => visit(branch.steps, partAt(here, ...branch.path)));
      if (!('waitFor' in step)) return inner;
      const { event, lookback } = step.waitFor;
      return [{ event, lookback, part: partAt(here, 'waitFor', 'lookback') }, ...inner];
    });
  return visit(body.steps, { at, path: ['steps'] });
}
