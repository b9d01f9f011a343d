/** What is known of a value before there is one: enough to check the names that a template reads. */
export type Shape =
  | { readonly kind: 'value'; readonly type: 'string' | 'number' | 'boolean' | 'unknown' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Field>> }
  /** Anything may be read from it; it is never certain to be there. */
  | { readonly kind: 'any' };

export interface Field {
  readonly shape: Shape;
  /** Whether the value may be missing: then it must be guarded where it is read. */
  readonly optional: boolean;
}

export const ANY: Shape = { kind: 'any' };

/** What came of a mistake that is told already: whatever is read from it is right. */
export const BROKEN: Shape = { kind: 'any' };
