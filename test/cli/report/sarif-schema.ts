/**
 * The part of SARIF 2.1.0 that Mailwright writes, closed: written after the standard
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), sections 3.13 to 3.57. What is not here is not written.
 */
const text = { type: 'string', minLength: 1 };
const natural = { type: 'integer', minimum: 1 };
const index = { type: 'integer', minimum: 0 };
const level = { enum: ['error', 'warning'] };

function closed(properties: Readonly<Record<string, object>>, ...optional: readonly string[]): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties, additionalProperties: false };
}

const message = closed({ text });
const artifactLocation = closed(
  { uri: { type: 'string', format: 'uri-reference' }, uriBaseId: { const: '%SRCROOT%' }, index },
  'index',
);
const region = closed({ startLine: natural, startColumn: natural, endLine: natural, endColumn: natural });
const physicalLocation = closed({ artifactLocation, region });

const rule = closed({
  id: { type: 'string', pattern: '^[a-z-]+$' },
  shortDescription: message,
  fullDescription: message,
  help: closed({ text, markdown: text }),
  defaultConfiguration: closed({ level }),
});

const replacement = closed({ deletedRegion: region, insertedContent: closed({ text: { type: 'string' } }) });

const result = closed(
  {
    ruleId: text,
    ruleIndex: index,
    level,
    message,
    locations: { type: 'array', minItems: 1, maxItems: 1, items: closed({ physicalLocation }) },
    relatedLocations: {
      type: 'array',
      minItems: 1,
      items: closed({ id: natural, message, physicalLocation }),
    },
    fixes: {
      type: 'array',
      minItems: 1,
      items: closed({
        description: message,
        artifactChanges: {
          type: 'array',
          minItems: 1,
          items: closed({
            artifactLocation,
            replacements: { type: 'array', minItems: 1, items: replacement },
          }),
        },
      }),
    },
    partialFingerprints: { type: 'object', minProperties: 2, additionalProperties: text },
  },
  'relatedLocations',
  'fixes',
);

const run = closed({
  tool: closed({
    driver: closed({
      name: { const: 'Mailwright' },
      version: text,
      semanticVersion: text,
      rules: { type: 'array', items: rule },
    }),
  }),
  columnKind: { const: 'utf16CodeUnits' },
  originalUriBaseIds: closed({ '%SRCROOT%': closed({ description: message }) }),
  invocations: { type: 'array', items: closed({ executionSuccessful: { const: true } }) },
  artifacts: { type: 'array', items: closed({ location: artifactLocation }) },
  results: { type: 'array', items: result },
});

export const SARIF_SCHEMA = closed({
  $schema: { type: 'string', format: 'uri' },
  version: { const: '2.1.0' },
  runs: { type: 'array', minItems: 1, maxItems: 1, items: run },
});
