/** Rows of a prepared copy → the events that they are, column by column. */
import type { DuckDBDataChunk } from '@duckdb/node-api';

import type { Event } from '../../vocabulary/event.js';
import { isObject, type JsonObject, type JsonValue } from '../../vocabulary/json.js';
import { consentOf, NO_CONSENT, NOTHING, parseObject } from '../json-parts.js';
import { ALIAS, IDENTIFY } from './columns.js';
import type { Contents, KeptColumn } from './manifest.js';
import type { Texts } from './texts.js';
import { TextColumn } from './texts.js';

export type Numbers = Float64Array | Int32Array | Int16Array;

/**
 * What DuckDB has of a column, as it is: a value that is not there is one that nothing has, see `eventsSql`. It is the chunk's
 * own memory, and gone with the chunk: whoever reads on after a pause keeps hold of that.
 */
export function numbersOf(chunk: DuckDBDataChunk, index: number): Numbers {
  return (chunk.getColumnVector(index) as unknown as { readonly items: Numbers }).items;
}

/** The columns of `RowEvents`, in its order. */
export function columnsSql(contents: Contents): readonly string[] {
  const { numbers, coded, plain } = slotsOf(contents.columns);
  return [
    'received',
    'coalesce(time, received)',
    'code',
    'coalesce(consent, -1)',
    ...(contents.ids === 'united' ? ['own', 'coalesce(previous, -1)'] : []),
    ...(contents.messages ? ['message'] : []),
    ...(contents.whole.includes(true) ? ['properties'] : []),
    ...(contents.traits === 'whole' ? ['traits'] : []),
    ...numbers.map((slot) => `coalesce(n${slot}, CAST('NaN' AS DOUBLE))`),
    ...coded.map((slot) => `coalesce(c${slot}, -1)`),
    ...plain.map((slot) => `coalesce(v${slot}, '')`),
  ];
}

/** Which columns of the file have the values, in order: `n0`, `c0`, `v0` and so on. */
function slotsOf(
  columns: readonly KeptColumn[],
): Readonly<Record<'numbers' | 'coded' | 'plain', readonly number[]>> {
  const slots = (of: (column: KeptColumn) => number | undefined) =>
    [...new Set(columns.flatMap((column) => of(column) ?? []))].sort((a, b) => a - b);
  return {
    numbers: slots(({ numbers, numberSlot }) => (numbers ? numberSlot : undefined)),
    coded: slots(({ texts, textSlot }) => (texts === 'coded' ? textSlot : undefined)),
    plain: slots(({ texts, textSlot }) => (texts === 'plain' ? textSlot : undefined)),
  };
}

/** A column of values, as it is in one chunk. */
interface Column {
  readonly name: string;
  numbers: Numbers | undefined;
  codes: Numbers | undefined;
  plain: TextColumn | undefined;
}

/** Of events that have nothing but one of few texts, so many different ones are made once: most logs have few products, and many carts. */
const MOST_SHARED = 4096;

/** How the values of one kind of event are read. */
interface Values {
  readonly columns: readonly Column[];
  /** Where one coded text is all that there is, the objects by its code: nobody changes an event. */
  readonly shared: Map<number, JsonObject> | undefined;
}

/** Makes events of the rows of a chunk; what is absent is no property of theirs. */
export class RowEvents {
  /** The chunk whose memory is read, until another is taken: held here, or it could be gone. */
  held: DuckDBDataChunk | undefined;
  private received: Numbers = new Float64Array(0);
  private times: Numbers = new Float64Array(0);
  private codes: Numbers = new Int16Array(0);
  private consents: Numbers = new Int32Array(0);
  private own: Numbers | undefined;
  private previous: Numbers | undefined;
  private messages: TextColumn | undefined;
  private properties: TextColumn | undefined;
  private traits: TextColumn | undefined;
  private readonly columns: readonly Column[];
  private readonly agreed: Map<number, Event['consent']> = new Map();
  /** By code. */
  private readonly valuesOf: readonly Values[];
  private readonly valuesOfTraits: Values;
  private readonly names: readonly string[];
  private readonly slots: ReturnType<typeof slotsOf>;

  constructor(
    private readonly contents: Contents,
    private readonly texts: Texts,
  ) {
    this.names = ['', ...contents.names];
    this.slots = slotsOf(contents.columns);
    this.columns = contents.columns.map(({ name }) => ({
      name,
      numbers: undefined,
      codes: undefined,
      plain: undefined,
    }));
    const values = (isIn: (column: KeptColumn) => boolean): Values => {
      const kept = contents.columns.filter(isIn);
      const isShared = kept.length === 1 && kept[0]!.texts === 'coded' && !kept[0]!.numbers;
      return {
        columns: this.columns.filter((_, index) => isIn(contents.columns[index]!)),
        shared: isShared ? new Map() : undefined,
      };
    };
    this.valuesOfTraits = values(({ of }) => of === 'trait');
    this.valuesOf = this.names.map((_, code) => values(({ codes }) => codes.includes(code)));
  }

