/** Rules that a mutant makes mail one user without end: a life of them is broken off by what it decides, not by a clock. */
import { rehearse } from '../../render/render.js';
import type { Program } from '../../compile/program.js';
import type { Project } from '../../simulate/project.js';
import { programOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Instant } from '../../vocabulary/time.js';

/** So many mails in one life, which goes on for a year at the most after its last event, or so many times more than any has. */
const MOST_MAILS = 3000;
const TIMES_MORE = 10;

/** What is too much for one life, by lives under the rules as they are. */
export function mostMails(program: Program, lives: readonly Timeline[]): number {
  const counts = lives.map((timeline) => simulate(program, timeline).decisions.length);
  return counts.reduce((most, count) => Math.max(most, TIMES_MORE * count), MOST_MAILS);
}

/** Says that a life was broken off; thrown through the engine, and caught where mutants are judged. */
export class Runaway extends Error {
  override readonly name = 'Runaway';
}

/** The same project, whose program gives up a life of too many mails. Mails of one life are made in the order of time. */
export function watched(project: Project, most: number): Project {
  let program: Program | undefined;
  let [user, last, count]: [string, Instant, number] = ['', -Infinity, 0];
  const rehearseMail: typeof rehearse = (outline, values) => {
    const isSameLife = values.user.id === user && values.now >= last;
    count = isSameLife ? count + 1 : 1;
    [user, last] = [values.user.id, values.now];
    if (count > most) {
      count = 0;
      throw new Runaway(`more than ${most} mails in one life`);
    }
    return rehearse(outline, values);
  };
  const { ruleSet, outlines, check, checkTraits } = project;
  return {
    ruleSet,
    outlines,
    check,
    checkTraits,
    get program() {
      return (program ??= programOf(ruleSet, outlines, undefined, rehearseMail));
    },
  };
}
