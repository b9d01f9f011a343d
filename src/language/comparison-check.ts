/** Comparisons that can hold: an operator, its decorators, and the types of what it gets. */
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Fix } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonValue } from '../vocabulary/json.js';
import { closest } from '../vocabulary/suggest.js';
import { parseDuration, parseInstant } from '../vocabulary/time.js';
import type { FactCondition, Part } from './documents.js';
import { isFactReference, partAt, spanOf } from './documents.js';
import type { OperatorName } from './operator.js';
import { isOfInstants, isOfTexts, isOrdering } from './operator.js';
import { readPattern } from './pattern.js';
import { numberFix } from './type-fix.js';
import type { ValueType } from './value-type.js';
import { words } from './value-type.js';

/** One comparison; what can never hold is reported. */
export class ComparisonCheck {
  constructor(
    private readonly leaf: FactCondition,
    private readonly part: Part,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {}

  /** Types, from the outermost decorator inwards: what the plain operator gets in the end must suit it. */
  check(operator: OperatorName, fact: ValueType, wanted: ValueType): void {
    let [left, right] = [fact, wanted];
    const isLiteral = !isFactReference(this.leaf.value);
    let values: readonly JsonValue[] = isLiteral ? [this.leaf.value ?? null] : [];
    for (const decorator of operator.decorators) {
      const isOfTime = isTime(left) || isOfInstants(operator.plain);
      if (isOfTime && (decorator === 'swap' || decorator.endsWith('Value'))) {
        return this.wrong(
          'bad-comparison',
          `\`${decorator}\` has no meaning for ${isTime(left) ? words(left) : `\`${operator.plain}\``}`,
          decorator === 'swap' ? 'turn the operator around' : 'compare with one value',
        );
      }
      if (decorator === 'swap') {
        [left, right, values] = [right, left, []];
      } else if (decorator === 'someFact' || decorator === 'everyFact') {
        if (!isListOrUnknown(left))
          return this.wrong(
            'fact-not-list',
            `\`${decorator}\` needs a list, but ${this.read()} is ${words(left)}`,
            'drop it',
          );
        left = left.item ?? { kind: 'any', optional: true };
      } else if (decorator === 'someValue' || decorator === 'everyValue') {
        if (right.kind !== 'list')
          return this.wrong(
            'value-not-list',
            `\`${decorator}\` needs a list as \`value\``,
            'write a list, or drop it',
          );
        right = right.item ?? { kind: 'any', optional: true };
        values = values.flatMap((value) => (Array.isArray(value) ? value : []));
      }
    }
    if (isOfTexts(operator.plain)) return this.checkTexts(operator, left, right, values, isLiteral);
    if (isOfInstants(operator.plain)) return this.checkInstants(left, right, values, isLiteral);
    this.checkPlain(operator, left, right, values, isLiteral);
  }

  private checkPlain(
    { plain }: OperatorName,
    left: ValueType,
    right: ValueType,
    values: readonly JsonValue[],
    isLiteral: boolean,
  ): void {
    if (isOrdering(plain)) return this.checkOrdering(left, right, values, isLiteral);
    const time = [left, right].find(({ kind }) => kind === 'duration') ?? left;
    if (time.kind === 'duration' || (time.kind === 'instant' && isLiteral)) {
      return this.wrong(
        'bad-comparison',
        `${words(time)} is never exactly one value`,
        time.kind === 'instant' ? 'use `before` or `after`' : 'use `lessThan` or `greaterThanInclusive`',
      );
    }
    if (plain === 'in' || plain === 'notIn') return this.checkMembership(left, right, values);
    if (plain === 'contains' || plain === 'doesNotContain') {
      if (!isListOrUnknown(left)) {
        return this.wrong(
          'fact-not-list',
          `\`${plain}\` needs a list, but ${this.read()} is ${words(left)} here`,
          left.kind === 'string' ? 'use `equal`, `in` or `matches`' : 'use `equal` or `in`',
        );
      }
      return this.checkEqual(left.item ?? { kind: 'any', optional: true }, right, values);
    }
    this.checkEqual(left, right, values);
  }

