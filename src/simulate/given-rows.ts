/** A project whose catalogs have other rows for a while: those of one scenario. */
import type { Catalog, RowId } from '../language/catalog.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import type { JsonObject } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Project } from './project.js';
import { compiledProject } from './project.js';

/** By catalog, rows that replace those of their ids, or join them. */
export type GivenRows = ReadonlyMap<string, readonly JsonObject[]>;

/** So many compiled projects are kept of one; a table of examples rarely has more sets of rows. */
const MOST_KEPT = 32;

const compiled = new WeakMap<Project, Map<string, Project>>();

/** The project with these rows; one for every distinct set of rows, the ones asked for last. */
export function withRows(project: Project, rows: GivenRows | undefined): Project {
  if (!rows || rows.size === 0) return project;
  let known = compiled.get(project);
  if (!known) compiled.set(project, (known = new Map()));
  const key = keyOf(rows);
  const found = known.get(key) ?? compiledProject(withCatalogs(project, rows));
  known.delete(key);
  known.set(key, found);
  if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
  return found;
}

/** In whatever order catalogs are named; that of rows counts, where recommendations find nothing to choose between two. */
function keyOf(rows: GivenRows): string {
  return canonicalJson(Object.fromEntries(rows));
}

function withCatalogs(project: Project, rows: GivenRows): Omit<Project, 'program'> {
  const { ruleSet, outlines, check, checkTraits } = project;
  const catalogs = new Map(ruleSet.catalogs);
  for (const [name, given] of rows) {
    const catalog = catalogs.get(name);
    if (catalog) catalogs.set(name, withGiven(catalog, given));
  }
  return { outlines, check, checkTraits, ruleSet: { ...ruleSet, catalogs } };
}

function withGiven(catalog: Catalog, given: readonly JsonObject[]): Catalog {
  const rows = new Map(catalog.rows);
  for (const row of given) rows.set(row[catalog.body.id] as RowId, row);
  return { ...catalog, rows, fingerprint: fingerprint([catalog.fingerprint, given]) };
}
