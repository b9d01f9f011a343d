import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Part } from './documents.js';
import { spanOf } from './documents.js';

export type Report = (diagnostic: Diagnostic) => void;

/** Reports a mistake at a part of a document. */
export function reportAt(
  report: Report,
  code: ErrorCode,
  part: Part,
  message: string,
  more: Parameters<typeof error>[3],
): void {
  report(error(code, spanOf(part), message, more));
}
