/** One comparison: what its constants ask of the fact, and where json-rules-engine does something else than they say. */
import { partAt } from '../language/documents.js';
import type { OperatorName } from '../language/operator.js';
import { isOrdering } from '../language/operator.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Asked, Reading } from './asked.js';
import { ANY_VALUE, NUMBER, ONE_VALUE, kindsOf, listOf } from './asked.js';
import type { JsonRuleCode } from '../vocabulary/json-rule-code.js';
import type { Told } from './finding.js';
import { trialOf } from './finding.js';
import { checkOrder } from './order-check.js';
import { withFact } from './rule-path.js';
import type { Leaf } from './rule.js';
import type { FactValue } from './semantics.js';
import { compare, isList } from './semantics.js';
import type { Notes } from './setting.js';
import { writtenOperator } from './setting.js';
import { factsFor, inLists, trialWith, valuesNear } from './witness.js';

/** What stands on one side of an operator: a fact, or constants; `depth` is how many lists decorators take off. */
interface Side {
  readonly reading: Reading | undefined;
  readonly constants: readonly JsonValue[];
  readonly depth: number;
}

export function checkComparison(leaf: Leaf, operator: OperatorName, notes: Notes): void {
  new ComparisonCheck(leaf, operator, notes).check();
}

class ComparisonCheck {
  constructor(
    private readonly leaf: Leaf,
    private readonly operator: OperatorName,
    private readonly notes: Notes,
  ) {}

  check(): void {
    let left: Side = { reading: this.leaf, constants: [], depth: 0 };
    let right = valueSide(this.leaf.value);
    for (const decorator of this.operator.decorators) {
      if (decorator === 'swap') {
        [left, right] = [right, left];
      } else if (decorator === 'someFact' || decorator === 'everyFact') {
        if (this.isNoList(left, decorator)) return;
        left = inner(left);
      } else if (decorator === 'someValue' || decorator === 'everyValue') {
        if (this.isNoList(right, decorator)) return;
        right = inner(right);
      }
    }
    this.checkPlain(left, right);
  }

  private checkPlain(left: Side, right: Side): void {
    const { plain } = this.operator;
    if (isOrdering(plain)) return this.checkOrdering(left, right);
    if (plain === 'in' || plain === 'notIn') return this.checkMembership(left, right);
    if (plain === 'contains' || plain === 'doesNotContain') {
      if (this.isNoList(left, plain) || this.hasObjects(right.constants)) return;
      this.ask(left, listOf(this.equalTo(right)));
      return this.ask(right, this.equalTo(inner(left)));
    }
    if (this.hasObjects([...left.constants, ...right.constants])) return;
    this.ask(left, this.equalTo(right));
    this.ask(right, this.equalTo(left));
  }

  private checkOrdering(left: Side, right: Side): void {
    const { depth } = left.reading ? left : right;
    for (const constant of [...left.constants, ...right.constants]) {
      if (checkOrder(this.leaf, this.operator, constant, depth, this.notes)) return;
    }
    this.ask(left, NUMBER);
    this.ask(right, NUMBER);
  }

  private checkMembership(left: Side, right: Side): void {
    if (right.reading) {
      const texts = left.constants.length > 0 && left.constants.every((one) => typeof one === 'string');
      if (this.hasObjects(left.constants)) return;
      const item = this.equalTo(left);
      this.ask(right, texts ? { kinds: ['list', 'text'], item } : listOf(item));
      return this.ask(left, ONE_VALUE);
    }
    const text = right.constants.find((one) => typeof one === 'string');
    if (text !== undefined) return this.inText(text, left.depth);
    if (this.isNoList(right, this.operator.plain)) return;
    const items = right.constants.flatMap((one) => (isList(one) ? one : []));
    if (this.hasNestedReference(items) || this.hasObjects(items)) return;
    this.ask(left, kindsOf(items));
  }

  /** The kinds of value that can be equal to a side. */
  private equalTo({ reading, constants }: Side): Asked {
    if (reading || constants.length === 0) return ONE_VALUE;
    // Whatever is there is not null: that alone can be asked.
    return constants.includes(null) ? ANY_VALUE : kindsOf(constants);
  }

  /** Where a list is needed and constants are none, or there are none in it. */
  private isNoList(side: Side, needs: string): boolean {
    if (side.reading) return false;
    const stray = side.constants.find((one) => !isList(one));
    const isEmpty = stray === undefined && side.constants.every((one) => isList(one) && one.length === 0);
    if (stray === undefined && !isEmpty) return false;
    const trial = this.trialOfAny();
    if (isEmpty) {
      this.say('jre-empty-value-list', {
        claim: `\`${writtenOperator(this.operator)}\` with an empty list is always the same`,
        help: 'list what is meant, or leave the comparison out',
        trial,
      });
    } else {
      this.say('jre-not-a-list', {
        claim: `\`${needs}\` needs a list`,
        help: `write \`[${JSON.stringify(stray)}]\``,
        trial,
        ...(isList(this.leaf.value) || isObject(stray) ? {} : { instead: this.withValue([stray!]) }),
      });
    }
    return true;
  }

