import type { Field, Shape } from '../vocabulary/shape.js';
import { ANY, BROKEN, eitherValue } from '../vocabulary/shape.js';

/** A name that an expression may read. */
export interface Binding extends Field {
  /** The generated code that reads it. */
  readonly code: string;
  /** Tells this name from another of the same spelling. */
  readonly id: string;
  /** How messages call it: `items[]` for the variable of a loop over `items`. */
  readonly label: string;
  /** A content slot's position: its fields are evaluated when they are read. */
  readonly slot?: number;
}

/** The names in force, and the paths that a guard has found to have a value. */
export interface Scope {
  readonly names: ReadonlyMap<string, Binding>;
  readonly guarded: ReadonlySet<string>;
}

export function withName(scope: Scope, name: string, binding: Binding): Scope {
  return { ...scope, names: new Map(scope.names).set(name, binding) };
}

export function withGuards(scope: Scope, guards: readonly string[]): Scope {
  return guards.length === 0 ? scope : { ...scope, guarded: new Set([...scope.guarded, ...guards]) };
}

/** What is known of a value that is one or the other. */
export function eitherShape(a: Shape, b: Shape): Shape {
  if (a === BROKEN || b === BROKEN) return BROKEN;
  if (a.kind === 'value' && b.kind === 'value')
    return a.type === b.type ? eitherValue(a, b) : { kind: 'value', type: 'unknown' };
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', item: eitherShape(a.item, b.item) };
  if (a.kind === 'object' && b.kind === 'object')
    return { kind: 'object', fields: eitherFields([a.fields, b.fields]) };
  return ANY;
}

/** The fields of any of the maps; one that not every map has may be missing. */
export function eitherFields(
  maps: readonly Readonly<Record<string, Field>>[],
): Readonly<Record<string, Field>> {
  const names = new Set(maps.flatMap((fields) => Object.keys(fields)));
  const merged = new Map<string, Field>();
  for (const name of names) {
    const found = maps.flatMap((fields) => (Object.hasOwn(fields, name) ? [fields[name]!] : []));
    merged.set(name, {
      shape: found.map((field) => field.shape).reduce(eitherShape),
      optional: found.length < maps.length || found.some((field) => field.optional),
    });
  }
  return Object.fromEntries(merged);
}

/** The field that a step leads to; undefined where the shape has none. */
export function fieldOf(shape: Shape, key: string | number): Field | undefined {
  if (shape === BROKEN) return { shape: BROKEN, optional: false };
  if (shape.kind === 'any' || (shape.kind === 'value' && shape.type === 'unknown'))
    return { shape: ANY, optional: true };
  if (shape.kind === 'list' && typeof key === 'number') return { shape: shape.item, optional: true };
  if (key === 'length' && (shape.kind === 'list' || (shape.kind === 'value' && shape.type === 'string'))) {
    return { shape: { kind: 'value', type: 'number' }, optional: false };
  }
  if (shape.kind !== 'object' || typeof key === 'number') return undefined;
  return Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
}

/** `a list`, `an object`, `a text`. */
export function describeShape(shape: Shape): string {
  if (shape.kind === 'list') return 'a list';
  if (shape.kind === 'object') return 'an object';
  if (shape.kind === 'any' || shape.type === 'unknown') return 'a value';
  return { string: 'a text', number: 'a number', boolean: '`true` or `false`' }[shape.type];
}
