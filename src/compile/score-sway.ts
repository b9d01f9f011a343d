/** Which way events move what is said of a score; see sway.ts. */
import type { FactParams } from '../language/documents.js';
import type { CompileContext } from './context.js';
import { levelsOf, stepUp } from './score.js';
import type { Sway } from './sway.js';
import { ANY, turned } from './sway.js';

/** Which way events of a name move a score from one side of a number to the other; by time it only falls to a number above 0. */
export function swayBeside(
  number: number,
  { name }: FactParams,
  event: string,
  { ruleSet }: CompileContext,
): Sway {
  const adds = ruleSet.scores
    .get(name!)!
    .body.points.flatMap((one) => (one.event === event ? [one.add] : []));
  // What is added must be more than what rounding takes away.
  if (number <= 0 || adds.some((add) => Math.abs(add) < 1e-6 * number)) return ANY;
  return { up: adds.some((add) => add > 0), down: adds.some((add) => add < 0), after: Infinity };
}

/** The same of a level from which on a verdict holds, or up to which it does; of others nothing is known. */
export function swayOfLevel(
  { name }: FactParams,
  says: (level: string | undefined) => boolean,
  event: string,
  context: CompileContext,
): Sway {
  const levels = levelsOf(name!, context);
  const said = [undefined, ...levels.names].map((level) => Number(says(level)));
  const [up, down] = [stepUp(said), stepUp(said.map((one) => 1 - one))];
  if (up !== undefined) return swayBeside(levels.from[up]!, { name }, event, context);
  return down === undefined ? ANY : turned(swayBeside(levels.from[down]!, { name }, event, context));
}
