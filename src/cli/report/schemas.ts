/** The shapes of `--format json`, as JSON Schemas; `schemas/` is written from them, and a test holds outputs against them. */
import { GATES, OUTCOMES, REASONS } from '../../vocabulary/decision.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { JSON_VERSION } from './json.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const instant: JsonSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
};
const counts: JsonSchema = { type: 'object', additionalProperties: count };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

function closed(
  properties: Readonly<Record<string, JsonSchema>>,
  ...optional: readonly string[]
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties, additionalProperties: false };
}

const span = closed({ file: text, line: count, column: count, endLine: count, endColumn: count });

const diagnostic = closed(
  {
    code: { type: 'string', pattern: '^[a-z-]+$' },
    severity: { enum: ['error', 'warning'] },
    message: text,
    span,
    help: text,
    related: list(closed({ message: text, span })),
  },
  'help',
  'related',
);

const decisionFields: Readonly<Record<string, JsonSchema>> = {
  at: instant,
  user: text,
  campaign: text,
  version: count,
  instance: text,
  step: text,
  outcome: { enum: OUTCOMES },
  reason: { enum: REASONS },
  until: instant,
  detail: text,
};

const condition: JsonSchema = {
  type: 'object',
  required: ['kind', 'result', 'place'],
  properties: {
    kind: { enum: ['all', 'any', 'not', 'segment', 'fact'] },
    result: { type: 'boolean' },
    place: span,
    parts: list({ $ref: '#/$defs/condition' }),
    name: text,
    fact: text,
    operator: text,
    found: {},
    wanted: {},
  },
  additionalProperties: false,
};

const gate = closed(
  {
    gate: { enum: GATES },
    passed: { type: 'boolean' },
    place: span,
    note: text,
    condition: { $ref: '#/$defs/condition' },
  },
  'note',
  'condition',
);

function output(
  command: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `mailwright:output-${command}`,
    title: `mailwright ${command} --format json`,
    description,
    ...closed({ version: { const: JSON_VERSION }, command: { const: command }, ...properties }),
  };
}

const mail = closed({
  mail: text,
  sent: count,
  users: count,
  suppressed: count,
  deferred: count,
  heldOut: count,
});

/** By command. */
export const OUTPUT_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  validate: output('validate', 'All that is wrong with a project.', {
    valid: { type: 'boolean' },
    diagnostics: list(diagnostic),
  }),
  simulate: {
    ...output('simulate', "One user's life.", {
      user: text,
      end: instant,
      decisions: list(closed({ ...decisionFields, trace: list(gate) }, 'reason', 'until', 'detail')),
      journal: list({ type: 'object', required: ['at', 'kind'], properties: { at: instant, kind: text } }),
    }),
    $defs: { condition },
  },
  backtest: output('backtest', 'What a log would have brought about.', {
    program: { type: 'string', pattern: '^[0-9a-f]{16}$' },
    source: orNull(text),
    assumed: orNull({ type: 'object' }),
    log: closed({
      rows: count,
      events: count,
      users: count,
      duplicates: count,
      outside: count,
      unused: counts,
      otherTypes: counts,
      rejected: counts,
      from: orNull(instant),
      to: orNull(instant),
    }),
    mails: list(mail),
    users: count,
    sent: count,
    weeks: list(closed({ monday: text, sent: list(count) })),
    suppressions: list(closed({ reason: { enum: REASONS }, mail: text, count })),
  }),
  catalog: output('catalog', 'How often the rows of a catalog were bought, and with which others.', {
    catalog: text,
    boughtBy: list(text),
    by: { enum: ['event', 'user'] },
    top: count,
    log: closed({
      rows: count,
      bought: count,
      users: count,
      duplicates: count,
      outside: count,
      rejected: counts,
      from: orNull(instant),
      to: orNull(instant),
    }),
    baskets: count,
    largeBaskets: count,
    strangers: count,
    counts: list(
      closed({ id: { type: ['string', 'integer'] }, with: { type: ['string', 'integer', 'null'] }, count }),
    ),
  }),
  render: output('render', 'One mail.', {
    at: instant,
    user: text,
    mail: text,
    from: closed({ name: text, address: text }),
    subject: text,
    preheader: text,
    html: text,
    text,
  }),
};

/** A line of `backtest --out`. */
export const DECISION_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:decision',
  title: 'a decision',
  description: 'A line of `mailwright backtest --out FILE`.',
  ...closed(decisionFields, 'reason', 'until', 'detail'),
};