  private checkOrdering(
    left: ValueType,
    right: ValueType,
    values: readonly JsonValue[],
    isLiteral: boolean,
  ): void {
    switch (left.kind) {
      case 'any':
      case 'number':
        if (right.kind === 'number' || right.kind === 'any') return undefined;
        return this.unordered(
          `a number can not be compared with ${words(right)}`,
          'write a number',
          numberFix(spanOf(partAt(this.part, 'value')), this.leaf.value),
        );
      case 'duration':
        if (!isLiteral)
          return this.unordered('a duration is compared with a literal only', 'write one such as `60d`');
        if (values.every((value) => typeof value === 'string' && parseDuration(value) !== undefined))
          return undefined;
        return this.unordered(
          'a duration can not be compared with this',
          'write one such as `90m`, `24h` or `60d`',
        );
      case 'instant':
        if (right.kind === 'instant') return undefined;
        if (isLiteral && values.every(isInstantText)) return undefined;
        return this.unordered(
          'an instant can not be compared with this',
          'write one such as `2026-03-01T00:00:00Z`',
        );
      default:
        return this.wrong('no-order', `${words(left)} has no order`, orderHelp(left));
    }
  }

  private checkTexts(
    operator: OperatorName,
    left: ValueType,
    right: ValueType,
    values: readonly JsonValue[],
    isLiteral: boolean,
  ): void {
    const { plain, decorators } = operator;
    if (plain === 'matches' && (!isLiteral || decorators.includes('swap'))) {
      return this.wrong(
        'pattern-not-literal',
        'a pattern is written into the rule: what a log holds is never read as one',
        'write it as `value`, or use `startsWith`, `endsWith` or `equal`',
      );
    }
    for (const one of [left, right]) {
      if (one.kind === 'string' || one.kind === 'any') continue;
      const isWritten = one === right && isLiteral && one.kind !== 'list';
      const help = isWritten ? 'write a text' : (TEXT_HELP[one.kind] ?? 'use `equal` or `in`');
      return this.noText(operator, `this is ${words(one)}`, help);
    }
    if (plain === 'matches') return this.checkPatterns();
    if (!values.includes('')) return;
    this.wrong(
      'empty-text',
      `every text ${plain === 'startsWith' ? 'starts' : 'ends'} with nothing`,
      'write what it must be, or ask whether it is `present`',
    );
  }

  private checkPatterns(): void {
    const { value } = this.leaf;
    const patterns = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
    for (const [index, pattern] of patterns.entries()) {
      const read = readPattern(String(pattern));
      if (read.kind === 'pattern') continue;
      const place = Array.isArray(value) ? partAt(this.part, 'value', index) : partAt(this.part, 'value');
      this.report(error('bad-pattern', spanOf(place), read.message, { help: read.help }));
    }
  }

  private checkInstants(
    left: ValueType,
    right: ValueType,
    values: readonly JsonValue[],
    isLiteral: boolean,
  ): void {
    for (const one of isLiteral ? [left] : [left, right]) {
      if (one.kind === 'instant' || one.kind === 'any' || one.isTimestamp) continue;
      return this.wrong(
        'no-instant',
        `\`${this.leaf.operator}\` compares instants, but this is ${words(one)}`,
        one.kind === 'string'
          ? 'declare it with `format: date-time` where it is one; a day alone begins at another instant in every zone'
          : one.kind === 'list'
            ? 'put `someFact:` or `everyFact:` before it'
            : 'use `lessThan` or `greaterThan`',
      );
    }
    if (!isLiteral || values.every(isInstantText)) return;
    this.badInstant();
  }

  private checkMembership(left: ValueType, right: ValueType, values: readonly JsonValue[]): void {
    if (right.kind !== 'list') return this.notList();
    const inner = values.flatMap((value) => (Array.isArray(value) ? value : []));
    this.checkEqual(left, right.item ?? { kind: 'any', optional: true }, inner);
  }

