/** The tags of a template as code, checked against the names in force where each stands. */
import type { Field, Shape } from '../vocabulary/shape.js';
import { ANY, BROKEN } from '../vocabulary/shape.js';
import type { Bench } from './bench.js';
import { placeOf, report } from './bench.js';
import type { Piece } from './eta.js';
import type { Expression } from './expression.js';
import type { Guards } from './guards.js';
import { guards } from './guards.js';
import type { Range } from './located.js';
import { lower } from './lower.js';
import type { Counting } from './counting.js';
import { countings } from './counting.js';
import type { Scope } from './scope.js';
import { withGuards, withName } from './scope.js';
import { contentCode, readExpression } from './values.js';
import type { Hole, Layout } from './walk.js';

type Control = Extract<Hole, { readonly kind: 'control' }>;

/** The names in force between two tags. */
interface Frame {
  readonly scope: Scope;
  /** For each open block, the scope before it, and what is known where its conditions so far do not hold. */
  readonly outer: readonly { readonly scope: Scope; readonly failed: readonly string[] }[];
}

/** The JavaScript of each hole, in their order. */
export function lowerHoles(bench: Bench, { holes }: Layout, scope: Scope): readonly string[] {
  let frame: Frame = { scope, outer: [] };
  const countingOf = countings(bench, holes);
  return holes.map((hole) => {
    if (hole.kind !== 'control') return contentCode(bench, hole.kind, hole, hole.parts, frame.scope);
    const { code, next } = lowerControl(bench, hole, frame, countingOf(hole));
    frame = next;
    return code;
  });
}

/** Every hole evaluated, and nothing written. */
export function rehearsalPieces({ holes }: Layout, codes: readonly string[]): readonly Piece[] {
  return holes.map((hole) => ({
    kind: 'statement',
    code: hole.kind === 'control' ? codes[hole.id]! : `${codes[hole.id]!};`,
  }));
}

function lowerControl(
  bench: Bench,
  hole: Control,
  frame: Frame,
  counting: Counting,
): { code: string; next: Frame } {
  const { statement } = hole;
  switch (statement.kind) {
    case 'for':
      return lowerFor(bench, hole, statement, frame, counting);
    case 'const':
      return lowerConst(bench, hole, statement, frame);
    case 'if': {
      const { code, known } = lowerCondition(bench, statement.expression, frame.scope);
      const outer = [...frame.outer, { scope: frame.scope, failed: known.failed }];
      return {
        code: `if (${counting.condition(code)}) {`,
        next: { scope: withGuards(frame.scope, known.held), outer },
      };
    }
    case 'else-if': {
      const { scope, failed } = frame.outer.at(-1)!;
      const base = withGuards(scope, failed);
      const { code, known } = lowerCondition(bench, statement.expression, base);
      const outer = [...frame.outer.slice(0, -1), { scope, failed: [...failed, ...known.failed] }];
      return {
        code: `} else if (${counting.condition(code)}) {`,
        next: { scope: withGuards(base, known.held), outer },
      };
    }
    case 'else': {
      const { scope, failed } = frame.outer.at(-1)!;
      return {
        code: `} else {${counting.entered}`,
        next: { scope: withGuards(scope, failed), outer: frame.outer },
      };
    }
    case 'end':
      return { code: '}', next: { scope: frame.outer.at(-1)!.scope, outer: frame.outer.slice(0, -1) } };
  }
}

function lowerCondition(bench: Bench, range: Range, scope: Scope): { code: string; known: Guards } {
  const expression = readExpression(bench, range);
  if (!expression) return { code: 'false', known: { held: [], failed: [] } };
  return { code: lower(bench, expression, scope, 'maybe').code, known: guards(expression, scope) };
}

type Naming = { readonly name: string; readonly expression: Range };

function lowerFor(
  bench: Bench,
  hole: Control,
  { name, expression }: Naming,
  frame: Frame,
  counting: Counting,
): { code: string; next: Frame } {
  checkNew(bench, hole, name, frame.scope);
  const list = readExpression(bench, expression);
  const lowered = list && lower(bench, list, frame.scope, 'list');
  const code = `v${hole.id}`;
  const label = list ? `${labelOf(bench, list, frame.scope)}[]` : name;
  const scope = withName(frame.scope, name, { ...itemOf(lowered?.shape), code, id: code, label });
  const source = `f.rounds(m,${lowered?.code ?? '[]'},${placeOf(bench, expression)})`;
  const outer = [...frame.outer, { scope: frame.scope, failed: [] }];
  return { code: `for (const ${code} of ${counting.list(source)}) {`, next: { scope, outer } };
}

/** What a loop over a list gives each round. */
function itemOf(list: Shape | undefined): Field {
  if (list?.kind === 'list') return { shape: list.item, optional: false };
  return list === undefined || list === BROKEN
    ? { shape: BROKEN, optional: false }
    : { shape: ANY, optional: true };
}

function lowerConst(
  bench: Bench,
  hole: Control,
  { name, expression }: Naming,
  frame: Frame,
): { code: string; next: Frame } {
  checkNew(bench, hole, name, frame.scope);
  const value = readExpression(bench, expression);
  const lowered = value && lower(bench, value, frame.scope, 'maybe');
  const code = `v${hole.id}`;
  const binding = {
    shape: lowered?.shape ?? BROKEN,
    optional: lowered?.optional ?? false,
    code,
    id: code,
    label: name,
  };
  const scope = withName(frame.scope, name, binding);
  return { code: `const ${code} = ${lowered?.code ?? 'undefined'};`, next: { ...frame, scope } };
}

/** How messages call a list that is looped over. */
function labelOf(bench: Bench, expression: Expression, scope: Scope): string {
  if (expression.kind !== 'path') return bench.located.text.slice(expression.start, expression.end);
  const root = scope.names.get(expression.root)?.label ?? expression.root;
  return (
    root + expression.steps.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  );
}

function checkNew(bench: Bench, hole: Range, name: string, scope: Scope): void {
  if (!scope.names.has(name)) return;
  report(bench, {
    ...hole,
    code: 'shadowed-name',
    message: `there is a \`${name}\` already`,
    help: 'choose another name',
  });
}
