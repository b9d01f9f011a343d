/**
 * json-rules-engine as the judge of a condition. What it lacks is put in front of it: `present` and `missing` as
 * operators, defaults as facts of their own, durations and instants as numbers, null as missing.
 */
import type { Almanac, Engine } from 'json-rules-engine';
import { literalFor } from '../compile/fact.js';
import type { Condition, FactCondition, FactReference } from '../language/documents.js';
import { isFactReference } from '../language/documents.js';
import type { JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { parseInstant } from '../vocabulary/time.js';
import { parseOperator } from '../language/operator.js';
import { patternOf } from '../language/pattern.js';

/** The library itself, which may be of another version than the one that is installed. */
export interface JsonRulesEngine {
  readonly Engine: typeof Engine;
  readonly Almanac: typeof Almanac;
  /** Whether a pattern is found in a text, where another engine of patterns is to be asked than Mailwright's. */
  readonly matches?: (text: string, pattern: string) => boolean;
}

/** A fact's value before its path and its default; undefined where it is missing. */
export type GivenFact = (reference: FactReference) => JsonValue | undefined;

/** What was read of a condition, as json-rules-engine tells it: a part that was not read has no result. */
export type Explained =
  | { readonly kind: 'all' | 'any' | 'not'; readonly result: boolean; readonly parts: readonly Explained[] }
  | {
      readonly kind: 'fact';
      readonly operator: string;
      readonly factResult: unknown;
      readonly valueResult: unknown;
      readonly result: boolean;
    }
  | { readonly kind: 'skipped' };

export interface Judgement {
  readonly verdict: boolean;
  readonly explained: Explained;
  /** Whether a list to look into was missing, which json-rules-engine itself throws at. */
  readonly missesList: boolean;
}

type Segments = ReadonlyMap<string, { readonly body: { readonly when: Condition } }>;

/** A condition as json-rules-engine takes it, with the facts and conditions that it names. */
interface Written {
  readonly root: object;
  readonly facts: ReadonlyMap<string, JsonValue | undefined>;
  readonly conditions: ReadonlyMap<string, object>;
  readonly missesList: boolean;
}

/** The verdict of a fresh engine, and what it read. Throws what json-rules-engine throws. */
export async function judge(
  library: JsonRulesEngine,
  condition: Condition,
  segments: Segments,
  given: GivenFact,
): Promise<Judgement> {
  const written = new Writer(library, segments, given).write(condition);
  const engine = new library.Engine([], {
    allowUndefinedFacts: true,
    pathResolver: resolverOf(library),
  });
  engine.addOperator('present', (fact: unknown) => fact !== undefined);
  engine.addOperator('missing', (fact: unknown) => fact === undefined);
  addOwnOperators(engine, library);
  if (written.missesList) acceptMissingLists(engine);
  for (const [name, one] of written.conditions) engine.setCondition(name, one as never);
  for (const [name, value] of written.facts) engine.addFact(name, () => value, { cache: false });
  engine.addRule({ conditions: { all: [written.root] } as never, event: { type: 'holds' } });
  const { results, failureResults } = await engine.run();
  const [{ conditions }] = [...results, ...failureResults] as unknown as [{ readonly conditions: Node }];
  const explained = explainedBy(conditions.all![0]!);
  return { verdict: results.length > 0, explained, missesList: written.missesList };
}

/** What users of json-rules-engine would add to it themselves. */
function addOwnOperators(engine: Engine, { matches = isFound }: JsonRulesEngine): void {
  const addOfTexts = (name: string, holds: (fact: string, value: string) => boolean) =>
    engine.addOperator(
      name,
      (fact: unknown, value: unknown) =>
        typeof fact === 'string' && typeof value === 'string' && holds(fact, value),
    );
  addOfTexts('startsWith', (fact, value) => fact.startsWith(value));
  addOfTexts('endsWith', (fact, value) => fact.endsWith(value));
  addOfTexts('matches', matches);
  engine.addOperator('before', (fact: unknown, value: unknown) => instantOf(fact) < instantOf(value));
  engine.addOperator('after', (fact: unknown, value: unknown) => instantOf(fact) > instantOf(value));
}

function isFound(text: string, pattern: string): boolean {
  return patternOf(pattern)?.isFoundIn(text) === true;
}

function instantOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return (typeof value === 'string' ? parseInstant(value) : undefined) ?? Number.NaN;
}

/**
 * json-rules-engine calls `indexOf`, `some` and `every` of the list whatever it is, and so rejects the whole run where
 * a fact that is to be the list is missing. In Mailwright a missing list holds nothing. Nothing else is changed, and
 * only where a list is missing indeed.
 */
function acceptMissingLists(engine: Engine): void {
  const holds = (list: readonly unknown[] | undefined, item: unknown) =>
    list !== undefined && list.includes(item);
  engine.addOperator('in', (fact: unknown, list: readonly unknown[] | undefined) => holds(list, fact));
  engine.addOperator('notIn', (fact: unknown, list: readonly unknown[] | undefined) => !holds(list, fact));
  engine.addOperatorDecorator(
    'someValue',
    (fact: unknown, list: readonly unknown[] | undefined, next) =>
      list !== undefined && list.some((item) => next(fact, item)),
  );
  engine.addOperatorDecorator(
    'everyValue',
    (fact: unknown, list: readonly unknown[] | undefined, next) =>
      list !== undefined && list.every((item) => next(fact, item)),
  );
}

