/** `lookup` and `recommend` for the slow twin: every row is looked at, each time. */
import type { Catalog } from '../../src/language/catalog.js';
import type { FactParams } from '../../src/language/documents.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';

type Value = JsonValue | undefined;

export interface Named {
  readonly event: string;
  readonly properties: JsonObject;
}

export function rowOf(catalog: Catalog, id: Value): Value {
  return [...catalog.rows.values()].find((row) => row[catalog.body.id] === id);
}

/** Of a row, the lower the better; undefined where it is no candidate. */
type Rank = (row: JsonObject) => number | undefined;

export function recommended(
  catalog: Catalog,
  { by = [], limit = 0, without = [] }: FactParams,
  from: Value,
  past: readonly Named[],
): readonly JsonObject[] {
  const { id, property = id, boughtBy = [] } = catalog.body;
  const starts = idsIn(from, property);
  const gone = past
    .filter(({ event }) => boughtBy.includes(event) || without.includes(event))
    .flatMap(({ properties }) => [properties[property], ...idsIn(properties['products'], property)]);
  const isShown = (row: JsonObject) => ![...starts, ...gone].includes(row[id]);
  const picks: JsonObject[] = [];
  for (const way of [by].flat()) {
    const rank = RANKS[way]!(catalog, starts);
    const ranked = [...catalog.rows.values()]
      .filter((row) => isShown(row) && !picks.includes(row))
      .map((row) => ({ row, at: rank(row) }))
      .filter((one): one is { row: JsonObject; at: number } => one.at !== undefined);
    ranked.sort((a, b) => a.at - b.at || (a.row[id]! < b.row[id]! ? -1 : 1));
    picks.push(...ranked.slice(0, limit - picks.length).map(({ row }) => row));
  }
  return picks;
}

function idsIn(value: Value, property: string): readonly Value[] {
  return [value]
    .flat()
    .map((one) => (typeof one === 'object' && one !== null ? (one as JsonObject)[property] : (one as Value)));
}

const RANKS: Readonly<Record<string, (catalog: Catalog, starts: readonly Value[]) => Rank>> = {
  similar: (catalog, starts) => {
    const { within, by } = catalog.body.similar!;
    return (row) => {
      const far = starts
        .map((id) => rowOf(catalog, id) as JsonObject | undefined)
        .filter(
          (start) => start !== undefined && start[within] !== undefined && start[within] === row[within],
        )
        .map((start) => Math.abs(Number(start![by]) - Number(row[by])))
        .filter((one) => !Number.isNaN(one));
      return far.length === 0 ? undefined : Math.min(...far);
    };
  },
  boughtTogether: (catalog, starts) => (row) => {
    const together = catalog.counts.filter(
      (one) =>
        one.with === row[catalog.body.id] && starts.includes(one.id) && rowOf(catalog, one.id) !== undefined,
    );
    return together.length === 0 ? undefined : -together.reduce((sum, { count }) => sum + count, 0);
  },
  popular: (catalog) => (row) => {
    const found = catalog.counts.find((one) => one.id === row[catalog.body.id] && one.with === undefined);
    return found && -found.count;
  },
};
