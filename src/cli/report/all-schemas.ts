import { conformanceFileSchema } from '../../check/schema/conformance.js';
import { exchangeSchema } from '../../check/schema/exchange.js';
import { scenarioFileSchema } from '../../check/schema/scenario.js';
import { KIND_SCHEMAS } from '../../language/schema/kinds.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { aloneSchema } from './alone-schema.js';
import { DECISION_SCHEMA, EXPOSURE_SCHEMA, OUTPUT_SCHEMAS } from './schemas.js';

/** Every file of `schemas/`, by name without its ending; each is complete by itself, as editors need it. */
export function allSchemas(): Readonly<Record<string, JsonSchema>> {
  const outputs = Object.entries(OUTPUT_SCHEMAS).map(
    ([command, schema]) => [`output-${command}`, schema] as const,
  );
  const schemas: Readonly<Record<string, JsonSchema>> = {
    ...KIND_SCHEMAS,
    ...Object.fromEntries(outputs),
    scenario: scenarioFileSchema,
    conformance: conformanceFileSchema,
    'conformance-exchange': exchangeSchema,
    decision: DECISION_SCHEMA,
    exposure: EXPOSURE_SCHEMA,
  };
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, aloneSchema(schema)]));
}
