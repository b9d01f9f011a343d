/** Priorities that say something: json-rules-engine takes those that change nothing, and nobody means them. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { warning } from '../vocabulary/diagnostic.js';
import type { Condition, Part } from './documents.js';
import { DEFAULT_PRIORITY, partAt, spanOf } from './documents.js';

type Report = (diagnostic: Diagnostic) => void;

/** Of conditions that stand side by side: only where they have different priorities is one read before another. */
export function checkPriorities(conditions: readonly Condition[], part: Part, report: Report): void {
  const priorities = new Set(conditions.map(({ priority }) => priority ?? DEFAULT_PRIORITY));
  if (priorities.size > 1) return;
  for (const [index, condition] of conditions.entries()) checkAlone(condition, partAt(part, index), report);
}

/** Of a condition that stands alone, as that of a segment, or in `not`. */
export function checkAlone({ priority }: Condition, part: Part, report: Report): void {
  if (priority === undefined) return;
  report(
    warning(
      'idle-priority',
      spanOf(partAt(part, 'priority')),
      'this priority changes nothing: no condition beside it has another one',
      'leave it out, or give the condition that is to be read first a higher one',
    ),
  );
}
