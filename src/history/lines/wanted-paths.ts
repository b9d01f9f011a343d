/** The values that are looked for in a record, by their paths from its top. */
import { NameTable } from './name-table.js';

/** An object on the way to values that are wanted. */
export interface WantedObject {
  readonly names: NameTable;
  /** By the place of a name: the slot of its value, and what is wanted of it where it is an object. */
  readonly slots: Int32Array;
  readonly inner: readonly (WantedObject | undefined)[];
  /** The place of the name that came last after each one; first of that with which an object began. A guess of what comes. */
  readonly follows: Int32Array;
}

export interface WantedPaths {
  readonly top: WantedObject;
  /** How many values can be found. */
  readonly slots: number;
  /** The slot of a path that was asked for. */
  slotOf(...path: readonly string[]): number;
}

interface Branch {
  readonly slot: number;
  readonly inner: Map<string, Branch>;
}

/** Each step on the way has a slot as well: of a key that is said twice the first counts. */
export function wantedPaths(paths: Iterable<readonly string[]>): WantedPaths {
  const root: Branch = { slot: -1, inner: new Map() };
  let slots = 0;
  for (const path of paths) {
    let branch = root;
    for (const name of path) {
      let next = branch.inner.get(name);
      if (next === undefined) branch.inner.set(name, (next = { slot: slots++, inner: new Map() }));
      branch = next;
    }
  }
  const branchOf = (path: readonly string[]) =>
    path.reduce<Branch | undefined>((branch, name) => branch?.inner.get(name), root);
  return { top: objectOf(root), slots, slotOf: (...path) => branchOf(path)!.slot };
}

function objectOf({ inner }: Branch): WantedObject {
  const branches = [...inner.values()];
  return {
    names: new NameTable([...inner.keys()]),
    slots: Int32Array.from(branches, ({ slot }) => slot),
    inner: branches.map((branch) => (branch.inner.size === 0 ? undefined : objectOf(branch))),
    follows: new Int32Array(branches.length + 1),
  };
}
