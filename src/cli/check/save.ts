/** What an attack has found, kept as scenarios that fail until the rules are mended. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from '../../check/attack/ground.js';
import { SAVED_FILE, savedOf, withSaved } from '../../check/story/saved.js';
import type { SourceFile } from '../../language/source-file.js';
import { writeNew, writeWhole } from '../editor/write.js';
import type { ToldBreach } from '../report/check.js';

/** What became of one of them. */
export type Kept =
  | { readonly kind: 'written' | 'known'; readonly name: string; readonly file: string }
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

/** By law; each is behind those before it. */
export function saveAll(
  breaches: ReadonlyMap<string, ToldBreach>,
  { project, mails }: Ground,
  folder: string,
): ReadonlyMap<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const [law, found] of breaches) {
    const target = openFile(folder);
    const saved = savedOf(found, project, mails, target.before);
    if (saved.kind !== 'written') {
      kept.set(law, saved.kind === 'known' ? { ...saved, file: target.path } : saved);
      continue;
    }
    const after = withSaved(target.before ?? { path: target.path, text: '' }, [saved.text]);
    if (!after) {
      kept.set(law, { kind: 'refused', faults: [`nothing can be put behind the list of ${target.path}`] });
      continue;
    }
    const path = join(folder, target.path);
    if (target.before) writeWhole(path, after.text, folder);
    else writeNew(path, after.text, folder);
    kept.set(law, { kind: 'written', name: saved.name, file: target.path });
  }
  return kept;
}

/** The first file of counterexamples to which something can be put; one that nothing can be put to is left as it is. */
function openFile(folder: string): { readonly path: string; readonly before: SourceFile | undefined } {
  for (let count = 1; ; count++) {
    const path = count === 1 ? SAVED_FILE : SAVED_FILE.replace(/\.yaml$/, `-${count}.yaml`);
    if (!existsSync(join(folder, path))) return { path, before: undefined };
    const before = { path, text: readFileSync(join(folder, path), 'utf8') };
    if (withSaved(before, ['- name: one more\n  when: []\n  then:\n    - nothing: true\n']))
      return { path, before };
  }
}
