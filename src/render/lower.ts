/**
 * Checks an expression against the names in force and turns it into JavaScript. The generated code holds no
 * character that a user wrote: names and literals stand in a table of constants and are read by number.
 */
import type { Shape } from '../vocabulary/shape.js';
import { BROKEN, shapeOfText } from '../vocabulary/shape.js';
import type { Bench, Lowered, Wanted } from './bench.js';
import { certain, constant, placeOf, report, wordsOf } from './bench.js';
import { checkCount, checkJoin, checkLiteral, checkShape, reportUnknownFormatter } from './calls.js';
import { checkComparable } from './comparisons.js';
import type { Arithmetic, Comparison, Expression } from './expression.js';
import type { Parameter } from './formatters.js';
import { FORMATTERS } from './formatters.js';
import { guards } from './guards.js';
import { needPath } from './needs.js';
import { lowerPath } from './paths.js';
import { probeAt } from './counting.js';
import type { Scope } from './scope.js';
import { describeShape, eitherShape, withGuards } from './scope.js';

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

const STRING: Shape = { kind: 'value', type: 'string' };
const NUMBER: Shape = { kind: 'value', type: 'number' };
const BOOLEAN: Shape = { kind: 'value', type: 'boolean' };

export function lower(bench: Bench, expression: Expression, scope: Scope, wanted: Wanted): Lowered {
  const lowered = lowerAny(bench, expression, scope, wanted);
  if (wanted !== 'maybe') checkWanted(bench, expression, lowered, wanted);
  return lowered;
}

/** What a tag prints. Where the text itself is not asked for, it is not made: see `REHEARSAL`. */
export function lowerPrinted(bench: Bench, expression: Expression, scope: Scope): Lowered {
  return expression.kind === 'call'
    ? lowerCall(bench, expression, scope, 'print')
    : lower(bench, expression, scope, 'scalar');
}

function lowerAny(bench: Bench, expression: Expression, scope: Scope, wanted: Wanted): Lowered {
  switch (expression.kind) {
    case 'literal':
      return lowerLiteral(bench, expression, wanted);
    case 'path':
      return lowerPath(bench, expression, scope, wanted);
    case 'not':
      return certain(`!(${lower(bench, expression.operand, scope, 'maybe').code})`, BOOLEAN);
    case 'negate': {
      bench.workshop.needs.isIntricate = true;
      const { code, shape } = lower(bench, expression.operand, scope, 'scalar');
      if (shape.kind === 'value' && shape.type === 'string') notANumber(bench, expression.operand, '-');
      return certain(`f.finite(-(${code}),${placeOf(bench, expression)})`, NUMBER);
    }
    case 'arithmetic':
      return lowerArithmetic(bench, expression, scope);
    case 'compare':
      return lowerComparison(bench, expression, scope);
    case 'and':
      return lowerAnd(bench, expression, scope, wanted);
    case 'or':
    case 'fallback':
      return lowerFallback(bench, expression, scope, wanted);
    case 'choice':
      return lowerChoice(bench, expression, scope, wanted);
    case 'text':
      return lowerText(bench, expression, scope);
    case 'call':
      return lowerCall(bench, expression, scope, 'call');
  }
}

function checkWanted(
  bench: Bench,
  expression: Expression,
  { shape }: Lowered,
  wanted: 'scalar' | 'list',
): void {
  const words = wordsOf(bench, expression);
  if (wanted === 'scalar' && (shape.kind === 'list' || shape.kind === 'object')) {
    const help = shape.kind === 'list' ? 'loop over it, or use `join(…)`' : 'read one of its fields';
    report(bench, {
      ...expression,
      code: 'not-printable',
      message: `\`${words}\` is ${describeShape(shape)} and cannot be printed`,
      help,
    });
  }
  if (
    wanted === 'list' &&
    (shape.kind === 'object' || (shape.kind === 'value' && shape.type !== 'unknown'))
  ) {
    report(bench, {
      ...expression,
      code: 'not-a-list',
      message: `\`${words}\` is ${describeShape(shape)}, not a list`,
      help: 'print it without a loop, or go through a list',
    });
  }
}

