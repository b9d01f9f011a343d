/** The schemas of one project: those of `schemas/`, with the names that this project has in the places of references. */
import type { RuleSet } from '../../language/rule-set.js';
import { meanings, suggested } from '../../language/schema/meanings.js';
import { ruleFileSchema } from '../../language/schema/rule-file.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import type { Fragments } from '../../check/given-file.js';
import { NO_FRAGMENTS } from '../../check/given-file.js';
import { fragmentSchema } from '../../check/schema/given.js';
import { scenarioFileSchema } from '../../check/schema/scenario.js';
import { editorSchema } from '../report/alone-schema.js';
import { withPlaceholders } from '../report/with-placeholders.js';
import { withEventProperties, withGivenTraits, withTraits } from './happenings.js';
import { factHints, pathHints } from './fact-hints.js';
import { withFragmentNames } from './fragment-names.js';
import type { KnownNames } from './known-names.js';
import { knownNames } from './known-names.js';
import { overlayHints } from './overlay-hints.js';

/** By file name without its ending. */
export function projectSchemas(
  ruleSet: RuleSet,
  fragments: Fragments = NO_FRAGMENTS,
): Readonly<Record<string, JsonSchema>> {
  const names = knownNames(ruleSet);
  const withNames = (schema: JsonSchema, name: string) =>
    Object.entries(names).reduce((whole, [reference, known]) => withKnown(whole, reference, known), {
      ...editorSchema(schema),
      $id: `mailwright:project-${name}`,
    } as JsonSchema);
  return {
    rules: [factHints, pathHints, overlayHints].reduce(
      (whole, add) => add(whole, ruleSet),
      withNames(ruleFileSchema, 'rules'),
    ),
    scenario: withPlaceholders(
      [withEventProperties, withTraits].reduce(
        (whole, add) => add(whole, ruleSet),
        withFragmentNames(withNames(scenarioFileSchema, 'scenario'), fragments),
      ),
    ),
    given: withGivenTraits(withFragmentNames(withNames(fragmentSchema, 'given'), fragments), ruleSet),
  };
}

/** Only the names that there are, where all are known; else they are offered, and others may stand there. */
function withKnown(schema: JsonSchema, reference: string, { names, isComplete }: KnownNames): JsonSchema {
  const $defs = schema['$defs'] as Readonly<Record<string, JsonSchema>>;
  const plain = $defs[reference];
  if (plain === undefined || names.size === 0) return schema;
  const description = String(plain['description']);
  const explained = Object.fromEntries(
    [...names].map(([name, text]) => [name, text === '' ? description : text]),
  );
  const known = isComplete
    ? { type: 'string', ...meanings(explained), description }
    : { ...plain, ...suggested(Object.fromEntries(names)) };
  return { ...schema, $defs: { ...$defs, [reference]: known } };
}
