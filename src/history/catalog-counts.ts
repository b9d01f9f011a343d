/** How often the rows of a catalog were bought, and with which others: what `recommend` goes by, out of a log. */
import type { Candidate } from '../compile/catalog-index.js';
import { compareCandidates, compareIds } from '../compile/catalog-index.js';
import { namedBy } from '../compile/recommend.js';
import type { Catalog, Count, RowId } from '../language/catalog.js';
import { namingProperty } from '../language/catalog-check.js';
import type { Declared, SourceBody } from '../language/documents.js';
import type { EventCheck } from '../language/event-check.js';
import type { Instant } from '../vocabulary/time.js';
import type { LogSummary } from './log.js';
import { openLog } from './log.js';

export interface CountOptions {
  readonly files: readonly string[];
  readonly source?: Declared<SourceBody> | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** The events that name what was bought. */
  readonly events: readonly string[];
  /** What is bought together: what one event names, or all events of one user. */
  readonly by: 'event' | 'user';
  /** Of every row, the others that it was bought with most often: so many. */
  readonly top: number;
}

export interface CatalogCounts {
  /** By id; of each the row alone first, then with others, the most frequent first. */
  readonly counts: readonly Count[];
  /** Of the events asked for, how many there are, and of how many users. */
  readonly events: number;
  readonly users: number;
  /** Events or users that name a row of the catalog. */
  readonly baskets: number;
  /** Baskets of so many rows that they say nothing of what goes together: counted row by row only. */
  readonly largeBaskets: number;
  /** Ids in the log that the catalog does not have. */
  readonly strangers: number;
  readonly log: LogSummary;
}

/** A reseller's order says nothing of what goes together. It bounds the work: a basket of n rows has n² pairs. */
export const LARGEST_BASKET = 100;

/** Counts a log. Throws `LogError` and `SourceError` for what is wrong with the log or its mapping. */
export async function countCatalog(
  catalog: Catalog,
  check: EventCheck,
  { source, events, by, top, ...files }: CountOptions,
): Promise<CatalogCounts> {
  const ids = [...catalog.rows.keys()].sort(compareIds);
  const ordinals = new Map(ids.map((id, ordinal) => [id, ordinal]));
  const property = namingProperty(catalog.body);
  const baskets = new Baskets();
  const strangers = new Set<RowId>();
  const total = { events: 0, users: 0 };
  const log = await openLog({
    ...files,
    mapping: source && { name: source.name, select: source.body.select, assume: source.body.assume ?? {} },
    eventNames: new Set(events),
    check: ({ name, properties }) => check(name, properties),
  });
  try {
    for await (const history of log.users()) {
      const bought = history.events.filter(({ type }) => type === 'track');
      total.events += bought.length;
      if (bought.length > 0) total.users += 1;
      let basket = new Set<number>();
      for (const event of bought) {
        for (const id of namedBy(event.properties, property)) {
          const ordinal = ordinals.get(id);
          if (ordinal === undefined) strangers.add(id);
          else basket.add(ordinal);
        }
        if (by === 'user') continue;
        baskets.add(basket);
        basket = new Set();
      }
      baskets.add(basket);
    }
    const counts = ids.flatMap((id, ordinal) => countsOf(id, ordinal, ids, baskets, top));
    const { size, large } = baskets;
    return {
      ...total,
      counts,
      baskets: size,
      largeBaskets: large,
      strangers: strangers.size,
      log: log.summary(),
    };
  } finally {
    await log.close();
  }
}

/** What was bought together, each as ordinals; and for every ordinal the baskets that hold it. */
class Baskets {
  large = 0;
  private readonly contents: number[][] = [];
  private readonly holding = new Map<number, number[]>();

  get size(): number {
    return this.contents.length;
  }

  add(basket: ReadonlySet<number>): void {
    if (basket.size === 0) return;
    const position = this.contents.length;
    for (const ordinal of basket) {
      const list = this.holding.get(ordinal);
      if (list) list.push(position);
      else this.holding.set(ordinal, [position]);
    }
    const isLarge = basket.size > LARGEST_BASKET;
    if (isLarge) this.large += 1;
    this.contents.push(isLarge ? [] : [...basket]);
  }

  /** How many baskets hold a row, and how many of these each other one. */
  with(ordinal: number): { readonly alone: number; readonly others: ReadonlyMap<number, number> } {
    const holding = this.holding.get(ordinal) ?? [];
    const others = new Map<number, number>();
    for (const position of holding) {
      for (const other of this.contents[position]!) {
        if (other !== ordinal) others.set(other, (others.get(other) ?? 0) + 1);
      }
    }
    return { alone: holding.length, others };
  }
}

function countsOf(
  id: RowId,
  ordinal: number,
  ids: readonly RowId[],
  baskets: Baskets,
  top: number,
): readonly Count[] {
  const { alone, others } = baskets.with(ordinal);
  if (alone === 0) return [];
  const best = [...others]
    .map(([other, count]): Candidate => ({ id: ids[other]!, rank: -count }))
    .sort(compareCandidates)
    .slice(0, top);
  return [
    { id, with: undefined, count: alone },
    ...best.map((one): Count => ({ id, with: one.id, count: -one.rank })),
  ];
}

/** Counts as the file that a catalog names. */
export function countsText(counts: readonly Count[]): string {
  const lines = counts.map(({ id, with: other, count }) => [id, other ?? '', count].map(cell).join(','));
  return `${['id,with,count', ...lines].join('\n')}\n`;
}

function cell(value: RowId): string {
  const text = String(value);
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
