/** What must be printable for a mail to be rendered for certain, gathered while its expressions are lowered. */
import type { MailValues } from '../vocabulary/decision.js';
import type { MailNeed, PrintedAs } from '../vocabulary/mail-need.js';
import { below, isSurelyPrinted } from '../vocabulary/mail-need.js';
import type { Expression } from './expression.js';
import { parseExpression } from './expression.js';
import type { MailSource } from './mail.js';
import type { Binding } from './scope.js';
import { lexText } from './tags.js';

/** Gathered so far. */
export interface Needs {
  readonly values: MailNeed[];
  readsPreheader: boolean;
  /** Whether something is evaluated that may fail by what its values are: a formatter, a loop, arithmetic, a colour. */
  isIntricate: boolean;
}

export function noNeeds(): Needs {
  return { values: [], readsPreheader: false, isIntricate: false };
}

type Path = Extract<Expression, { readonly kind: 'path' }>;

/** Built-in names that always have a value. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['campaign', 'step', 'now']);

/** The value at a path is printed. */
export function needPath(needs: Needs, { root, steps }: Path, binding: Binding, as: PrintedAs): void {
  // The link to unsubscribe is an address that has been looked at as such.
  if (binding.id === 'links') return;
  if (as !== 'address') {
    if (ALWAYS_THERE.has(binding.id)) return;
    if (binding.id === 'preheader') {
      needs.readsPreheader = true;
      return;
    }
  }
  const keys = steps.flatMap(({ key }) => (typeof key === 'string' && key !== 'length' ? [key] : []));
  const [first, ...more] = keys;
  const path = binding.id === 'user' ? first && ([first, ...more] as const) : ([root, ...keys] as const);
  const isOfData = binding.id === `data.${root}`;
  if ((!isOfData && binding.id !== 'user') || keys.length < steps.length || !path) needs.isIntricate = true;
  else needs.values.push({ of: isOfData ? 'data' : 'user', path, as });
}

/** Undefined where only a rehearsal can tell whether the mail can be rendered. */
export function needsOf(needs: Needs, { subject, preheader }: MailSource): readonly MailNeed[] | undefined {
  if (needs.isIntricate || !beginsWithInk(subject.text)) return undefined;
  if (needs.readsPreheader && !(preheader && beginsWithInk(preheader.text))) return undefined;
  const known = new Map(needs.values.map((need) => [JSON.stringify(need), need]));
  return [...known.values()];
}

const INK = /^[!-~]/;

/** Whether a text is not blank, given what it needs: its first letter is one, or is a value's that it needs. */
function beginsWithInk(text: string): boolean {
  const [tag] = lexText(text).tags;
  if (tag?.start !== 0) return INK.test(text);
  const expression = parseExpression(text, tag.inner);
  if ('code' in expression) return false;
  if (expression.kind === 'path') return true;
  if (expression.kind !== 'or' && expression.kind !== 'fallback') return false;
  const { left, right } = expression;
  return left.kind === 'path' && right.kind === 'literal' && INK.test(String(right.value));
}

export function areMet(needs: readonly MailNeed[], { data, user }: MailValues): boolean {
  for (let at = 0; at < needs.length; at++) {
    const { of, path, as } = needs[at]!;
    if (!isSurelyPrinted(below(of === 'data' ? data : user, path), as)) return false;
  }
  return true;
}
