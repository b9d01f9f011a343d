import { conformanceFileSchema } from '../../check/schema/conformance.js';
import { exchangeSchema } from '../../check/schema/exchange.js';
import { fragmentSchema } from '../../check/schema/given.js';
import { scenarioFileSchema } from '../../check/schema/scenario.js';
import { KIND_SCHEMAS } from '../../language/schema/kinds.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { ruleFileSchema } from '../../language/schema/rule-file.js';
import { aloneSchema, editorSchema } from './alone-schema.js';
import { withDescriptions } from './output-words.js';
import { withPlaceholders } from './with-placeholders.js';
import { DECISION_SCHEMA, EXPOSURE_SCHEMA, OUTPUT_SCHEMAS } from './schemas.js';

/** What people write, by name of the schema. */
const WRITTEN: Readonly<Record<string, JsonSchema>> = {
  ...KIND_SCHEMAS,
  rules: ruleFileSchema,
  given: fragmentSchema,
};

/** Lists of what may have `examples`. */
const WITH_ROWS: Readonly<Record<string, JsonSchema>> = {
  scenario: scenarioFileSchema,
  conformance: conformanceFileSchema,
};

/** Every file of `schemas/`, by name without its ending; each is complete by itself, as editors need it. */
export function allSchemas(): Readonly<Record<string, JsonSchema>> {
  const outputs = Object.entries(OUTPUT_SCHEMAS).map(
    ([command, schema]) => [`output-${command}`, schema] as const,
  );
  const printed: Readonly<Record<string, JsonSchema>> = {
    ...Object.fromEntries(outputs),
    'conformance-exchange': exchangeSchema,
    decision: DECISION_SCHEMA,
    exposure: EXPOSURE_SCHEMA,
  };
  return {
    ...mapped(WRITTEN, editorSchema),
    ...mapped(WITH_ROWS, (schema) => withPlaceholders(editorSchema(schema))),
    ...mapped(printed, (schema) => withDescriptions(aloneSchema(schema))),
  };
}

function mapped(
  schemas: Readonly<Record<string, JsonSchema>>,
  change: (schema: JsonSchema) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));
}
