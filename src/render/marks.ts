/** Words, colours and sizes that stand for the tags while MJML compiles, found again afterwards. */
import type { Hole, Layout } from './walk.js';

type MarkKind = 'hole' | 'linked-hole' | 'link' | 'preheader';

export interface Marks {
  /** Finds every mark in MJML's HTML. */
  readonly pattern: RegExp;
  readonly write: (kind: MarkKind, id: number) => string;
  /** What stands in a hole's place. */
  readonly of: (hole: Hole) => string;
  readonly read: (mark: string) => { readonly kind: MarkKind; readonly id: number };
}

const LETTERS: Readonly<Record<MarkKind, string>> = {
  hole: 'h',
  'linked-hole': 'a',
  link: 'l',
  preheader: 'p',
};
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as MarkKind]));

/** Marks that do not occur in the template. */
export function marksFor({ text, holes }: Layout): Marks {
  const lower = text.toLowerCase();
  const word = firstFree((attempt) => `mwq${attempt === 0 ? '' : attempt}z`, lower);
  const colours = baseFree(0xf1_00_00, 0x1_00_00, holes, (code) => `#${code.toString(16)}`, lower);
  const sizes = baseFree(7_100_000, 100_000, holes, (code) => `${code}px`, lower);
  const write = (kind: MarkKind, id: number): string => `${word}${LETTERS[kind]}${id}x`;
  return {
    pattern: new RegExp(`${word}[halp]\\d+x${coded(holes, colours, sizes)}`, 'g'),
    write,
    of: ({ kind, id }) => {
      if (kind === 'colour') return `#${(colours + id).toString(16)}`;
      return kind === 'size' ? `${sizes + id}px` : write('hole', id);
    },
    read: (mark) => {
      if (mark.startsWith('#')) return { kind: 'hole', id: parseInt(mark.slice(1), 16) - colours };
      if (mark.endsWith('px')) return { kind: 'hole', id: parseInt(mark, 10) - sizes };
      return { kind: KINDS.get(mark[word.length]!)!, id: Number(mark.slice(word.length + 1, -1)) };
    },
  };
}

function coded(holes: readonly Hole[], colours: number, sizes: number): string {
  return holes
    .map(({ kind, id }) =>
      kind === 'colour' ? `|#${(colours + id).toString(16)}` : kind === 'size' ? `|${sizes + id}px` : '',
    )
    .join('');
}

function firstFree(make: (attempt: number) => string, text: string): string {
  let attempt = 0;
  while (text.includes(make(attempt))) attempt++;
  return make(attempt);
}

/** The first number from which on every hole has a code of its own. */
function baseFree(
  first: number,
  stride: number,
  holes: readonly Hole[],
  code: (number: number) => string,
  text: string,
): number {
  let base = first;
  while (holes.some(({ id }) => text.includes(code(base + id)))) base += stride;
  return base;
}
