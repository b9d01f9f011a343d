/** What the lines of a terminal report are made with. */
import type { Colors } from '../../terminal.js';
import { linesOf, oneLine, roomOf } from './room.js';

/** What is written on. */
export interface Paper {
  readonly colors: Colors;
  readonly columns: number;
}

type Paint = (text: string) => string;

interface Manner {
  /** Before every line. */
  readonly indent?: string;
  /** Before the first; the others stand behind it. */
  readonly lead?: string;
  readonly paint?: Paint;
  readonly paintLead?: Paint;
}

const plain: Paint = (text) => text;

/** A text of whoever's in lines that fit, safe to be shown. */
export function flow(paper: Paper, text: string, manner: Manner = {}): readonly string[] {
  const { indent = '', lead = '', paint = plain, paintLead = plain } = manner;
  const room = Math.max(1, paper.columns - roomOf(indent) - roomOf(lead));
  return linesOf(oneLine(text), room).map((line, index) =>
    index === 0
      ? `${indent}${paintLead(lead)}${paint(line)}`
      : `${indent}${' '.repeat(roomOf(lead))}${paint(line)}`,
  );
}

export function section(paper: Paper, title: string, lines: readonly string[]): readonly string[] {
  return [...flow(paper, title, { paint: paper.colors.bold }), ...lines];
}
