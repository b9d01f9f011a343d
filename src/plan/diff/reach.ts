/** Which campaigns come to a document, and whether it decides there or is only shown. */
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Edge, Graph, Node } from './graph.js';
import { kindOf, nameOf } from './graph.js';

export interface Reach {
  /** In order of name. */
  readonly campaigns: readonly string[];
  /** Whether a condition comes to it. */
  readonly isDecisive: boolean;
  /** Whether a mail shows what comes of it. */
  readonly isShown: boolean;
}

export function reachOf(key: string, { nodes, readers }: Graph): Reach {
  const start = nodes.get(key)!;
  const campaigns = new Set<string>();
  const seen = new Map<string, 'decides' | 'shows' | 'both'>();
  const queue: (readonly [Node, boolean])[] = [[start, isShownKind(kindOf(start))]];
  let [isDecisive, isShown] = [false, false];
  for (const [node, shows] of queue) {
    const mode = shows ? 'shows' : 'decides';
    const before = seen.get(node.key);
    if (before === mode || before === 'both') continue;
    seen.set(node.key, before === undefined ? mode : 'both');
    if (kindOf(node) === 'campaign') {
      campaigns.add(nameOf(node));
      if (shows) isShown = true;
      else isDecisive = true;
    }
    for (const { node: reader, edge } of readers.get(node.key) ?? []) {
      // A campaign that is read by its mails reads no more for it.
      if (kindOf(node) === 'campaign' && node !== start) continue;
      if (/^(invariant|source|gate)$/.test(kindOf(reader))) continue;
      queue.push([reader, shows || showsBy(reader, edge)]);
    }
  }
  return { campaigns: [...campaigns].sort(compareText), isDecisive, isShown };
}

function isShownKind(kind: string): boolean {
  return kind === 'content' || kind === 'template';
}

function showsBy(reader: Node, { unit }: Edge): boolean {
  if (isShownKind(kindOf(reader))) return true;
  const found = [...reader.unitsAfter, ...reader.unitsBefore].find(({ at }) => at === unit);
  return found !== undefined && ['data', 'slot', 'template', 'set'].includes(found.aspect);
}
