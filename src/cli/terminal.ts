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
