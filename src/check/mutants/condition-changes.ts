/** Changes of conditions, and of the facts that conditions and mails read. */
import type { Condition, FactCondition, FactParams, FactReference } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import type { OperatorName, PlainOperator } from '../../language/operator.js';
import { parseOperator } from '../../language/operator.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { typeOfFact } from '../../language/value-classes.js';
import { Names } from '../../language/names.js';
import { readingOfAnyCampaign } from '../../language/condition-sites.js';
import type { Change } from './change.js';
import { drop, rename, write } from './change.js';
import { durationChanges, literalChanges, numberChanges } from './constants.js';
import { eventChanges } from './event-changes.js';

/** To which others a tired person would change an operator: the one beside it, and the one that says the opposite. */
const NEIGHBOURS: Readonly<Record<PlainOperator, readonly PlainOperator[]>> = {
  equal: ['notEqual'],
  notEqual: ['equal'],
  in: ['notIn'],
  notIn: ['in'],
  contains: ['doesNotContain'],
  doesNotContain: ['contains'],
  lessThan: ['lessThanInclusive', 'greaterThanInclusive'],
  lessThanInclusive: ['lessThan', 'greaterThan'],
  greaterThan: ['greaterThanInclusive', 'lessThanInclusive'],
  greaterThanInclusive: ['greaterThan', 'lessThan'],
  startsWith: ['endsWith'],
  endsWith: ['startsWith'],
  matches: [],
  before: ['after'],
  after: ['before'],
};

const SOME_OR_ALL: Readonly<Record<string, string>> = {
  someFact: 'everyFact',
  everyFact: 'someFact',
  someValue: 'everyValue',
  everyValue: 'someValue',
};

/** So many other names are tried in the place of one. */
const MOST_NAMES = 2;

/** The names that come after one, around the end to the beginning. */
export function othersThan(name: string, names: Iterable<string>, most = MOST_NAMES): readonly string[] {
  const all = [...names];
  const at = all.indexOf(name);
  return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))].slice(0, most);
}

export function conditionChanges(condition: Condition, path: Path, ruleSet: RuleSet): readonly Change[] {
  const ofPriority =
    condition.priority === undefined ? [] : [drop('priority-dropped', [...path, 'priority'])];
  if ('all' in condition) {
    return [...ofPriority, ...groupChanges(condition.all, 'all', path, ruleSet), ...negated(condition, path)];
  }
  if ('any' in condition) {
    return [...ofPriority, ...groupChanges(condition.any, 'any', path, ruleSet), ...negated(condition, path)];
  }
  if ('not' in condition) {
    return [
      ...ofPriority,
      write('not-dropped', path, condition.not as unknown as JsonValue, 'without `not`'),
      ...conditionChanges(condition.not, [...path, 'not'], ruleSet),
    ];
  }
  if ('condition' in condition) {
    const others = othersThan(condition.condition, ruleSet.segments.keys());
    return [
      ...ofPriority,
      ...others.map((name) => write('segment-swapped', [...path, 'condition'], name)),
      ...negated(condition, path),
    ];
  }
  return [...ofPriority, ...comparisonChanges(condition, path, ruleSet)];
}

function negated(condition: Condition, path: Path): readonly Change[] {
  return [write('not-added', path, { not: condition } as unknown as JsonValue, 'the opposite, by `not`')];
}

function groupChanges(
  parts: readonly Condition[],
  kind: 'all' | 'any',
  path: Path,
  ruleSet: RuleSet,
): readonly Change[] {
  const here = [...path, kind];
  const isSeveral = parts.length > 1;
  return [
    ...(isSeveral ? [rename('all-any-swapped', here, kind === 'all' ? 'any' : 'all')] : []),
    ...parts.flatMap((part, index) => [
      ...(isSeveral ? [drop('part-dropped', [...here, index], `without \`${wordsOf(part)}\``)] : []),
      ...conditionChanges(part, [...here, index], ruleSet),
    ]),
  ];
}

/** A part of a condition, for a sentence. */
export function wordsOf(condition: Condition): string {
  if ('all' in condition) return 'all: …';
  if ('any' in condition) return 'any: …';
  if ('not' in condition) return `not: ${wordsOf(condition.not)}`;
  if ('condition' in condition) return condition.condition;
  const { fact, params, path, operator, value } = condition;
  const of = params?.event ?? params?.name ?? params?.catalog ?? path ?? '';
  const against = value === undefined ? '' : isObject(value) ? ' …' : ` ${JSON.stringify(value)}`;
  return `${fact}${of === '' ? '' : ` ${of}`} ${operator}${against}`;
}

function comparisonChanges(leaf: FactCondition, path: Path, ruleSet: RuleSet): readonly Change[] {
  const { operator, value } = leaf;
  return [
    ...operatorsBeside(operator).map((name) => write('operator-swapped', [...path, 'operator'], name)),
    ...valueChanges(leaf, value, [...path, 'value'], ruleSet),
    ...factChanges(leaf, path, ruleSet),
  ];
}

