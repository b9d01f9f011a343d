/** The example store and the shop as files. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../../src/language/source-file.js';
import { SHOP } from '../shop.js';

function projectFiles(root: string): readonly SourceFile[] {
  return ['rules', 'templates'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => /\.(yaml|csv|jsonl|mjml)$/.test(path))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  );
}

export const STORE_FILES = projectFiles(join(import.meta.dirname, '../../..'));
export const SHOP_FILES = projectFiles(SHOP);
