import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { shareOfPercent } from '../vocabulary/share.js';
import type { Part } from './documents.js';
import { spanOf } from './documents.js';

/** A share of users, as `5%`, is no more than all of them. */
export function checkPercent(text: string, part: Part, report: (diagnostic: Diagnostic) => void): void {
  if (shareOfPercent(text) <= 1) return;
  report(
    error('out-of-range', spanOf(part), 'nobody is more than all: a share ends at 100%', {
      help: 'write a share of all users, such as `50%`',
    }),
  );
}
