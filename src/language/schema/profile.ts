import { documentSchema } from './shared.js';

export const profileSchema = documentSchema('profile', "JSON Schema of the user's traits.", {
  required: ['traits'],
  properties: { traits: { $ref: 'mailwright:property', description: 'JSON Schema of the traits.' } },
});
