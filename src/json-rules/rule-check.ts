/** The conditions of one rule, part by part. */
import type { Part } from '../language/documents.js';
import { partAt, spanOf } from '../language/documents.js';
import { DECORATORS } from '../language/operator.js';
import type { OperatorName } from '../language/operator.js';
import { closest } from '../vocabulary/suggest.js';
import type { JsonObject } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Assumption } from './asked.js';
import { ANY_VALUE, asWords, both, isWithin, sampleOf } from './asked.js';
import type { JsonRuleCode } from '../vocabulary/json-rule-code.js';
import { checkComparison } from './comparison-check.js';
import type { Finding, Told } from './finding.js';
import { findingAt, trialOf } from './finding.js';
import type { Around } from './missing-check.js';
import { checkEvery, checkMissing, filledKey, readingKey } from './missing-check.js';
import { checkPath } from './path-check.js';
import type { Leaf, NamedCondition, RuleCondition } from './rule.js';
import type { FactValue } from './semantics.js';
import { compare } from './semantics.js';
import type { Ask, Notes, Setting } from './setting.js';
import { JSON_RULE_OPERATORS, readOperator, writtenOperator } from './setting.js';
import { factsFor, trialWith } from './witness.js';
import { readRulePath } from './rule-path.js';

/** What one rule comes to. */
export interface CheckedRule {
  readonly findings: readonly Finding[];
  readonly assumptions: readonly Assumption[];
  /** The user's own operators and conditions that it rests on. */
  readonly own: readonly string[];
}

export function checkRule(condition: RuleCondition, isNegated: boolean, setting: Setting): CheckedRule {
  const check = new RuleCheck(setting);
  check.check(condition, { isNegated, guarded: new Set() });
  return check.result();
}

const WORDS_ELSEWHERE: Readonly<Record<string, string>> = {
  '=': 'equal',
  '==': 'equal',
  '===': 'equal',
  equals: 'equal',
  is: 'equal',
  eq: 'equal',
  '!=': 'notEqual',
  '!==': 'notEqual',
  '<>': 'notEqual',
  notEquals: 'notEqual',
  neq: 'notEqual',
  isNot: 'notEqual',
  '<': 'lessThan',
  lt: 'lessThan',
  '<=': 'lessThanInclusive',
  lte: 'lessThanInclusive',
  lessThanOrEqual: 'lessThanInclusive',
  lessThanOrEqualTo: 'lessThanInclusive',
  lessThanEqual: 'lessThanInclusive',
  '>': 'greaterThan',
  gt: 'greaterThan',
  '>=': 'greaterThanInclusive',
  gte: 'greaterThanInclusive',
  greaterThanOrEqual: 'greaterThanInclusive',
  greaterThanOrEqualTo: 'greaterThanInclusive',
  greaterThanEqual: 'greaterThanInclusive',
  notContains: 'doesNotContain',
  nin: 'notIn',
  includes: 'contains',
};

class RuleCheck implements Notes {
  private readonly findings: Finding[] = [];
  private readonly asks = new Map<string, Ask>();
  private readonly own = new Set<string>();

  constructor(private readonly setting: Setting) {}

  result(): CheckedRule {
    const assumptions = [...this.asks.values()].flatMap((ask) => this.settled(ask));
    return { findings: this.findings, assumptions, own: [...this.own] };
  }

  say = (code: JsonRuleCode, part: Part, told: Told): void => {
    const isShown =
      !this.isUnshown ||
      code === 'jre-unknown-operator' ||
      code === 'jre-value-is-reference' ||
      code === 'jre-unknown-condition';
    this.findings.push(
      findingAt(code, part, isShown ? told : { ...told, trial: undefined, meant: undefined }),
    );
  };

  /** Whether the comparison at hand is with another fact, or by the user's own operator: what it gives is not worked out. */
  private isUnshown = false;

  /** What two comparisons ask of one fact must fit together. */
  ask = (ask: Ask): void => {
    const key = readingKey(ask.reading);
    const before = this.asks.get(key);
    if (!before) {
      this.asks.set(key, ask);
      return;
    }
    const asked = both(before.asked, ask.asked);
    if (asked) {
      this.asks.set(key, { ...before, asked, isGiven: before.isGiven || ask.isGiven });
      return;
    }
    const { fact, path } = ask.reading;
    this.say('jre-mixed-types', ask.part, {
      claim: `\`${path ?? fact}\` is ${asWords(ask.asked)} here and ${asWords(before.asked)} elsewhere in this rule: one of the two never holds`,
      help: 'write both constants as the type that the fact has',
      related: [{ message: `here it is ${asWords(before.asked)}`, span: spanOf(before.part) }],
      ...this.shown(this.leafOf, sampleOf(before.asked)),
    });
  };

