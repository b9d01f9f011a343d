/** The mails that scenarios are held against, as they lie beside them. */
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isSnapshot } from '../../check/snapshot.js';
import type { SourceFile } from '../../language/source-file.js';
import { compareText } from '../../vocabulary/diagnostic.js';

export function readSnapshots(project: string): readonly SourceFile[] {
  const folder = join(project, 'scenarios');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isSnapshot)
    .sort(compareText)
    .map((path) => ({ path, text: readFileSync(join(project, path), 'utf8') }));
}
