/** Unpacks gzip as it is read: DuckDB takes a truncated or damaged file for a short one, without a word. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

import { LogError } from './log-error.js';

/** Bytes that come out at a time. */
const CHUNK = 2 ** 18;

/** `onRead` hears how many bytes of the file have been read in all. Throws {@link LogError} where it is not whole. */
export async function* gunzipped(
  name: string,
  path: string,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const source = createReadStream(path);
  const unpacked = createGunzip({ chunkSize: CHUNK });
  source.on('error', (cause) => unpacked.destroy(cause));
  source.pipe(unpacked);
  try {
    for await (const chunk of unpacked) {
      yield chunk as Buffer;
      onRead(source.bytesRead);
    }
  } catch (cause) {
    throw notWholeGzip(name, cause);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

export function notWholeGzip(name: string, cause: unknown): LogError {
  return new LogError(`\`${name}\` is not a whole gzip file: ${(cause as Error).message}`, name, cause);
}
