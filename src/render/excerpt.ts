/**
 * What the values of a mail bring into it, with a little of what stands around: enough to look for words, and a hundredth
 * of the mail. The rest is the same in every mail of a template, and looked through once.
 */
import type { MailValues } from '../vocabulary/decision.js';
import type { Piece } from './eta.js';
import { compilePieces } from './eta.js';
import type { Mail } from './mail.js';
import type { TextProgram } from './moment.js';
import { tidyText } from './plain-text.js';
import { evaluate } from './render.js';
import { Failure } from './runtime.js';

export interface Excerpts {
  /** What is written around the values, of the HTML and of the plain text. */
  readonly written: readonly string[];
  /** Undefined where the values do not make a mail. */
  readonly of: (values: MailValues) => Excerpt | undefined;
}

/** Each word of so many characters that the mail has, and that is not in one of `written`, is in one of these. */
export interface Excerpt {
  readonly subject: string;
  readonly preheader: string | undefined;
  readonly html: string;
  readonly text: string;
}

/** A word's length at most: around a value, so much of the text is kept, so that words are found that it completes. */
export const LONGEST_WORD = 16;

/** No template has it, so that no word reaches across what is left out. */
const GAP = '\u0001';

export function excerptsOf(mail: Mail): Excerpts {
  const { outline, pieces } = mail;
  const text = pieces.text.map(tidied);
  const programs = { html: excerptProgram(pieces.html), text: excerptProgram(text) };
  return {
    written: [...pieces.html, ...text].flatMap((piece) => (piece.kind === 'static' ? [piece.text] : [])),
    of: (values) => {
      try {
        return excerptOf(mail, programs, values);
      } catch (thrown) {
        if (thrown instanceof Failure) return undefined;
        throw thrown;
      }
    },
  };

  function excerptOf(
    { plain }: Mail,
    { html, text: ofText }: Readonly<Record<'html' | 'text', TextProgram>>,
    values: MailValues,
  ): Excerpt {
    const { subject, moment } = evaluate(outline, values, plain);
    const made = html(moment);
    moment.rounds = 0;
    return { subject, preheader: moment.preheader, html: made, text: tidyText(ofText(moment)) };
  }
}

/** Several blanks are one in a plain text, and a word may have one inside. */
function tidied(piece: Piece): Piece {
  return piece.kind === 'static' ? { ...piece, text: piece.text.replace(/[ \t\u00a0]+/g, ' ') } : piece;
}

function excerptProgram(pieces: readonly Piece[]): TextProgram {
  return compilePieces(pieces.map(shortened));
}

function shortened(piece: Piece): Piece {
  if (piece.kind !== 'static' || piece.text.length <= 2 * LONGEST_WORD) return piece;
  return {
    ...piece,
    text: piece.text.slice(0, LONGEST_WORD) + GAP + piece.text.slice(-LONGEST_WORD),
  };
}
