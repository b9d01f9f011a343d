/** Comparisons that can hold: an operator, its decorators, and the types of what it gets. */
import type { Diagnostic, Fix } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonValue } from '../vocabulary/json.js';
import { closest } from '../vocabulary/suggest.js';
import { parseDuration, parseInstant } from '../vocabulary/time.js';
import type { FactCondition, Part } from './documents.js';
import { isFactReference, partAt, spanOf } from './documents.js';
import { words } from './fact-type.js';
import type { OperatorName } from './operator.js';
import { isOrdering } from './operator.js';
import { numberFix } from './type-fix.js';
import type { ValueType } from './value-type.js';

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
      if (isTime(left) && (decorator === 'swap' || decorator.endsWith('Value'))) {
        return this.wrong(
          `\`${decorator}\` has no meaning for ${words(left)}`,
          decorator === 'swap' ? 'turn the operator around' : 'compare with one value',
        );
      }
      if (decorator === 'swap') {
        [left, right, values] = [right, left, []];
      } else if (decorator === 'someFact' || decorator === 'everyFact') {
        if (!isListOrUnknown(left))
          return this.wrong(
            `\`${decorator}\` needs a list, but \`${this.leaf.fact}\` is ${words(left)}`,
            'drop it',
          );
        left = left.item ?? { kind: 'any', optional: true };
      } else if (decorator === 'someValue' || decorator === 'everyValue') {
        if (right.kind !== 'list')
          return this.wrong(`\`${decorator}\` needs a list as \`value\``, 'write a list, or drop it');
        right = right.item ?? { kind: 'any', optional: true };
        values = values.flatMap((value) => (Array.isArray(value) ? value : []));
      }
    }
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
        `${words(time)} is never exactly one value`,
        'use `lessThan` or `greaterThanInclusive`',
      );
    }
    if (plain === 'in' || plain === 'notIn') return this.checkMembership(left, right, values);
    if (plain === 'contains' || plain === 'doesNotContain') {
      if (!isListOrUnknown(left)) {
        return this.wrong(
          `\`${plain}\` needs a list, but \`${this.leaf.fact}\` is ${words(left)} here`,
          'use `equal` or `in`',
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
        return this.wrong(
          `a number can not be compared with ${words(right)}`,
          'write a number',
          numberFix(spanOf(partAt(this.part, 'value')), this.leaf.value),
        );
      case 'duration':
        if (!isLiteral)
          return this.wrong('a duration is compared with a literal only', 'write one such as `60d`');
        if (values.every((value) => typeof value === 'string' && parseDuration(value) !== undefined))
          return undefined;
        return this.wrong(
          'a duration can not be compared with this',
          'write one such as `90m`, `24h` or `60d`',
        );
      case 'instant':
        if (right.kind === 'instant') return undefined;
        if (
          isLiteral &&
          values.every((value) => typeof value === 'string' && parseInstant(value) !== undefined)
        )
          return undefined;
        return this.wrong(
          'an instant can not be compared with this',
          'write one such as `2026-03-01T00:00:00Z`',
        );
      default:
        return this.wrong(`${words(left)} has no order`, 'use `equal` or `in`');
    }
  }

  private checkMembership(left: ValueType, right: ValueType, values: readonly JsonValue[]): void {
    if (right.kind !== 'list')
      return this.wrong(`\`${this.leaf.operator}\` needs a list as \`value\``, 'write `[a, b]`');
    const inner = values.flatMap((value) => (Array.isArray(value) ? value : []));
    this.checkEqual(left, right.item ?? { kind: 'any', optional: true }, inner);
  }

  private checkEqual(left: ValueType, right: ValueType, values: readonly JsonValue[]): void {
    if (left.kind === 'object' || left.kind === 'list') {
      return this.wrong(`${words(left)} is never equal to anything`, 'compare one of its parts, by `path`');
    }
    if (values.some((value) => typeof value === 'object')) return this.neverEqual();
    if (left.kind !== 'any' && right.kind !== 'any' && left.kind !== right.kind) {
      const place = spanOf(partAt(this.part, 'value'));
      return this.wrong(
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
        `it is never \`${String(stray)}\``,
        guess === undefined ? known : `did you mean \`${guess}\`?`,
        typeof stray === 'string' ? this.respelt(stray, allowed) : undefined,
      );
    }
  }

  neverEqual(): void {
    this.wrong(
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

  private wrong(message: string, help: string, fix?: Fix): void {
    const place = partAt(this.part, 'value' in this.leaf ? 'value' : 'operator');
    this.report(error('bad-comparison', spanOf(place), message, { help, fix }));
  }
}

function isTime({ kind }: ValueType): boolean {
  return kind === 'duration' || kind === 'instant';
}

function isListOrUnknown({ kind }: ValueType): boolean {
  return kind === 'list' || kind === 'any';
}
