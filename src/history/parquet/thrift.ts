/** Values in Thrift's compact protocol, in which Parquet writes what it says of its pages. */

/** A field's value; an absent field is not written. */
export type ThriftValue =
  | { readonly kind: 'i32' | 'i64'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly values: readonly ThriftValue[] }
  | { readonly kind: 'struct'; readonly fields: ThriftFields };

/** By their ids, in ascending order. */
export type ThriftFields = readonly (readonly [id: number, value: ThriftValue])[];

export const i32 = (value: number): ThriftValue => ({ kind: 'i32', value });
export const i64 = (value: number): ThriftValue => ({ kind: 'i64', value });
export const text = (value: string): ThriftValue => ({ kind: 'text', value });
export const list = (values: readonly ThriftValue[]): ThriftValue => ({ kind: 'list', values });
export const struct = (...fields: ThriftFields): ThriftValue => ({ kind: 'struct', fields });

const TYPES = { i32: 5, i64: 6, text: 8, list: 9, struct: 12 } as const;
/** From so many values on, a list's length stands behind its first byte. */
const LONG_LIST = 15;

export function thriftStruct(fields: ThriftFields): Buffer {
  const parts: number[] = [];
  writeFields(parts, fields);
  return Buffer.from(parts);
}

function writeFields(out: number[], fields: ThriftFields): void {
  let last = 0;
  for (const [id, value] of fields) {
    // Ids are close together: a difference of more than 15 is in none of what is written here.
    out.push(((id - last) << 4) | TYPES[value.kind]);
    last = id;
    writeValue(out, value);
  }
  out.push(0);
}

function writeValue(out: number[], value: ThriftValue): void {
  switch (value.kind) {
    case 'i32':
    case 'i64':
      return writeVarint(out, 2 * value.value);
    case 'text': {
      const bytes = Buffer.from(value.value);
      writeVarint(out, bytes.length);
      for (const byte of bytes) out.push(byte);
      return;
    }
    case 'list': {
      const { values } = value;
      const type = TYPES[values[0]?.kind ?? 'i32'];
      out.push((Math.min(values.length, LONG_LIST) << 4) | type);
      if (values.length >= LONG_LIST) writeVarint(out, values.length);
      for (const one of values) writeValue(out, one);
      return;
    }
    case 'struct':
      return writeFields(out, value.fields);
  }
}

/** Numbers here are never negative, of which zigzag is twice the number; they may be beyond 32 bits. */
export function writeVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}
