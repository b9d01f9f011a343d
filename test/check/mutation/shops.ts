/** Small shops, as data, and the ground that their mutants are judged on. */
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import type { Mutant } from '../../../src/check/mutants/mutant.js';
import type { Ground, GroundFiles } from '../../../src/check/mutation/ground.js';
import { groundOf } from '../../../src/check/mutation/ground.js';
import { SOUND } from '../../cli/mailwright.js';
import type { Files } from '../../cli/mailwright.js';

/** What its cap sees to is demanded as well. */
export const WITH_INVARIANT: Files = {
  ...SOUND,
  'rules/demanded.yaml': `kind: invariant
name: one-mail-a-day
version: 1
atMost: { sends: 1, per: 24h, window: rolling }
`,
};

export function filesOf(files: Files): GroundFiles {
  const all = Object.entries(files).map(([path, text]) => ({ path, text: String(text) }));
  const sorted = all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    rules: sorted.filter(({ path }) => !path.startsWith('scenarios/')),
    scenarios: sorted.filter(({ path }) => path.startsWith('scenarios/') && !path.includes('/given/')),
    given: sorted.filter(({ path }) => path.startsWith('scenarios/given/')),
  };
}

export function ground(files: Files, lives = 60): Promise<Ground> {
  return groundOf(filesOf(files), { lives, seed: 1, compare: () => undefined });
}

export function mutantsIn({ project, files }: Ground): readonly Mutant[] {
  return mutantsOf(project, files.rules);
}

export function mutant(of: Ground, says: string): Mutant {
  const found = mutantsIn(of).find((one) => one.says === says);
  if (!found)
    throw new Error(
      `no mutant says \`${says}\`: ${mutantsIn(of)
        .map((one) => one.says)
        .join(' | ')}`,
    );
  return found;
}
