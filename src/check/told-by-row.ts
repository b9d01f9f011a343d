/** What is wrong with the rows of one scenario: what they have in common is told once. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { formatPlace } from '../vocabulary/diagnostic.js';

/** What is wrong with a row's test. */
export interface OfRow {
  readonly span: Span;
  readonly placeholderAt: (span: Span) => Span | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What is wrong with the tests of one scenario, by row: what rows have in common is told with the first that has it; what a
 * row has filled in says where; what some rows make of a part that is written once, which of them.
 */
export function toldByRow(rows: readonly OfRow[]): readonly (readonly Diagnostic[])[] {
  const counts = new Map<string, number>();
  for (const { diagnostics } of rows)
    for (const key of new Set(diagnostics.map(identityOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return rows.map(({ span, placeholderAt, diagnostics }) =>
    diagnostics.flatMap((one) => {
      const key = identityOf(one);
      if (told.has(key)) return [];
      told.add(key);
      const placeholder = placeholderAt(one.span);
      if (placeholder) return withRelated(one, 'this is filled in here', placeholder);
      return counts.get(key) === rows.length ? one : withRelated(one, 'for this row', span);
    }),
  );
}

function withRelated(one: Diagnostic, message: string, span: Span): Diagnostic {
  return { ...one, related: [...(one.related ?? []), { message, span }] };
}

function identityOf({ code, message, span }: Diagnostic): string {
  return `${code} ${formatPlace(span)} ${message}`;
}
