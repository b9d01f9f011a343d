/** A mail as it can stand in a page: nothing of it runs, and nothing of it asks anybody for anything. */
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
  return `<iframe sandbox="" loading="lazy" referrerpolicy="no-referrer" title="${escaped(title)}" srcdoc="${escaped(tamed(html))}"></iframe>`;
}

export function tamed(html: string): string {
  const document = parseDocument(html, { lowerCaseTags: true, lowerCaseAttributeNames: true });
  // Not by recursion: a mail's elements may be deep.
  const open: AnyNode[] = [...document.children];
  while (open.length > 0) {
    const node = open.pop()!;
    if (isRemoved(node)) removeElement(node);
    else if ('children' in node) open.push(...node.children);
  }
  return getOuterHTML(document);
}

function isRemoved(node: AnyNode): boolean {
  if (!('name' in node) || !('attribs' in node)) return false;
  const element: Element = node;
  return (
    REMOVED.has(element.name) ||
    (element.name === 'meta' && getAttributeValue(element, 'http-equiv') !== undefined)
  );
}
