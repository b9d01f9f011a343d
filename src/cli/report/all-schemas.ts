import { conformanceFileSchema } from '../../check/schema/conformance.js';
import { exchangeSchema } from '../../check/schema/exchange.js';
import { scenarioFileSchema } from '../../check/schema/scenario.js';
import { COMMON_SCHEMAS, KIND_SCHEMAS } from '../../language/schema/kinds.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { DECISION_SCHEMA, EXPOSURE_SCHEMA, OUTPUT_SCHEMAS } from './schemas.js';

/** Every file of `schemas/`, by name without its ending. */
export function allSchemas(): Readonly<Record<string, JsonSchema>> {
  const common = COMMON_SCHEMAS.map(
    (schema) => [String(schema['$id']).replace('mailwright:', ''), schema] as const,
  );
  const outputs = Object.entries(OUTPUT_SCHEMAS).map(
    ([command, schema]) => [`output-${command}`, schema] as const,
  );
  return {
    ...KIND_SCHEMAS,
    ...Object.fromEntries([...common, ...outputs]),
    scenario: scenarioFileSchema,
    conformance: conformanceFileSchema,
    'conformance-exchange': exchangeSchema,
    decision: DECISION_SCHEMA,
    exposure: EXPOSURE_SCHEMA,
  };
}
