/** What is told of a failure: its parts, in as many lines as one reads. */

/** Beside the sentence, what to do, and the command that tells more. */
const MOST_LINES = 17;
const MOST_OF_PART = 9;
/** Less of how it came to that tells nothing. */
const FEWEST = 3;

/** Wide enough for most terminals, narrow enough to be read. */
const WIDTH = 80;
/** Of what is told below the sentence of a failure. */
const MARGIN = 4;
const INDENT = 2;

export interface Told {
  /** The most telling first. */
  readonly parts: readonly (readonly string[])[];
  /** How it came to that, the oldest first: as much of its end as there is room for. */
  readonly way?: readonly string[];
}

/** Parts with an empty line between them, no wider than a terminal. */
export function sections({ parts, way = [] }: Told): readonly string[] {
  const shown = parts.filter((part) => part.length > 0).map((part) => cutAtEnd(inWidth(part)));
  const room = MOST_LINES - shown.reduce((sum, part) => sum + part.length + 1, 0);
  const last = room >= FEWEST ? cutAtStart(inWidth(way), room) : [];
  return [...shown, ...(last.length > 0 ? [last] : [])].flatMap((part, index) =>
    index === 0 ? part : ['', ...part],
  );
}

function inWidth(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => folded(line, WIDTH - MARGIN));
}

function cutAtEnd(part: readonly string[]): readonly string[] {
  if (part.length <= MOST_OF_PART) return part;
  return [...part.slice(0, MOST_OF_PART - 1), `  … ${part.length - MOST_OF_PART + 1} more lines`];
}

/** Its head stays. */
function cutAtStart(part: readonly string[], most: number): readonly string[] {
  if (part.length <= most) return part;
  const cut = part.slice(part.length - (most - 2));
  const first = cut.findIndex((line) => /^ {0,2}\S/.test(line));
  const rest = cut.slice(Math.max(0, first));
  return [part[0]!, `  … ${part.length - rest.length - 1} lines before`, ...rest];
}

/** Words; what is quoted is one, as it may be copied, where it fits. */
const PARTS = /\s*(?:`[^`]{0,70}`|\S)+/g;

/** A line in lines of a width, broken between words; what follows stands two columns behind its beginning. */
export function folded(line: string, width = WIDTH): readonly string[] {
  if (line.length <= width || /^\s*(?:mailwright|\|) /.test(line)) return [line];
  const own = /^\s*(?:\d{4}-\S+ {2}|[✓✗?] )?/.exec(line)![0];
  const hanging = ' '.repeat(own.length + (own.trim() === '' ? INDENT : 0));
  const lines: string[] = [];
  let current = '';
  for (const part of line.match(PARTS) ?? []) {
    if (current.trim() !== '' && current.length + part.length > width) {
      lines.push(current);
      current = `${hanging}${part.trimStart()}`;
    } else current += part;
  }
  return [...lines, current];
}
