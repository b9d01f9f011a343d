/** Paths that lack only the root. */
import type { Fix, Span } from '../vocabulary/diagnostic.js';
import { writeInstead } from '../vocabulary/fix.js';
import { parsePath } from '../vocabulary/json.js';

/** `traits.country`, `.traits.country` and `$traits.country` as `$.traits.country`; undefined where that is no path either. */
export function fromRoot(span: Span, path: string): Fix | undefined {
  const rooted = `$.${path.replace(/^\$?\.?/, '')}`;
  return parsePath(rooted) ? writeInstead(span, path, rooted) : undefined;
}
