/** Texts that comparisons with parts of texts, patterns and instants tell apart, beside those that equality does. */
import type { FactCondition } from '../language/documents.js';
import { isFactReference } from '../language/documents.js';
import { parseOperator } from '../language/operator.js';
import { sampleOfPattern } from '../language/pattern-sample.js';
import type { FactClasses } from '../language/value-classes.js';
import { factKey } from '../language/value-classes.js';
import type { JsonValue } from '../vocabulary/json.js';
import { formatInstant, parseInstant } from '../vocabulary/time.js';

/** The classes of a condition's facts, with a text on either side of each such comparison of it. */
export function withTexts(
  classes: readonly FactClasses[],
  leaves: readonly FactCondition[],
): readonly FactClasses[] {
  return classes.map((one) => {
    const texts = leaves.flatMap((leaf) => (factKey(leaf) === one.key ? textsFor(leaf) : []));
    const { kind } = one.type;
    if (texts.length === 0 || kind === 'instant') return one;
    const values = kind === 'list' ? texts.map((text) => [text]) : texts;
    return { ...one, values: [...one.values, ...values] };
  });
}

function textsFor({ operator, value }: FactCondition): readonly string[] {
  if (isFactReference(value)) return [];
  const wanted = (Array.isArray(value) ? value : [value]) as readonly (JsonValue | undefined)[];
  const plain = parseOperator(operator)?.plain ?? '';
  return wanted.flatMap((one) => (typeof one === 'string' ? around(plain, one) : []));
}

function around(plain: string, text: string): readonly string[] {
  switch (plain) {
    case 'startsWith':
    case 'endsWith':
      return [text, `${text}-`, `-${text}`, text.slice(1)];
    case 'matches': {
      const sample = sampleOfPattern(text);
      return sample === undefined ? [] : [sample, `-${sample}`, `${sample}-`];
    }
    case 'before':
    case 'after': {
      const time = parseInstant(text);
      return time === undefined ? [] : [time - 1, time, time + 1].map(formatInstant);
    }
    default:
      return [];
  }
}