  private inText(text: string, depth: number): void {
    const items = text.includes(',')
      ? text
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== '')
      : [text];
    const instead = this.withValue(
      isList(this.leaf.value) ? this.leaf.value.map((one) => (typeof one === 'string' ? [one] : one)) : items,
    );
    const parts = [...text].filter((letter) => /\w/.test(letter));
    const candidates = [text.slice(0, 1), ...parts, text.slice(0, -1), '', text].map((one) =>
      inLists(one, depth),
    );
    const differs = (one: JsonValue) =>
      compare(this.operator, one, this.leaf.value) !==
      compare(this.operator, one, instead['value'] as JsonValue);
    const value = candidates.find(differs) ?? inLists(text.slice(0, 1), depth);
    const meant = compare(this.operator, value, instead['value'] as JsonValue);
    this.say('jre-in-text', {
      claim: `\`${this.operator.plain}\` looks for a part of this text`,
      help: `write a list: \`${JSON.stringify(items)}\``,
      trial: trialWith(this.leaf, this.operator, value),
      ...(typeof meant === 'boolean' ? { meant } : {}),
      instead,
    });
  }

  private hasNestedReference(items: readonly JsonValue[]): boolean {
    const reference = items.find((one): one is JsonObject => isObject(one) && Object.hasOwn(one, 'fact'));
    if (reference === undefined) return false;
    const name = String(reference['fact']);
    const facts = factsFor(this.leaf, 'abc');
    const both = facts && withFact(facts, { fact: name }, 'abc');
    this.say('jre-nested-reference', {
      claim: `\`${name}\` is not looked up inside a list`,
      help: `compare with each by itself: \`{ "operator": "equal", "value": ${JSON.stringify(reference)} }\``,
      ...(both
        ? { trial: trialOf(this.leaf.written, both, compare(this.operator, 'abc', this.leaf.value)) }
        : {}),
      ...(this.operator.decorators.length === 0 && isList(this.leaf.value)
        ? this.eachByItself(this.leaf.value)
        : {}),
    });
    return true;
  }

  private eachByItself(items: readonly JsonValue[]) {
    const isNegative = this.operator.plain === 'notIn';
    const each = items.map((value) => ({
      ...this.leaf.written,
      operator: isNegative ? 'notEqual' : 'equal',
      value,
    }));
    return { instead: isNegative ? { all: each } : { any: each }, meant: !isNegative };
  }

  /** A list or an object is equal to no other. */
  private hasObjects(constants: readonly JsonValue[]): boolean {
    const found = constants.find((one) => typeof one === 'object' && one !== null);
    if (found === undefined) return false;
    const isInList = /^(in|notIn)$/.test(this.operator.plain);
    const isContained = /^(contains|doesNotContain)$/.test(this.operator.plain);
    const depth = this.operator.decorators.filter((one) => one.endsWith('Fact')).length;
    const value = inLists(isContained ? [found] : found, depth);
    const trial = trialWith(this.leaf, this.operator, value);
    const parts =
      isInList || isContained || this.operator.decorators.length > 0 ? undefined : byParts(this.leaf, found);
    const isNegative = this.operator.plain === 'notEqual';
    this.say('jre-object-identity', {
      claim: `${isList(found) ? 'a list' : 'an object'} is never equal to another, not even to one of the same content`,
      help: parts
        ? 'compare its parts, each by its path'
        : isList(found) && !isInList
          ? 'ask for its items, one by one'
          : 'compare one of its parts, by a path',
      trial,
      ...(trial?.gives.kind === 'holds' ? { meant: !trial.gives.holds } : {}),
      ...(parts ? { instead: isNegative ? { not: parts } : parts } : {}),
    });
    return true;
  }

  /** Whatever the fact is: a value for which the trial gives what it claims. */
  private trialOfAny() {
    const depth = this.operator.decorators.filter((one) => one.endsWith('Fact')).length;
    const isThrown = (one: JsonValue) => compare(this.operator, one, this.leaf.value) === 'throws';
    const values = valuesNear(this.leaf.value, depth);
    const value: FactValue = values.find(isThrown) ?? values[0];
    return trialWith(this.leaf, this.operator, value);
  }

  private ask(side: Side, asked: Asked): void {
    if (!side.reading) return;
    const isFact = side.reading === this.leaf;
    let whole = asked;
    for (let depth = 0; depth < side.depth; depth++) whole = listOf(whole);
    this.notes.ask({
      reading: { fact: side.reading.fact, path: side.reading.path },
      asked: whole,
      isGiven: !isFact,
      part: partAt(this.leaf.part, isFact ? 'fact' : 'value'),
    });
  }

  private withValue(value: JsonValue): JsonObject {
    return { ...this.leaf.written, value };
  }

  private say(code: JsonRuleCode, told: Told): void {
    this.notes.say(code, partAt(this.leaf.part, 'value'), told);
  }
}

function valueSide(value: JsonValue): Side {
  if (isObject(value) && typeof value['fact'] === 'string') {
    const { fact, path } = value;
    const at = typeof path === 'string' && path !== '' ? { path } : {};
    return { reading: { fact, ...at }, constants: [], depth: 0 };
  }
  return { reading: undefined, constants: [value], depth: 0 };
}

function inner({ reading, constants, depth }: Side): Side {
  return { reading, constants: constants.flatMap((one) => (isList(one) ? one : [])), depth: depth + 1 };
}

/** Equal in all parts; undefined where a part is a list or an object again, or its name can't stand in a path. */
function byParts({ written, path = '$' }: Leaf, value: JsonValue): JsonObject | undefined {
  const { path: _, ...rest } = written;
  const at = (step: string, wanted: JsonValue): JsonObject => ({
    ...rest,
    path: `${path}${step}`,
    operator: 'equal',
    value: wanted,
  });
  const entries = isList(value)
    ? [...value.map((one, index) => [`[${index}]`, one] as const), ['.length', value.length] as const]
    : Object.entries(value as JsonObject).map(([name, one]) => [`.${name}`, one!] as const);
  const isPlain = entries.every(
    ([step, one]) => typeof one !== 'object' && /^(\.[A-Za-z_]\w*|\[\d+\])$/.test(step),
  );
  return isPlain && entries.length > 0 ? { all: entries.map(([step, one]) => at(step, one)) } : undefined;
}
