/** A schema, so written that editors tell of a mistake at its place: it accepts what it accepted. */
import type { JsonSchema } from '../../language/schema/shared.js';

/** Of one schema, not of those in it. */
export function forEditors(schema: JsonSchema): JsonSchema {
  const { oneOf, pattern, description } = schema;
  return {
    ...schema,
    ...(Array.isArray(oneOf) ? { oneOf: mapsFirst(oneOf as readonly JsonSchema[]) } : {}),
    // Instead of the pattern, which says little to most.
    ...(typeof pattern === 'string' && typeof description === 'string'
      ? { patternErrorMessage: description }
      : {}),
  };
}

/**
 * Of a value that fits no form at all the YAML language server tells what the first form says of it, or the next whose
 * type it has, if the first is a map's.
 */
function mapsFirst(forms: readonly JsonSchema[]): readonly JsonSchema[] {
  const isMap = (form: JsonSchema) => form['type'] === 'object';
  return [...forms.filter(isMap), ...forms.filter((form) => !isMap(form))];
}
