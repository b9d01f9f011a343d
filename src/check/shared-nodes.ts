/** Parts of a YAML file that are written once and used in several places. */
import type { Document } from 'yaml';
import { isAlias, isMap, isNode, isSeq, visit } from 'yaml';
import type { Path } from '../vocabulary/json.js';

/** Why a part can not be changed for itself: an alias for it, or one elsewhere stands for it. */
export function sharedBy(document: Document, path: Path): string | undefined {
  let node: unknown = document.contents;
  for (const step of [undefined, ...path]) {
    if (step !== undefined) {
      if (!isMap(node) && !isSeq(node)) return undefined;
      node = node.get(step, true);
    }
    if (isAlias(node))
      return `\`*${node.source}\` stands for what is written at \`&${node.source}\`; change it there`;
    const anchor = isNode(node) && 'anchor' in node ? node.anchor : undefined;
    if (typeof anchor === 'string' && hasAlias(document, anchor))
      return `\`*${anchor}\` uses it in another place, which would change as well`;
  }
  return undefined;
}

function hasAlias(document: Document, anchor: string): boolean {
  let isThere = false;
  visit(document, {
    Alias: (_key, { source }) => {
      if (source !== anchor) return undefined;
      isThere = true;
      return visit.BREAK;
    },
  });
  return isThere;
}
