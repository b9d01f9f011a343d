/** Orderings against a constant that is no number: JavaScript orders it all the same. */
import type { Part } from '../language/documents.js';
import { partAt } from '../language/documents.js';
import type { OperatorName, PlainOperator } from '../language/operator.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { parseInstant } from '../vocabulary/time.js';
import { inMailwright } from './mailwright.js';
import type { Leaf } from './rule.js';
import { compare, isList } from './semantics.js';
import type { Notes } from './setting.js';
import { factsFor, inLists, trialWith, valuesNear } from './witness.js';

/** `depth` is how many lists the fact's side is taken out of; returns whether there was something to say. */
export function checkOrder(
  leaf: Leaf,
  operator: OperatorName,
  constant: JsonValue,
  depth: number,
  notes: Notes,
): boolean {
  if (typeof constant === 'number') return false;
  const check = new OrderCheck(leaf, operator, constant, depth, notes);
  if (
    operator.decorators.includes('swap') ||
    constant === null ||
    typeof constant !== 'string' ||
    constant.trim() === ''
  )
    check.coerced();
  else if (!Number.isNaN(Number(constant))) check.numberAsText();
  else if (parseInstant(constant) !== undefined) check.dateAsText();
  else check.text();
  return true;
}

class OrderCheck {
  private readonly part: Part;

  constructor(
    private readonly leaf: Leaf,
    private readonly operator: OperatorName,
    private readonly constant: JsonValue,
    private readonly depth: number,
    private readonly notes: Notes,
  ) {
    this.part = partAt(leaf.part, 'value');
  }

  coerced(): void {
    const written = canonicalJson(this.constant);
    const number = Number(
      isList(this.constant) && this.constant.length === 1 ? this.constant[0] : this.constant,
    );
    const isNumber =
      !Number.isNaN(number) && typeof this.constant !== 'object'
        ? true
        : this.constant === null || (isList(this.constant) && !Number.isNaN(number));
    const isSwapped = this.operator.decorators.includes('swap');
    const values = [5, -1, 0, 1].map((value) => inLists(value, this.depth));
    const value = values.find((one) => compare(this.operator, one, this.leaf.value) === true) ?? values[0]!;
    const counts = isNumber && !isSwapped;
    this.notes.say('jre-coerced-order', this.part, {
      claim: counts
        ? `\`${written}\` counts as ${number} in an ordering`
        : `nothing is ordered against \`${written}\``,
      help: counts ? `write the number that is meant; ${number} gives the same` : 'write a number',
      trial: trialWith(this.leaf, this.operator, value),
      ...(counts ? { instead: this.withValue(number) } : {}),
    });
  }

  numberAsText(): void {
    const number = Number(this.constant);
    const value = this.differing(number, [
      '9',
      '10',
      '100',
      '1',
      '5',
      '50',
      '1000',
      '0',
      '-1',
      String(number - 1),
      String(number + 1),
      String(number * 10),
    ]);
    this.notes.say('jre-number-as-text', this.part, {
      claim: `\`"${String(this.constant)}"\` is ordered letter by letter against a text`,
      help: `write the number ${number}`,
      ...(value === undefined ? {} : this.shown(value, number)),
      instead: this.withValue(number),
    });
  }

  private shown(value: JsonValue, number: number) {
    const meant = compare(this.operator, value, this.valued(number));
    return {
      trial: trialWith(this.leaf, this.operator, value),
      ...(typeof meant === 'boolean' ? { meant } : {}),
    };
  }

  /** A text that is ordered otherwise against the number. */
  private differing(number: number, texts: readonly string[]): JsonValue | undefined {
    return texts
      .map((text) => inLists(text, this.depth))
      .find(
        (one) =>
          compare(this.operator, one, this.leaf.value) !== compare(this.operator, one, this.valued(number)),
      );
  }

  dateAsText(): void {
    const instant = parseInstant(String(this.constant))!;
    const shown = this.misplacedDate(instant);
    const inMilliseconds = shown && factsFor(this.leaf, inLists(shown.instant, this.depth));
    const trial = shown && trialWith(this.leaf, this.operator, shown.value);
    this.notes.say('jre-date-as-text', this.part, {
      claim: 'dates are ordered letter by letter',
      help: `give the fact in milliseconds since 1970, and compare with ${instant}`,
      ...(shown && trial ? { trial, meant: shown.meant, insteadFacts: inMilliseconds } : {}),
      instead: this.withValue(instant),
      mailwright: this.asBeforeOrAfter(),
    });
  }

