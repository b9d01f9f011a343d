/** `distinct`: how many different values a property has had. */
import type { FactParams } from '../language/documents.js';
import { MOST_DISTINCT } from '../language/limits.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Reader, View } from './aggregate.js';
import { asked, forever, isWindowed, keepProperty, propertyOf, whenMatching, windowOf } from './aggregate.js';
import type { CompileContext } from './context.js';

export function distinctReader(params: FactParams, context: CompileContext): Reader {
  const need = asked(params, context);
  const property = params.property!;
  if (isWindowed(params)) {
    const { view, nextChange } = windowOf(params, keepProperty(property), context);
    return { read: (frame) => distinctIn(view(frame)), nextChange, events: [need.event] };
  }
  const name = `distinct ${property} ${need.name}`;
  const slot = context.layout.value(name);
  const what = { kind: 'values', words: `different values of ${property}`, properties: [property] } as const;
  whenMatching(context, need, name, what, ({ state: { values } }, event) => {
    const value = propertyOf(event, property);
    const known = valuesIn(values[slot]);
    if (isOne(value) && known.length < MOST_DISTINCT && !known.includes(value))
      values[slot] = [...known, value];
  });
  context.layout.onJoin(name, ({ values }, other) => {
    const all = new Set([...valuesIn(values[slot]), ...valuesIn(other.values[slot])]);
    values[slot] = [...all].slice(0, MOST_DISTINCT);
  });
  const read: Reader['read'] = ({ state }) => valuesIn(state.values[slot]).length;
  return { read, nextChange: forever, events: [need.event] };
}

function valuesIn(list: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(list) ? (list as readonly JsonValue[]) : [];
}

/** A null is as good as missing; lists and maps, which a log may have in spite of the schema, are not told apart. */
function isOne(value: JsonValue | undefined): value is string | number | boolean {
  return value !== undefined && typeof value !== 'object';
}

function distinctIn({ window, start }: View): number {
  const seen = new Set<JsonValue>();
  for (let at = start; at < window.values.length; at++) {
    const value = window.values[at];
    if (isOne(value)) seen.add(value);
  }
  return seen.size;
}
