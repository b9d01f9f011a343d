import { Eta } from 'eta/core';
import type { Moment, TextProgram } from './moment.js';

/** A part of an Eta template: text, code whose value is written (escaped for HTML or as it is), or a statement. */
export type Piece =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'escaped' | 'verbatim' | 'statement'; readonly code: string };

/**
 * Characters that no template may hold (control characters are refused) stand for Eta's tags, so that text
 * is never mistaken for code. Blanks are kept as they are.
 */
const OPEN = '\u0002';
const CLOSE = '\u0003';

const eta = new Eta({
  tags: [OPEN, CLOSE],
  autoTrim: false,
  varName: 'm',
  functionHeader: 'const f = m.f, k = m.k;',
});

const MARKS = { escaped: '=', verbatim: '~', statement: '' } as const;

/** Compiles pieces by Eta, when they are first run. The code must come from lowering: Eta runs it as it is. */
export function compilePieces(pieces: readonly Piece[]): TextProgram {
  if (pieces.every(({ kind }) => kind === 'static')) return constantProgram(pieces);
  let template: ReturnType<typeof compileNow> | undefined;
  return (moment: Moment) => (template ??= compileNow(pieces)).call(eta, moment);
}

function compileNow(pieces: readonly Piece[]) {
  const written = pieces.map((piece) =>
    piece.kind === 'static' ? piece.text : `${OPEN}${MARKS[piece.kind]} ${piece.code} ${CLOSE}`,
  );
  return eta.compile(written.join(''));
}

/** A text without tags. */
function constantProgram(pieces: readonly Piece[]): TextProgram {
  const text = pieces.map((piece) => (piece.kind === 'static' ? piece.text : '')).join('');
  return () => text;
}