function lowerLiteral(bench: Bench, { value }: Of<'literal'>, wanted: Wanted): Lowered {
  const shape: Shape =
    typeof value === 'string' ? shapeOfText(value) : typeof value === 'number' ? NUMBER : BOOLEAN;
  return certain(wanted === 'list' ? '[]' : constant(bench, value), shape);
}

function lowerArithmetic(bench: Bench, expression: Of<'arithmetic'>, scope: Scope): Lowered {
  bench.workshop.needs.isIntricate = true;
  const left = lower(bench, expression.left, scope, 'scalar');
  const right = lower(bench, expression.right, scope, 'scalar');
  const place = placeOf(bench, expression);
  if (expression.operator === '+') {
    return certain(`f.sum(${left.code},${right.code},${place})`, sumShape(left.shape, right.shape));
  }
  for (const [side, { shape }] of [
    [expression.left, left],
    [expression.right, right],
  ] as const) {
    if (shape.kind === 'value' && shape.type === 'string') notANumber(bench, side, expression.operator);
  }
  return certain(`f.finite((${left.code})${expression.operator}(${right.code}),${place})`, NUMBER);
}

function sumShape(left: Shape, right: Shape): Shape {
  const types = [left, right].map((shape) => (shape.kind === 'value' ? shape.type : 'unknown'));
  if (types.includes('string')) return STRING;
  return types.includes('unknown') ? { kind: 'value', type: 'unknown' } : NUMBER;
}

function notANumber(bench: Bench, side: Expression, operator: Arithmetic): void {
  const words = wordsOf(bench, side);
  report(bench, {
    ...side,
    code: 'wrong-argument',
    message: `\`${words}\` is a text, and \`${operator}\` needs numbers`,
  });
}

const COMPARE: Readonly<Record<Comparison, (left: string, right: string) => string>> = {
  '===': (left, right) => `(${left})===(${right})`,
  '!==': (left, right) => `(${left})!==(${right})`,
  '<': (left, right) => `f.less(${left},${right})`,
  '<=': (left, right) => `f.lessOrEqual(${left},${right})`,
  '>': (left, right) => `f.less(${right},${left})`,
  '>=': (left, right) => `f.lessOrEqual(${right},${left})`,
};

function lowerComparison(bench: Bench, expression: Of<'compare'>, scope: Scope): Lowered {
  const left = lower(bench, expression.left, scope, 'maybe');
  const right = lower(bench, expression.right, scope, 'maybe');
  checkComparable(bench, expression, left.shape, right.shape);
  for (const side of [expression.left, expression.right]) {
    if (side.kind !== 'literal' || typeof side.value !== 'string' || side.value.trim() !== '') continue;
    const help = 'a blank text counts as missing: ask for the name alone, `if (name) {`';
    report(bench, {
      ...side,
      code: 'blank-comparison',
      message: 'nothing is ever equal to a blank text here',
      help,
    });
  }
  return certain(`(${COMPARE[expression.operator](left.code, right.code)})`, BOOLEAN);
}

function lowerAnd(bench: Bench, expression: Of<'and'>, scope: Scope, wanted: Wanted): Lowered {
  const left = lower(bench, expression.left, scope, 'maybe');
  const right = lower(
    bench,
    expression.right,
    withGuards(scope, guards(expression.left, scope).held),
    'maybe',
  );
  const code = `(${left.code}?${right.code}:undefined)`;
  if (wanted === 'maybe') return { code, shape: right.shape, optional: true };
  const words = wordsOf(bench, expression.left);
  const help = `write \`${words} ? … : ''\``;
  report(bench, {
    ...expression,
    code: 'may-be-missing',
    message: `\`&&\` has no value where \`${words}\` does not hold`,
    help,
  });
  return { code: `f.${wanted}(${code},${placeOf(bench, expression)})`, shape: right.shape, optional: true };
}

