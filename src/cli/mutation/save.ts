/** Appends what would notice the survivors to the project's scenarios. */
import { join } from 'node:path';
import type { Witness } from '../../check/mutation/judgement.js';
import type { Judged } from '../../check/mutation/score.js';
import { statusOf } from '../../check/mutation/score.js';
import { freeName } from '../../check/discover/of-log.js';
import { blockMap } from '../../check/discover/yaml-text.js';
import type { Parsed } from '../arguments.js';
import { appendedTo, outFile } from '../commands/scenario.js';
import { writeNew, writeWhole } from '../editor/write.js';
import type { LoadedProject } from '../project.js';

interface Draft {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

export function saveWitnesses(
  all: readonly Judged[],
  taken: ReadonlySet<string>,
  parsed: Parsed,
  loaded: LoadedProject,
  isDry: boolean,
): ReadonlyMap<string, { readonly file: string; readonly name: string }> {
  const out = outFile(parsed, loaded);
  const names = new Set(taken);
  const texts = new Map<string, Draft>();
  const drafts = all.flatMap((one): readonly Draft[] => {
    const { judgement, mutant } = one;
    if (statusOf(one) !== 'survived' || judgement.kind !== 'survived' || !judgement.witness) return [];
    const { witness } = judgement;
    // One life may show two mutants: it is written once.
    const life = witness.text.slice(witness.text.indexOf('\n'));
    const same = texts.get(life);
    if (same) return [{ ...same, id: mutant.id }];
    const name = freeName(witness.name, names);
    names.add(name);
    const file = out ?? `scenarios/${witness.campaign ?? 'mutants'}.yaml`;
    const draft = { id: mutant.id, file, name, text: renamed(witness, name) };
    texts.set(life, draft);
    return [draft];
  });
  const saved = new Map<string, { readonly file: string; readonly name: string }>();
  for (const file of new Set(drafts.map((one) => one.file))) {
    const own = drafts.filter((one) => one.file === file);
    const after = appendedTo(file, [...new Set(own.map(({ text }) => text))], out !== undefined, loaded);
    if (!isDry) {
      const path = join(loaded.folder, after.path);
      if (after.isNew) writeNew(path, after.text, loaded.folder);
      else writeWhole(path, after.text, loaded.folder);
    }
    for (const { id, name } of own) saved.set(id, { file: after.path, name });
  }
  return saved;
}

/** The same scenario under another name. */
function renamed({ name, text }: Witness, now: string): string {
  const [before, after] = [name, now].map((one) => `- ${blockMap({ name: one })[0]}`);
  return text.startsWith(before!) ? after! + text.slice(before!.length) : text;
}
