import type { Expression } from './expression.js';
import type { Scope } from './scope.js';

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** The paths that are known to have a value where a condition holds, and where it does not. */
export interface Guards {
  readonly held: readonly string[];
  readonly failed: readonly string[];
}

const NO_GUARDS: Guards = { held: [], failed: [] };

export function guards(condition: Expression, scope: Scope): Guards {
  switch (condition.kind) {
    case 'path':
      return { held: pathIds(condition, scope), failed: [] };
    case 'not': {
      const { held, failed } = guards(condition.operand, scope);
      return { held: failed, failed: held };
    }
    case 'and':
      return {
        held: [...guards(condition.left, scope).held, ...guards(condition.right, scope).held],
        failed: [],
      };
    case 'or':
      return {
        held: [],
        failed: [...guards(condition.left, scope).failed, ...guards(condition.right, scope).failed],
      };
    case 'compare':
      return compareGuards(condition, scope);
    default:
      return NO_GUARDS;
  }
}

/** A comparison with something missing is false, but for `!==`. */
function compareGuards({ operator, left, right }: Of<'compare'>, scope: Scope): Guards {
  const sides = [left, right].flatMap((side) => (side.kind === 'path' ? pathIds(side, scope) : []));
  if (operator === '!==') return { held: [], failed: oneIsLiteral(left, right) ? sides : [] };
  return { held: operator !== '===' || oneIsLiteral(left, right) ? sides : [], failed: [] };
}

function oneIsLiteral(left: Expression, right: Expression): boolean {
  return left.kind === 'literal' || right.kind === 'literal';
}

/** A path and all that it leads through: `a.b.c` has no value unless `a.b` has. */
function pathIds({ root, steps }: Of<'path'>, scope: Scope): readonly string[] {
  const binding = scope.names.get(root);
  if (!binding) return [];
  const ids = [binding.id];
  for (const { key } of steps) ids.push(`${ids.at(-1)!}.${key}`);
  return ids;
}
