/** What happens in a scenario, as the project's tracking plan and profile have it. */
import type { PropertySchema } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { also, changed, where } from './inside.js';

const SCENARIO = ['items', 'properties'];

/** The properties of each event. */
export function withEventProperties(schema: JsonSchema, { events }: RuleSet): JsonSchema {
  const parts = [...events.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, body }) => ({
      if: where({ event: { const: name } }),
      then: {
        ...((body.properties.required ?? []).length > 0 ? { required: ['properties'] } : {}),
        properties: { properties: asEditorsCheck(body.properties) },
      },
    }));
  return changed(schema, [...SCENARIO, 'when', 'items'], (part) => also(part, parts));
}

/** The traits of the profile, of users at the beginning and of one that is identified. */
export function withTraits(schema: JsonSchema, { profile }: RuleSet): JsonSchema {
  if (!profile) return schema;
  const traits = { properties: { traits: asEditorsCheck(profile.body.traits) } };
  const given = [...SCENARIO, 'given', 'properties', 'profile'];
  const others = [...SCENARIO, 'given', 'properties', 'users', 'items'];
  return [given, others, [...SCENARIO, 'when', 'items']].reduce(
    (whole, path) => changed(whole, path, (part) => also(part, [traits])),
    schema,
  );
}

/** Without what is no matter of JSON Schema, and what editors take for a mistake where Mailwright does not. */
function asEditorsCheck(schema: PropertySchema): JsonSchema {
  const { 'x-personal': _, properties, items, format, ...kept } = schema;
  return {
    ...kept,
    ...(format === undefined || format === 'email' ? {} : { format }),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, inner]) => [name, asEditorsCheck(inner)]),
          ),
        }
      : {}),
    ...(items ? { items: asEditorsCheck(items) } : {}),
  };
}
