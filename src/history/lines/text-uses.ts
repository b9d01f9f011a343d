/** Which columns of a thread's stage file have which of its texts, so that nobody need look through the rows for them. */
import { IntColumn } from '../parquet/column-buffer.js';
import { StageWriter } from '../parquet/stage-writer.js';

export interface TextUses {
  /** Of a value column, or of consent. */
  readonly place: number;
  /** Codes in the thread's own count; undefined of a column that has too many texts to be coded. */
  readonly codes: Iterable<number> | undefined;
}

/**
 * A column of no more different texts, and no more bytes of these, is kept by code; of another its texts are written out,
 * by a thread as in a copy: whichever thread had which rows.
 */
export const MOST_CODED = 100_000;
export const MOST_CODED_BYTES = 2 ** 24;

/** In the place of a value column. */
export const CONSENT_PLACE = -1;

const ROWS_TOGETHER = 65_536;

/** A file of `place` and `code`, with codes from `first` on; no code for a column of too many. */
export function writeTextUses(path: string, uses: readonly TextUses[], first: number): void {
  const [places, codes] = [new IntColumn(), new IntColumn()];
  const writer = new StageWriter(path, [
    { name: 'place', type: 'int32' },
    { name: 'code', type: 'int32' },
  ]);
  try {
    for (const { place, codes: used } of uses) {
      if (used === undefined) {
        places.push(place);
        codes.pushNull();
        continue;
      }
      for (const code of used) {
        places.push(place);
        codes.push(first + code);
        if (codes.presence.rows === ROWS_TOGETHER) writer.writeRowGroup([places, codes]);
      }
    }
    writer.writeRowGroup([places, codes]);
    writer.close();
  } finally {
    writer.abandon();
  }
}

/** The places of the bytes that are 1. */
export function* marked(bytes: Uint8Array): Generator<number> {
  for (let at = bytes.indexOf(1); at >= 0; at = bytes.indexOf(1, at + 1)) yield at;
}
