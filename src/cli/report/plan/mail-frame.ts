/** A mail as it can stand in a page: nothing of it runs, nothing of it asks anybody for anything, and nothing is carried that no reader sees. */
import type { AnyNode, Element } from 'domhandler';
import { getAttributeValue, getOuterHTML, removeElement } from 'domutils';
import { parseDocument } from 'htmlparser2';
import { escaped } from './html-text.js';

/** What runs, loads, or leads elsewhere by itself. The page's policy forbids most of it as well; a connection made early it does not. */
const REMOVED: ReadonlySet<string> = new Set([
  'script',
  'link',
  'base',
  'iframe',
  'frame',
  'frameset',
  'object',
  'embed',
  'applet',
  'portal',
  'audio',
  'video',
  'source',
  'track',
]);

export function frameHtml(html: string, title: string): string {
  return `<iframe sandbox="" loading="lazy" referrerpolicy="no-referrer" title="${escaped(title)}" srcdoc='${inQuotes(tamed(html))}'></iframe>`;
}

/** A mail is full of double quotes and of tags, which are themselves in single ones: a page is a third smaller so. */
function inQuotes(html: string): string {
  return html.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
}

/** No mail's elements are deeper; a plan file may say anything. */
const DEEPEST = 400;

export function tamed(html: string): string {
  const document = parseDocument(html, { lowerCaseTags: true, lowerCaseAttributeNames: true });
  const keepsSpace = SPACE_IS_SHOWN.test(html);
  let level: readonly AnyNode[] = document.children;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return '<p>The elements of this mail are too deep to be shown.</p>';
    for (const node of level.filter(isRemoved)) removeElement(node);
    if (!keepsSpace) level.forEach(shortenSpace);
    level = level.flatMap((node) => (!isRemoved(node) && 'children' in node ? node.children : []));
  }
  return getOuterHTML(document);
}

/** Where a mail says so anywhere, its white space is left as it is. */
const SPACE_IS_SHOWN = /<(?:pre|textarea|xmp|listing)\b|white-space\s*:\s*(?:pre|break)/i;

/** Between tags, where one space is as good as the indent of a line. */
function shortenSpace(node: AnyNode): void {
  if (node.type === 'text' && /^[ \t\r\n]{2,}$/.test(node.data)) node.data = '\n';
}

/** A comment, and with it what is for Outlook alone, is shown by no browser. */
function isRemoved(node: AnyNode): boolean {
  if (node.type === 'comment') return true;
  if (!('name' in node) || !('attribs' in node)) return false;
  const element: Element = node;
  return (
    REMOVED.has(element.name) ||
    (element.name === 'meta' && getAttributeValue(element, 'http-equiv') !== undefined)
  );
}
