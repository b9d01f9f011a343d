/** Which way events move a comparison; see sway.ts. */
import type { FactCondition } from '../language/documents.js';
import { isFactReference } from '../language/documents.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Holds } from './against-literal.js';
import { isWindowed } from './aggregate.js';
import type { CompileContext } from './context.js';
import { literalFor } from './fact.js';
import { swayBeside, swayOfLevel } from './score-sway.js';
import type { Sway, Sways } from './sway.js';
import { ANY, STILL, turned } from './sway.js';

/** By the events that it reads; `holds` says of a value how it compares with the literal. */
export function swaysOfLeaf(
  leaf: FactCondition,
  literal: JsonValue | undefined,
  { events, holds }: { readonly events: readonly string[]; readonly holds: Holds },
  context: CompileContext,
): Sways {
  // What is given from elsewhere may be anything.
  if (context.given) return () => ANY;
  const facts = [leaf.fact, isFactReference(leaf.value) ? leaf.value.fact : leaf.fact];
  const isOfHistory = facts.every((fact) => OF_HISTORY.has(fact));
  return (event) => {
    if (event === undefined) return isOfHistory ? STILL : ANY;
    return events.includes(event) ? swayOf(leaf, literal, holds, event, context) : STILL;
  };
}

/** Facts that only events and time change: no trait, no consent, no zone. */
const OF_HISTORY: ReadonlySet<string> = new Set([
  'average',
  'collect',
  'count',
  'distinct',
  'first',
  'last',
  'level',
  'max',
  'min',
  'recency',
  'score',
  'sum',
]);

/** Of an event that the leaf reads: of facts that move one way by every event. */
function swayOf(
  leaf: FactCondition,
  literal: JsonValue | undefined,
  holds: Holds,
  event: string,
  context: CompileContext,
): Sway {
  const { fact, path, params = {} } = leaf;
  if (path !== undefined || isFactReference(leaf.value)) return ANY;
  if (fact === 'level') {
    const fallback = literalFor(leaf, params.default);
    return swayOfLevel(params, (level) => holds(level ?? fallback), event, context);
  }
  const isDefault = params.default !== undefined;
  if (fact === 'recency' && !isDefault) return swayOfRecency(leaf.operator, literal);
  if (typeof literal !== 'number' || !Object.hasOwn(RISING, leaf.operator)) return ANY;
  const rising = RISING[leaf.operator]!;
  if (fact === 'count' && !isWindowed(params)) return rising;
  // Where a score is at a number is not the same as below it: what is said of both changes by time at two instants.
  if (fact !== 'score' || !OF_SIDES.has(leaf.operator)) return ANY;
  const sway = swayBeside(literal, params, event, context);
  return rising.up ? sway : turned(sway);
}

const UP: Sway = { up: true, down: false, after: Infinity };

/** What is said of a number that rises. */
const RISING: Readonly<Record<string, Sway>> = {
  lessThan: turned(UP),
  lessThanInclusive: turned(UP),
  greaterThan: UP,
  greaterThanInclusive: UP,
};

const OF_SIDES: ReadonlySet<string> = new Set(['lessThan', 'greaterThanInclusive']);

/** An event makes how long ago it was the least there is, from where only time moves it; before the first it is on no side of anything. */
function swayOfRecency(operator: string, literal: JsonValue | undefined): Sway {
  if (operator === 'missing') return turned(UP);
  if (operator === 'present') return UP;
  if (typeof literal !== 'number' || !Object.hasOwn(RISING, operator)) return ANY;
  return { ...turned(RISING[operator]!), after: literal };
}
