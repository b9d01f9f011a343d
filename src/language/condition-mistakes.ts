/** Mistakes of form that only conditions have: what the schema finds there is told by a code of its own. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { closest } from '../vocabulary/suggest.js';
import { CONDITION_FORMS, FACTS, factName, groupParts, priority } from './schema/shared.js';

/** Undefined where the mistake is one that every document can have. */
export function conditionMistake(one: ErrorObject, span: Span): Diagnostic | undefined {
  const schema: unknown = one.parentSchema;
  if (schema === priority) return badPriority(one.data, span);
  if (one.keyword === 'minItems' && Object.values(groupParts).includes(schema as never))
    return emptyGroup(schema === groupParts.all ? 'all' : 'any', span);
  if (schema === factName && one.keyword === 'enum') return unknownFact(String(one.data), span);
  if (one.keyword === 'oneOf' && one.schema === CONDITION_FORMS) return mixedCondition(one.data, span);
  return undefined;
}

function badPriority(value: unknown, span: Span): Diagnostic {
  return error('bad-priority', span, `\`${show(value)}\` is no priority`, {
    help: 'write a whole number from 1; what has none has 1, and the highest is read first',
  });
}

/** json-rules-engine takes both to be true. */
function emptyGroup(kind: 'all' | 'any', span: Span): Diagnostic {
  return error('empty-group', span, `\`${kind}\` of nothing says nothing`, {
    help: 'write at least one condition into it, or leave it out',
  });
}

function unknownFact(name: string, span: Span): Diagnostic {
  const guess = closest(name, FACTS);
  return error('unknown-fact', span, `there is no fact \`${name}\``, {
    help:
      guess === undefined
        ? `known: ${FACTS.map((fact) => `\`${fact}\``).join(', ')}`
        : `did you mean \`${guess}\`?`,
  });
}

/** Of several forms in one place json-rules-engine reads one, and passes over the others. */
function mixedCondition(value: unknown, span: Span): Diagnostic | undefined {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const begun = CONDITION_FORMS.map(({ title }) => title).filter((title) => keys.includes(title));
  if (begun.length < 2) return undefined;
  return error(
    'mixed-conditions',
    span,
    `${begun.map((key) => `\`${key}\``).join(' and ')} can not stand in one condition`,
    { help: 'make each a condition of its own, side by side in one `all` or `any`' },
  );
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
