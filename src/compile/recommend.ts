/** `recommend`: rows of a catalog, the best first; never what the user has bought, never what it starts from. */
import type { Catalog, RowId } from '../language/catalog.js';
import { namingProperty } from '../language/catalog-check.js';
import { waysOf } from '../language/catalog-fact.js';
import type { FactParams } from '../language/documents.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Reader } from './aggregate.js';
import type { Candidate, CatalogIndex, Group } from './catalog-index.js';
import { compareCandidates, compareIds, indexOf } from './catalog-index.js';
import type { CompileContext } from './context.js';
import type { Frame } from './frame.js';
import type { CompileFact } from './lookup.js';
import { catalogOf, valueReader } from './lookup.js';
import { changing } from './update.js';

export function recommendReader(
  params: FactParams,
  context: CompileContext,
  compileFact: CompileFact,
): Reader {
  const catalog = catalogOf(params, context.ruleSet);
  const index = indexOf(catalog);
  const property = namingProperty(catalog.body);
  const start = valueReader(params.to, compileFact);
  const ways = waysOf(params).map((way) => WAYS[way as keyof typeof WAYS]);
  const events = [...new Set([...(catalog.body.boughtBy ?? []), ...(params.without ?? [])])];
  const slots = events.map((event) => namedSlot(event, property, catalog, context));
  const limit = params.limit!;
  return {
    read: (frame) => {
      const from = idsIn(start.read(frame), property);
      const shown = new Set<JsonValue | undefined>(from);
      for (const slot of slots) for (const id of namedIn(frame, slot)) shown.add(id);
      const picks: RowId[] = [];
      for (const way of ways) {
        if (picks.length === limit) break;
        for (const id of way(index, from, shown, limit - picks.length)) {
          picks.push(id);
          shown.add(id);
        }
      }
      return picks.map((id) => catalog.rows.get(id)!);
    },
    nextChange: start.nextChange,
    events: [...start.events, ...events],
  };
}

/**
 * The slot of the ids that a user's events of a name have named: each once and in order, and only those that the
 * catalog has, so that no user's state grows beyond the catalog.
 */
function namedSlot(event: string, property: string, catalog: Catalog, { layout }: CompileContext): number {
  const name = `named ${event} ${property} of ${catalog.name}`;
  const slot = layout.value(name);
  const what = { kind: 'values', words: `what it names of ${catalog.name}`, properties: [property] } as const;
  layout.keep(name, { event, isFiltered: false, what, retention: undefined }, {});
  layout.onJoin(name, ({ values }, other) => {
    const all = new Set([...idsOf(values[slot]), ...idsOf(other.values[slot])]);
    values[slot] = [...all].sort(compareIds);
  });
  const note = changing((frame, { properties }) => {
    let known = namedIn(frame, slot);
    for (const id of namedBy(properties, property)) {
      if (!catalog.rows.has(id) || known.includes(id)) continue;
      const at = known.findIndex((one) => compareIds(one, id) > 0);
      known = known.toSpliced(at < 0 ? known.length : at, 0, id);
      frame.state.values[slot] = known;
    }
  });
  // By its rows: an older version of the rules may stand beside these, with another catalog of the name.
  layout.onEvent(event, `${name} ${catalog.fingerprint}`, note);
  return slot;
}

function namedIn({ state }: Frame, slot: number): readonly RowId[] {
  return idsOf(state.values[slot]);
}

function idsOf(value: JsonValue | undefined): readonly RowId[] {
  return (value ?? []) as readonly RowId[];
}

/** The rows that an event names: by its own property, and by its list `products`. */
export function namedBy(properties: JsonObject, property: string): readonly RowId[] {
  const own = idOf(properties, property);
  const products = Object.hasOwn(properties, 'products') ? properties['products'] : undefined;
  const listed = Array.isArray(products) ? idsIn(products, property) : NONE_LISTED;
  if (own === undefined) return listed;
  return listed.length === 0 ? [own] : [own, ...listed];
}

const NONE_LISTED: readonly RowId[] = [];

/** An id, a map that holds one, or a list of these. */
function idsIn(value: JsonValue | undefined, property: string): readonly RowId[] {
  const ids: RowId[] = [];
  for (const one of Array.isArray(value) ? (value as readonly JsonValue[]) : [value]) {
    const id = isObject(one) ? idOf(one, property) : one;
    if (isRowId(id)) ids.push(id);
  }
  return ids;
}

function idOf(value: JsonObject, property: string): RowId | undefined {
  const id = Object.hasOwn(value, property) ? value[property] : undefined;
  return isRowId(id) ? id : undefined;
}

function isRowId(id: JsonValue | undefined): id is RowId {
  return typeof id === 'string' || typeof id === 'number';
}

type Shown = ReadonlySet<JsonValue | undefined>;

/** The best `limit` rows, or fewer, that are not shown yet. */
type Way = (index: CatalogIndex, from: readonly RowId[], shown: Shown, limit: number) => readonly RowId[];

const WAYS: Readonly<Record<'similar' | 'boughtTogether' | 'popular', Way>> = {
  similar: ({ groups }, from, shown, limit) => {
    const found = new Map<RowId, Candidate>();
    for (const start of new Set(from)) {
      const place = groups.get(start);
      if (!place) continue;
      for (const one of closest(place.group, place.measure, shown, limit)) {
        const before = found.get(one.id);
        if (!before || one.rank < before.rank) found.set(one.id, one);
      }
    }
    return best(found, limit);
  },
  boughtTogether: ({ together }, from, shown, limit) => {
    const found = new Map<RowId, Candidate>();
    for (const start of new Set(from)) {
      for (const { id, rank } of together.get(start) ?? []) {
        if (!shown.has(id)) found.set(id, { id, rank: rank + (found.get(id)?.rank ?? 0) });
      }
    }
    return best(found, limit);
  },
  popular: ({ popular }, _from, shown, limit) => {
    const picks: RowId[] = [];
    for (const { id } of popular) {
      if (picks.length === limit) break;
      if (!shown.has(id)) picks.push(id);
    }
    return picks;
  },
};

function best(found: ReadonlyMap<RowId, Candidate>, limit: number): readonly RowId[] {
  return [...found.values()]
    .sort(compareCandidates)
    .slice(0, limit)
    .map(({ id }) => id);
}

/** The rows of a group that are closest to a number, from it outwards on both sides. */
function closest(group: Group, measure: number, shown: Shown, limit: number): readonly Candidate[] {
  const found: Candidate[] = [];
  let above = firstAtLeast(group, measure);
  let below = above - 1;
  while (found.length < limit && (below >= 0 || above < group.length)) {
    const down = below >= 0 ? measure - group[below]!.measure : Infinity;
    const up = above < group.length ? group[above]!.measure - measure : Infinity;
    const rank = Math.min(down, up);
    const ids = [
      ...(down === rank ? group[below--]!.ids : []),
      ...(up === rank ? group[above++]!.ids : []),
    ].filter((id) => !shown.has(id));
    for (const id of ids.sort(compareIds)) found.push({ id, rank });
  }
  return found;
}

/** The position of the first shelf whose number is not below `measure`. */
function firstAtLeast(group: Group, measure: number): number {
  let low = 0;
  let high = group.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (group[middle]!.measure < measure) low = middle + 1;
    else high = middle;
  }
  return low;
}
