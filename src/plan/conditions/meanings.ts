/**
 * The facts of two rule sets by what they mean: facts of one key have one value in every life at every instant, whichever
 * of the two asks. What a fact hangs on (a score's points, a catalog's rows, the `where` of its events) is part of that.
 */
import { readingOfEvent } from '../../language/condition-sites.js';
import type { Condition, FactReference, ScoreBody } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import { Names } from '../../language/names.js';
import type { RuleSet } from '../../language/rule-set.js';
import { typeOfFact } from '../../language/value-classes.js';
import type { ValueType } from '../../language/value-type.js';
import { UNKNOWN } from '../../language/value-type.js';
import type { Project } from '../../simulate/project.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { canonicalJson, parsePath } from '../../vocabulary/json.js';
import { parseDuration } from '../../vocabulary/time.js';
import type { Fact, Meanings, PastEvents, SideName, SideReading } from './fact.js';
import type { Formula } from './formula.js';
import { formulaOf, not, together } from './formula.js';
import { modelsOf } from './models.js';

export class PairMeanings implements Meanings {
  private readonly facts = new Map<string, Fact>();
  /** By event, one formula for all `where` that let the same events count. */
  private readonly wheres = new Map<string, Formula[]>();
  private readonly whereKeys = new Map<string, number>();
  private readonly within = new Map<string, boolean>();
  private readonly scores = new Map<string, number>();
  private readonly catalogs = new Map<string, number>();
  private readonly names: Readonly<Record<SideName, Names>>;

  constructor(
    readonly before: Pick<Project, 'ruleSet'>,
    readonly after: Pick<Project, 'ruleSet'>,
  ) {
    const silent = () => undefined;
    this.names = { before: new Names(before.ruleSet, silent), after: new Names(after.ruleSet, silent) };
  }

  ruleSetOf(side: SideName): RuleSet {
    return this[side].ruleSet;
  }

  factOf(reference: FactReference, at: SideReading): Fact {
    const key = this.keyOf(reference, at);
    const { default: _left, ...params } = reference.params ?? {};
    const bare: FactReference = { ...reference, ...(reference.params ? { params } : {}) };
    const type = typeOfFact(bare, at.reading);
    const known = this.facts.get(key);
    if (!known) {
      const fact: Fact = { key, reference: bare, type, past: this.pastOf(reference, at.side) };
      this.facts.set(key, fact);
      return fact;
    }
    const both = eitherType(known.type, type);
    if (both === known.type) return known;
    const fact = { ...known, type: both };
    this.facts.set(key, fact);
    return fact;
  }

  /** A fact as it is known by now: both sides may have told of its type. */
  latest(fact: Fact): Fact {
    return this.facts.get(fact.key) ?? fact;
  }

  /** Whether every event that one `where` lets count does so by the other. */
  isWithin(event: string, one: number, other: number): boolean {
    if (one === other) return true;
    const key = `${one} ${other} ${event}`;
    let answer = this.within.get(key);
    if (answer === undefined) {
      const wheres = this.wheres.get(event)!;
      this.within.set(key, (answer = this.isNever(together('all', [wheres[one]!, not(wheres[other]!)]))));
    }
    return answer;
  }

  private keyOf({ fact, params = {}, path }: FactReference, at: SideReading): string {
    const way = path === undefined ? [] : (parsePath(path) ?? [path]);
    const { name, event, within, where: _where, default: _default, id, to, catalog, ...others } = params;
    const told = (more: Readonly<Record<string, unknown>>): string =>
      canonicalJson({ fact, path: way, ...others, ...more } as unknown as JsonValue);
    switch (fact) {
      case 'event': {
        const { event: read } = at.reading;
        return told({ of: 'name' in read ? read.name : `none ${at.side}` });
      }
      case 'score':
      case 'level':
        return told({ score: this.scoreIndex(fact, name ?? '', at.side) });
      case 'lookup':
      case 'recommend':
        return told({
          catalog: this.catalogIndex(catalog ?? '', at.side),
          id: this.askedKey(id, at),
          to: this.askedKey(to, at),
          event,
          within,
        });
      default:
        return told({
          event,
          ...(event === undefined ? {} : { where: this.whereIndex(event, params.where, at.side) }),
          within: within === undefined ? undefined : (parseDuration(within) ?? within),
        });
    }
  }

