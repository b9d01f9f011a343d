/** `average`, `min` and `max` of a number property; an event without the number is none to them. */
import type { FactParams } from '../language/documents.js';
import type { View } from './aggregate.js';
import { asked, forever, isWindowed, keepProperty, propertyOf, whenMatching, windowOf } from './aggregate.js';
import type { Reader } from './aggregate.js';
import type { CompileContext } from './context.js';
import { finite } from './update.js';

export function averageReader(params: FactParams, context: CompileContext): Reader {
  const need = asked(params, context);
  const property = params.property!;
  if (isWindowed(params)) {
    const { view, nextChange } = windowOf(params, keepProperty(property), context);
    return { read: (frame) => averageOf(view(frame)), nextChange, events: [need.event] };
  }
  const name = `average ${property} ${need.name}`;
  const sum = context.layout.number(`${name} sum`, 0, 'add');
  const count = context.layout.number(`${name} count`, 0, 'add');
  const what = { kind: 'number', words: `average of ${property}`, properties: [property] } as const;
  whenMatching(context, need, name, what, ({ state: { numbers } }, event) => {
    const value = propertyOf(event, property);
    if (typeof value !== 'number') return;
    numbers[sum] = finite(numbers[sum]! + value);
    numbers[count]! += 1;
  });
  const read: Reader['read'] = ({ state: { numbers } }) =>
    numbers[count] === 0 ? undefined : numbers[sum]! / numbers[count]!;
  return { read, nextChange: forever, events: [need.event] };
}

function averageOf({ window, start }: View): number | undefined {
  let [sum, count] = [0, 0];
  for (let at = start; at < window.values.length; at++) {
    const value = window.values[at];
    if (typeof value !== 'number') continue;
    sum = finite(sum + value);
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

export function extremeReader(which: 'min' | 'max', params: FactParams, context: CompileContext): Reader {
  const need = asked(params, context);
  const property = params.property!;
  const better: (a: number, b: number) => number = which === 'min' ? Math.min : Math.max;
  if (isWindowed(params)) {
    const { view, nextChange } = windowOf(params, keepProperty(property), context);
    return { read: (frame) => extremeOf(better, view(frame)), nextChange, events: [need.event] };
  }
  const name = `${which} ${property} ${need.name}`;
  const slot = context.layout.value(name);
  const what = { kind: 'number', words: `${which} of ${property}`, properties: [property] } as const;
  whenMatching(context, need, name, what, ({ state: { values } }, event) => {
    const value = propertyOf(event, property);
    if (typeof value === 'number') values[slot] = extreme(better, values[slot], value);
  });
  context.layout.onJoin(name, ({ values }, other) => {
    const value = other.values[slot];
    if (typeof value === 'number') values[slot] = extreme(better, values[slot], value);
  });
  return { read: ({ state }) => state.values[slot] ?? undefined, nextChange: forever, events: [need.event] };
}

function extreme(better: (a: number, b: number) => number, known: unknown, value: number): number {
  return typeof known === 'number' ? better(known, value) : value;
}

function extremeOf(better: (a: number, b: number) => number, { window, start }: View): number | undefined {
  let found: number | undefined;
  for (let at = start; at < window.values.length; at++) {
    const value = window.values[at];
    if (typeof value === 'number') found = extreme(better, found, value);
  }
  return found;
}