type Resolver = (value: object, path: string) => unknown;

const resolvers = new WeakMap<JsonRulesEngine, Resolver>();

/** The library's own resolver of paths; a null, which logs are full of, counts as missing. */
function resolverOf(library: JsonRulesEngine): Resolver {
  let resolver = resolvers.get(library);
  if (!resolver) {
    const { pathResolver } = new library.Almanac() as unknown as { readonly pathResolver: Resolver };
    resolver = (value, path) => pathResolver(value, path) ?? undefined;
    resolvers.set(library, resolver);
  }
  return resolver;
}

class Writer {
  private readonly facts = new Map<string, JsonValue | undefined>();
  private readonly conditions = new Map<string, object>();
  private readonly resolve: Resolver;
  private missesList = false;

  constructor(
    library: JsonRulesEngine,
    private readonly segments: Segments,
    private readonly given: GivenFact,
  ) {
    this.resolve = resolverOf(library);
  }

  write(condition: Condition): Written {
    const root = this.condition(condition);
    return { root, facts: this.facts, conditions: this.conditions, missesList: this.missesList };
  }

  private condition(condition: Condition): object {
    if ('all' in condition) return { ...condition, all: condition.all.map((one) => this.condition(one)) };
    if ('any' in condition) return { ...condition, any: condition.any.map((one) => this.condition(one)) };
    if ('not' in condition) return { ...condition, not: this.condition(condition.not) };
    if ('condition' in condition) {
      this.segment(condition.condition);
      return { ...condition };
    }
    return this.leaf(condition);
  }

  /** At its root a named condition must be a group. */
  private segment(name: string): void {
    if (this.conditions.has(name)) return;
    this.conditions.set(name, {});
    const segment = this.segments.get(name);
    if (!segment) this.conditions.delete(name);
    else this.conditions.set(name, { all: [this.condition(segment.body.when)] });
  }

  private leaf(leaf: FactCondition): object {
    const { fact: _fact, params: _params, path: _path, value, ...rest } = leaf;
    const isReference = isFactReference(value);
    const wanted = isReference ? this.reference(value as FactReference) : literalFor(leaf, value);
    const found = this.reference(leaf);
    this.missesList ||= isListMissing(
      leaf.operator,
      this.valueOf(leaf),
      isReference ? this.valueOf(value) : wanted,
    );
    return { ...rest, ...found, value: wanted ?? null };
  }

  /** A fact by its name and parameters; with a default it is a fact of its own, for the default comes after the path. */
  private reference(reference: FactReference): object {
    const { fact, params: { default: fallback, ...params } = {}, path } = reference;
    if (fallback === undefined) {
      const name = `${fact} ${canonicalJson(params)}`;
      if (!this.facts.has(name)) this.facts.set(name, this.given(reference));
      return { fact: name, ...(path === undefined ? {} : { path }) };
    }
    const name = `${fact} ${canonicalJson(reference.params)} ${path ?? ''}`;
    if (!this.facts.has(name)) this.facts.set(name, this.valueOf(reference));
    return { fact: name };
  }

  private valueOf(reference: FactReference): JsonValue | undefined {
    const { params, path } = reference;
    const whole = this.given(reference);
    const isObject = typeof whole === 'object' && whole !== null;
    const value = path !== undefined && isObject ? (this.resolve(whole, path) as JsonValue) : whole;
    return params?.default === undefined ? value : (value ?? literalFor(reference, params.default));
  }
}

/** Whether an operator comes to look into a list that is missing: the one place where json-rules-engine throws. */
function isListMissing(operator: string, fact: JsonValue | undefined, value: unknown): boolean {
  const name = parseOperator(operator);
  if (!name) return false;
  let [left, right]: readonly [unknown, unknown] = [fact, value];
  for (const decorator of name.decorators) {
    if (decorator === 'swap') [left, right] = [right, left];
    if (decorator.endsWith('Fact')) left = null;
    if (decorator.endsWith('Value') && right === undefined) return true;
    if (decorator.endsWith('Value')) right = null;
  }
  return (name.plain === 'in' || name.plain === 'notIn') && right === undefined;
}

/** A condition as json-rules-engine leaves it behind. */
interface Node {
  readonly all?: readonly Node[];
  readonly any?: readonly Node[];
  readonly not?: Node;
  readonly operator: string;
  readonly factResult?: unknown;
  readonly valueResult?: unknown;
  readonly result?: boolean;
}

function explainedBy(node: Node): Explained {
  const { result, operator, factResult, valueResult } = node;
  if (result === undefined) return { kind: 'skipped' };
  if (node.all) return { kind: 'all', result, parts: node.all.map(explainedBy) };
  if (node.any) return { kind: 'any', result, parts: node.any.map(explainedBy) };
  if (node.not) return { kind: 'not', result, parts: [explainedBy(node.not)] };
  return { kind: 'fact', operator, factResult, valueResult, result };
}
