/**
 * The names by which documents refer to others, each a definition of its own: an editor's schemas of one project put
 * the names that this project has in their place.
 */
import type { JsonSchema } from './json-schema.js';

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  ...more,
  description,
});

const KEBAB = { pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 100 };
const EVENT = { minLength: 1, maxLength: 200 };

export const REFERENCES = {
  /** Of the document that declares it, which is no reference. */
  newEventName: text("An event's own name, such as `Order Completed`.", EVENT),
  eventName: text("An event's own name, such as `Order Completed`.", EVENT),
  segmentName: text('A segment, by name.'),
  scoreName: text('A score, by name.'),
  catalogName: text('A catalog, by name.', KEBAB),
  contentName: text('A content block, by name.'),
  campaignName: text('A campaign, by name.'),
  experimentName: text('An experiment, by name.', KEBAB),
  templateName: text('A file of `templates/`, without its ending.'),
  purposeName: text('A purpose of the policy, by name.'),
  /** As a key of a scenario's consent. */
  purposeKey: text('A purpose of the policy, by name.', KEBAB),
  dateTrait: text('A trait of the profile that is a date.', { minLength: 1 }),
  sinceName: text('`entry`: only events since this run began. A step’s id: only those since that step ran.', {
    minLength: 1,
  }),
  zoneName: text('A time zone by its IANA name, such as `Europe/Berlin`.'),
  waitName: text(
    'A wait as `campaign/id`; one without an id as `campaign/wait at line 12`, by its line in the rules.',
    { pattern: '^[^/]+/.+$' },
  ),
  mailName: text('A mail as `campaign/step`.', { pattern: '^[^/]+/[^/]+$' }),
  sendName: text('A campaign, or one of its mails as `campaign/step`.', {
    pattern: '^[^/]+(/[^/]+)?$',
    maxLength: 201,
  }),
  variantName: text('An experiment, or one of its variants as `experiment/variant`.', {
    pattern: '^[^/]+(/[^/]+)?$',
    maxLength: 201,
  }),
  choiceName: text(
    'A content block, or one of its choices as `content/2`, counted from 1, or `content/otherwise`.',
    { pattern: '^[^/]+(/([1-9][0-9]{0,3}|otherwise))?$', maxLength: 110 },
  ),
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type ReferenceName = keyof typeof REFERENCES;
