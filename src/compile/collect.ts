/** `collect`: the properties of events as a list, without what later events take away. */
import type { FactParams } from '../language/documents.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import type { Keep, Reader, View } from './aggregate.js';
import { asked, isWindowed, windowOf } from './aggregate.js';
import type { CompileContext } from './context.js';

/** No list that a mail shows is longer; the newest are kept. */
const MOST_COLLECTED = 1000;

const PROPERTIES: Keep = { name: 'properties', of: ({ properties }) => properties, properties: 'all' };

export function collectReader(params: FactParams, context: CompileContext): Reader {
  const { event } = asked(params, context);
  const limit = isWindowed(params) ? undefined : MOST_COLLECTED;
  const collected = windowOf(params, PROPERTIES, context, limit);
  const removers = (params.without ?? []).map((name) =>
    windowOf(
      { event: name, within: params.within, since: params.since } as FactParams,
      PROPERTIES,
      context,
      limit,
    ),
  );
  return {
    read: (frame) =>
      collect(
        params,
        collected.view(frame),
        removers.map(({ view }) => view(frame)),
      ),
    // What takes an item away came no earlier than the item, so it is not forgotten earlier either.
    nextChange: collected.nextChange,
    events: [event, ...(params.without ?? [])],
  };
}

/** Newest first; of each value of `distinctBy` the newest; without what a later event takes away. */
function collect(
  { distinctBy, limit }: FactParams,
  { window, start }: View,
  removers: readonly View[],
): readonly JsonValue[] {
  const most = Math.min(limit ?? MOST_COLLECTED, MOST_COLLECTED);
  const seen = new Set<JsonValue | undefined>();
  const items: JsonValue[] = [];
  for (let at = window.times.length - 1; at >= start && items.length < most; at--) {
    const item = window.values[at] as JsonObject;
    const id = distinctBy !== undefined && Object.hasOwn(item, distinctBy) ? item[distinctBy] : undefined;
    if (distinctBy !== undefined && id !== undefined && seen.has(id)) continue;
    seen.add(id);
    if (!removers.some((remover) => takesAway(remover, window.times[at]!, distinctBy, id))) items.push(item);
  }
  return items;
}

function takesAway(
  { window, start }: View,
  time: Instant,
  distinctBy: string | undefined,
  id: JsonValue | undefined,
): boolean {
  for (let at = window.times.length - 1; at >= start && window.times[at]! >= time; at--) {
    const named = namedBy(window.values[at] as JsonObject, distinctBy);
    if (named === undefined || named.includes(id)) return true;
  }
  return false;
}

/** The items that an event names: by its own property, or by its `products`; undefined where it names none. */
function namedBy(
  properties: JsonObject,
  distinctBy: string | undefined,
): readonly (JsonValue | undefined)[] | undefined {
  if (distinctBy === undefined) return undefined;
  if (Object.hasOwn(properties, distinctBy)) return [properties[distinctBy]];
  const products = Object.hasOwn(properties, 'products') ? properties['products'] : undefined;
  if (!Array.isArray(products)) return undefined;
  return (products as readonly JsonValue[]).map((product) =>
    typeof product === 'object' && product !== null && Object.hasOwn(product, distinctBy)
      ? (product as JsonObject)[distinctBy]
      : undefined,
  );
}