  private checkEqual(left: ValueType, right: ValueType, values: readonly JsonValue[]): void {
    if (left.kind === 'object' || left.kind === 'list') {
      return this.wrong(
        'never-equal',
        `${words(left)} is never equal to anything`,
        'compare one of its parts, by `path`',
      );
    }
    if (values.some((value) => typeof value === 'object')) return this.neverEqual();
    if (left.kind !== 'any' && right.kind !== 'any' && left.kind !== right.kind) {
      const place = spanOf(partAt(this.part, 'value'));
      return this.wrong(
        'bad-comparison',
        `${words(left)} is never equal to ${words(right)}`,
        `write ${words(left)}`,
        left.kind === 'number' ? numberFix(place, this.leaf.value) : undefined,
      );
    }
    const { values: allowed } = left;
    const stray = allowed && values.find((value) => !allowed.includes(value));
    if (allowed && stray !== undefined) {
      const guess = closest(String(stray), allowed.map(String));
      const known = `it is one of ${allowed.map((value) => `\`${String(value)}\``).join(', ')}`;
      this.wrong(
        'bad-comparison',
        `it is never \`${String(stray)}\``,
        guess === undefined ? known : `did you mean \`${guess}\`?`,
        typeof stray === 'string' ? this.respelt(stray, allowed) : undefined,
      );
    }
  }

  /** A null, a map, or a list of those: neither equal to anything nor more or less than it. */
  neverComparable(operator: OperatorName): void {
    const isMember = operator.plain === 'in' || operator.plain === 'notIn';
    if (isMember && operator.decorators.length === 0 && !Array.isArray(this.leaf.value))
      return this.notList();
    if (isOfTexts(operator.plain)) return this.noText(operator, 'this is none', 'write a text');
    if (isOfInstants(operator.plain)) return this.badInstant();
    if (!isOrdering(operator.plain)) return this.neverEqual();
    this.unordered('nothing is more or less than this', 'compare with a number, a duration or an instant');
  }

  private neverEqual(): void {
    this.wrong(
      'never-equal',
      'this value is never equal to anything',
      'compare with a text, a number, true or false; for “there is none” use `missing`',
    );
  }

  /** A value of a list is mended in the list. */
  private respelt(stray: string, allowed: readonly JsonValue[]): Fix | undefined {
    const { value } = this.leaf;
    const index = Array.isArray(value) ? value.indexOf(stray) : -1;
    const place = index < 0 ? partAt(this.part, 'value') : partAt(this.part, 'value', index);
    return respelling(
      spanOf(place),
      stray,
      allowed.filter((one) => typeof one === 'string'),
    );
  }

  private noText({ plain }: OperatorName, found: string, help: string): void {
    this.wrong('no-text', `\`${plain}\` compares texts, but ${found}`, help);
  }

  private badInstant(): void {
    this.wrong('bad-instant', 'this is no instant', 'write one such as `2026-03-01T00:00:00Z`');
  }

  private notList(): void {
    const { operator, value } = this.leaf;
    const isOne = typeof value === 'number' || (typeof value === 'string' && /^[\w-]+$/.test(value));
    const help = isOne ? `write \`[${value}]\`` : 'write a list: `[a, b]`';
    this.wrong('value-not-list', `\`${operator}\` needs a list as \`value\``, help);
  }

  /** What is read, in the rule's own words. */
  private read(): string {
    return `\`${this.leaf.path ?? this.leaf.fact}\``;
  }

  private unordered(message: string, help: string, fix?: Fix): void {
    this.wrong('unordered-value', message, help, fix);
  }

  private wrong(code: ErrorCode, message: string, help: string, fix?: Fix): void {
    const place = partAt(this.part, 'value' in this.leaf ? 'value' : 'operator');
    this.report(error(code, spanOf(place), message, { help, fix }));
  }
}

/** What is meant of something that is no text. */
const TEXT_HELP: { readonly [Kind in ValueType['kind']]?: string } = {
  list: 'put `someFact:` or `someValue:` before it',
  number: 'compare it by `equal`, or by more and less',
  object: 'compare one of its parts, by `path`',
  instant: 'use `before` or `after`',
  duration: 'use `lessThan` or `greaterThanInclusive`',
};

function isInstantText(value: JsonValue): boolean {
  return typeof value === 'string' && parseInstant(value) !== undefined;
}

function orderHelp({ kind, isTimestamp, values }: ValueType): string {
  if (isTimestamp) return 'use `before` or `after`';
  return kind === 'string' && !values
    ? 'use `equal` or `in`; where it is a timestamp, declare `format: date-time` and use `before` or `after`'
    : 'use `equal` or `in`';
}

function isTime({ kind }: ValueType): boolean {
  return kind === 'duration' || kind === 'instant';
}

function isListOrUnknown({ kind }: ValueType): boolean {
  return kind === 'list' || kind === 'any';
}
