/** Unpacks Zstandard by DuckDB, which takes a file that was cut off for a short one: its frames are walked first. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

import type { Database } from './database.js';
import { complaintOf, diskError, literal } from './database.js';
import { LogError } from './log-error.js';

/** No text of a log has it: JSON forbids it within texts, and delimiters are others. */
const NO_CHARACTER = `E'\\x01'`;

/** Line by line: blank lines and carriage returns at the ends of lines are not kept. Throws {@link LogError}. */
export async function unpackZstd(db: Database, name: string, target: string, kind: string): Promise<void> {
  if (kind === 'parquet')
    throw new LogError(`\`${name}\` is Parquet, which is packed within; unpack it`, name);
  await requireWholeFrames(name);
  const raw = `delim = ${NO_CHARACTER}, quote = '', escape = '', header = false, auto_detect = false, skip = 0, comment = ''`;
  try {
    await db.connection.run(`
      COPY (SELECT * FROM read_csv(${literal(name.replaceAll(/[*?[]/g, '[$&]'))}, columns = {'line': 'VARCHAR'}, ${raw},
        compression = 'zstd', max_line_size = 67108864))
      TO ${literal(target)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER ${NO_CHARACTER})`);
  } catch (cause) {
    throw diskError(cause) ?? notWhole(name, complaintOf(cause).message.split('\n')[0]!, cause);
  }
}

function notWhole(name: string, why: string, cause?: unknown): LogError {
  return new LogError(`\`${name}\` is not a whole Zstandard file: ${why}`, name, cause);
}

const FRAME = 0xfd2fb528;
const [FIRST_SKIPPABLE, LAST_SKIPPABLE] = [0x184d2a50, 0x184d2a5f];

/** A frame is a header, blocks that each say how long they are and whether they are the last, and maybe a checksum. */
async function requireWholeFrames(name: string): Promise<void> {
  const file = await open(name);
  try {
    const { size } = await file.stat();
    let at = 0;
    while (at < size) at = await endOfFrame(file, at, name);
    if (at > size) throw notWhole(name, 'it is cut off');
  } finally {
    await file.close();
  }
}

async function endOfFrame(file: FileHandle, start: number, name: string): Promise<number> {
  const magic = await numberAt(file, start, 4, name);
  if (magic >= FIRST_SKIPPABLE && magic <= LAST_SKIPPABLE)
    return start + 8 + (await numberAt(file, start + 4, 4, name));
  if (magic !== FRAME) throw notWhole(name, 'a frame does not begin as one');
  const descriptor = await numberAt(file, start + 4, 1, name);
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const length = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  let at = start + 5 + (isSingle ? 0 : 1) + dictionary + length;
  for (let isLast = false; !isLast;) {
    const header = await numberAt(file, at, 3, name);
    isLast = (header & 1) === 1;
    const isRepeated = ((header >> 1) & 3) === 1;
    at += 3 + (isRepeated ? 1 : header >> 3);
  }
  return at + ((descriptor & 4) === 0 ? 0 : 4);
}

async function numberAt(file: FileHandle, at: number, length: number, name: string): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw notWhole(name, 'it is cut off');
  return buffer.readUIntLE(0, length);
}
