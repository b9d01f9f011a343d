/** Judges the mutants of one project, one after the other. */
import { groundOf } from '../../check/mutation/ground.js';
import { inputsOf, judgedOrKept } from '../../check/mutation/record.js';
import { mutantsOf } from '../../check/mutants/mutants.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { snapshotComparison } from '../runner/snapshots.js';
import { VERSION } from '../version.js';
import type { Answer, Bench, Question } from './protocol.js';

export async function judging(bench: Bench): Promise<(question: Question) => Promise<Answer>> {
  const { folder, files, snapshots, lives, seed } = bench;
  const inputs = inputsOf(files, snapshots, { lives, seed, version: VERSION });
  const compare = snapshotComparison(folder, 'none');
  const ground = await groundOf(files, { lives, seed, compare });
  const mutants = new Map(mutantsOf(ground.project, files.rules).map((one) => [one.id, one]));
  return async ({ id, before }) => {
    const mutant = mutants.get(id);
    assert(mutant, `there is a mutant ${id}`);
    return { id, ...(await judgedOrKept(ground, inputs, mutant, before)) };
  };
}
