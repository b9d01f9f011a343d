/** Whose lives are lived: ids that hashes deal out in every way that the rules can tell apart. */
import { isHeldOut } from '../../engine/permission.js';
import type { Project } from '../../simulate/project.js';

export interface People {
  /** Held out of nothing, one for each way in which experiments deal them out. */
  readonly mailed: readonly [string, ...string[]];
  /** Held out of some purpose. */
  readonly heldOut: readonly string[];
}

/** So many ids are looked at; a share of a thousandth is found among them. */
const MOST_LOOKED_AT = 6000;
const MOST_OF_A_KIND = 40;

export function peopleOf({ program }: Project): People {
  const purposes = [...program.purposes.values()];
  const experiments = [...program.campaigns.values()].flatMap((campaign) => campaign.experiments);
  const mailed = new Map<string, string>();
  const heldOut = new Map<string, string>();
  const isTold = experiments.length > 0 || purposes.some(({ holdout }) => holdout !== undefined);
  for (let number = 1; number <= (isTold ? MOST_LOOKED_AT : 2); number++) {
    const id = `u${number}`;
    const held = purposes.filter((purpose) => isHeldOut(purpose, id)).map(({ name }) => name);
    const dealt = experiments.map((one) => program.assign(one, id) ?? '');
    const known = held.length > 0 ? heldOut : mailed;
    const key = JSON.stringify([held, dealt]);
    if (!known.has(key) && known.size < MOST_OF_A_KIND) known.set(key, id);
  }
  const [first = 'u1', ...others] = mailed.values();
  return { mailed: [first, ...others], heldOut: [...heldOut.values()] };
}
