import { parseInstant } from './time.js';

/** What is known of a value before there is one: enough to check the names that a template reads. */
export type Shape =
  | ValueShape
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Field>> }
  /** Anything may be read from it; it is never certain to be there. */
  | { readonly kind: 'any' };

export interface ValueShape {
  readonly kind: 'value';
  readonly type: 'string' | 'number' | 'boolean' | 'unknown';
  /** Whether a text can be read as a number: always, or not always; undefined where nothing says so. */
  readonly isNumber?: boolean;
  /** The same of an instant, of a text or a number. */
  readonly isInstant?: boolean;
}

export interface Field {
  readonly shape: Shape;
  /** Whether the value may be missing: then it must be guarded where it is read. */
  readonly optional: boolean;
}

export const ANY: Shape = { kind: 'any' };

/** What came of a mistake that is told already: whatever is read from it is right. */
export const BROKEN: Shape = { kind: 'any' };

/** Of a text that is known. */
export function shapeOfText(text: string): ValueShape {
  const isNumber = text.trim() !== '' && !Number.isNaN(Number(text));
  return { kind: 'value', type: 'string', isNumber, isInstant: parseInstant(text) !== undefined };
}

/** What is known of one or the other of two values of one type. */
export function eitherValue(a: ValueShape, b: ValueShape): ValueShape {
  const isNumber = eitherFlag(a.isNumber, b.isNumber);
  const isInstant = eitherFlag(a.isInstant, b.isInstant);
  return {
    kind: 'value',
    type: a.type,
    ...(isNumber === undefined ? {} : { isNumber }),
    ...(isInstant === undefined ? {} : { isInstant }),
  };
}

function eitherFlag(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === false || b === false ? false : a === b ? a : undefined;
}
