/** Values at which the operators that compare texts and instants turn. */
import type { PlainOperator } from '../../language/operator.js';
import { isOfInstants, parseOperator } from '../../language/operator.js';
import { sampleOfPattern } from '../../language/pattern-sample.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, SECOND, formatInstant, parseInstant } from '../../vocabulary/time.js';
import type { FactTrace } from './condition-words.js';

/** Worth a try for the left fact of a comparison, or for the right one. */
export function valuesFor(
  leaf: FactTrace,
  isLeft: boolean,
  found: JsonValue | undefined,
): readonly JsonValue[] {
  const plain = parseOperator(leaf.operator)?.plain;
  if (plain === undefined) return [];
  const other = isLeft ? leaf.wanted : leaf.found;
  if (isOfInstants(plain)) return timesNear(other, found);
  if (!isLeft) return [];
  const texts = (Array.isArray(other) ? (other as readonly JsonValue[]) : [other]).filter(
    (one): one is string => typeof one === 'string',
  );
  const values = texts.flatMap((one) => textsWith(plain, one, typeof found === 'string' ? found : ''));
  return Array.isArray(found) ? values.map((value) => [value]) : values;
}

function textsWith(plain: PlainOperator, other: string, found: string): readonly string[] {
  switch (plain) {
    case 'startsWith':
      return [other + found, other, `${other}x`];
    case 'endsWith':
      return [found + other, other, `x${other}`];
    case 'matches': {
      const sample = sampleOfPattern(other);
      return sample === undefined ? [] : [sample];
    }
    default:
      return [];
  }
}

/** As timestamps where the fact has them, and as milliseconds where it counts those. */
function timesNear(other: JsonValue | undefined, found: JsonValue | undefined): readonly JsonValue[] {
  const time = typeof other === 'string' ? parseInstant(other) : other;
  if (typeof time !== 'number') return [];
  const times: readonly Instant[] = [0, 1, -1, SECOND, -SECOND, DAY, -DAY].map((by) => time + by);
  const texts = times.map(formatInstant);
  if (typeof found === 'number') return times;
  return typeof found === 'string' ? texts : [...texts, ...times];
}
