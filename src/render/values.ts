/** The code of what a tag prints, for each kind of place. */
import type { Bench } from './bench.js';
import { constant, placeOf, report } from './bench.js';
import type { AttributeKind } from './elements.js';
import type { Expression } from './expression.js';
import { parseExpression } from './expression.js';
import type { Range } from './located.js';
import { lower, lowerPrinted } from './lower.js';
import { needPath } from './needs.js';
import type { Scope } from './scope.js';
import type { Tag } from './tags.js';

/** By the tag's own range: the tags of a template are the same for all mails that use it. */
const parsed = new WeakMap<Range, ReturnType<typeof parseExpression>>();

/** An expression of a text; what cannot be read is told. */
export function readExpression(bench: Bench, range: Range): Expression | undefined {
  let expression = parsed.get(range);
  if (!expression) parsed.set(range, (expression = parseExpression(bench.located.text, range)));
  if (!('code' in expression)) return expression;
  report(bench, expression);
  return undefined;
}

/** The code of a tag's value, which is printed. */
function printedCode(bench: Bench, tag: Tag, scope: Scope): string {
  const expression = readExpression(bench, tag.inner);
  return expression ? lowerPrinted(bench, expression, scope).code : 'undefined';
}

/** The same of a value that is read on. */
export function checkedCode(bench: Bench, tag: Tag, scope: Scope): string {
  const expression = readExpression(bench, tag.inner);
  return expression ? lower(bench, expression, scope, 'scalar').code : 'undefined';
}

/** The code of what texts and tags give together, checked for the place where they stand. */
export function contentCode(
  bench: Bench,
  kind: AttributeKind | 'html',
  range: Range,
  parts: readonly (string | Tag)[],
  scope: Scope,
): string {
  if (kind === 'address') return addressCode(bench, range, parts, scope);
  const isWords = kind === 'words' || kind === 'html';
  const tagCode = isWords ? printedCode : checkedCode;
  const codes = parts.map((part) =>
    typeof part === 'string' ? constant(bench, part) : tagCode(bench, part, scope),
  );
  if (isWords) return codes.length === 1 ? codes[0]! : `f.words([${codes.join(',')}])`;
  bench.workshop.needs.isIntricate = true;
  const joined = codes.length === 1 ? codes[0]! : `f.joined([${codes.join(',')}])`;
  return `f.${kind}(${joined},${placeOf(bench, range)})`;
}

/** The code of an address: what stands behind a `?` or `#` is encoded as a component, unless `url(…)` did that. */
export function addressCode(
  bench: Bench,
  range: Range,
  parts: readonly (string | Tag)[],
  scope: Scope,
): string {
  const [first] = parts;
  needScheme(bench, first, scope);
  const isSafe = typeof first === 'string' && first.startsWith('https://');
  let before = '';
  const codes = parts.map((part) => {
    if (typeof part !== 'string') return partCode(bench, part, scope, /[?#]/.test(before), isSafe);
    before += part;
    return constant(bench, part);
  });
  return isSafe
    ? `f.safeAddress([${codes.join(',')}])`
    : `f.address(${placeOf(bench, range)},[${codes.join(',')}])`;
}

/** Of an address that does not begin as one of https does, its values say whether it has a scheme that no link may have. */
function needScheme(bench: Bench, first: string | Tag | undefined, scope: Scope): void {
  const { needs } = bench.workshop;
  if (typeof first === 'string') {
    if (!first.startsWith('https://')) needs.isIntricate = true;
    return;
  }
  const expression = first && readExpression(bench, first.inner);
  const binding = expression?.kind === 'path' ? scope.names.get(expression.root) : undefined;
  if (expression?.kind === 'path' && binding) needPath(needs, expression, binding, 'address');
  else needs.isIntricate = true;
}

/** In an address that is safe, and behind its scheme, a value is only printed. */
function partCode(bench: Bench, tag: Tag, scope: Scope, isComponent: boolean, isSafe: boolean): string {
  const expression = readExpression(bench, tag.inner);
  if (!expression) return 'undefined';
  if (!isComponent && !isSafe) return `f.encoded(${lower(bench, expression, scope, 'scalar').code})`;
  const isEncoded = expression.kind === 'call' && expression.name === 'url';
  return `f.${isComponent && !isEncoded ? 'component' : 'part'}(${lowerPrinted(bench, expression, scope).code})`;
}
