/** What has changed in a file, as `diff -u` and `git apply` write and read it. */

const CONTEXT = 3;

type Line = { readonly kind: ' ' | '-' | '+'; readonly text: string };

/** Empty where nothing has changed. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = changes(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines).map((hunk) => hunkText(lines, hunk));
  return [`--- a/${path}\n`, `+++ b/${path}\n`, ...hunks].join('');
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The shortest way from one list of lines to another, by Myers: what is common at both ends is left out first. */
function changes(a: readonly string[], b: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const kept = (texts: readonly string[]): readonly Line[] => texts.map((text) => ({ kind: ' ', text }));
  return [
    ...kept(a.slice(0, start)),
    ...shortestWay(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...kept(a.slice(a.length - end)),
  ];
}

function shortestWay(a: readonly string[], b: readonly string[]): readonly Line[] {
  const reached: ReadonlyMap<number, number>[] = [];
  let far = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= a.length + b.length; edits++) {
    const now = new Map(far);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = isDown(far, diagonal, edits) ? far.get(diagonal + 1)! : far.get(diagonal - 1)! + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      now.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkedBack(a, b, [...reached, far]);
    }
    reached.push(far);
    far = now;
  }
  return [];
}

function isDown(far: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (far.get(diagonal - 1) ?? -1) < (far.get(diagonal + 1) ?? -1);
}

function walkedBack(
  a: readonly string[],
  b: readonly string[],
  reached: readonly ReadonlyMap<number, number>[],
): readonly Line[] {
  const lines: Line[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = reached.length - 1; edits >= 0; edits--) {
    const far = reached[edits]!;
    const diagonal = x - y;
    const from = isDown(far, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const [beforeX, beforeY] = [far.get(from)!, far.get(from)! - from];
    while (x > beforeX && y > beforeY) {
      [x, y] = [x - 1, y - 1];
      lines.push({ kind: ' ', text: a[x]! });
    }
    if (edits === 0) break;
    lines.push(x === beforeX ? { kind: '+', text: b[beforeY]! } : { kind: '-', text: a[beforeX]! });
    [x, y] = [beforeX, beforeY];
  }
  return lines.toReversed();
}

type Range = readonly [start: number, end: number];

/** Changed lines with three around them; what is near is one hunk. */
function hunksOf(lines: readonly Line[]): readonly Range[] {
  const hunks: [number, number][] = [];
  for (const [index, { kind }] of lines.entries()) {
    if (kind === ' ') continue;
    const [start, end] = [Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)];
    const last = hunks.at(-1);
    if (last && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  }
  return hunks;
}

function hunkText(lines: readonly Line[], [start, end]: Range): string {
  const count = (kind: '-' | '+', part: readonly Line[]) =>
    part.filter((line) => line.kind === ' ' || line.kind === kind).length;
  const [above, inside] = [lines.slice(0, start), lines.slice(start, end)];
  const side = (kind: '-' | '+') => {
    const length = count(kind, inside);
    return `${kind}${count(kind, above) + (length === 0 ? 0 : 1)},${length}`;
  };
  return `@@ ${side('-')} ${side('+')} @@\n${inside.map(shown).join('')}`;
}

function shown({ kind, text }: Line): string {
  return `${kind}${text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`}`;
}
