/** Whose lives are lived: ids that hashes deal out in every way that the rules can tell apart. */
import { isHeldOut } from '../../engine/permission.js';
import type { Project } from '../../simulate/project.js';

export interface People {
  /** Held out of nothing, one for each way in which experiments deal them out. */
  readonly mailed: readonly [string, ...string[]];
  /** Held out of some purpose. */
  readonly heldOut: readonly string[];
  /** Whom events come of before it is known who that is; dealt out in as many ways. */
  readonly anonymous: readonly [string, ...string[]];
}

/** So many ids are looked at; a share of a thousandth is found among them. */
const MOST_LOOKED_AT = 4000;
const MOST_OF_A_KIND = 40;
const MOST_STRANGERS = 8;

export function peopleOf(project: Project): People {
  const users = dealtOut(project, 'u', MOST_OF_A_KIND);
  const strangers = dealtOut(project, 'a', MOST_STRANGERS);
  const [first = 'u1', ...others] = users.mailed;
  const [stranger = 'a1', ...more] = [...strangers.mailed, ...strangers.heldOut];
  return { mailed: [first, ...others], heldOut: users.heldOut, anonymous: [stranger, ...more] };
}

/** Ids of one beginning, one for each way in which they are dealt out. */
function dealtOut(
  { program }: Project,
  beginning: string,
  most: number,
): { readonly mailed: readonly string[]; readonly heldOut: readonly string[] } {
  const purposes = [...program.purposes.values()];
  const experiments = [...program.campaigns.values()].flatMap((campaign) => campaign.experiments);
  const mailed = new Map<string, string>();
  const heldOut = new Map<string, string>();
  const isTold = experiments.length > 0 || purposes.some(({ holdout }) => holdout !== undefined);
  for (let number = 1; number <= (isTold ? MOST_LOOKED_AT : 2); number++) {
    const id = `${beginning}${number}`;
    const held = purposes.filter((purpose) => isHeldOut(purpose, id)).map(({ name }) => name);
    const dealt = experiments.map((one) => program.assign(one, id) ?? '');
    const known = held.length > 0 ? heldOut : mailed;
    const key = JSON.stringify([held, dealt]);
    if (!known.has(key) && known.size < most) known.set(key, id);
  }
  return { mailed: [...mailed.values()], heldOut: [...heldOut.values()] };
}