  take(chunk: DuckDBDataChunk, first: number): void {
    this.held = chunk;
    let at = first;
    const next = () => numbersOf(chunk, at++);
    const nextTexts = () => new TextColumn(chunk, at++);
    const { ids, messages, whole, traits, columns } = this.contents;
    [this.received, this.times, this.codes, this.consents] = [next(), next(), next(), next()];
    [this.own, this.previous] = ids === 'united' ? [next(), next()] : [undefined, undefined];
    this.messages = messages ? nextTexts() : undefined;
    this.properties = whole.includes(true) ? nextTexts() : undefined;
    this.traits = traits === 'whole' ? nextTexts() : undefined;
    const slots = this.slots;
    const numbersIn = new Map(slots.numbers.map((slot) => [slot, next()]));
    const codesIn = new Map(slots.coded.map((slot) => [slot, next()]));
    const textsIn = new Map(slots.plain.map((slot) => [slot, nextTexts()]));
    for (const [index, { numbers, texts, numberSlot, textSlot }] of columns.entries()) {
      const column = this.columns[index]!;
      column.numbers = numbers ? numbersIn.get(numberSlot) : undefined;
      column.codes = texts === 'coded' ? codesIn.get(textSlot) : undefined;
      column.plain = texts === 'plain' ? textsIn.get(textSlot) : undefined;
    }
  }

  receivedAt(row: number): number {
    return this.received[row]!;
  }

  event(row: number, ids: readonly string[]): Event {
    const code = this.codes[row]!;
    const time = this.times[row]!;
    const received = this.received[row]!;
    const previous = this.previous === undefined ? -1 : this.previous[row]!;
    const consent = this.consents[row]!;
    // One literal with all of its keys: the engine is three times slower where events are of many shapes.
    return {
      type: code > IDENTIFY ? 'track' : code === ALIAS ? 'alias' : 'identify',
      user: ids[this.own === undefined ? 0 : this.own[row]!]!,
      time,
      receivedTime: received === time ? undefined : received,
      previousId: previous < 0 ? undefined : ids[previous]!,
      name: code > IDENTIFY ? this.names[code]! : '',
      messageId: this.messages === undefined ? '' : this.messages.textAt(row)!,
      properties: code > IDENTIFY ? this.propertiesOf(code, row) : wholeOf(this.properties, row),
      traits: this.traits ? wholeOf(this.traits, row) : this.traitsOf(code, row),
      consent: consent < 0 ? NO_CONSENT : this.consentOf(consent),
    };
  }

  private propertiesOf(code: number, row: number): JsonObject {
    if (this.contents.whole[code - 1]) return wholeOf(this.properties, row);
    return this.objectOf(this.valuesOf[code]!, row);
  }

  private traitsOf(code: number, row: number): JsonObject {
    return code === IDENTIFY ? this.objectOf(this.valuesOfTraits, row) : NOTHING;
  }

  private objectOf({ columns, shared }: Values, row: number): JsonObject {
    if (columns.length === 0) return NOTHING;
    if (shared === undefined) return this.newObject(columns, row);
    const code = columns[0]!.codes![row]!;
    if (code < 0) return NOTHING;
    let object = shared.get(code);
    if (object === undefined) {
      object = this.newObject(columns, row);
      if (shared.size < MOST_SHARED) shared.set(code, object);
    }
    return object;
  }

  private newObject(columns: readonly Column[], row: number): JsonObject {
    const object: Record<string, JsonValue> = {};
    for (const column of columns) {
      const value = this.valueAt(column, row);
      if (value === undefined) continue;
      if (column.name === '__proto__')
        Object.defineProperty(object, column.name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      else object[column.name] = value;
    }
    return object;
  }

  private valueAt({ numbers, codes, plain }: Column, row: number): JsonValue | undefined {
    if (numbers !== undefined) {
      const number = numbers[row]!;
      if (number === number) return number;
    }
    if (codes !== undefined) {
      const code = codes[row]!;
      if (code >= 0) return this.texts[code];
    }
    return plain?.valueAt(row);
  }

  private consentOf(code: number): Event['consent'] {
    let known = this.agreed.get(code);
    if (!known) {
      const stated = this.texts[code];
      known = (isObject(stated) ? consentOf(stated) : undefined) ?? NO_CONSENT;
      this.agreed.set(code, known);
    }
    return known;
  }
}

function wholeOf(texts: TextColumn | undefined, row: number): JsonObject {
  return parseObject(texts?.textAt(row) ?? null) ?? NOTHING;
}
