import type { Step } from './documents.js';
import { branchesOf } from './documents.js';

/** The names of steps, which `since` and `migrate` may refer to: what a send is called, and the ids of the others. */
export function stepIds(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    const id = 'send' in step ? step.send : step.id;
    const inner = branchesOf(step).flatMap((branch) => stepIds(branch.steps));
    return id === undefined ? inner : [id, ...inner];
  });
}
