/** What the conformance suite and an adapter to another engine say to each other, one JSON object a line. */
import type { JsonSchema } from '../../language/schema/shared.js';
import { tables } from './conformance.js';
import { OUTCOMES, REASONS } from '../../vocabulary/decision.js';

const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

const INSTANT = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$';
const instant = (description: string): JsonSchema => ({ type: 'string', pattern: INSTANT, description });

const caseName = text('The name of the case.');

/** To the adapter. */
export const exchangedCaseSchema: JsonSchema = {
  description: 'To the adapter: the rules, what happens to one user, and how long the clock runs.',
  type: 'object',
  required: ['case', 'rules', 'events', 'until'],
  properties: {
    case: caseName,
    rules: { type: 'array', items: { type: 'object', required: ['kind'] }, description: 'Rule documents.' },
    tables,
    events: {
      type: 'array',
      description: 'In the Segment envelope, in the order in which they are received.',
      items: {
        type: 'object',
        required: ['type', 'messageId', 'timestamp'],
        anyOf: [{ required: ['userId'] }, { required: ['anonymousId'] }],
        properties: {
          type: { enum: ['track', 'identify', 'alias'] },
          userId: text('Who it is, once that is known.'),
          anonymousId: text(
            'Without `userId`, the id it came under; beside it, an id that was the user all along.',
          ),
          previousId: text('Of an `alias`, the id that was the user all along.'),
          messageId: text('Which message it is: one that comes again is the same message.'),
          timestamp: instant('When it happened.'),
          receivedAt: instant('When it came to be known; when it happened, where it is missing.'),
          event: text('The name of what was done.'),
          properties: { type: 'object' },
          traits: { type: 'object' },
          context: { type: 'object' },
        },
        additionalProperties: false,
      },
    },
    until: instant('The last instant that is decided.'),
  },
  additionalProperties: false,
};

/** From the adapter. */
export const answerSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:conformance-answer',
  title: 'answer',
  description:
    'From the adapter: a decision, the end of the decisions of a case, or that a case is beyond the engine.',
  type: 'object',
  oneOf: [
    {
      title: 'outcome',
      required: ['case', 'at', 'campaign', 'step', 'outcome'],
      properties: {
        case: caseName,
        at: instant('When it was decided.'),
        campaign: text('Whose mail it is.'),
        step: text('Which mail of the campaign.'),
        outcome: { enum: OUTCOMES, description: 'What became of it.' },
        reason: { enum: REASONS, description: 'The gate that stopped it.' },
        until: instant('Of a deferred mail, when it is proposed again.'),
        subject: { type: 'string', description: 'Of a mail that is sent, its subject.' },
        experiment: text('The experiment that the user takes part in; of several `a+b`, in order of name.'),
        variant: text('The user’s variant of it; of several `x+y`, in the same order.'),
      },
      // Whatever else a decision record holds is the engine's own.
    },
    {
      title: 'done',
      required: ['case', 'done'],
      properties: { case: caseName, done: { const: true, description: 'All decisions have been printed.' } },
      additionalProperties: false,
    },
    {
      title: 'unsupported',
      required: ['case', 'unsupported'],
      properties: { case: caseName, unsupported: text('What of the rules the engine does not have.') },
      additionalProperties: false,
    },
  ],
};

/** Both, for `schemas/`. */
export const exchangeSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:conformance-exchange',
  title: 'conformance exchange',
  description: 'A line to an adapter, or a line from it.',
  oneOf: [exchangedCaseSchema, answerSchema],
};
