/** What would have to be otherwise for a fact to read another row of a catalog. */
import { namingProperty } from '../../language/catalog-check.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { parsePath, walk } from '../../vocabulary/json.js';
import { comparison } from '../../compile/condition.js';
import { readAgainAt } from './again.js';
import type { Edit } from './change.js';
import { innerOf } from './domain.js';
import { MOST_ADDED, addSome, removed } from './past-edits.js';
import type { Spot } from './past-events.js';
import { countedBy } from './past-events.js';
import { keyOf, param } from './reading.js';
import type { NewValue } from './solve.js';
import type { Tries } from './tries.js';

type Candidates = (value: NewValue, spot: Spot) => Tries;

/** So many rows are tried. */
const MOST_ROWS = 12;
/** And so many ways to each. */
const MOST_WAYS = 12;

/** The fact that names the row names one with which the comparison comes out. */
export function lookupCandidates(value: NewValue, spot: Spot, candidatesFor: Candidates): Tries {
  const { reading, turns } = value;
  const inner = innerOf(reading);
  if (!inner) return [];
  const path = parsePath(reading.path ?? '$') ?? [];
  const fits = (row: JsonValue | undefined) =>
    turns.every(({ leaf, wanted }) => {
      const own = walk(row, path);
      const isLeft = keyOf(leaf.reading) === keyOf(reading);
      const [found, other] = isLeft ? [own, leaf.wanted] : [leaf.found, own];
      return comparison(leaf.operator)(found, other) === wanted;
    });
  const rows = [...rowsOf(reading, spot)].filter(([, row]) => fits(row)).map(([id]) => id);
  const ids: readonly (JsonValue | undefined)[] = [
    ...rows.slice(0, MOST_ROWS),
    ...(fits(undefined) ? NONE : []),
  ];
  return ids.flatMap((to) => innerTries(inner, to, spot, candidatesFor));
}

/** No row: an id that is missing, or that the catalog does not have. */
const NONE: readonly (JsonValue | undefined)[] = [undefined, 'another'];

function innerTries(inner: Reading, to: JsonValue | undefined, spot: Spot, candidatesFor: Candidates): Tries {
  const found = readAgainAt(spot)(inner, spot.life.timeline.events);
  return candidatesFor({ reading: inner, found, to, turns: [], stays: [] }, spot).slice(0, MOST_WAYS);
}

function rowsOf(reading: Reading, { life }: Spot): ReadonlyMap<JsonValue, JsonValue> {
  return life.project.ruleSet.catalogs.get(String(param(reading, 'catalog')))?.rows ?? new Map();
}

/** Recommendations start from another row, or are of what was not bought. */
export function recommendCandidates({ reading }: NewValue, spot: Spot, candidatesFor: Candidates): Tries {
  const catalog = spot.life.project.ruleSet.catalogs.get(String(param(reading, 'catalog')));
  if (!catalog) return [];
  const bought = [
    ...(catalog.body.boughtBy ?? []),
    ...((param(reading, 'without') as readonly string[] | undefined) ?? []),
  ].flatMap((event) => countedBy({ fact: 'count', params: { event } }, spot));
  const inner = innerOf(reading);
  const property = namingProperty(catalog.body);
  const ids = [...catalog.rows.keys()].slice(0, MOST_ROWS);
  const started = ids.flatMap((id) => {
    if (!inner) return [];
    if (inner.fact === 'collect') return addSome(inner, 1, spot, { [property]: id });
    return innerTries(inner, id, spot, candidatesFor);
  });
  const notBought = [...bought.map((event) => [event]), bought].filter(
    ({ length }) => length > 0 && length <= MOST_ADDED,
  );
  const alsoBought = boughtAsWell(reading, property, ids, spot);
  const both = started
    .slice(0, MOST_WAYS)
    .flatMap((start) => alsoBought.map((more): readonly Edit[] => [...start, ...more.map(renamed)]));
  return [...notBought.map(removed), ...started, ...alsoBought, ...both];
}

/** Two that are added beside each other have names of their own. */
function renamed(edit: Edit): Edit {
  return edit.kind === 'add'
    ? { ...edit, event: { ...edit.event, messageId: `${edit.event.messageId}-bought` } }
    : edit;
}

/** What is bought is recommended no more, and something else comes first. */
function boughtAsWell(reading: Reading, property: string, ids: readonly JsonValue[], spot: Spot): Tries {
  const catalog = spot.life.project.ruleSet.catalogs.get(String(param(reading, 'catalog')));
  const event = catalog?.body.boughtBy?.[0];
  if (event === undefined) return [];
  const count: Reading = { fact: 'count', params: { event } };
  return ids.flatMap((id) => addSome(count, 1, spot, { [property]: id }).slice(0, 1));
}
