import type { Problem, Range } from './located.js';
import { trimRange } from './tags.js';

/** What a `{{! … }}` tag does. */
export type Statement =
  | { readonly kind: 'for'; readonly name: string; readonly expression: Range }
  | { readonly kind: 'if' | 'else-if'; readonly expression: Range }
  | { readonly kind: 'const'; readonly name: string; readonly expression: Range }
  | { readonly kind: 'else' | 'end' };

const NAME = String.raw`([\p{ID_Start}$_][\p{ID_Continue}$]*)`;
const FOR = new RegExp(String.raw`^for\s*\(\s*const\s+${NAME}\s+of\s([^]*)\)\s*\{$`, 'u');
const IF = /^if\s*\(([^]*)\)\s*\{$/;
const ELSE_IF = /^\}\s*else\s+if\s*\(([^]*)\)\s*\{$/;
const ELSE = /^\}\s*else\s*\{$/;
const CONST = new RegExp(String.raw`^const\s+${NAME}\s*=(?!=)([^]*)$`, 'u');

export const STATEMENTS_ALLOWED =
  'a statement is `for (const name of list) {`, `if (condition) {`, `} else if (condition) {`, `} else {`, `}` or `const name = value`';

export function parseStatement(text: string, inner: Range): Statement | Problem {
  const written = text.slice(inner.start, inner.end);
  if (written === '}') return { kind: 'end' };
  if (ELSE.test(written)) return { kind: 'else' };
  const branch = ELSE_IF.exec(written) ?? IF.exec(written);
  if (branch) {
    const kind = written.startsWith('}') ? 'else-if' : 'if';
    return { kind, expression: groupRange(text, inner, written.lastIndexOf(')'), branch[1]!) };
  }
  const loop = FOR.exec(written);
  if (loop) {
    return {
      kind: 'for',
      name: loop[1]!,
      expression: groupRange(text, inner, written.lastIndexOf(')'), loop[2]!),
    };
  }
  const constant = CONST.exec(written);
  if (constant) {
    const value = constant[2]!.replace(/;\s*$/, '');
    const end = written.length - (constant[2]!.length - value.length);
    return { kind: 'const', name: constant[1]!, expression: groupRange(text, inner, end, value) };
  }
  return notAllowed(written, inner);
}

/** The place of an expression that ends at an offset of the statement. */
function groupRange(text: string, inner: Range, end: number, expression: string): Range {
  return trimRange(text, { start: inner.start + end - expression.length, end: inner.start + end });
}

function notAllowed(written: string, inner: Range): Problem {
  const shown = written.length > 60 ? `${written.slice(0, 60)}…` : written;
  return {
    code: 'template-syntax',
    start: inner.start,
    end: inner.end,
    message:
      written === '' ? 'the statement is empty' : `\`${shown}\` is no statement that a template may use`,
    help: STATEMENTS_ALLOWED,
  };
}
