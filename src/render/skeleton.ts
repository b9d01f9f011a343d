/** What MJML made of a template, cut where the tags stood. */
import { isTaggable } from './links.js';
import type { Problem, Range } from './located.js';
import type { Marks } from './marks.js';
import type { Attribute, Token } from './markup.js';
import { decodeEntities, lexMarkup } from './markup.js';
import type { Hole, Layout } from './walk.js';

export type Segment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'hole'; readonly id: number; readonly isLink: boolean }
  /** A link that is written in the template and leads to the web. */
  | { readonly kind: 'link'; readonly address: string }
  | { readonly kind: 'preheader' };

/** A template compiled by MJML; the same for every mail that uses the template. */
export interface Skeleton {
  readonly html: readonly Segment[];
  readonly text: readonly Segment[];
}

/** Cuts the HTML; what MJML did to a tag that it must not is a problem. */
export function cutHtml(
  html: string,
  layout: Layout,
  marks: Marks,
  toText: (html: string) => string,
): { readonly skeleton: Skeleton; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { marked, links } = markLinks(html, layout, marks, problems);
  const segments = cut(marked, marks, links);
  problems.push(...checkOrder(segments, layout));
  const text = cut(withoutBareLines(toText(marked), layout, marks), marks, links);
  return { skeleton: { html: segments, text }, problems };
}

/** A line that holds nothing but statements is no line of the mail. */
function withoutBareLines(text: string, { holes }: Layout, marks: Marks): string {
  const lines = new RegExp(`^[ \\t]*(?:(?:${marks.pattern.source})[ \\t]*)+\\n`, 'gm');
  return text.replace(lines, (line) => {
    const found = [...line.matchAll(marks.pattern)].map((match) => marks.read(match[0]));
    return found.every(({ kind, id }) => kind === 'hole' && holes[id]!.kind === 'control')
      ? line.trim()
      : line;
  });
}

function cut(marked: string, marks: Marks, links: readonly string[]): readonly Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of marked.matchAll(marks.pattern)) {
    segments.push(
      { kind: 'static', text: marked.slice(from, match.index) },
      segmentOf(marks, match[0], links),
    );
    from = match.index + match[0].length;
  }
  segments.push({ kind: 'static', text: marked.slice(from) });
  return segments.filter((segment) => segment.kind !== 'static' || segment.text !== '');
}

function segmentOf(marks: Marks, mark: string, links: readonly string[]): Segment {
  const { kind, id } = marks.read(mark);
  if (kind === 'preheader') return { kind };
  return kind === 'link'
    ? { kind, address: links[id]! }
    : { kind: 'hole', id, isLink: kind === 'linked-hole' };
}

const LINK_ELEMENTS: ReadonlySet<string> = new Set(['a', 'area', 'v:roundrect', 'v:rect']);

/** Marks every link, so that it can be told from images and fonts when a mail is put together. */
function markLinks(
  html: string,
  layout: Layout,
  marks: Marks,
  problems: Problem[],
): { marked: string; links: readonly string[] } {
  const parts: string[] = [];
  const links: string[] = [];
  let from = 0;
  for (const token of lexMarkup(html).tokens) {
    checkPlaces(html, token, layout, marks, problems);
    const attribute = linkOf(token);
    if (!attribute) continue;
    const mark = linkMark(
      html.slice(attribute.value.start, attribute.value.end),
      layout,
      marks,
      links,
      problems,
    );
    if (mark === undefined) continue;
    parts.push(html.slice(from, attribute.value.start), attribute.quoted ? mark : `"${mark}"`);
    from = attribute.value.end;
  }
  return { marked: parts.join('') + html.slice(from), links };
}

function linkOf(token: Token): Attribute | undefined {
  if (token.kind !== 'open' || !LINK_ELEMENTS.has(token.name)) return undefined;
  return token.attributes.find(({ name }) => name === 'href');
}

function linkMark(
  value: string,
  layout: Layout,
  marks: Marks,
  links: string[],
  problems: Problem[],
): string | undefined {
  const found = [...value.matchAll(marks.pattern)];
  if (found.length > 0) {
    const { id } = marks.read(found[0]![0]);
    if (found[0]![0] === value.trim()) return marks.write('linked-hole', id);
    problems.push(
      moved(
        layout.holes[id]!,
        'MJML makes this address a part of another',
        'for a social network, choose its `-noshare` name',
      ),
    );
    return undefined;
  }
  const address = decodeEntities(value).trim();
  return isTaggable(address) ? marks.write('link', links.push(address) - 1) : undefined;
}

/** A value is escaped for where it stands in the template; MJML must not have put it where that does not do. */
function checkPlaces(html: string, token: Token, layout: Layout, marks: Marks, problems: Problem[]): void {
  if (token.kind === 'text') return;
  for (const match of html.slice(token.start, token.end).matchAll(marks.pattern)) {
    const { kind, id } = marks.read(match[0]);
    const hole = kind === 'hole' ? layout.holes[id]! : undefined;
    if (hole && !isFit(hole, token))
      problems.push(moved(hole, 'MJML puts this where it cannot be written safely'));
  }
}

function isFit(hole: Hole, token: Token): boolean {
  if (token.kind === 'raw-text')
    return hole.kind === 'css' || hole.kind === 'control' || hole.kind === 'colour';
  return token.kind === 'open' && hole.kind !== 'html' && hole.kind !== 'control';
}

function moved(hole: Range, message: string, help?: string): Problem {
  return { code: 'mjml', start: hole.start, end: hole.end, message, help };
}

/** Every tag must be in the HTML, and inside the blocks that it stands in in the template. */
function checkOrder(segments: readonly Segment[], { holes }: Layout): readonly Problem[] {
  const seen = new Set<number>();
  const strayed = new Set<number>();
  let open: readonly number[] = [];
  for (const segment of segments) {
    if (segment.kind !== 'hole') continue;
    const hole = holes[segment.id]!;
    seen.add(hole.id);
    const expected =
      hole.kind === 'control' && hole.closes !== undefined ? [...hole.blocks, hole.closes] : hole.blocks;
    if (!startsWith(open, expected, hole)) strayed.add(hole.id);
    open = blocksBehind(hole);
  }
  const lost = holes.filter((hole) => !seen.has(hole.id));
  return [
    ...lost.map((hole) => moved(hole, 'MJML leaves out what stands here, and so would every mail')),
    ...[...strayed]
      .slice(0, 1)
      .map((id) =>
        moved(holes[id]!, 'MJML moves this tag out of its block', 'put the whole block into one component'),
      ),
  ];
}

/** A block's end also ends the constants declared in it. */
function startsWith(open: readonly number[], expected: readonly number[], hole: Hole): boolean {
  const isEnd = hole.kind === 'control' && hole.closes !== undefined;
  return (isEnd || open.length === expected.length) && expected.every((id, index) => open[index] === id);
}

function blocksBehind(hole: Hole): readonly number[] {
  return hole.kind === 'control' && hole.statement.kind !== 'end' ? [...hole.blocks, hole.id] : hole.blocks;
}
