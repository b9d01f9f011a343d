/** What an attack has found, kept as scenarios that fail until the rules are mended. */
import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Ground } from '../../check/attack/ground.js';
import { SAVED_FILE, savedOf, withSaved } from '../../check/story/saved.js';
import type { SourceFile } from '../../language/source-file.js';
import { reasonOf, writeNew, writeWhole } from '../editor/write.js';
import { DiskError } from '../files.js';
import type { Kept, ToldBreach } from '../report/check.js';

/** By law; each is behind those before it. Where the disk refuses, what was found is told all the same. */
export function saveAll(
  breaches: ReadonlyMap<string, ToldBreach>,
  ground: Ground,
  folder: string,
): ReadonlyMap<string, Kept> {
  return new Map([...breaches].map(([law, found]) => [law, saveOr(found, ground, folder)]));
}

function saveOr(found: ToldBreach, ground: Ground, folder: string): Kept {
  try {
    return save(found, ground, folder);
  } catch (cause) {
    if (!(cause instanceof DiskError)) throw cause;
    return { kind: 'refused', faults: [cause.message.replaceAll(`${folder}${sep}`, '')] };
  }
}

function readText(path: string, folder: string): SourceFile {
  try {
    return { path, text: readFileSync(join(folder, path), 'utf8') };
  } catch (cause) {
    throw new DiskError(`\`${path}\` can not be read (${reasonOf(cause)})`, { cause });
  }
}

/** To the first file of counterexamples that something can be put to; one that nothing can be put to is left as it is. */
function save(found: ToldBreach, { project, mails }: Ground, folder: string): Kept {
  for (let count = 1; ; count++) {
    const path = count === 1 ? SAVED_FILE : SAVED_FILE.replace(/\.yaml$/, `-${count}.yaml`);
    const isNew = !existsSync(join(folder, path));
    const before = isNew ? undefined : readText(path, folder);
    const saved = savedOf(found, project, mails, before);
    if (saved.kind === 'refused') return saved;
    if (saved.kind === 'known') return { ...saved, file: path };
    const after = withSaved(before ?? { path, text: '' }, [saved.text]);
    if (!after) continue;
    if (isNew) writeNew(join(folder, path), after.text, folder);
    else writeWhole(join(folder, path), after.text, folder);
    return { kind: 'written', name: saved.name, file: path };
  }
}