  /** A date near this one that comes on the other side of it by its letters than by its time. */
  private misplacedDate(
    instant: number,
  ): { readonly value: JsonValue; readonly meant: boolean; readonly instant: number } | undefined {
    const year = Number(String(this.constant).slice(0, 4));
    const day = String(this.constant).slice(0, 10);
    const texts = [
      `${day}T00:30:00+14:00`,
      `${day}T23:30:00-12:00`,
      `${String(year)}-12-31T23:30:00-12:00`,
      `${String(year)}-01-01T00:30:00+14:00`,
      `${day} 12:00`,
      day,
    ];
    for (const text of texts) {
      const time = parseInstant(text);
      if (time === undefined) continue;
      const value = inLists(text, this.depth);
      const meant = compare(this.operator, inLists(time, this.depth), this.valued(instant));
      if (typeof meant === 'boolean' && compare(this.operator, value, this.leaf.value) !== meant)
        return { value, meant, instant: time };
    }
    return undefined;
  }

  private asBeforeOrAfter(): JsonObject | undefined {
    if (this.operator.decorators.length > 0) return undefined;
    const after = inMailwright(this.leaf, { operator: 'after', value: this.constant });
    const before = inMailwright(this.leaf, { operator: 'before', value: this.constant });
    const { plain } = this.operator;
    if (plain === 'greaterThan') return after;
    if (plain === 'lessThan') return before;
    return plain === 'lessThanInclusive' ? { not: after } : { not: before };
  }

  text(): void {
    const text = String(this.constant);
    const [value, meant] = this.misplacedText(text) ?? [inLists('zzz', this.depth), undefined];
    this.notes.say('jre-text-order', this.part, {
      claim: /^\s*[-+.]?\d/.test(text)
        ? 'texts are ordered letter by letter'
        : 'texts have no order unless they begin with a number',
      help: 'list the texts that are meant with `in`, or compare numbers',
      trial: trialWith(this.leaf, this.operator, value),
      ...(meant === undefined ? {} : { meant }),
    });
  }

  private misplacedText(text: string): readonly [JsonValue, boolean] | undefined {
    const candidates = valuesNear(text, 0).filter((one): one is string => typeof one === 'string');
    const dotted = text
      .split(/(\d+)/)
      .map((piece, index) => (index % 2 === 1 ? String(Number(piece) * 10) : piece));
    for (const one of [...candidates, dotted.join(''), text.replace(/\d+/, '9'), text.replace(/\d+/, '10')]) {
      const meant = ordered(this.operator.plain, one, text);
      const isNegated = this.operator.decorators.filter((decorator) => decorator === 'not').length % 2 === 1;
      const value = inLists(one, this.depth);
      if (compare(this.operator, value, this.leaf.value) !== (meant !== isNegated))
        return [value, meant !== isNegated];
    }
    return undefined;
  }

  private withValue(value: JsonValue): JsonObject {
    return { ...this.leaf.written, value: this.valued(value) };
  }

  /** The value of the comparison with its constants as numbers; in a list where they stand in one. */
  private valued(value: JsonValue): JsonValue {
    const { value: written } = this.leaf;
    if (!isList(written) || !this.operator.decorators.some((one) => one.endsWith('Value'))) return value;
    return written.map((one) => (one === this.constant ? value : asNumber(one)));
  }
}

function asNumber(constant: JsonValue): JsonValue {
  if (typeof constant !== 'string' || constant.trim() === '') return constant;
  const number = Number(constant);
  return Number.isNaN(number) ? (parseInstant(constant) ?? constant) : number;
}

/** As a person orders texts: their numbers as numbers. */
function ordered(plain: PlainOperator, a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.replace(/\d+/g, (digits) => digits.padStart(12, '0'))) as [
    string,
    string,
  ];
  switch (plain) {
    case 'lessThan':
      return left < right;
    case 'lessThanInclusive':
      return left <= right;
    case 'greaterThan':
      return left > right;
    default:
      return left >= right;
  }
}
