/**
 * Conditions that make sense. Refused is what json-rules-engine takes and nobody means: operators on types that
 * they can never accept, paths that no schema has, negations that are true because a value is missing.
 */
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Fix } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { checkIds } from './catalog-fact.js';
import { ComparisonCheck } from './comparison-check.js';
import { declarationOf, withPlace } from './declared-place.js';
import type { Condition, FactCondition, FactReference, Part } from './documents.js';
import { isFactReference, partAt, spanOf } from './documents.js';
import type { Reading } from './fact-type.js';
import { factType } from './fact-type.js';
import { MOST_DISTINCT } from './limits.js';
import { presenceKey as keyOf, presentIn } from './guard.js';
import type { Missing, OperatorName } from './operator.js';
import {
  DECORATORS,
  MOST_DECORATORS,
  PLAIN_OPERATORS,
  PRESENCE_OPERATORS,
  holdsForMissing,
  parseOperator,
} from './operator.js';
import { operatorCalled, operatorFix } from './operator-fix.js';
import { checkAlone, checkPriorities } from './priority-check.js';
import { closest } from '../vocabulary/suggest.js';
import type { ValueType } from './value-type.js';
import { typeOfLiteral } from './value-type.js';

type Report = (diagnostic: Diagnostic) => void;

/** Reports all that is wrong with a condition and the facts that it reads. */
export function checkCondition(condition: Condition, part: Part, reading: Reading, report: Report): void {
  checkAlone(condition, part, report);
  const present = reading.present ?? new Set();
  new ConditionCheck(reading, report).check(condition, part, { isNegated: false, present });
}

/** The type of a fact, or undefined where it makes no sense; its `where` is checked as well. */
export function checkReference(
  reference: FactReference,
  part: Part,
  reading: Reading,
  report: Report,
): ValueType | undefined {
  const { event, where } = reference.params ?? {};
  const type = factType(reference, part, reading, report);
  if (reference.fact === 'lookup' || reference.fact === 'recommend') {
    checkIds(reference, part, reading.names, report, (inner, at) =>
      checkReference(inner, at, reading, report),
    );
  }
  if (!where || event === undefined) return type;
  const schema = reading.names.event(event, partAt(part, 'params', 'event'));
  if (schema) {
    const inner: Reading = {
      names: reading.names,
      event: { schema, name: event },
      hasEntry: false,
      onlyEvent: true,
    };
    checkCondition(where, partAt(part, 'params', 'where'), inner, report);
  }
  return type;
}

/** What holds around a condition: whether it is negated, and which values are known to be there. */
interface Around {
  readonly isNegated: boolean;
  readonly present: ReadonlySet<string>;
}

class ConditionCheck {
  constructor(
    private readonly reading: Reading,
    private readonly report: Report,
  ) {}

  check(condition: Condition, part: Part, around: Around): void {
    if ('all' in condition) {
      const { ruleSet } = this.reading.names;
      const implied = around.isNegated ? [] : condition.all.flatMap((one) => presentIn(one, ruleSet));
      const present = new Set([...around.present, ...condition.all.flatMap(presentValue), ...implied]);
      this.checkEach(condition.all, partAt(part, 'all'), { ...around, present });
    } else if ('any' in condition) {
      this.checkEach(condition.any, partAt(part, 'any'), around);
    } else if ('not' in condition) {
      checkAlone(condition.not, partAt(part, 'not'), this.report);
      this.check(condition.not, partAt(part, 'not'), { ...around, isNegated: !around.isNegated });
    } else if ('condition' in condition) {
      this.checkSegment(condition.condition, part);
    } else {
      this.checkFact(condition, part, around);
    }
  }

  private checkEach(conditions: readonly Condition[], part: Part, around: Around): void {
    checkPriorities(conditions, part, this.report);
    for (const [index, one] of conditions.entries()) this.check(one, partAt(part, index), around);
  }

  private checkSegment(name: string, part: Part): void {
    if (this.reading.onlyEvent) {
      this.say(
        'not-here',
        partAt(part, 'condition'),
        'a segment can not be asked for in the `where` of a fact',
        'read `event` only',
      );
      return;
    }
    this.reading.names.segment(name, partAt(part, 'condition'));
  }

  private checkFact(leaf: FactCondition, part: Part, around: Around): void {
    const type = checkReference(leaf, part, this.reading, this.report);
    if ((PRESENCE_OPERATORS as readonly string[]).includes(leaf.operator)) {
      if ('value' in leaf) {
        this.say(
          'mixed-forms',
          partAt(part, 'value'),
          `\`${leaf.operator}\` compares with nothing`,
          'leave `value` out',
        );
      }
      return;
    }
    const operator = parseOperator(leaf.operator);
    if (!operator) return this.unknownOperator(leaf.operator, partAt(part, 'operator'));
    if (!('value' in leaf)) {
      return this.say(
        'missing-key',
        part,
        `\`${leaf.operator}\` has nothing to compare with`,
        'add `value:`',
      );
    }
    const wanted = this.valueType(leaf, part);
    if (!type || !wanted || !this.reading.names.isWhole(part)) return;
    const report = withPlace(this.report, () => declarationOf(leaf, this.reading));
    const comparison = new ComparisonCheck(leaf, part, report);
    if (!isComparable(leaf.value)) return comparison.neverComparable(operator);
    this.checkCeiling(leaf, part);
    comparison.check(operator, type, wanted);
    this.checkGuard(operator, leaf, part, type, wanted, around);
  }

