/** What the quick reader of YAML makes of a text, and where its parts stand. */
import type { JsonValue, Path } from '../vocabulary/json.js';

/** A value and where it stands, as offsets in the text: `end` is behind it. */
export interface PlainNode {
  readonly value: JsonValue;
  readonly start: number;
  readonly end: number;
  /** Whether it is a map or list spread over lines, which its first key or item stands for. */
  readonly isBlock: boolean;
  readonly pairs?: ReadonlyMap<string, PlainPair>;
  /** Of a map over lines. */
  readonly first?: PlainPair | undefined;
  readonly items?: readonly PlainNode[];
}

export interface PlainPair {
  readonly start: number;
  readonly end: number;
  readonly node: PlainNode;
}

type Range = readonly [number, number];

/** The range of the value at a path, or of its key; of the nearest part above where there is none. */
export function rangeAt(root: PlainNode, path: Path, part: 'key' | 'value'): Range {
  let node = root;
  let range: Range = [root.start, root.end];
  for (let index = 0; index < path.length; index++) {
    const step = path[index]!;
    const pair = node.pairs?.get(String(step));
    const item = typeof step === 'number' ? node.items?.[step] : undefined;
    if (node.pairs && !pair) return headOf(node, range);
    const next = pair?.node ?? item;
    if (!next) return range;
    const wantsKey = pair && part === 'key' && index === path.length - 1;
    range = wantsKey ? [pair.start, pair.end] : [next.start, next.end];
    node = next;
  }
  return part === 'value' ? headOf(node, range) : range;
}

/** A map spanning lines is pointed at by its first key, and a list that begins with one as well. */
function headOf(node: PlainNode, range: Range): Range {
  if (!node.isBlock) return range;
  const { first } = node;
  return first ? [first.start, first.end] : headOf(node.items![0]!, range);
}
