/** What happens in a scenario, as the project's tracking plan and profile have it. */
import type { PropertySchema } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { also, changed, where } from './inside.js';

const SCENARIO = ['items', 'properties'];

/** Of what is given, in a scenario or a fragment. */
const GIVEN = [...SCENARIO, 'given', 'properties'];

/** The properties of each event, of what happens and of what has happened before. */
export function withEventProperties(schema: JsonSchema, ruleSet: RuleSet): JsonSchema {
  return ofEvents(
    schema,
    [
      [...SCENARIO, 'when', 'items'],
      [...GIVEN, 'history', 'items'],
    ],
    ruleSet,
  );
}

function ofEvents(schema: JsonSchema, paths: readonly SchemaPath[], { events }: RuleSet): JsonSchema {
  const parts = [...events.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, body }) => ({
      if: where({ event: { const: name } }),
      then: {
        ...((body.properties.required ?? []).length > 0 ? { required: ['properties'] } : {}),
        properties: { properties: asEditorsCheck(body.properties) },
      },
    }));
  return paths.reduce((whole, path) => changed(whole, path, (part) => also(part, parts)), schema);
}

type SchemaPath = readonly (string | number)[];

/** The traits of the profile, of users at the beginning and of one that is identified. */
export function withTraits(schema: JsonSchema, ruleSet: RuleSet): JsonSchema {
  return ofTraits(schema, [...SCENARIO, 'when', 'items'], GIVEN, ruleSet);
}

/** Of a fragment; another one may have what it lacks. */
export function withGivenTraits(schema: JsonSchema, ruleSet: RuleSet): JsonSchema {
  return ofEvents(ofGiven(schema, ['properties'], ruleSet), [['properties', 'history', 'items']], ruleSet);
}

function ofTraits(schema: JsonSchema, when: SchemaPath, given: SchemaPath, ruleSet: RuleSet): JsonSchema {
  if (!ruleSet.profile) return schema;
  const traits = { properties: { traits: asEditorsCheck(ruleSet.profile.body.traits) } };
  const whole = changed(schema, when, (part) => also(part, [traits]));
  return ofGiven(whole, given, ruleSet);
}

/** A scenario may have from a fragment what its own `given` lacks. */
function ofGiven(schema: JsonSchema, given: SchemaPath, { profile }: RuleSet): JsonSchema {
  if (!profile) return schema;
  const { required: _, ...some } = asEditorsCheck(profile.body.traits);
  const traits = { properties: { traits: asEditorsCheck(profile.body.traits) } };
  const parts = [
    [[...given, 'profile'], { properties: { traits: some } }],
    [[...given, 'users', 'items'], { properties: { traits: some } }],
    [[...given, 'history', 'items'], traits],
  ] as const;
  return parts.reduce((whole, [path, part]) => changed(whole, path, (inner) => also(inner, [part])), schema);
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
