/** How much room a text takes on a terminal, where a letter of Chinese is as wide as two of Latin. */
import { printable } from '../../terminal.js';

/** East Asian letters and signs, and pictures: two columns each. */
const WIDE =
  /[\u1100-\u115F\u231A\u231B\u2329\u232A\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18AFF}\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** What stands over the letter before it, or is not seen. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u;

export function roomOf(text: string): number {
  let room = 0;
  for (const letter of text) room += letterRoom(letter);
  return room;
}

function letterRoom(letter: string): number {
  if (letter < '\u0300') return letter === '\u00AD' ? 0 : 1;
  return NONE.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** What turns the direction of a text, and what is no letter: none of it is to reach a reader. */
const UNSAFE = /[\u061C\u200E\u200F\u2028\u2029\uFEFF]|\p{Cs}/gu;

/** A text of the user's on one line, fit to be shown. */
export function oneLine(text: string): string {
  return shownLine(text.replace(/[\r\n\t\u2028\u2029]+/g, ' ')).trim();
}

/** A line of a text of the user's; what it is indented by stays. */
export function shownLine(text: string): string {
  return printable(text.replaceAll('\t', '  ')).replace(UNSAFE, '\uFFFD');
}

/** The text, or so much of it as fits with an ellipsis behind it. */
export function cutTo(text: string, room: number): string {
  if (roomOf(text) <= room) return text;
  let cut = '';
  let taken = 1;
  for (const letter of text) {
    taken += letterRoom(letter);
    if (taken > room) break;
    cut += letter;
  }
  return `${cut.trimEnd()}…`;
}

export function padTo(text: string, room: number): string {
  return text + ' '.repeat(Math.max(0, room - roomOf(text)));
}

export function padBefore(text: string, room: number): string {
  return ' '.repeat(Math.max(0, room - roomOf(text))) + text;
}

/** In lines that fit, broken between words, or inside one that is longer than a line. */
export function linesOf(text: string, room: number): readonly string[] {
  if (roomOf(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    for (const piece of piecesOf(word, room)) {
      const together = line === '' ? piece : `${line} ${piece}`;
      if (line !== '' && roomOf(together) > room) {
        lines.push(line);
        line = piece;
      } else {
        line = together;
      }
    }
  }
  return [...lines, line];
}

function piecesOf(word: string, room: number): readonly string[] {
  if (roomOf(word) <= room) return [word];
  const pieces: string[] = [];
  let piece = '';
  let taken = 0;
  for (const letter of word) {
    const more = letterRoom(letter);
    if (taken + more > room && piece !== '') {
      pieces.push(piece);
      [piece, taken] = ['', 0];
    }
    piece += letter;
    taken += more;
  }
  return [...pieces, piece];
}
