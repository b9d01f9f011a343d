/** The name of a log by its content, so that a plan can say of which history it is. */
import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import { canonicalJson } from '../vocabulary/json.js';
import { MANIFEST_FILE } from './prepared/kept.js';

const BLOCK = 1 << 18;
/** Of a larger file so many blocks stand for all: reading all of it would take as long as the plan. */
const MOST_BLOCKS = 256;

/** Of files in any order, or a folder that `import` has written; `others` is what decides beside them which events are read. */
export async function logFingerprint(files: readonly string[], others: unknown): Promise<Fingerprint> {
  const contents = [];
  for (const path of files) contents.push(await contentOf(path));
  // The order of files decides nothing but between records of a user that nothing else tells apart.
  return fingerprint([contents.map((one) => canonicalJson(one)).sort(), others]);
}

async function contentOf(path: string): Promise<unknown> {
  if (!(await stat(path)).isDirectory()) return digestOf(path);
  // When the copy was made, and from where, is no part of what it holds.
  const names = (await readdir(path)).filter((name) => name !== MANIFEST_FILE).sort();
  const inside = [];
  for (const name of names) inside.push(await contentOf(join(path, name)));
  return inside;
}

async function digestOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const blocks = Math.ceil(size / BLOCK);
    const read = Math.min(blocks, MOST_BLOCKS);
    const hash = createHash('sha256').update(String(size));
    const buffer = Buffer.alloc(BLOCK);
    for (let index = 0; index < read; index += 1) {
      // The first and the last are among them.
      const block = read < 2 ? 0 : Math.floor((index * (blocks - 1)) / (read - 1));
      const { bytesRead } = await file.read(buffer, 0, BLOCK, block * BLOCK);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
