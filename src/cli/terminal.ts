/** What a terminal shows, and what it is asked. */
import process from 'node:process';
import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours where standard output is a terminal and `NO_COLOR` is not set. */
export function colorsFor(stream: { readonly isTTY?: boolean }): Colors {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const wanted = NO_COLOR === undefined || NO_COLOR === '';
  return pc.createColors(
    wanted && (stream.isTTY === true || (FORCE_COLOR !== undefined && FORCE_COLOR !== '0')),
  );
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** To standard error: progress, and what is wrong. */
export function say(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** A text of the user's: control characters are shown, not sent, nor those that turn the direction of what follows. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '�');
}

/** `1 mail`, `2 mails`; thousands with a comma. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${withCommas(count)} ${count === 1 ? one : many}`;
}

export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Columns as wide as their widest cell; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[], indent = '  '): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => shown(row[column]!).length)),
  );
  const line = (row: readonly (string | number)[]) =>
    row
      .map((cell, column) => align(cell, widths[column]!))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${indent}${line(row)}`).join('\n');
}

/** A cell as `table` writes it. */
export function shown(cell: string | number): string {
  return typeof cell === 'number' ? withCommas(cell) : cell;
}

function align(cell: string | number, width: number): string {
  return typeof cell === 'number' ? shown(cell).padStart(width) : cell.padEnd(width);
}

/** How wide the terminal is; undefined where the stream goes into none. */
export function columnsOf(stream: {
  readonly isTTY?: boolean;
  readonly columns?: number;
}): number | undefined {
  return stream.isTTY === true && stream.columns !== undefined && stream.columns > 0
    ? stream.columns
    : undefined;
}

/** A colour's escape takes no room. */
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;]*m/g;

function roomOf(text: string): number {
  return text.replace(ESCAPES, '').length;
}

/** What a line begins with that the lines it is broken into stand behind: spaces, and the time of a timeline. */
const HEAD = /^ *(?:\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d *)?(?:[✓✗?•] )?/;

/** What is quoted is one word, as it may be copied, where it fits. */
const WORDS = / +|(?:`[^`]{0,70}`|[^ ])+/g;

/** Breaks lines that are wider than the terminal between words, and lets what follows stand behind their beginning. */
export function fitted(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (roomOf(line) <= columns ? [line] : broken(line, columns)))
    .join('\n');
}

function broken(line: string, columns: number): readonly string[] {
  const head = HEAD.exec(line.replace(ESCAPES, ''))![0].length;
  const hanging = ' '.repeat(Math.min(head + 2, Math.floor(columns / 2)));
  const lines: string[] = [];
  let rest = '';
  let gap = '';
  for (const part of line.match(WORDS) ?? []) {
    if (/^ +$/.test(part)) {
      gap += part;
    } else if (rest.trim() === '' || roomOf(rest) + gap.length + roomOf(part) <= columns) {
      rest += gap + part;
      gap = '';
    } else {
      lines.push(rest);
      rest = hanging + part;
      gap = '';
    }
  }
  return [...lines, rest];
}

/** Of a terminal that is narrow, or no terminal at all. */
const WIDTH = 80;

/** A sentence in lines no wider than a terminal, where its words allow that; `lead` stands before the first. */
export function wrapped(text: string, indent: string, lead = ''): readonly string[] {
  const own = /^ */.exec(text)![0];
  const hanging = `${indent}${own}${' '.repeat(lead.length)}`;
  const lines: string[] = [];
  let line = `${indent}${own}${lead}`;
  let isEmpty = true;
  for (const word of text.trim().split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${hanging}  `;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
