/** What is left of a document when the parts that its schema refuses are taken out: enough to look its names up. */
import type { JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { SchemaCheck } from './schema-check.js';
import type { Located } from './yaml.js';

/** Taking a part out may leave the one around it incomplete; what is not sound after so many rounds is given up. */
const MOST_ROUNDS = 12;

export interface Left {
  readonly located: Located;
  /** The parts that were taken out, as they are written. */
  readonly without: readonly Path[];
  /** The way to a part, as it is written. */
  readonly written: (path: Path) => Path;
}

/**
 * A document that its schema accepts, with fewer parts than were written; the places are those of the text. Undefined
 * where a part is refused that no document of the kind can be without.
 */
export function remainsOf(located: Located, check: SchemaCheck): Left | undefined {
  if (!isObject(located.value)) return undefined;
  let refused = check.refused(located);
  if (!refused) return undefined;
  const remains = new Remains(located);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (round > 0) refused = check.refused(remains.located);
    if (!refused) return undefined;
    if (refused.length === 0) {
      const { located: rest, without } = remains;
      return { located: rest, without, written: (path) => remains.written(path) };
    }
    if (!refused.every(({ path }) => path.length > 0 || remains.hasNewVersion())) return undefined;
    // From the last to the first, so that what stands before keeps its index.
    for (const { path, meant } of refused.toReversed()) {
      if (path.length === 0) continue;
      if (meant === undefined) remains.takeOut(path);
      else remains.rename(path, meant);
    }
  }
  return undefined;
}

type Mutable = Record<string | number, JsonValue | undefined>;

class Remains {
  private readonly value: Mutable;
  /** Of a list that lost items, where those that are left stood. */
  private readonly origins = new Map<unknown, number[]>();
  /** Of a map with misspelt keys, how each is written. */
  private readonly spellings = new Map<unknown, Map<string, string>>();
  private isNumbered = false;
  readonly located: Located;
  /** The parts that were taken out, as they are written. */
  readonly without: Path[] = [];

  constructor(written: Located) {
    this.value = JSON.parse(JSON.stringify(written.value)) as Mutable;
    this.located = {
      file: written.file,
      value: this.value as JsonValue,
      at: (path, part) => written.at(this.written(path), part),
    };
  }

  /** Any version does for looking names up; true once, for a document without one. */
  hasNewVersion(): boolean {
    if (this.isNumbered || this.value['version'] !== undefined) return false;
    this.value['version'] = 1;
    this.isNumbered = true;
    return true;
  }

  private parentOf(path: Path): Mutable | undefined {
    const parent = path.slice(0, -1).reduce<Mutable | undefined>((at, step) => {
      const inner = at?.[step];
      return typeof inner === 'object' && inner !== null ? (inner as Mutable) : undefined;
    }, this.value);
    return parent && Object.hasOwn(parent, path.at(-1)!) ? parent : undefined;
  }

  /** A misspelt key takes the place of the one that was meant, unless another one has taken it. */
  rename(path: Path, meant: string): void {
    const parent = this.parentOf(path);
    if (!parent || Object.hasOwn(parent, meant)) return this.takeOut(path);
    const written = String(path.at(-1));
    parent[meant] = parent[written];
    delete parent[written];
    const spellings = this.spellings.get(parent) ?? new Map<string, string>();
    this.spellings.set(parent, spellings.set(meant, written));
  }

  takeOut(path: Path): void {
    const last = path.at(-1)!;
    const parent = this.parentOf(path);
    if (!parent) return;
    this.without.push(this.written(path));
    if (!Array.isArray(parent)) {
      delete parent[last];
      return;
    }
    const origins = this.origins.get(parent) ?? parent.map((_, index) => index);
    origins.splice(last as number, 1);
    parent.splice(last as number, 1);
    this.origins.set(parent, origins);
  }

  written(path: Path): Path {
    let at: unknown = this.value;
    return path.map((step) => {
      const written =
        this.origins.get(at)?.[step as number] ?? this.spellings.get(at)?.get(String(step)) ?? step;
      at = typeof at === 'object' && at !== null ? (at as Mutable)[step] : undefined;
      return written;
    });
  }
}