  private leafOf: { readonly leaf: Leaf; readonly operator: OperatorName } | undefined;

  private shown(of: typeof this.leafOf, value: Parameters<typeof trialWith>[2]): Partial<Told> {
    const trial = of && trialWith(of.leaf, of.operator, value);
    return trial ? { trial } : {};
  }

  check(condition: RuleCondition, around: Around): void {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return this.checkGroup(condition.kind, condition.conditions, around);
      case 'not':
        return this.check(condition.condition, { ...around, isNegated: !around.isNegated });
      case 'condition':
        return this.checkReference(condition, around);
      case 'leaf':
        return this.checkLeaf(condition, around);
    }
  }

  /** In `all`, what is false of a missing value guards its neighbours; under a negation, `any` is `all`. */
  private checkGroup(kind: 'all' | 'any', conditions: readonly RuleCondition[], around: Around): void {
    const guards = (kind === 'all') !== around.isNegated;
    for (const one of conditions) {
      const others = guards
        ? conditions.filter((other) => other !== one).flatMap((other) => this.guards(other, around.isNegated))
        : [];
      this.check(
        one,
        others.length === 0 ? around : { ...around, guarded: new Set([...around.guarded, ...others]) },
      );
    }
  }

  private guards(condition: RuleCondition, isNegated: boolean): readonly string[] {
    if (condition.kind === 'not') return this.guards(condition.condition, !isNegated);
    if (condition.kind === 'all' && !isNegated)
      return condition.conditions.flatMap((one) => this.guards(one, isNegated));
    // That a text has a length says that it is there.
    if (condition.kind === 'any' && !isNegated)
      return sameOfEach(condition.conditions.map((one) => this.guards(one, isNegated)));
    if (condition.kind !== 'leaf') return [];
    const operator = readOperator(condition.operator, this.setting.operators);
    if (
      operator.kind !== 'known' ||
      (condition.path !== undefined && readRulePath(condition.path).kind !== 'one')
    )
      return [];
    const { fact, path } = condition;
    const isFalseOf = (value: FactValue) => compare(operator.name, value, condition.value) === isNegated;
    if (!isFalseOf(undefined)) return [];
    if (!path?.endsWith('.length')) return [readingKey(condition)];
    const owner = { fact, path: path.slice(0, -'.length'.length) };
    return [readingKey(condition), readingKey(owner), ...(isFalseOf(0) ? [filledKey(owner)] : [])];
  }

  private checkReference(condition: NamedCondition, { isNegated }: Around): void {
    const { name } = condition;
    if (!this.setting.conditions.has(name)) {
      const guess = closest(name, this.setting.conditions.keys());
      const written: JsonObject = isNegated ? { not: condition.written } : condition.written;
      this.say('jre-unknown-condition', partAt(condition.part, 'condition'), {
        claim: `there is no condition \`${name}\`, which stops the run, or with \`allowUndefinedConditions\` is false`,
        help:
          guess === undefined
            ? 'declare it under `conditions`, or name it by `--conditions` if code sets it'
            : `did you mean \`${guess}\`?`,
        trial: isNegated
          ? trialOf(written, {}, true, { allowUndefinedConditions: true })
          : trialOf(written, {}, { kind: 'rejects', error: `No condition ${name} exists` }),
        ...(guess === undefined ? {} : { instead: { ...condition.written, condition: guess } }),
      });
      return;
    }
    if (this.setting.conditions.get(name) === undefined) this.own.add(`the condition \`${name}\` is`);
  }

  private checkLeaf(leaf: Leaf, around: Around): void {
    const operator = readOperator(leaf.operator, this.setting.operators);
    this.isUnshown = operator.kind === 'own' || (isObject(leaf.value) && Object.hasOwn(leaf.value, 'fact'));
    if (!this.isKnownFact(leaf)) return;
    if (operator.kind === 'unknown') {
      this.unknownOperator(leaf, operator.word, operator.isDecorator);
      return;
    }
    const name = operator.kind === 'known' ? operator.name : undefined;
    if (!checkPath(leaf, name, partAt(leaf.part, 'path'), this)) return;
    if (!this.checkValue(leaf, name)) return;
    if (!name) {
      this.own.add(
        `\`${operator.kind === 'own' ? operator.own : leaf.operator}\` returns true or false at once`,
      );
      this.ask({
        reading: { fact: leaf.fact, path: leaf.path },
        asked: ANY_VALUE,
        isGiven: true,
        part: partAt(leaf.part, 'fact'),
      });
      if (isObject(leaf.value) && typeof leaf.value['fact'] === 'string') {
        const { fact, path } = leaf.value;
        const reading = { fact, ...(typeof path === 'string' && path !== '' ? { path } : {}) };
        this.ask({ reading, asked: ANY_VALUE, isGiven: true, part: partAt(leaf.part, 'value') });
      }
      return;
    }
    const before = this.findings.length;
    this.leafOf = undefined;
    if (leaf.path !== undefined) this.askRoot(leaf);
    this.leafOf = { leaf, operator: name };
    checkComparison(leaf, name, this);
    if (this.findings.length > before) return;
    const asked = this.asks.get(readingKey(leaf))?.asked ?? ANY_VALUE;
    if (leaf.path !== undefined && readRulePath(leaf.path).kind === 'many') return;
    checkEvery(leaf, name, asked, around, this.setting, this);
    if (this.checkType(leaf, name)) return;
    this.checkRoot(leaf);
    const told = this.findings.length;
    const mayBeMissing = checkMissing(leaf, name, asked, around, this.setting, this);
    if (!mayBeMissing && this.findings.length === told) this.given(leaf);
  }

  private given(leaf: Leaf): void {
    const key = readingKey(leaf);
    const ask = this.asks.get(key);
    if (ask) this.asks.set(key, { ...ask, isGiven: true });
  }

  /** A path leads into an object; the fact itself stops the run where it is missing. */
  private askRoot({ fact, part }: Leaf): void {
    const isGiven = !this.setting.allowUndefinedFacts;
    this.ask({
      reading: { fact },
      asked: { kinds: ['object', 'list'] },
      isGiven,
      part: partAt(part, 'path'),
    });
  }

  private checkRoot(leaf: Leaf): void {
    const known = this.setting.schema?.known(leaf);
    if (!known?.mayLackFact || this.setting.allowUndefinedFacts) return;
    this.say('jre-missing-rejects', partAt(leaf.part, 'fact'), {
      claim: `\`${leaf.fact}\` may be missing by the schema, which stops the run`,
      help: 'give it always, or run with `allowUndefinedFacts`',
      trial: trialOf(leaf.written, {}, { kind: 'rejects', error: `Undefined fact: ${leaf.fact}` }),
    });
  }

  private isKnownFact({ fact, part, written }: Leaf): boolean {
    const { schema } = this.setting;
    if (!schema || schema.isOpen || schema.names.includes(fact)) return true;
    const guess = closest(fact, schema.names);
    this.say('jre-unknown-fact', partAt(part, 'fact'), {
      claim: `the schema has no fact \`${fact}\`, and one that is missing stops the run`,
      help:
        guess === undefined
          ? `it has ${schema.names
              .slice(0, 8)
              .map((name) => `\`${name}\``)
              .join(', ')}`
          : `did you mean \`${guess}\`?`,
      trial: trialOf(written, {}, { kind: 'rejects', error: `Undefined fact: ${fact}` }),
      ...(guess === undefined ? {} : { instead: { ...written, fact: guess } }),
    });
    return false;
  }

  private unknownOperator(leaf: Leaf, word: string, isDecorator: boolean): void {
    const known: readonly string[] = isDecorator
      ? DECORATORS
      : [...JSON_RULE_OPERATORS, ...this.setting.operators];
    const guess =
      (!isDecorator && Object.hasOwn(WORDS_ELSEWHERE, word) ? WORDS_ELSEWHERE[word] : undefined) ??
      closest(word, known);
    const operator = guess === undefined ? undefined : leaf.operator.replace(word, guess);
    this.say('jre-unknown-operator', partAt(leaf.part, 'operator'), {
      claim: `there is no ${isDecorator ? 'decorator' : 'operator'} \`${word}\`, which stops the run once it is reached`,
      help:
        operator === undefined
          ? `if it is your own, name it: \`--operators ${word}\``
          : `did you mean \`${operator}\`? If it is your own, name it: \`--operators ${word}\``,
      trial: trialOf(leaf.written, factsFor(leaf, 'abc') ?? {}, {
        kind: 'rejects',
        error: `Unknown operator: ${leaf.operator}`,
      }),
      ...(operator === undefined ? {} : { instead: { ...leaf.written, operator } }),
    });
  }

  /** A value that is an object with a key `fact` is read as a fact. */
  private checkValue(leaf: Leaf, operator: OperatorName | undefined): boolean {
    const { value } = leaf;
    if (!isObject(value) || !Object.hasOwn(value, 'fact')) return true;
    const strange = Object.keys(value).filter((key) => !['fact', 'params', 'path'].includes(key));
    const { fact, path } = value;
    const name = typeof fact === 'string' ? fact : undefined;
    if (strange.length > 0 || name === undefined) {
      this.say('jre-value-is-reference', partAt(leaf.part, 'value'), {
        claim: 'a value with a key `fact` is read as a fact',
        help: 'compare the parts of the object by their paths, or rename the key',
        ...(fact === leaf.fact || !operator
          ? {}
          : {
              trial: trialOf(leaf.written, factsFor(leaf, 'abc') ?? {}, {
                kind: 'rejects',
                error: 'Undefined fact',
              }),
            }),
      });
      return false;
    }
    if (typeof path === 'string' && path !== '') {
      const stands: Leaf = {
        ...leaf,
        fact: name,
        path,
        value: 'abc',
        written: { fact: name, path, operator: 'equal', value: 'abc' },
      };
      const equal: OperatorName = { decorators: [], plain: 'equal' };
      return checkPath(stands, operator ? equal : undefined, partAt(leaf.part, 'value', 'path'), this);
    }
    return true;
  }

  /** A type by the schema that no constant of this comparison is. */
  private checkType(leaf: Leaf, operator: OperatorName): boolean {
    const root = leaf.path === undefined ? undefined : this.setting.schema?.known({ fact: leaf.fact });
    if (root && !both(root.asked, { kinds: ['object', 'list'] })) {
      const value = sampleOf(root.asked);
      const gives = compare(operator, value, leaf.value);
      this.asks.delete(readingKey({ fact: leaf.fact }));
      this.asks.delete(readingKey(leaf));
      this.say('jre-wrong-type', partAt(leaf.part, 'path'), {
        claim: `a path into ${asWords(root.asked)} gives the value itself, as if there were no path`,
        help: 'leave the path out, or read another fact',
        ...(gives === 'throws' ? {} : { trial: trialOf(leaf.written, { [leaf.fact]: value }, gives) }),
      });
      return true;
    }
    const known = this.setting.schema?.known(leaf);
    const ask = this.asks.get(readingKey(leaf));
    if (!known || !ask || both(known.asked, ask.asked)) return false;
    const value = sampleOf(known.asked);
    const isText =
      known.asked.kinds.includes('text') && /ontain/.test(operator.plain) && operator.decorators.length === 0;
    const path = leaf.path ?? leaf.fact;
    this.asks.delete(readingKey(leaf));
    if (isText) {
      const isContains = operator.plain === 'contains';
      const text = `x${String(leaf.value)}`;
      const within = isContains ? text : 'abc';
      this.say('jre-contains-text', partAt(leaf.part, 'operator'), {
        claim: `\`${writtenOperator(operator)}\` is false of every text`,
        help: `write \`swap:${isContains ? 'in' : 'notIn'}\`, which looks for a part of a text`,
        trial: trialWith(leaf, operator, within),
        meant: true,
        instead: { ...leaf.written, operator: isContains ? 'swap:in' : 'swap:notIn' },
      });
      return true;
    }
    this.say('jre-wrong-type', partAt(leaf.part, 'operator'), {
      claim: `\`${path}\` is ${asWords(known.asked)} by the schema, and is compared as ${asWords(ask.asked)}`,
      help: `compare it as ${asWords(known.asked)}`,
      ...this.shown({ leaf, operator }, value),
    });
    return true;
  }

  /** What is left to assume beside the schema. */
  private settled({ reading, asked, isGiven }: Ask): readonly Assumption[] {
    const known = this.setting.schema?.known(reading);
    const assumption: Assumption = { reading, asked, isGiven };
    if (!known) return [assumption];
    const isTyped = isWithin(known.asked, asked) || asked.kinds.length === ANY_VALUE.kinds.length;
    return isTyped && (!isGiven || !known.mayBeMissing) ? [] : [assumption];
  }
}

function sameOfEach(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = lists;
  return first.filter((one) => rest.every((list) => list.includes(one)));
}
