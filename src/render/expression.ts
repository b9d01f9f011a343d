import type { AnyNode, Expression as Node } from 'acorn';
import { parseExpressionAt } from 'acorn';
import type { Problem, Range } from './located.js';

/** The part of JavaScript's expressions that a template may use. Ranges are offsets into the whole text. */
export type Expression = Range &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean }
    | { readonly kind: 'path'; readonly root: string; readonly steps: readonly Step[] }
    | { readonly kind: 'not' | 'negate'; readonly operand: Expression }
    | {
        readonly kind: 'arithmetic';
        readonly operator: Arithmetic;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'compare';
        readonly operator: Comparison;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'and'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'or' | 'fallback'; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'choice';
        readonly test: Expression;
        readonly yes: Expression;
        readonly no: Expression;
      }
    /** A template literal; `texts` has one more element than `parts`. */
    | { readonly kind: 'text'; readonly texts: readonly string[]; readonly parts: readonly Expression[] }
    | {
        readonly kind: 'call';
        readonly name: string;
        readonly nameAt: Range;
        readonly parameters: readonly Expression[];
      }
  );

/** One step of a path: a field's name or a list's index. */
export interface Step extends Range {
  readonly key: string | number;
}

const ARITHMETIC = ['+', '-', '*', '/', '%'] as const;
export type Arithmetic = (typeof ARITHMETIC)[number];

