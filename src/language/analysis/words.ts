/** Conditions, facts and what schemas say of them, in words and by their places. */
import type { Related, Span } from '../../vocabulary/diagnostic.js';
import type { Path } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import { formatDuration } from '../../vocabulary/time.js';
import type { Condition, Declared, FactReference, Part, PropertySchema } from '../documents.js';
import { isFactReference, partAt, spanOf } from '../documents.js';
import type { Reading } from '../fact-type.js';
import type { ValueType } from '../value-type.js';

/** A fact as a message names it: `$.properties.price`, `count of Order Completed`. */
export function factWords(reference: FactReference): string {
  return `\`${plainWords(reference)}\``;
}

function plainWords({ fact, params = {}, path }: FactReference): string {
  if (path !== undefined && params.event === undefined && params.catalog === undefined) return path;
  const what = params.property === undefined ? fact : `${fact} of ${params.property}`;
  const of = params.event ?? params.name ?? params.catalog ?? params.purpose;
  const where = path === undefined ? '' : ` at ${path}`;
  if (of === undefined) return `${what}${where}`;
  return `${what} ${params.property === undefined ? 'of' : 'in'} ${of}${where}`;
}

/** A part of a condition as a message names it. */
export function conditionWords(condition: Condition): string {
  if ('all' in condition) return 'this `all`';
  if ('any' in condition) return 'this `any`';
  if ('not' in condition) return `the contrary of ${conditionWords(condition.not)}`;
  if ('condition' in condition) return `the segment \`${condition.condition}\``;
  const { operator, value } = condition;
  if (value === undefined) return `\`${plainWords(condition)} ${operator}\``;
  const other = isFactReference(value) ? plainWords(value as FactReference) : shown(value);
  return `\`${plainWords(condition)} ${operator} ${other}\``;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Where a condition is pointed at: what it compares with, or the key of a group. */
export function conditionSpan(condition: Condition, part: Part): Span {
  if ('all' in condition) return spanOf(partAt(part, 'all'), 'key');
  if ('any' in condition) return spanOf(partAt(part, 'any'), 'key');
  if ('not' in condition) return spanOf(partAt(part, 'not'), 'key');
  if ('condition' in condition) return spanOf(partAt(part, 'condition'));
  return spanOf(partAt(part, condition.value === undefined ? 'operator' : 'value'));
}

/** What values a type has: `a whole number from 0 to 23`, `one of a, b`; undefined where nothing is known but its kind. */
export function rangeWords({ kind, values, bounds = {}, optional }: ValueType): string | undefined {
  if (values) return `one of ${values.map((value) => `\`${String(value)}\``).join(', ')}`;
  if (kind === 'boolean') return '`true` or `false`';
  if (kind === 'string') return lengthWords(bounds.minLength, bounds.maxLength);
  if (kind === 'list') return itemWords(bounds.minItems, bounds.maxItems);
  if (kind !== 'number' && kind !== 'duration' && kind !== 'instant') return undefined;
  const show = (limit: number) => (kind === 'duration' ? formatDuration(limit) : String(limit));
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, isWhole } = bounds;
  const number = kind === 'duration' ? 'a duration' : isWhole ? 'a whole number' : 'a number';
  if (minimum !== undefined && maximum !== undefined)
    return `${number} from ${show(minimum)} to ${show(maximum)}`;
  const limits = [
    ...(minimum === undefined ? [] : [`${show(minimum)} or more`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${show(exclusiveMinimum)}`]),
    ...(maximum === undefined ? [] : [`${show(maximum)} or less`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${show(exclusiveMaximum)}`]),
  ];
  if (limits.length > 0) return `${number}, ${limits.join(' and ')}`;
  return isWhole ? number : optional ? undefined : 'always there';
}

function lengthWords(least: number | undefined, most: number | undefined): string | undefined {
  if (least !== undefined && most !== undefined) return `a text of ${least} to ${most} characters`;
  if (least !== undefined) return `a text of at least ${least} ${least === 1 ? 'character' : 'characters'}`;
  return most === undefined
    ? undefined
    : `a text of at most ${most} ${most === 1 ? 'character' : 'characters'}`;
}

function itemWords(least: number | undefined, most: number | undefined): string | undefined {
  if (least !== undefined && most !== undefined) return `a list of ${least} to ${most}`;
  if (least !== undefined) return `a list of at least ${least}`;
  return most === undefined ? undefined : `a list of at most ${most}`;
}

/** Where the values of a fact are declared: a property, a trait, a column, a score. */
export function declaredAt(reference: FactReference, { names, event }: Reading): readonly Related[] {
  const { events, profile, scores, catalogs } = names.ruleSet;
  const { fact, params = {}, path } = reference;
  const steps = parsePath(path ?? '$') ?? [];
  const within = (
    declared: Pick<Declared<unknown>, 'at'> | undefined,
    root: string,
    schema: PropertySchema | undefined,
    way: Path,
  ) => {
    const found = schema && wayInto(schema, way);
    return declared && found ? [{ message: 'declared here', span: declared.at([root, ...found]) }] : [];
  };
  if (fact === 'event' && !('missing' in event) && steps[0] === 'properties') {
    const declared = events.get(event.name);
    return within(declared, 'properties', declared?.body.properties, steps.slice(1));
  }
  if (fact === 'profile' && steps[0] === 'traits') {
    return within(profile, 'traits', profile?.body.traits, steps.slice(1));
  }
  if (fact === 'score' || fact === 'level') {
    const score = scores.get(params.name ?? '');
    return score
      ? [{ message: 'declared here', span: score.at([fact === 'level' ? 'levels' : 'points'], 'key') }]
      : [];
  }
  if (fact === 'lookup') {
    const catalog = catalogs.get(params.catalog ?? '');
    return within(catalog, 'columns', catalog?.body.columns, steps);
  }
  if (params.property === undefined || fact === 'distinct') return [];
  const declared = events.get(params.event ?? '');
  return within(declared, 'properties', declared?.body.properties, [params.property, ...steps]);
}

/** The way to a part of a schema; undefined where it does not go so far. */
function wayInto(schema: PropertySchema, path: Path): Path | undefined {
  let current: PropertySchema | undefined = schema;
  const way: (string | number)[] = [];
  for (const step of path) {
    if (typeof step === 'number') {
      way.push('items');
      current = current?.items;
    } else {
      way.push('properties', step);
      const members: Readonly<Record<string, PropertySchema>> = current?.properties ?? {};
      current = Object.hasOwn(members, step) ? members[step] : undefined;
    }
  }
  return current && path.length > 0 ? way : undefined;
}
