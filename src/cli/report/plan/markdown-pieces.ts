/** The parts of a comment, and how they are fitted into what a comment may hold. */

export interface Piece {
  readonly title: string;
  /** The first is kept before all others where there is no room for all. */
  readonly importance: number;
  /** Only its title is seen until it is asked for. */
  readonly isFolded: boolean;
  readonly head: string;
  readonly items: readonly string[];
  /** Between two items: a table's rows follow one another. */
  readonly gap: '\n' | '\n\n';
  /** What one item is, and what several are. */
  readonly nouns: readonly [string, string];
  readonly foot: string;
}

/** What `TextEncoder` would make of it, in bytes. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export interface Fitted {
  readonly texts: readonly string[];
  /** What was left out, a few words each. */
  readonly left: readonly string[];
}

/** In their order; the most important get what room there is first. */
export function fittedPieces(pieces: readonly Piece[], room: number): Fitted {
  const kept = new Map<Piece, number>();
  let left = room;
  for (const piece of [...pieces].sort((a, b) => a.importance - b.importance)) {
    const frame = bytesOf(written(piece, 0)) + REST;
    let taken = frame;
    let count = 0;
    for (const item of piece.items) {
      const more = bytesOf(item) + piece.gap.length;
      if (taken + more > left) break;
      taken += more;
      count += 1;
    }
    if (count === 0) continue;
    kept.set(piece, count);
    left -= taken;
  }
  return {
    texts: pieces.flatMap((piece) => (kept.has(piece) ? [written(piece, kept.get(piece)!)] : [])),
    left: pieces.flatMap((piece) => leftOf(piece, kept.get(piece) ?? 0)),
  };
}

/** What the sentence about those left out takes at most. */
const REST = 120;

function leftOf({ title, items, nouns }: Piece, count: number): readonly string[] {
  const left = items.length - count;
  if (left === 0) return [];
  return [count === 0 ? title : `${left} ${left === 1 ? nouns[0] : nouns[1]} of “${title}”`];
}

function written(piece: Piece, count: number): string {
  const { title, isFolded, head, items, gap, nouns, foot } = piece;
  const left = items.length - count;
  const body = [head, items.slice(0, count).join(gap)].filter((text) => text !== '').join(gap);
  const rest = left > 0 ? `${left} more ${left === 1 ? nouns[0] : nouns[1]} left out.` : '';
  const texts = [body, rest, foot].filter((text) => text !== '').join('\n\n');
  return isFolded
    ? `<details><summary>${title}</summary>\n\n${texts}\n\n</details>`
    : `### ${title}\n\n${texts}`;
}
