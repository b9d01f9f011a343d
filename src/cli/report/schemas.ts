/** The shapes of `--format json`, as JSON Schemas; `schemas/` is written from them, and a test holds outputs against them. */
import { GATES, OUTCOMES, REASONS } from '../../vocabulary/decision.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import {
  closed,
  code,
  count,
  counts,
  diagnostic,
  fixed,
  instant,
  list,
  orNull,
  output,
  severity,
  span,
  text,
} from './schema-parts.js';
import { checkSchema } from './check-schema.js';
import { MUTATE_SCHEMA } from './mutate-record.js';
import { PLAN_SCHEMA } from './plan/schema.js';
import { TEST_SCHEMAS } from './test-schemas.js';

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
  experiment: text,
  variant: text,
};

/** What a decision need not have. */
const OPTIONAL_FIELDS = ['reason', 'until', 'detail', 'experiment', 'variant'] as const;

const exposureFields: Readonly<Record<string, JsonSchema>> = {
  at: instant,
  user: text,
  experiment: text,
  version: count,
  variant: text,
};

const condition: JsonSchema = {
  type: 'object',
  required: ['kind', 'place'],
  if: { properties: { kind: { const: 'skipped' } } },
  then: { maxProperties: 2 },
  else: { required: ['result'] },
  properties: {
    kind: {
      enum: ['all', 'any', 'not', 'segment', 'fact', 'skipped'],
      description: '`skipped`: not read, because a part of higher priority had decided.',
    },
    result: { type: 'boolean' },
    place: span,
    parts: list({ $ref: '#/$defs/condition' }),
    name: text,
    fact: text,
    operator: text,
    found: {},
    wanted: {},
    reading: { $ref: '#/$defs/reading' },
    against: { $ref: '#/$defs/reading' },
  },
  additionalProperties: false,
};

/** A fact as the rules write it. */
const reading = closed({ fact: text, params: { type: 'object' }, path: text }, 'params', 'path');

const gate = closed(
  {
    gate: { enum: GATES },
    passed: { type: 'boolean' },
    place: span,
    note: text,
    condition: { $ref: '#/$defs/condition' },
    opensAt: instant,
  },
  'note',
  'condition',
  'opensAt',
);

const traced: JsonSchema = { $ref: '#/$defs/condition' };

/** What each kind of entry has beside `at` and `kind`; one of a kind that is not here has what it has. */
const JOURNAL: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  joined: { segment: text, condition: traced },
  left: { segment: text, condition: traced },
  stayed: { segment: text, isMember: { type: 'boolean' }, condition: traced },
  unmatched: {
    role: { enum: ['trigger', 'exit'] },
    event: text,
    campaign: text,
    place: span,
    condition: traced,
  },
  entered: { instance: text, version: count, place: span },
  refused: {
    campaign: text,
    cause: { enum: ['late', 'entries', 'cooldown', 'mail'] },
    why: text,
    place: span,
  },
  waiting: { instance: text, step: text, until: instant },
  scheduled: { campaign: text, until: instant },
  overdue: {
    instance: text,
    step: text,
    position: count,
    target: instant,
    then: { enum: ['now', 'skip-step', 'exit'] },
    place: span,
  },
  repeated: { messageId: text },
  united: { previousId: text, entriesBefore: counts },
  waited: { instance: text, step: text, position: count, place: span },
  'timed-out': { instance: text, step: text, position: count, place: span },
  continued: { instance: text, step: text, position: count, place: span },
  chose: {
    instance: text,
    position: count,
    entry: count,
    entries: count,
    place: span,
    condition: traced,
  },
  shown: {
    instance: text,
    step: text,
    slot: text,
    content: text,
    choice: count,
    place: span,
    conditions: list(traced),
  },
};

const journal = list({
  type: 'object',
  required: ['at', 'kind'],
  properties: { at: instant, kind: text },
  allOf: Object.entries(JOURNAL).map(([kind, properties]) => ({
    if: { properties: { kind: { const: kind } } },
    then: { required: Object.keys(properties), properties },
  })),
});

const edit: JsonSchema = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: { enum: ['set', 'consent', 'add', 'remove', 'move', 'receive', 'shift', 'run-on'] },
    messageId: text,
    part: { enum: ['properties', 'traits'] },
    path: list({ anyOf: [text, count] }),
    purpose: text,
    to: {},
    event: {
      type: 'object',
      required: ['type', 'at', 'messageId'],
      properties: {
        type: { enum: ['track', 'identify'] },
        at: instant,
        messageId: text,
        event: text,
        properties: { type: 'object' },
        traits: { type: 'object' },
        consent: { type: 'object' },
      },
      additionalProperties: false,
    },
    before: text,
    by: { type: 'integer' },
    from: text,
    until: instant,
  },
  additionalProperties: false,
};

const explained = closed(
  {
    mail: text,
    asked: instant,
    sent: { type: 'boolean' },
    at: instant,
    instance: text,
    stop: closed(
      { kind: text, reason: { enum: REASONS }, at: instant, summary: text, details: list(text) },
      'reason',
      'at',
    ),
    gates: list(gate),
    changes: list(closed({ need: text, place: span, edits: list(edit) }, 'place', 'edits')),
    checked: { type: 'boolean' },
    wouldBeSentAt: instant,
    journal,
  },
  'asked',
  'at',
  'instance',
  'stop',
  'changes',
  'checked',
  'wouldBeSentAt',
);

