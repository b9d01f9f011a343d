/** A catalog in the orders in which `recommend` goes through it, worked out once. */
import type { Catalog, RowId } from '../language/catalog.js';
import { compareText } from '../vocabulary/diagnostic.js';

/** A row that may be recommended: the lower the rank, the better. */
export interface Candidate {
  readonly id: RowId;
  readonly rank: number;
}

export interface CatalogIndex {
  /** Rows of one group by number, then by id, and where each row stands there. */
  readonly groups: ReadonlyMap<RowId, { readonly group: Group; readonly measure: number }>;
  /** What is bought with a row; ranks are counts, negated. */
  readonly together: ReadonlyMap<RowId, readonly Candidate[]>;
  /** What is bought most. */
  readonly popular: readonly Candidate[];
}

/** Rows that are equal in `similar.within`, by `similar.by`: one shelf for each number, in ascending order. */
export type Group = readonly { readonly measure: number; readonly ids: readonly RowId[] }[];

/** Numbers by size, texts by code units; the ids of a catalog are of one type. */
export function compareIds(a: RowId, b: RowId): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}

export function compareCandidates(a: Candidate, b: Candidate): number {
  return a.rank - b.rank || compareIds(a.id, b.id);
}

const indexes = new WeakMap<Catalog, CatalogIndex>();

export function indexOf(catalog: Catalog): CatalogIndex {
  let index = indexes.get(catalog);
  if (!index) indexes.set(catalog, (index = indexFor(catalog)));
  return index;
}

function indexFor(catalog: Catalog): CatalogIndex {
  const { rows, counts } = catalog;
  const known = counts.filter(
    ({ id, with: other }) => rows.has(id) && (other === undefined || rows.has(other)),
  );
  const popular: Candidate[] = [];
  const together = new Map<RowId, Candidate[]>();
  for (const { id, with: other, count } of known) {
    if (other === undefined) {
      popular.push({ id, rank: -count });
      continue;
    }
    const list = together.get(id) ?? [];
    list.push({ id: other, rank: -count });
    together.set(id, list);
  }
  for (const list of together.values()) list.sort(compareCandidates);
  return { groups: groupsOf(catalog), together, popular: popular.sort(compareCandidates) };
}

function groupsOf({ rows, body: { similar } }: Catalog): CatalogIndex['groups'] {
  const found = new Map<RowId, { readonly group: Group; readonly measure: number }>();
  if (!similar) return found;
  const byGroup = new Map<unknown, Map<number, RowId[]>>();
  for (const [id, row] of rows) {
    const [within, measure] = [row[similar.within], row[similar.by]];
    if (within === undefined || typeof measure !== 'number') continue;
    const shelves = byGroup.get(within) ?? new Map<number, RowId[]>();
    byGroup.set(within, shelves);
    const shelf = shelves.get(measure);
    if (shelf) shelf.push(id);
    else shelves.set(measure, [id]);
  }
  for (const shelves of byGroup.values()) {
    const group = [...shelves]
      .map(([measure, ids]) => ({ measure, ids: ids.sort(compareIds) }))
      .sort((a, b) => a.measure - b.measure);
    for (const { measure, ids } of group) for (const id of ids) found.set(id, { group, measure });
  }
  return found;
}
