/** The HTML of a mail as a document: its links, its elements, and what a reader sees of them. */
import type { Selector } from 'css-what';
import { parse } from 'css-what';
import type { ChildNode, Document, Element } from 'domhandler';
import { squeeze } from './matchers.js';
import { hasHas } from './selector.js';

/** Of a selector, each alternative as its tokens. */
export type Alternatives = readonly (readonly Selector[])[];

export interface Page {
  readonly links: readonly PageLink[];
  /** Elements by a selector that `readSelector` accepts. */
  readonly select: (css: string | Alternatives) => readonly PageElement[];
}

export interface PageElement {
  readonly tag: string;
  /** What a reader sees of it, white space squeezed. */
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An `<a href>`. */
export interface PageLink {
  readonly href: string;
  readonly text: string;
}

export type ReadPage = (html: string) => Page;

/** Loads what reads HTML: few scenarios ask for it. */
export async function loadPages(): Promise<ReadPage> {
  const [{ parseDocument }, { selectAll }] = await Promise.all([import('htmlparser2'), import('css-select')]);
  return (html) => {
    const document = parseDocument(html);
    const select = (css: string | Alternatives) =>
      selectAll<Document | ChildNode, Element>(copied(css), document, optionsFor(css)).map(elementOf);
    const links = select('a[href]').map(({ text, attributes }) => ({ href: attributes['href']!, text }));
    return { links, select };
  };
}

/**
 * What has been found of ancestors is remembered inside `:is` and `:not` as well, where css-select else looks each time; but
 * not of an element of `:has`, for which other ancestors count each time.
 */
function optionsFor(css: string | Alternatives): { readonly cacheResults?: boolean } {
  const alternatives = typeof css === 'string' ? parse(css) : css;
  return alternatives.some(hasHas) ? {} : { cacheResults: true };
}

/** css-select sorts the tokens that it is given. */
function copied(css: string | Alternatives): string | Selector[][] {
  return typeof css === 'string' ? css : (JSON.parse(JSON.stringify(css)) as Selector[][]);
}

function elementOf(element: Element): PageElement {
  return {
    tag: element.name,
    // Read only where it is asked for: of everything that `*` selects, it is all texts many times over.
    get text() {
      return squeeze(seen(element)).trim();
    },
    attributes: element.attribs,
  };
}

/** Elements that break a line, or stand apart from what is beside them. */
const APART: ReadonlySet<string> = new Set(
  'address article blockquote br caption center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

const UNSEEN: ReadonlySet<string> = new Set(['head', 'script', 'style', 'template', 'title']);

/** Of an element that is asked for itself, also what is else not shown: a `title` has a text as well. */
function seen(element: Element): string {
  const parts: string[] = [];
  // Not by recursion: values may bring in any HTML, nested as deep as it likes.
  const rest: (ChildNode | string)[] = [element];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') parts.push(next);
    else if (next.type === 'text') parts.push(next.data);
    else if ('attribs' in next && (next === element || !isHidden(next))) {
      const gap = APART.has(next.name) ? ' ' : '';
      parts.push(gap);
      if (next.name === 'img') parts.push(next.attribs['alt'] ?? '');
      rest.push(gap, ...next.children.toReversed());
    }
  }
  return parts.join('');
}

function isHidden({ name, attribs }: Element): boolean {
  return (
    UNSEEN.has(name) || 'hidden' in attribs || /(?:^|;)\s*display\s*:\s*none/i.test(attribs['style'] ?? '')
  );
}
