import type { Problem, Range } from './located.js';

/**
 * `{{ value }}`, `{{~ html }}` or `{{! statement }}`. Where a tag ends is found as JavaScript would read it:
 * braces in a string or in a template literal end nothing.
 */
export interface Tag extends Range {
  readonly kind: 'value' | 'raw' | 'statement';
  /** What stands between the braces, without the mark and the blanks around it. */
  readonly inner: Range;
}

export interface Tagged {
  readonly tags: readonly Tag[];
  /** Ordinary comments: nothing in them is a tag. */
  readonly comments: readonly Range[];
  readonly problems: readonly Problem[];
}

/** The tags of a text in which `<!-- … -->` is a comment. */
export function lexTemplate(text: string): Tagged {
  return lex(text, /\{\{|<!--(?!\[if|<!\[endif)/gi);
}

/** The tags of a subject, a link or another text that is not markup. */
export function lexText(text: string): Tagged {
  return lex(text, /\{\{/g);
}

function lex(text: string, opening: RegExp): Tagged {
  const tags: Tag[] = [];
  const comments: Range[] = [];
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = match.index;
    if (match[0] === '{{') {
      const end = tagEnd(text, start + 2);
      if (end === undefined) return { tags, comments, problems: [unclosed(text, start)] };
      tags.push(tagAt(text, start, end));
      opening.lastIndex = end;
    } else {
      const end = text.indexOf('-->', start + 4);
      comments.push({ start, end: end < 0 ? text.length : end + 3 });
      opening.lastIndex = end < 0 ? text.length : end + 3;
    }
  }
  return { tags, comments, problems: [] };
}

function tagAt(text: string, start: number, end: number): Tag {
  const mark = text[start + 2];
  const kind = mark === '!' ? 'statement' : mark === '~' ? 'raw' : 'value';
  return {
    kind,
    start,
    end,
    inner: trimRange(text, { start: start + (kind === 'value' ? 2 : 3), end: end - 2 }),
  };
}

/** A range without the blanks at its ends. */
export function trimRange(text: string, { start, end }: Range): Range {
  const slice = text.slice(start, end);
  const from = start + (slice.length - slice.trimStart().length);
  return { start: from, end: Math.max(from, start + slice.trimEnd().length) };
}

function unclosed(text: string, start: number): Problem {
  const line = text
    .slice(start, start + 40)
    .split(/[\r\n<]/, 1)[0]!
    .trimEnd();
  return {
    code: 'template-syntax',
    start,
    end: start + 2,
    message: `the tag \`${line}\` is never closed`,
    help: 'close it by `}}`, and close every quote inside it',
  };
}

/** Where a tag's `}}` ends, read from behind its `{{`; undefined if it has none. */
function tagEnd(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"' || character === "'" || character === '`') {
      const after = stringEnd(text, at);
      if (after === undefined) return undefined;
      at = after;
    } else if (character === '}' && text[at + 1] === '}') {
      // `{{! }}}` closes a block: the first brace is the statement, the last two are the tag's.
      return text[at + 2] === '}' ? at + 3 : at + 2;
    } else at++;
  }
  return undefined;
}

/** Behind the string that opens at an offset; undefined where it does not close. */
function stringEnd(text: string, start: number): number | undefined {
  const quote = text[start]!;
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\') at++;
    else if (character === quote) return at + 1;
    else if (quote === '`' && character === '$' && text[at + 1] === '{') {
      const after = substitutionEnd(text, at + 2);
      if (after === undefined) return undefined;
      at = after - 1;
    } else if (quote !== '`' && (character === '\n' || character === '\r')) return undefined;
  }
  return undefined;
}

/** Behind the brace that closes a `${`; undefined where there is none. A template literal inside it is refused. */
function substitutionEnd(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === '}') return at + 1;
    if (character === '`') return undefined;
    if (character === '"' || character === "'") {
      const after = stringEnd(text, at);
      if (after === undefined) return undefined;
      at = after - 1;
    }
  }
  return undefined;
}
