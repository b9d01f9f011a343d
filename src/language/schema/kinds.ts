import { campaignSchema } from './campaign.js';
import { catalogSchema } from './catalog.js';
import { contentSchema } from './content.js';
import { eventSchema, propertySchema } from './event.js';
import { experimentSchema } from './experiment.js';
import { gateSchema } from './gate.js';
import { invariantSchema } from './invariant.js';
import { policySchema } from './policy.js';
import { profileSchema } from './profile.js';
import { scoreSchema } from './score.js';
import { segmentSchema } from './segment.js';
import type { JsonSchema } from './shared.js';
import { sharedSchema } from './shared.js';
import { sourceSchema } from './source.js';

/** The one source of what a document of each kind may hold: for checking, for editors and for the reference. */
export const KIND_SCHEMAS = {
  event: eventSchema,
  profile: profileSchema,
  segment: segmentSchema,
  score: scoreSchema,
  campaign: campaignSchema,
  content: contentSchema,
  experiment: experimentSchema,
  policy: policySchema,
  invariant: invariantSchema,
  gate: gateSchema,
  source: sourceSchema,
  catalog: catalogSchema,
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type Kind = keyof typeof KIND_SCHEMAS;

export const KINDS = Object.keys(KIND_SCHEMAS) as readonly Kind[];

/** What the schemas of the kinds refer to. */
export const COMMON_SCHEMAS: readonly JsonSchema[] = [sharedSchema, propertySchema];
