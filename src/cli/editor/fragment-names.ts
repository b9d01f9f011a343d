/** Fragments of a project, offered wherever scenarios and fragments begin with some. */
import type { Fragments } from '../../check/given-file.js';
import { FRAGMENT_BY_NAME } from '../../check/schema/given.js';
import { meanings, suggested } from '../../language/schema/meanings.js';
import type { JsonSchema } from '../../language/schema/shared.js';

/** As the schema of fragments has it: one that could not be read may be called anything. */
const IS_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A schema in which only fragments that there are may be named; where some could not be read, others as well. */
export function withFragmentNames(schema: JsonSchema, { byName, broken }: Fragments): JsonSchema {
  const declared = new Map([...byName].map(([name, { description }]) => [name, description]));
  for (const name of broken) if (IS_NAME.test(name) && !declared.has(name)) declared.set(name, '');
  if (declared.size === 0) return schema;
  const names = Object.fromEntries([...declared].sort(([a], [b]) => (a < b ? -1 : 1)));
  return named(schema, names, !broken.has('*')) as JsonSchema;
}

function named(part: unknown, names: Readonly<Record<string, string>>, isComplete: boolean): unknown {
  if (Array.isArray(part)) return part.map((one) => named(one, names, isComplete));
  if (typeof part !== 'object' || part === null) return part;
  const schema: JsonSchema = Object.fromEntries(
    Object.entries(part).map(([key, one]) => [key, named(one, names, isComplete)]),
  );
  const items = schema['items'] as JsonSchema | undefined;
  if (items?.['description'] !== FRAGMENT_BY_NAME) return schema;
  return {
    ...schema,
    ...suggested(names),
    // Of what may be a text, a list or a map, an `enum` would have to name all lists and maps as well.
    ...(isComplete ? onlyThese(Object.keys(names)) : {}),
    items: isComplete ? oneOf(names) : { ...items, ...suggested(names) },
  };
}

/** Names of fragments hold no sign that means anything in a pattern. */
function onlyThese(names: readonly string[]): JsonSchema {
  return {
    pattern: `^(?:${names.join('|')})$`,
    patternErrorMessage: `There is no such fragment in scenarios/given/; there are: ${names.join(', ')}.`,
  };
}

function oneOf(names: Readonly<Record<string, string>>): JsonSchema {
  const explained = Object.entries(names).map(
    ([name, text]) => [name, text === '' ? FRAGMENT_BY_NAME : text] as const,
  );
  return { type: 'string', ...meanings(Object.fromEntries(explained)), description: FRAGMENT_BY_NAME };
}
