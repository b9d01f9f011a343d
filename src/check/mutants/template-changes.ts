/** Changes of templates: another variable, no variable, a condition turned round. */
import type { Range } from '../../render/located.js';
import { lexTemplate } from '../../render/tags.js';
import type { TextChange } from './expression-changes.js';
import { expressionChanges, negated, replaced, rootOf, variablesIn } from './expression-changes.js';

export function templateChanges(text: string): readonly TextChange[] {
  const { tags } = lexTemplate(text);
  const printed = tags.filter(({ kind }) => kind !== 'statement');
  const names = [...new Set(printed.flatMap(({ inner }) => variablesIn(text, inner)))];
  const beside = (name: string) => othersNear(name, names);
  return tags.flatMap((tag) => {
    if (tag.kind === 'statement') return statementChanges(text, tag.inner);
    const says = `without \`${text.slice(tag.start, tag.end)}\``;
    return [
      ...expressionChanges(text, tag.inner, beside),
      { operator: 'variable-dropped', made: { start: tag.start, end: tag.end, text: '' }, says },
    ];
  });
}

/** The next that the template reads of the same thing, as these are what is mixed up; or else of another. */
function othersNear(name: string, names: readonly string[]): readonly string[] {
  const at = names.indexOf(name);
  const others = [...names.slice(at + 1), ...names.slice(0, Math.max(0, at))].filter((one) => one !== name);
  const near = others.find((one) => rootOf(one) === rootOf(name));
  return [near ?? others[0]].filter((one) => one !== undefined);
}

/** `if (a) {` → `if (!a) {`; what a loop goes over stays. */
function statementChanges(text: string, { start, end }: Range): readonly TextChange[] {
  const match = /^(\}?\s*(?:else\s+)?if\s*\()([\s\S]*)\)\s*\{$/.exec(text.slice(start, end));
  if (!match) return [];
  const [, head, condition] = match as unknown as [string, string, string];
  const range = { start: start + head.length, end: start + head.length + condition.length };
  return [
    replaced('condition-negated', text, range, negated(condition)),
    ...expressionChanges(text, range, () => []),
  ];
}