function lowerFallback(
  bench: Bench,
  expression: Of<'or' | 'fallback'>,
  scope: Scope,
  wanted: Wanted,
): Lowered {
  const left = lower(bench, expression.left, scope, 'maybe');
  const inner = expression.kind === 'or' ? withGuards(scope, guards(expression.left, scope).failed) : scope;
  const right = lower(bench, expression.right, inner, wanted);
  const code = fallbackCode(bench, expression, left.code, right.code);
  const shape = eitherShape(left.shape, right.shape);
  if (wanted === 'maybe') return { code, shape, optional: right.optional };
  needEither(bench, expression.left, scope);
  const check = wanted === 'list' ? 'list' : 'printable';
  return { code: `f.${check}(${code},${placeOf(bench, expression)})`, shape, optional: right.optional };
}

/** What stands before a fallback is printed where it is there. */
function needEither({ workshop: { needs } }: Bench, left: Expression, scope: Scope): void {
  const binding = left.kind === 'path' ? scope.names.get(left.root) : undefined;
  if (left.kind === 'path' && binding) needPath(needs, left, binding, 'perhaps');
  else needs.isIntricate = true;
}

function fallbackCode(bench: Bench, expression: Of<'or' | 'fallback'>, left: string, right: string): string {
  const sign = expression.kind === 'or' ? '||' : '??';
  const counts = probeAt(bench, 'fallback', expression, ['kept', 'replaced']);
  if (counts === undefined) return `(${left}${sign}${right})`;
  return `(f.kept(${counts},${left},${sign === '||'})${sign}(${counts}[1]++,${right}))`;
}

function lowerChoice(bench: Bench, expression: Of<'choice'>, scope: Scope, wanted: Wanted): Lowered {
  const test = lower(bench, expression.test, scope, 'maybe');
  const { held, failed } = guards(expression.test, scope);
  const yes = lower(bench, expression.yes, withGuards(scope, held), wanted);
  const no = lower(bench, expression.no, withGuards(scope, failed), wanted);
  const counts = probeAt(bench, 'choice', expression, ['true', 'false']);
  const arm = ({ code }: Lowered, index: number) =>
    counts === undefined ? code : `(${counts}[${index}]++,${code})`;
  return {
    code: `(${test.code}?${arm(yes, 0)}:${arm(no, 1)})`,
    shape: eitherShape(yes.shape, no.shape),
    optional: yes.optional || no.optional,
  };
}

function lowerText(bench: Bench, { texts, parts }: Of<'text'>, scope: Scope): Lowered {
  const codes = parts.map((part) => lower(bench, part, scope, 'scalar').code);
  const rest = codes.map((code, index) => `+(${code})+${constant(bench, texts[index + 1])}`).join('');
  return certain(`(${constant(bench, texts[0])}${rest})`, STRING);
}

function lowerCall(bench: Bench, expression: Of<'call'>, scope: Scope, by: 'call' | 'print'): Lowered {
  const formatter = FORMATTERS[expression.name];
  if (!formatter) {
    reportUnknownFormatter(bench, expression);
    return certain('undefined', BROKEN);
  }
  if (formatter.fails) bench.workshop.needs.isIntricate = true;
  checkCount(bench, expression, formatter);
  const lowered = formatter.parameters.flatMap((parameter, index) => {
    const given = expression.parameters[index];
    return given ? [lowerParameter(bench, expression.name, given, parameter, scope)] : [];
  });
  checkJoin(bench, expression, lowered[0]?.shape);
  const codes = lowered.map(({ code }) => code);
  const parameters = ['m', constant(bench, expression.name), placeOf(bench, expression), ...codes].join(',');
  return certain(`f.${by}(${parameters})`, STRING);
}

function lowerParameter(
  bench: Bench,
  formatter: string,
  given: Expression,
  parameter: Parameter,
  scope: Scope,
): Lowered {
  checkLiteral(bench, given, parameter);
  const lowered = lower(bench, given, scope, parameter.takes === 'list' ? 'list' : 'scalar');
  checkShape(bench, formatter, given, parameter, lowered.shape);
  return lowered;
}
