/** Texts of users' in Markdown: they say what they say, and do nothing. */
import { cutTo, oneLine } from './room.js';

/** So much of a name or a sentence is shown. */
const LONGEST = 200;

/** What means something in the middle of a line of GitHub's Markdown, to it or to HTML. */
const MEANS = /[\\`*_[\]#!|<>~&$^]|:(?=\/)|(?<=https?|ftp|mailto|xmpp):/gi;

/**
 * On one line. Signs that mean something are written as references, so that no link, image, HTML or table is made; and a
 * name behind an at sign, or a number behind a hash, is kept from it by a space without width, as GitHub looks for those
 * in what has been made of the Markdown.
 */
export function inMarkdown(text: string, most = LONGEST): string {
  return cutTo(oneLine(text), most)
    .replace(MEANS, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll('@', '&#64;\u200B')
    .replaceAll('&#35;', '&#35;\u200B')
    .replace(/www\./gi, (start) => `${start.slice(0, 3)}&#46;`);
}

/** The same as code. */
export function asCode(text: string): string {
  return `<code>${inMarkdown(text) || '&nbsp;'}</code>`;
}

/** Lines in a fence that none of them closes. */
export function fenced(lines: readonly string[], language = ''): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}
