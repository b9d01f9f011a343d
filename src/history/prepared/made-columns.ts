/** Value columns of `stage` → columns of the copy. */
import type { ValueColumn } from './columns.js';
import type { KeptColumn } from './manifest.js';
import { kindsOfRows, type Stage } from './stage-view.js';

/** What `stage` holds of a value column, and how its texts are to be kept. */
export interface HeldColumn extends Omit<KeptColumn, 'numberSlot' | 'textSlot'> {
  /** Whether any stage file has codes of it. */
  readonly hasCodes: boolean;
}

/** How a column of the copy is made of those of `stage`. */
export interface MadeColumn {
  readonly name: string;
  readonly sql: string;
  /** What `stage` is joined with for that. */
  readonly joins: readonly string[];
}

export interface MadeColumns {
  readonly columns: readonly KeptColumn[];
  /** Those of the copy that have their values. */
  readonly values: readonly MadeColumn[];
  readonly consent: MadeColumn;
}

/** What the table `text` is joined by: hashes, where these tell all texts apart. */
export type TextKey = 'hash' | 'value';

/** `held` by their places in `stage`. Texts by code are looked up in the tables `text` and `code_of`. */
export function makeColumns(held: readonly HeldColumn[], stage: Stage, key: TextKey): MadeColumns {
  const numbers = slotsOf(held, (column) => column.numbers);
  const coded = slotsOf(held, ({ texts }) => texts === 'coded');
  const plain = slotsOf(held, ({ texts }) => texts === 'plain');
  return {
    columns: held.map(({ of, name, codes, numbers: hasNumbers, texts }, place) => ({
      of,
      name,
      codes,
      numbers: hasNumbers,
      texts,
      numberSlot: slotIn(numbers, place),
      textSlot: slotIn(texts === 'plain' ? plain : coded, place),
    })),
    values: [
      ...numbers.map((places, slot) => numbersOf(places, `n${slot}`)),
      ...coded.map((places, slot) => codesOf(`c${slot}`, places.map(textColumns), stage, key)),
      ...plain.map((places, slot) => textsOf(places, `v${slot}`, held)),
    ],
    consent: codesOf('consent', [{ value: 'consent', hash: 'consent_h', k: 'consent_k' }], stage, key),
  };
}

/** The places of value columns that share a column of the copy. */
type Slot = readonly number[];

/** Columns share one where no event has both: the fewer there are, the less is joined, sorted, written and read. */
function slotsOf(columns: readonly HeldColumn[], isOne: (column: HeldColumn) => boolean): readonly Slot[] {
  const slots: number[][] = [];
  for (const [place, column] of columns.entries()) {
    if (!isOne(column)) continue;
    const slot = slots.find((places) => !places.some((other) => meet(columns[other]!, column)));
    if (slot) slot.push(place);
    else slots.push([place]);
  }
  return slots;
}

/** Whether an event may have both. */
function meet(one: ValueColumn, other: ValueColumn): boolean {
  return one.of === 'trait' ? other.of === 'trait' : one.codes.some((code) => other.codes.includes(code));
}

function slotIn(slots: readonly Slot[], place: number): number {
  const slot = slots.findIndex((places) => places.includes(place));
  return slot < 0 ? 0 : slot;
}

function named(letter: string, places: Slot): readonly string[] {
  return places.map((place) => `${letter}${place}`);
}

function firstOf(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `coalesce(${values.join(', ')})`;
}

function numbersOf(places: Slot, name: string): MadeColumn {
  return { name, sql: firstOf(named('stage.n', places)), joins: [] };
}

/** Columns of `stage` that have a text. */
interface TextColumns {
  readonly value: string;
  readonly hash: string;
  readonly k: string;
}

function textColumns(place: number): TextColumns {
  return { value: `v${place}`, hash: `h${place}`, k: `k${place}` };
}

/** Texts by code, of rows that SQL makes and of stage files. */
function codesOf(name: string, columns: readonly TextColumns[], stage: Stage, key: TextKey): MadeColumn {
  const { inTables, hasFiles } = kindsOfRows(stage);
  const texts = columns.filter(({ value }) => inTables(value)).map((column) => `stage.${column[key]}`);
  // Of a join that must find something DuckDB makes a look-up by place: what has no text finds that it has no code.
  const known = firstOf([...columns.map(({ k }) => `stage.${k}`), '-1']);
  const joins = [
    ...(texts.length > 0 ? [`LEFT JOIN text AS t_${name} ON t_${name}.${key} = ${firstOf(texts)}`] : []),
    ...(hasFiles ? [`JOIN code_of AS f_${name} ON f_${name}.k = ${known}`] : []),
  ];
  const codes = [...(texts.length > 0 ? [`t_${name}.code`] : []), ...(hasFiles ? [`f_${name}.code`] : [])];
  return { name, sql: codes.length > 0 ? firstOf(codes) : 'CAST(NULL AS INTEGER)', joins };
}

/** Texts as they are; of stage files some have them by code all the same. */
function textsOf(places: Slot, name: string, held: readonly HeldColumn[]): MadeColumn {
  const withCodes = places.filter((place) => held[place]!.hasCodes);
  const texts = places.flatMap((place) => [
    `stage.v${place}`,
    ...(withCodes.includes(place) ? [`d${place}.value`] : []),
  ]);
  const joins = withCodes.map(
    (place) => `LEFT JOIN dictionary AS d${place} ON d${place}.k = stage.k${place}`,
  );
  return { name, sql: firstOf(texts), joins };
}