  private askedKey(value: JsonValue | undefined, at: SideReading): JsonValue | undefined {
    if (!isFactReference(value)) return value === undefined ? undefined : { literal: value };
    const reference = value as FactReference;
    const fallback = reference.params?.default;
    return {
      fact: this.keyOf(reference, at),
      ...(fallback === undefined ? {} : { otherwise: fallback }),
    };
  }

  private pastOf({ fact, params = {}, path }: FactReference, side: SideName): PastEvents | undefined {
    if (params.event === undefined || path !== undefined || !OF_PAST.has(fact)) return undefined;
    const within = params.within === undefined ? undefined : parseDuration(params.within);
    return {
      event: params.event,
      where: this.whereIndex(params.event, params.where, side),
      window: within ?? (params.since === undefined ? 'all' : `since ${params.since}`),
    };
  }

  /** Conditions over one event that hold for the same ones have one number. */
  private whereIndex(event: string, where: Condition | undefined, side: SideName): number {
    const key = `${side} ${event} ${canonicalJson(where)}`;
    let index = this.whereKeys.get(key);
    if (index === undefined)
      this.whereKeys.set(key, (index = this.findWhere(event, { condition: where, side })));
    return index;
  }

  private findWhere(
    event: string,
    { condition, side }: { readonly condition: Condition | undefined; readonly side: SideName },
  ): number {
    let known = this.wheres.get(event);
    if (!known) this.wheres.set(event, (known = []));
    const reading = readingOfEvent(event, this.names[side]);
    const formula: Formula = reading ? formulaOf(condition, { side, reading }, this) : together('all', []);
    const same = known.findIndex(
      (one) =>
        this.isNever(together('all', [one, not(formula)])) &&
        this.isNever(together('all', [formula, not(one)])),
    );
    return same >= 0 ? same : known.push(formula) - 1;
  }

  private isNever(formula: Formula): boolean {
    return modelsOf(formula, this).kind === 'never';
  }

  private scoreIndex(fact: 'score' | 'level', name: string, side: SideName): number {
    const score = this.ruleSetOf(side).scores.get(name);
    const text = score ? this.scoreText(fact, score.body, side) : `unknown ${side} ${name}`;
    return numberOf(text, this.scores);
  }

  private scoreText(
    fact: 'score' | 'level',
    { points, halfLife, levels }: ScoreBody,
    side: SideName,
  ): string {
    const given = points
      .map(({ event, add, where }) => canonicalJson([event, add, this.whereIndex(event, where, side)]))
      .sort();
    const half = halfLife === undefined ? null : (parseDuration(halfLife) ?? halfLife);
    return canonicalJson([given, half, fact === 'level' ? ((levels ?? {}) as JsonValue) : null]);
  }

  private catalogIndex(name: string, side: SideName): number {
    const catalog = this.ruleSetOf(side).catalogs.get(name);
    const rows = catalog ? [...catalog.rows] : [];
    const text = catalog
      ? canonicalJson([catalog.body, rows] as unknown as JsonValue)
      : `unknown ${side} ${name}`;
    return numberOf(text, this.catalogs);
  }
}

function numberOf(text: string, known: Map<string, number>): number {
  let index = known.get(text);
  if (index === undefined) known.set(text, (index = known.size));
  return index;
}

/** Facts over past events of which it is known how they hang together. */
const OF_PAST: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'average',
  'min',
  'max',
  'distinct',
  'first',
  'last',
  'recency',
]);

/** What either type allows. */
export function eitherType(one: ValueType, other: ValueType): ValueType {
  if (canonicalJson(one as unknown as JsonValue) === canonicalJson(other as unknown as JsonValue)) return one;
  if (one.kind !== other.kind) return UNKNOWN;
  const { values, bounds, item, optional, ...rest } = one;
  const isAlike = (a: unknown, b: unknown) => canonicalJson(a as JsonValue) === canonicalJson(b as JsonValue);
  const all = values && other.values && [...new Set([...values, ...other.values])];
  return {
    ...(rest.isTimestamp === other.isTimestamp && rest.format === other.format ? rest : { kind: one.kind }),
    optional: optional || other.optional,
    ...(all ? { values: all } : {}),
    ...(bounds && isAlike(bounds, other.bounds) ? { bounds } : {}),
    ...(item && other.item ? { item: isAlike(item, other.item) ? item : UNKNOWN } : {}),
  };
}