  /** A count that ends is not compared with what it never comes to. */
  private checkCeiling({ fact, params, value }: FactCondition, part: Part): void {
    if (fact !== 'distinct' || params?.within !== undefined || params?.since !== undefined) return;
    const values = (Array.isArray(value) ? value : [value]) as readonly (JsonValue | undefined)[];
    if (!values.some((one) => typeof one === 'number' && one > MOST_DISTINCT)) return;
    this.say(
      'out-of-range',
      partAt(part, 'value'),
      `\`distinct\` over all of history counts to ${MOST_DISTINCT} and no further`,
      'compare with less, or count `within` a time',
    );
  }

  private unknownOperator(name: string, part: Part): void {
    const parts = name.split(':');
    const last = parts.pop()!;
    const known: readonly string[] = [...PLAIN_OPERATORS, ...PRESENCE_OPERATORS];
    const stray = parts.find((one) => !(DECORATORS as readonly string[]).includes(one));
    const listed = (names: readonly string[]) => names.map((one) => `\`${one}\``).join(', ');
    if (!known.includes(last)) {
      const guess = operatorCalled(last) ?? closest(last, known);
      this.say(
        'unknown-operator',
        part,
        `there is no operator \`${last}\``,
        guess === undefined
          ? `known: ${listed(known)}; before one, with a colon: ${listed(DECORATORS)}`
          : `did you mean \`${[...parts, guess].join(':')}\`?`,
        operatorFix(spanOf(part), name),
      );
    } else if (stray !== undefined) {
      const guess = closest(stray, DECORATORS);
      this.say(
        'unknown-decorator',
        part,
        `there is no decorator \`${stray}\``,
        guess === undefined ? `known: ${listed(DECORATORS)}` : `did you mean \`${guess}\`?`,
        operatorFix(spanOf(part), name),
      );
    } else if ((PRESENCE_OPERATORS as readonly string[]).includes(last)) {
      const opposite = last === 'present' ? 'missing' : 'present';
      this.say(
        'unknown-decorator',
        part,
        `\`${last}\` takes no decorators`,
        `write \`${opposite}\` for the opposite`,
      );
    } else {
      this.say(
        'unknown-decorator',
        part,
        `\`${name}\` has too many decorators`,
        `at most ${MOST_DECORATORS} make sense; write several conditions`,
      );
    }
  }

  private valueType(leaf: FactCondition, part: Part): ValueType | undefined {
    if (!isFactReference(leaf.value)) return typeOfLiteral(leaf.value);
    return checkReference(leaf.value as FactReference, partAt(part, 'value'), this.reading, this.report);
  }

  private checkGuard(
    operator: OperatorName,
    leaf: FactCondition,
    part: Part,
    type: ValueType,
    wanted: ValueType,
    around: Around,
  ): void {
    const isUnguarded = (reference: FactReference, { optional }: ValueType) =>
      optional && !around.present.has(keyOf(reference));
    const fact = isUnguarded(leaf, type);
    const value = isFactReference(leaf.value) && isUnguarded(leaf.value as FactReference, wanted);
    const cases: readonly Missing[] = [
      ...(fact ? (['fact'] as const) : []),
      ...(value ? (['value'] as const) : []),
      ...(fact && value ? (['both'] as const) : []),
    ];
    const trap = cases.find((one) => holdsForMissing(operator, one) !== around.isNegated);
    if (trap === undefined) return;
    const missing = trap === 'value' ? (leaf.value as unknown as FactReference) : leaf;
    const report = withPlace(this.report, () => declarationOf(missing, this.reading));
    report(
      error(
        'unguarded',
        spanOf(partAt(part, 'operator')),
        `this is true where \`${missing.path ?? missing.fact}\` is missing`,
        {
          help: `put \`{ fact: ${missing.fact}, …, operator: present }\` beside it in one \`all\`, or give the fact \`params: { default: … }\``,
        },
      ),
    );
  }

  private say(code: ErrorCode, part: Part, message: string, help: string, fix?: Fix): void {
    this.report(error(code, spanOf(part), message, { help, fix }));
  }
}

/** One value, or a list of values; null, maps and lists of those are equal to nothing. */
function isComparable(value: JsonValue | undefined): boolean {
  if (isFactReference(value)) return true;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((one) => typeof one !== 'object');
}

function presentValue(condition: Condition): readonly string[] {
  return 'fact' in condition && condition.operator === 'present' ? [keyOf(condition)] : [];
}