const COMPARISONS = ['===', '!==', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

const LOGICAL = { '&&': 'and', '||': 'or', '??': 'fallback' } as const;

const LONGEST = 2000;
const DEEPEST = 60;

/** A mistake on its way out of the recursion; never leaves this file. */
class Refused {
  constructor(readonly problem: Problem) {}
}

/** Reads one expression; anything beyond what a template may use is a problem, however valid its JavaScript. */
export function parseExpression(text: string, range: Range): Expression | Problem {
  const written = text.slice(range.start, range.end);
  if (written === '')
    return syntax(range, 'there is no expression here', 'write a name, such as `{{ first_name }}`');
  if (written.length > LONGEST) return syntax(range, `an expression has at most ${LONGEST} characters`);
  try {
    return convert(parseJavaScript(written, range), range.start, 0);
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.problem;
    throw thrown;
  }
}

function parseJavaScript(written: string, range: Range): Node {
  const node = acornOrProblem(written, range);
  const rest = written.slice(node.end).trim();
  if (rest !== '') {
    throw new Refused(
      syntax({ start: range.end - rest.length, end: range.end }, `\`${rest}\` is more than one expression`),
    );
  }
  return node;
}

function acornOrProblem(written: string, range: Range): Node {
  try {
    return parseExpressionAt(written, 0, {
      ecmaVersion: 2023,
      preserveParens: true,
      onComment: (_block, _text, start, end) => {
        throw new Refused(
          syntax(
            shift({ start, end }, range.start),
            'a comment has no place in a tag',
            'write `<!-- … -->` outside it',
          ),
        );
      },
    });
  } catch (thrown) {
    if (thrown instanceof Refused) throw thrown;
    throw new Refused(unreadable(thrown, written, range));
  }
}

/** acorn's `Unexpected token (1:4)`, at its place and without its own counting. */
function unreadable(thrown: unknown, written: string, range: Range): Problem {
  if (!(thrown instanceof SyntaxError)) return syntax(range, 'the expression is nested too deeply');
  const { pos = 0 } = thrown as SyntaxError & { readonly pos?: number };
  const start = Math.min(range.start + pos, Math.max(range.start, range.end - 1));
  const reason = thrown.message.replace(/\s*\(\d+:\d+\)$/, '').toLowerCase();
  const html = /&(?:amp|lt|gt|quot|#\d+);/.test(written);
  return syntax(
    { start, end: start + 1 },
    `\`${shorten(written)}\` is no expression: ${reason}`,
    html ? HTML_HELP : undefined,
  );
}

const HTML_HELP = 'inside a tag write plain JavaScript: `&&` and `<`, not `&amp;&amp;` and `&lt;`';

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function syntax(range: Range, message: string, help?: string): Problem {
  return { code: 'template-syntax', start: range.start, end: range.end, message, help };
}

function shift(range: Range, by: number): Range {
  return { start: range.start + by, end: range.end + by };
}

function refuse(node: AnyNode, offset: number, message: string, help?: string): never {
  throw new Refused(syntax(shift(node, offset), message, help));
}

function convert(node: AnyNode, offset: number, depth: number): Expression {
  if (depth > DEEPEST) refuse(node, offset, 'the expression is nested too deeply');
  const range = shift(node, offset);
  const next = (child: AnyNode): Expression => convert(child, offset, depth + 1);
  switch (node.type) {
    case 'ParenthesizedExpression':
      return next(node.expression);
    case 'Literal':
      return { ...range, kind: 'literal', value: literal(node, offset) };
    case 'Identifier':
    case 'MemberExpression':
      return { ...range, ...path(node, offset) };
    case 'TemplateLiteral': {
      const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '');
      return { ...range, kind: 'text', texts, parts: node.expressions.map(next) };
    }
    case 'UnaryExpression':
      if (node.operator !== '!' && node.operator !== '-') break;
      return { ...range, kind: node.operator === '!' ? 'not' : 'negate', operand: next(node.argument) };
    case 'BinaryExpression':
      return {
        ...range,
        ...binary(node.operator, node, offset),
        left: next(node.left),
        right: next(node.right),
      };
    case 'LogicalExpression':
      return { ...range, kind: LOGICAL[node.operator], left: next(node.left), right: next(node.right) };
    case 'ConditionalExpression':
      return {
        ...range,
        kind: 'choice',
        test: next(node.test),
        yes: next(node.consequent),
        no: next(node.alternate),
      };
    case 'CallExpression':
      return {
        ...range,
        kind: 'call',
        ...callee(node.callee, node.optional, offset),
        parameters: node.arguments.map(next),
      };
  }
  return refuse(
    node,
    offset,
    `${NAMES[node.type] ?? 'this'} has no place in a template`,
    EXPRESSIONS_ALLOWED,
  );
}

const EXPRESSIONS_ALLOWED =
  'a tag may read names and their fields, compare, calculate, choose with `? :`, give a fallback with `??`, and call a formatter';

const NAMES: Readonly<Record<string, string>> = {
  ArrayExpression: 'a list',
  ArrowFunctionExpression: 'a function',
  AssignmentExpression: 'an assignment',
  AwaitExpression: '`await`',
  ChainExpression: '`?.`',
  ClassExpression: 'a class',
  FunctionExpression: 'a function',
  ImportExpression: '`import`',
  MetaProperty: '`import.meta`',
  NewExpression: '`new`',
  ObjectExpression: 'an object',
  SequenceExpression: 'a comma',
  SpreadElement: '`...`',
  TaggedTemplateExpression: 'a tagged template literal',
  ThisExpression: '`this`',
  UnaryExpression: 'this operator',
  UpdateExpression: 'an assignment',
};

function literal(node: AnyNode & { type: 'Literal' }, offset: number): string | number | boolean {
  const { value } = node;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return refuse(node, offset, `\`${node.raw ?? 'this'}\` is no text, number, \`true\` or \`false\``);
}

function path(node: AnyNode, offset: number): { kind: 'path'; root: string; steps: readonly Step[] } {
  const steps: Step[] = [];
  let current = node;
  while (current.type === 'MemberExpression') {
    steps.unshift({ ...shift(current.property, offset), key: stepKey(current, offset) });
    current = current.object;
  }
  if (current.type !== 'Identifier')
    refuse(current, offset, 'fields are read from names only', 'name it first: `{{! const x = … }}`');
  return { kind: 'path', root: current.name, steps };
}

function stepKey(node: AnyNode & { type: 'MemberExpression' }, offset: number): string | number {
  const { property } = node;
  if (node.optional)
    refuse(
      node,
      offset,
      '`?.` has no place in a template',
      'write `.`: a missing value is guarded by `if (…)` or `??`',
    );
  if (!node.computed && property.type === 'Identifier') return property.name;
  if (
    node.computed &&
    property.type === 'Literal' &&
    Number.isSafeInteger(property.value) &&
    Number(property.value) >= 0
  ) {
    return Number(property.value);
  }
  return refuse(
    property,
    offset,
    'only a whole number may stand in `[ ]`',
    'write `items[0]`, or `.name` for a field',
  );
}

function binary(
  operator: string,
  node: AnyNode,
  offset: number,
): { kind: 'arithmetic'; operator: Arithmetic } | { kind: 'compare'; operator: Comparison } {
  const arithmetic = ARITHMETIC.find((known) => known === operator);
  if (arithmetic) return { kind: 'arithmetic', operator: arithmetic };
  const comparison = COMPARISONS.find((known) => known === operator);
  if (comparison) return { kind: 'compare', operator: comparison };
  const strict = operator === '==' || operator === '!=' ? `write \`${operator}=\`` : undefined;
  return refuse(node, offset, `\`${operator}\` has no place in a template`, strict ?? EXPRESSIONS_ALLOWED);
}

function callee(node: AnyNode, optional: boolean, offset: number): { name: string; nameAt: Range } {
  if (node.type === 'Identifier' && !optional) return { name: node.name, nameAt: shift(node, offset) };
  return refuse(
    node,
    offset,
    'a template calls nothing but its formatters',
    'such as `upper(name)`, never `name.toUpperCase()`',
  );
}