/** `within` in milliseconds. */
const retention = closed({
  events: list(
    closed({
      event: text,
      kept: list(
        closed({
          what: text,
          form: { enum: ['events', 'number', 'value', 'values', 'time'] },
          filtered: { type: 'boolean' },
          howLong: text,
          within: orNull(count),
          personal: list(text),
          place: orNull(span),
        }),
      ),
    }),
  ),
  unkept: list(text),
  traits: list(closed({ name: text, personal: { type: 'boolean' } })),
  others: list(closed({ what: text, howLong: text, personal: list(text), place: orNull(span) })),
});

const rowId: JsonSchema = { anyOf: [text, { type: 'integer' }] };

const mail = closed({
  mail: text,
  sent: count,
  users: count,
  suppressed: count,
  deferred: count,
  heldOut: count,
});

/** A rule of json-rules-engine, and what it is safe with. */
const lintedRule = closed({
  name: orNull(text),
  place: span,
  safe: { type: 'boolean' },
  where: list(
    closed(
      { fact: text, path: text, kinds: list(text), items: list(text), given: { type: 'boolean' } },
      'path',
      'items',
    ),
  ),
  own: list(text),
});

const lintFinding: JsonSchema = closed(
  {
    ...(diagnostic['properties'] as Readonly<Record<string, JsonSchema>>),
    witness: closed({ facts: { type: 'object' }, options: { type: 'object' }, gives: { type: 'object' } }),
    meant: { type: 'boolean' },
    instead: { type: 'object' },
    mailwright: { type: 'object' },
  },
  'help',
  'related',
  'fix',
  'witness',
  'meant',
  'instead',
  'mailwright',
);

const life = {
  user: text,
  end: instant,
  decisions: list(closed({ ...decisionFields, trace: list(gate) }, ...OPTIONAL_FIELDS)),
  exposures: list(closed(exposureFields)),
  journal,
};

/** By command. */
export const OUTPUT_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...TEST_SCHEMAS,
  validate: output(
    'validate',
    'All that is wrong with a project; with `--fix` also what was mended, with `--retention` what is kept of a user.',
    {
      valid: { type: 'boolean' },
      diagnostics: list(diagnostic),
      fixes: closed({ written: { type: 'boolean' }, fixed: list(fixed) }),
      retention,
    },
    'fixes',
    'retention',
  ),
  mutate: MUTATE_SCHEMA,
  plan: PLAN_SCHEMA,
  simulate: {
    ...output(
      'simulate',
      "One user's life; of a scenario with several users the others' beside it.",
      { ...life, others: list(closed(life)) },
      'others',
    ),
    $defs: { condition, reading },
  },
  explain: {
    ...output('explain', 'Why a user did or did not get a mail, and what would have sent it.', {
      user: text,
      timeZone: text,
      end: instant,
      mails: list(explained),
    }),
    $defs: { condition, reading },
  },
  'explain-code': {
    ...output(
      'explain',
      'What a code means.',
      {
        code,
        severity,
        summary: text,
        text,
        avoid: list(closed({ path: text, text })),
        run: text,
        says: text,
        prefer: list(closed({ path: text, text })),
        why: text,
      },
      'run',
    ),
    $id: 'mailwright:output-explain-code',
    title: 'mailwright explain CODE --format json',
  },
  'explain-codes': {
    ...output('explain', 'What codes there are.', {
      codes: list(closed({ code, severity, summary: text })),
    }),
    $id: 'mailwright:output-explain-codes',
    title: 'mailwright explain --format json, without a question',
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
    exposures: list(closed({ experiment: text, variant: text, users: count })),
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
    counts: list(closed({ id: rowId, with: orNull(rowId), count })),
  }),
  check: {
    ...checkSchema(closed(decisionFields, ...OPTIONAL_FIELDS), journal),
    $defs: { condition, reading },
  },
  'lint-json-rules': output(
    'lint-json-rules',
    'Which rules of json-rules-engine are safe, and which surprise.',
    {
      safe: { type: 'boolean' },
      engine: closed({ version: text, confirmed: count, dropped: count, unrun: count }),
      files: list(
        closed({
          file: text,
          rules: list(lintedRule),
          conditions: {
            ...list(lintedRule),
            description: 'The conditions that it shares by name, in order.',
          },
          findings: list(lintFinding),
        }),
      ),
      diagnostics: list(diagnostic),
    },
  ),
  render: output(
    'render',
    'One mail.',
    {
      at: instant,
      user: text,
      mail: text,
      experiment: text,
      variant: text,
      from: closed({ name: text, address: text }),
      subject: text,
      preheader: text,
      html: text,
      text,
    },
    'experiment',
    'variant',
  ),
  schema: output('schema', 'The schemas of a project for editors.', {
    files: list(closed({ path: text, state: { enum: ['written', 'current', 'outdated', 'missing'] } })),
  }),
  init: output('init', 'What was written to begin a project, or would be.', {
    files: list(
      closed(
        { path: text, state: { enum: ['written', 'kept', 'would be written'] }, advice: text },
        'advice',
      ),
    ),
  }),
};

/** A line of `backtest --out`. */
export const DECISION_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:decision',
  title: 'a decision',
  description: 'A line of `mailwright backtest --out FILE`.',
  ...closed(decisionFields, ...OPTIONAL_FIELDS),
};

/** A line of `backtest --exposures`. */
export const EXPOSURE_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:exposure',
  title: 'an exposure',
  description: 'A line of `mailwright backtest --exposures FILE`.',
  ...closed(exposureFields),
};
