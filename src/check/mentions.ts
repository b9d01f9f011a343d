/** The names that a scenario file, or a document of the rules, may mean: every text in it. */
import { isObject } from '../vocabulary/json.js';

/** Texts as they stand, and texts with gaps (`cart-${row}`), which an example's row fills. */
export interface Mentions {
  readonly texts: ReadonlySet<string>;
  readonly gapped: readonly (readonly string[])[];
}

const PLACEHOLDER = /\$\{[^}]*\}/;

/**
 * Whatever may name something in a scenario, wherever it stands: values and keys, of `cart/reminder` the campaign as
 * well. Too many are taken rather than too few, so that a new way to name something needs no word here.
 */
export function mentionsIn(values: readonly unknown[]): Mentions {
  const texts = new Set<string>();
  collect(values, texts, (key) => addText(key, texts));
  // What is nothing but a placeholder is filled by a value of the row, which is a text of its own.
  const gapped = [...texts].flatMap((text) => {
    const parts = text.split(PLACEHOLDER);
    return parts.length > 1 && parts.some((part) => part !== '') ? [parts] : [];
  });
  return { texts, gapped };
}

/** The texts of a document: rules name each other by values, never by keys. */
export function textsIn(value: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  collect([value], texts, () => undefined);
  return texts;
}

function collect(values: readonly unknown[], texts: Set<string>, onKey: (key: string) => void): void {
  for (const value of values) {
    if (typeof value === 'string') addText(value, texts);
    else if (Array.isArray(value)) collect(value, texts, onKey);
    else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        onKey(key);
        // The names of an event's own properties are names of nothing else.
        collect([inner], texts, key === 'properties' ? () => undefined : onKey);
      }
    }
  }
}

function addText(text: string, texts: Set<string>): void {
  texts.add(text);
  const slash = text.indexOf('/');
  if (slash > 0) texts.add(text.slice(0, slash));
}

/** Whether a name can be meant. */
export function mayMean({ texts, gapped }: Mentions, name: string): boolean {
  return texts.has(name) || gapped.some((parts) => fills(parts, name));
}

/** Whether a text with gaps can be the name: its parts follow each other in it, the first and the last at its ends. */
function fills(parts: readonly string[], name: string): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= name.length - last.length;
}
