/** Changes of templates: another variable, no variable, a condition turned round. */
import { lexTemplate } from '../../render/tags.js';
import type { Made } from '../../language/yaml-edit.js';
import { variablesIn } from './text-changes.js';

export interface TemplateChange {
  readonly operator: string;
  readonly made: Made;
  readonly says: string;
}

/** Others that are read in the same template stand in for a variable, at most so many. */
const MOST_SWAPS = 2;

export function templateChanges(text: string): readonly TemplateChange[] {
  const { tags } = lexTemplate(text);
  const printed = tags.filter(({ kind }) => kind !== 'statement');
  const names = [
    ...new Set(printed.flatMap(({ inner }) => variablesIn(text, inner).map(({ name }) => name))),
  ];
  return tags.flatMap((tag) => {
    const source = text.slice(tag.start, tag.end);
    if (tag.kind === 'statement') return conditionTurned(text, tag.inner);
    const swaps = variablesIn(text, tag.inner).flatMap(({ start, end, name }) =>
      beside(name, names).map((other) => ({
        operator: 'variable-swapped',
        made: { start, end, text: other },
        says: `\`${name}\` → \`${other}\``,
      })),
    );
    return [
      ...swaps,
      {
        operator: 'variable-dropped',
        made: { start: tag.start, end: tag.end, text: '' },
        says: `without \`${source}\``,
      },
    ];
  });
}

/** Those of the same root first: they are what is mixed up. */
function beside(name: string, names: readonly string[]): readonly string[] {
  const root = name.split(/[.[]/, 1)[0]!;
  const isNear = (other: string) => other.split(/[.[]/, 1)[0] === root;
  const at = names.indexOf(name);
  const others = [...names.slice(at + 1), ...names.slice(0, Math.max(0, at))].filter(
    (other) => other !== name,
  );
  return [...others.filter(isNear), ...others.filter((other) => !isNear(other))].slice(0, MOST_SWAPS);
}

/** `if (a) {` → `if (!(a)) {`. */
function conditionTurned(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): readonly TemplateChange[] {
  const match = /^(\}?\s*(?:else\s+)?if\s*\()([\s\S]*)(\)\s*\{)$/.exec(text.slice(start, end));
  if (!match) return [];
  const [, head, condition] = match as unknown as [string, string, string];
  const from = start + head.length;
  const to = from + condition.length;
  const plain = /^!\s*(?:\(([^()]*)\)|([\w.[\]]+))$/.exec(condition.trim());
  const isName = /^[\w.[\]]+$/.test(condition.trim());
  const turned = plain ? (plain[1] ?? plain[2])! : isName ? `!${condition}` : `!(${condition})`;
  return [
    {
      operator: 'condition-negated',
      made: { start: from, end: to, text: turned },
      says: `\`${condition}\` → \`${turned}\``,
    },
  ];
}
