/** Writes at each survivor's line that it is accepted, and why. */
import { join } from 'node:path';
import { withExcuses } from '../../check/mutation/excuse.js';
import type { Excuse, Judgement } from '../../check/mutation/judgement.js';
import type { Judged } from '../../check/mutation/score.js';
import { isAbout } from '../../check/mutation/score.js';
import { writeWhole } from '../editor/write.js';
import type { LoadedProject } from '../project.js';
import { counted, say } from '../terminal.js';

export function acceptSurvivors(
  found: readonly { readonly mutant: Judged['mutant']; readonly judgement: Judgement }[],
  excuses: readonly Excuse[],
  reason: string,
  { files, folder }: LoadedProject,
  isDry: boolean,
): readonly Excuse[] {
  const survivors = found.filter(
    ({ mutant, judgement }) =>
      (judgement.kind === 'survived' || judgement.kind === 'not-told-apart') &&
      !excuses.some((one) => isAbout(one, mutant)),
  );
  const accepted = new Map<string, Excuse>();
  for (const { mutant } of survivors) {
    const { operator, span } = mutant;
    accepted.set(`${operator} ${span.file}:${span.line}`, { operator, reason, span, line: span.line });
  }
  const written: Excuse[] = [];
  for (const file of files) {
    const own = [...accepted.values()].filter(({ span }) => span.file === file.path);
    if (own.length === 0) continue;
    const after = withExcuses(file, own);
    if (!after) {
      say(
        `mailwright: no comment can stand above the lines of ${file.path} that survive: write them by hand`,
      );
      continue;
    }
    if (!isDry) writeWhole(join(folder, file.path), after.text, folder);
    written.push(...own);
  }
  say(`mailwright: ${counted(written.length, 'excuse')} ${isDry ? 'would be written' : 'written'}`);
  return written;
}
