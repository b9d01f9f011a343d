import { documentSchema, shared } from './shared.js';

export const segmentSchema = documentSchema('segment', 'A named condition over a user.', {
  required: ['when'],
  properties: { when: shared('condition') },
});
