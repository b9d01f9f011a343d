/** json-rules-engine itself as the judge of conditions. */
import { Engine } from 'json-rules-engine';
import { JSONPath } from 'jsonpath-plus';
import type { Condition, FactCondition, FactReference } from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import type { OWN_OPERATORS } from '../../src/language/operator.js';
import { FACTS } from '../../src/language/schema/shared.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import { parseDuration, parseInstant } from '../../src/vocabulary/time.js';

export type ReadFact = (reference: FactReference) => JsonValue | undefined;

/** A path by the resolver that json-rules-engine uses; a null counts as missing in Mailwright. */
function atPath(value: unknown, path: string): unknown {
  return JSONPath({ json: value as object, path, wrap: false }) ?? undefined;
}

/**
 * The verdict of a fresh json-rules-engine. Facts with parameters are its dynamic facts; what it lacks is put in
 * front of it: `present` and `missing` as operators, defaults as facts, durations and instants as numbers. Undefined
 * where it throws, because a list to look into is missing.
 */
export async function verdictOf(
  condition: Condition,
  segments: Readonly<Record<string, Condition>>,
  readFact: ReadFact,
): Promise<boolean | undefined> {
  const engine = new Engine([], { allowUndefinedFacts: true, pathResolver: atPath });
  engine.addOperator('present', (fact: unknown) => fact !== undefined);
  engine.addOperator('missing', (fact: unknown) => fact === undefined);
  for (const [name, holds] of Object.entries(OWN)) engine.addOperator(name, holds);
  for (const [name, segment] of Object.entries(segments))
    engine.setCondition(name, { all: [written(segment)] } as never);
  for (const fact of FACTS)
    engine.addFact(fact, (params) => readFact({ fact, params } as FactReference) as never, { cache: false });
  engine.addFact('defaulted', ({ of }) => withDefault(of as FactReference, readFact) as never, {
    cache: false,
  });
  engine.addRule({ conditions: { all: [written(condition)] } as never, event: { type: 'holds' } });
  try {
    const { events } = await engine.run();
    return events.length > 0;
  } catch (cause) {
    if (cause instanceof TypeError && /of undefined \(reading '(indexOf|some|every)'\)/.test(cause.message))
      return undefined;
    throw cause;
  }
}

const areTexts = (...values: readonly unknown[]) => values.every((value) => typeof value === 'string');
const timeOf = (value: unknown) =>
  typeof value === 'number'
    ? value
    : ((typeof value === 'string' ? parseInstant(value) : undefined) ?? Number.NaN);

/** What a user of json-rules-engine would add to it; the tests' patterns mean the same to JavaScript. */
const OWN: Readonly<Record<(typeof OWN_OPERATORS)[number], (fact: string, value: string) => boolean>> = {
  startsWith: (fact, value) => areTexts(fact, value) && fact.startsWith(value),
  endsWith: (fact, value) => areTexts(fact, value) && fact.endsWith(value),
  matches: (fact, value) => areTexts(fact, value) && new RegExp(value, 'u').test(fact),
  before: (fact, value) => timeOf(fact) < timeOf(value),
  after: (fact, value) => timeOf(fact) > timeOf(value),
};

function withDefault(reference: FactReference, readFact: ReadFact): unknown {
  const { params = {}, path, ...rest } = reference;
  const { default: fallback, ...asked } = params;
  const value = readFact({ ...rest, params: asked });
  const isObject = typeof value === 'object' && value !== null;
  return (path !== undefined && isObject ? atPath(value, path) : value) ?? numbered(reference, fallback);
}

/** A condition as json-rules-engine takes it. */
function written(condition: Condition): object {
  const rank = condition.priority === undefined ? {} : { priority: condition.priority };
  if ('all' in condition) return { all: condition.all.map(written), ...rank };
  if ('any' in condition) return { any: condition.any.map(written), ...rank };
  if ('not' in condition) return { not: written(condition.not), ...rank };
  if ('condition' in condition) return { ...condition };
  const { operator, value } = condition;
  const isReference = isFactReference(value);
  const wanted = isReference ? asFact(value as FactReference) : numbered(condition, value);
  return { ...asFact(condition), operator, value: structuredClone(wanted ?? null), ...rank };
}

function asFact({ fact, params, path }: FactReference): object {
  if (params?.default !== undefined) return { fact: 'defaulted', params: { of: { fact, params, path } } };
  return { fact, ...(params ? { params: { ...params } } : {}), ...(path === undefined ? {} : { path }) };
}

function numbered(
  { fact, params, path }: Omit<FactCondition, 'operator'>,
  value: JsonValue | undefined,
): unknown {
  if (typeof value !== 'string') return value;
  if (fact === 'recency') return parseDuration(value);
  const isInstant = /^(first|last)$/.test(fact) ? !params?.property : path === '$.timestamp';
  return isInstant ? parseInstant(value) : value;
}
