/** Two short texts that should be one, word by word, to be read without colours. */

/** Longer texts are not laid below each other. */
const WIDEST = 66;
const MOST_WORDS = 200;

interface Part {
  readonly kind: 'same' | 'expected' | 'found';
  readonly text: string;
}

/** Short texts below each other with marks below what differs; long ones in one, `[-expected-]` and `{+found+}`. */
export function differenceLines(expected: string, found: string): readonly string[] {
  const [from, to] = [wordsOf(expected), wordsOf(found)];
  if (found === '' || from.length > MOST_WORDS || to.length > MOST_WORDS) return [];
  const parts = partsOf(from, to);
  // Where nothing is the same, there is nothing to point out.
  if (!parts.some(({ kind, text }) => kind === 'same' && text.trim() !== '')) return below(expected, found);
  return expected.length <= WIDEST && found.length <= WIDEST && !/[\n\t]/.test(expected + found)
    ? marked(parts)
    : [parts.map(inline).join('')];
}

function below(expected: string, found: string): readonly string[] {
  return [`expected  ${expected}`, `found     ${found}`];
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];
}

/** The longest common run of words, by a table. */
function partsOf(from: readonly string[], to: readonly string[]): readonly Part[] {
  const longest = from.map(() => to.map(() => 0));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      longest[i]![j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const parts: Part[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      parts.push({ kind: 'same', text: from[i]! });
      i++;
      j++;
    } else if (i < from.length && (j >= to.length || at(i + 1, j) >= at(i, j + 1)))
      parts.push({ kind: 'expected', text: from[i++]! });
    else parts.push({ kind: 'found', text: to[j++]! });
  }
  return joined(parts);
}

/** Blanks between two parts that differ belong to them. */
function joined(parts: readonly Part[]): readonly Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last?.kind === part.kind) merged[merged.length - 1] = { ...last, text: last.text + part.text };
    else merged.push(part);
  }
  return merged;
}

function marked(parts: readonly Part[]): readonly string[] {
  const side = (own: 'expected' | 'found') => {
    const shown = parts.filter(({ kind }) => kind === 'same' || kind === own);
    const text = shown.map((part) => part.text).join('');
    const marks = shown.map((part) => (part.kind === 'same' ? ' ' : '^').repeat(part.text.length)).join('');
    return [`${own.padEnd(8)}  ${text}`, ...(marks.trim() === '' ? [] : [`          ${marks.trimEnd()}`])];
  };
  return [...side('expected'), ...side('found')];
}

function inline({ kind, text }: Part): string {
  if (kind === 'same') return text;
  return kind === 'expected' ? `[-${text}-]` : `{+${text}+}`;
}
