/** Nodes of a YAML document, looked through where something is wrong with it. */
import type { Document, Node, Pair } from 'yaml';
import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml';

type Range = readonly [number, number];

/** Every node and pair; without calling itself, since a document may be nested as deep as it likes. */
function* nodesOf(document: Document): Generator<Node | Pair> {
  const ahead: unknown[] = [document.contents];
  for (let one = ahead.pop(); ahead.length > 0 || one !== undefined; one = ahead.pop()) {
    if (isPair(one)) ahead.push(one.value, one.key);
    if (isMap(one) || isSeq(one)) for (const item of one.items.toReversed()) ahead.push(item);
    if (isNode(one) || isPair(one)) yield one;
  }
}

/** The keys of a map that are one, by the place of the second. */
export function keyTwice(
  document: Document,
  start: number,
): { readonly name: string; readonly first: Range; readonly second: Range } | undefined {
  for (const node of nodesOf(document)) {
    if (!isMap(node)) continue;
    const keys = node.items.map(({ key }) => key).filter((key) => isScalar(key));
    const second = keys.find(({ range }) => range?.[0] === start);
    const first = second && keys.find(({ value }) => value === second.value);
    if (!second || !first?.range || first === second) continue;
    return { name: String(second.value), first: rangeOf(first.range), second: rangeOf(second.range!) };
  }
  return undefined;
}

function rangeOf([start, end]: readonly number[]): Range {
  return [start!, end!];
}

/** The names of a document's anchors. */
export function anchorsOf(document: Document): readonly string[] {
  return [...nodesOf(document)].flatMap((node) =>
    'anchor' in node && typeof node.anchor === 'string' ? [node.anchor] : [],
  );
}
