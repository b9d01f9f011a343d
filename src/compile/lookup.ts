import type { Catalog, RowId } from '../language/catalog.js';
import type { FactParams, FactReference } from '../language/documents.js';
import { isFactReference } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { NEVER } from '../vocabulary/time.js';
import type { Reader } from './aggregate.js';
import type { CompileContext } from './context.js';

/** Compiles a fact that stands in the parameters of another one. */
export type CompileFact = (reference: FactReference) => Reader;

/** A catalog's row. It changes when the fact does that names it: catalogs are part of the program. */
export function lookupReader(
  params: FactParams,
  { ruleSet }: Pick<CompileContext, 'ruleSet'>,
  compileFact: CompileFact,
): Reader {
  const { rows } = catalogOf(params, ruleSet);
  const id = valueReader(params.id, compileFact);
  return { ...id, read: (frame) => rows.get(id.read(frame) as RowId) };
}

export function catalogOf({ catalog: name }: FactParams, ruleSet: CompileContext['ruleSet']): Catalog {
  const catalog = ruleSet.catalogs.get(name ?? '');
  assert(catalog, `the catalog \`${name}\` was resolved`);
  return catalog;
}

/** A literal, or a fact. */
export function valueReader(value: JsonValue | undefined, compileFact: CompileFact): Reader {
  if (isFactReference(value)) return compileFact(value);
  return { read: () => value, nextChange: () => NEVER, events: [] };
}
