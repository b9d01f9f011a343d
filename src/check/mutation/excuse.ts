/** Comments by which a team accepts that a mutant survives: `# mailwright: survives OPERATOR because REASON`. */
import { Lexer } from 'yaml';
import type { SourceFile } from '../../language/source-file.js';
import { readYaml } from '../../language/yaml.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Excuse } from './judgement.js';

/** A comment that begins as an excuse does, and is none. */
export interface Misspelt {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Excuses {
  readonly excuses: readonly Excuse[];
  readonly misspelt: readonly Misspelt[];
}

const BEGINS = /^\s*mailwright:\s*survives\b/;
const READS = /^\s*mailwright:\s+survives\s+([\w-]+)\s+because\s+(\S.*?)\s*$/;

/** At the end of their line, or on lines of their own above it. */
export function excusesIn(files: readonly SourceFile[]): Excuses {
  const excuses: Excuse[] = [];
  const misspelt: Misspelt[] = [];
  for (const file of files) {
    if (!file.text.includes('mailwright:')) continue;
    const lines = file.text.split('\n');
    const comments = commentsOf(file);
    const own = new Set(comments.filter(({ isAlone }) => isAlone).map(({ line }) => line));
    for (const { text, line, column, isAlone } of comments) {
      if (!BEGINS.test(text)) continue;
      const [, operator, reason] = READS.exec(text) ?? [];
      if (operator === undefined || reason === undefined) {
        misspelt.push({ file: file.path, line, text: text.trim() });
        continue;
      }
      const span = { file: file.path, line, column, endLine: line, endColumn: column + text.length };
      const about = isAlone ? nextLine(line, lines, own) : line;
      excuses.push({ operator, reason, span, line: about });
    }
  }
  return { excuses, misspelt };
}

interface Comment {
  /** Without what marks it as one. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Whether nothing else stands in its line. */
  readonly isAlone: boolean;
}

function commentsOf({ path, text }: SourceFile): readonly Comment[] {
  const found = path.endsWith('.mjml') ? inMarkup(text) : path.endsWith('.yaml') ? inYaml(text) : [];
  return found.map(({ offset, said }) => {
    const start = text.lastIndexOf('\n', offset - 1) + 1;
    const line = text.slice(0, offset).split('\n').length;
    return {
      text: said,
      line,
      column: offset - start + 1,
      isAlone: text.slice(start, offset).trim() === '' && restIsBlank(text, offset),
    };
  });
}

/** Of a comment of markup, something may follow; one of YAML goes on to the end of its line. */
function restIsBlank(text: string, offset: number): boolean {
  if (!text.startsWith('<!--', offset)) return true;
  const end = text.indexOf('-->', offset) + 3;
  const lineEnd = text.indexOf('\n', end);
  return text.slice(end, lineEnd < 0 ? undefined : lineEnd).trim() === '';
}

interface Found {
  readonly offset: number;
  readonly said: string;
}

/** The lexer knows what of a `#` is a comment, and what is text. */
function inYaml(text: string): readonly Found[] {
  const found: Found[] = [];
  let offset = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer's own, which stand for no character: of a document, of a text that follows, of its end.
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') {
      isText = token === '\u001f';
      continue;
    }
    if (token.startsWith('#') && !isText) found.push({ offset, said: token.slice(1) });
    isText = false;
    offset += token.length;
  }
  return found;
}

function inMarkup(text: string): readonly Found[] {
  const found: Found[] = [];
  for (let at = text.indexOf('<!--'); at >= 0; at = text.indexOf('<!--', at + 4)) {
    const end = text.indexOf('-->', at);
    if (end < 0) break;
    found.push({ offset: at, said: text.slice(at + 4, end) });
  }
  return found;
}

function nextLine(line: number, lines: readonly string[], comments: ReadonlySet<number>): number {
  let next = line + 1;
  while (next <= lines.length && (comments.has(next) || lines[next - 1]!.trim() === '')) next += 1;
  return next;
}

/**
 * The file with a comment above a line for each operator; undefined where that would change what the file says, as
 * within a text of several lines.
 */
export function withExcuses(
  file: SourceFile,
  added: readonly { readonly line: number; readonly operator: string; readonly reason: string }[],
): SourceFile | undefined {
  const lines = file.text.split('\n');
  const end = file.text.includes('\r\n') ? '\r' : '';
  const isMarkup = file.path.endsWith('.mjml');
  const downwards = added.toSorted((a, b) => b.line - a.line || (a.operator < b.operator ? 1 : -1));
  for (const { line, operator, reason } of downwards) {
    const indent = /^ */.exec(lines[line - 1] ?? '')![0];
    const said = `mailwright: survives ${operator} because ${reason}`;
    lines.splice(line - 1, 0, `${indent}${isMarkup ? `<!-- ${said} -->` : `# ${said}`}${end}`);
  }
  const after = { ...file, text: lines.join('\n') };
  const isRead = excusesIn([after]).excuses.length === excusesIn([file]).excuses.length + added.length;
  return isRead && (isMarkup || saysTheSame(file, after)) ? after : undefined;
}

function saysTheSame(before: SourceFile, after: SourceFile): boolean {
  const [one, other] = [readYaml(before), readYaml(after)];
  const valueOf = ({ documents }: typeof one) => canonicalJson(documents.map(({ value }) => value));
  return other.diagnostics.length === one.diagnostics.length && valueOf(one) === valueOf(other);
}