function operatorsBeside(operator: string): readonly string[] {
  if (operator === 'present') return ['missing'];
  if (operator === 'missing') return ['present'];
  const read = parseOperator(operator);
  if (!read) return [];
  const { decorators, plain } = read;
  const ofDecorators = decorators.flatMap((one, index) => {
    if (one === 'not') return [{ plain, decorators: decorators.toSpliced(index, 1) }];
    const other = SOME_OR_ALL[one];
    return other === undefined
      ? []
      : [{ plain, decorators: decorators.with(index, other as OperatorName['decorators'][number]) }];
  });
  const ofPlain = NEIGHBOURS[plain].map((other) => ({ plain: other, decorators }));
  const hasOpposite =
    decorators.includes('not') || !/^(startsWith|endsWith|matches|before|after)$/.test(plain);
  const opposite = hasOpposite ? [] : [{ plain, decorators: ['not', ...decorators] as const }];
  return [...ofDecorators, ...ofPlain, ...opposite].map((one) => [...one.decorators, one.plain].join(':'));
}

function valueChanges(
  leaf: FactCondition,
  value: JsonValue | undefined,
  path: Path,
  ruleSet: RuleSet,
): readonly Change[] {
  if (isFactReference(value)) return factChanges(value as FactReference, path, ruleSet);
  if (Array.isArray(value)) {
    return value.length < 2
      ? []
      : value.map((item: JsonValue, index) =>
          drop('member-dropped', [...path, index], `without ${JSON.stringify(item)}`),
        );
  }
  const steps = literalChanges(value, path);
  if (steps.length > 0 || typeof value !== 'string') return steps;
  return othersThan(value, allowedTexts(leaf, ruleSet), 1).map((other) => write('word-swapped', path, other));
}

/** What the fact can be, where that is a few words. */
function allowedTexts(leaf: FactReference, ruleSet: RuleSet): readonly string[] {
  const { values = [] } = typeOfFact(leaf, readingOfAnyCampaign(new Names(ruleSet, () => undefined)));
  return values.filter((one) => typeof one === 'string');
}

/** Changes of what is asked for; of a binding also of its `default`. */
export function factChanges(reference: FactReference, path: Path, ruleSet: RuleSet): readonly Change[] {
  const { fact, params = {} } = reference;
  const end = fact === 'first' ? 'last' : fact === 'last' ? 'first' : undefined;
  const here = [...path, 'params'];
  const fallback = (reference as { readonly default?: JsonValue }).default;
  return [
    ...(end === undefined ? [] : [write('first-last-swapped', [...path, 'fact'], end)]),
    ...paramChanges(params, here, ruleSet),
    ...defaultChanges(params.default, [...here, 'default']),
    ...defaultChanges(fallback, [...path, 'default']),
  ];
}

function defaultChanges(value: JsonValue | undefined, path: Path): readonly Change[] {
  if (value === undefined) return [];
  const other =
    typeof value === 'string' && literalChanges(value, path).length === 0
      ? [write('default-changed', path, `${value}s`)]
      : [];
  return [
    drop('default-dropped', path),
    ...other,
    ...literalChanges(value, path).map((one) => ({
      ...one,
      operator: `default-${one.operator.split('-')[1]!}`,
    })),
  ];
}

function paramChanges(params: FactParams, path: Path, ruleSet: RuleSet): readonly Change[] {
  const { event, within, since, where, without = [], limit, distinctBy, name, purpose, by, id, to } = params;
  const at = (...keys: readonly (string | number)[]): Path => [...path, ...keys];
  return [
    ...eventChanges(event, at('event'), ruleSet),
    ...(within === undefined
      ? []
      : [...durationChanges(within, at('within'), 'window'), drop('window-dropped', at('within'))]),
    ...(since === undefined ? [] : [drop('since-dropped', at('since'))]),
    ...(since !== undefined && since !== 'entry' ? [write('since-swapped', at('since'), 'entry')] : []),
    ...(where ? [drop('where-dropped', at('where')), ...conditionChanges(where, at('where'), ruleSet)] : []),
    ...without.map((taken, index) =>
      drop('without-dropped', at('without', index), `without taking out by \`${taken}\``),
    ),
    ...(limit === undefined
      ? []
      : [...numberChanges(limit, at('limit'), 'limit', 1), drop('limit-dropped', at('limit'))]),
    ...(distinctBy === undefined ? [] : [drop('distinct-dropped', at('distinctBy'))]),
    ...(name === undefined
      ? []
      : othersThan(name, ruleSet.scores.keys()).map((one) => write('score-swapped', at('name'), one))),
    ...(purpose === undefined
      ? []
      : othersThan(purpose, Object.keys(ruleSet.policy?.body.purposes ?? {}), 1).map((one) =>
          write('purpose-swapped', at('purpose'), one),
        )),
    ...(Array.isArray(by)
      ? by.map((one: string, index) => drop('by-dropped', at('by', index), `without \`${one}\``))
      : []),
    ...[id, to].flatMap((one, index) =>
      isFactReference(one) ? factChanges(one as FactReference, at(index === 0 ? 'id' : 'to'), ruleSet) : [],
    ),
  ];
}

/** Changes of a condition that may also be left out. */
export function optionalCondition(
  operator: string,
  condition: Condition | undefined,
  path: Path,
  ruleSet: RuleSet,
): readonly Change[] {
  return condition ? [drop(`${operator}-dropped`, path), ...conditionChanges(condition, path, ruleSet)] : [];
}
