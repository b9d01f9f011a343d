/** What reading a template's layout gathers on its way through the markup. */
import type { AttributeKind } from './elements.js';
import type { Problem, Range } from './located.js';
import type { Token } from './markup.js';
import type { Statement } from './statement.js';
import type { Tag } from './tags.js';

/** A part of the template that is written anew for every mail. */
export type Hole = Range & {
  readonly id: number;
  /** The blocks and constants in force, outermost first, by the ids of the statements that began them. */
  readonly blocks: readonly number[];
} & (
    | {
        readonly kind: 'control';
        readonly statement: Statement;
        readonly closes: number | undefined;
        readonly between: boolean;
      }
    /** `words` is text or an attribute's text; an attribute's hole is its whole value. */
    | { readonly kind: AttributeKind | 'html'; readonly parts: readonly (string | Tag)[] }
  );

export interface Layout {
  readonly text: string;
  readonly holes: readonly Hole[];
  readonly comments: readonly Range[];
  /** The opening tags, as far as they are there. */
  readonly root: Range | undefined;
  readonly head: (Range & { readonly selfClosing: boolean }) | undefined;
  readonly hasPreview: boolean;
  readonly problems: readonly Problem[];
}

export interface Element extends Range {
  readonly name: string;
  /** Components hold components; MJML takes the content of a `text` element as it is; `loose` markup need not nest. */
  readonly content: 'components' | 'text' | 'loose';
  readonly settled: string | undefined;
}

export interface Block {
  readonly id: number;
  readonly element: Element;
  readonly kind: Statement['kind'];
  readonly tag: Range;
}

export interface Walk {
  readonly text: string;
  readonly tags: readonly Tag[];
  nextTag: number;
  readonly elements: Element[];
  readonly blocks: Block[];
  readonly holes: Hole[];
  readonly comments: Range[];
  readonly problems: Problem[];
  root: Range | undefined;
  head: (Range & { readonly selfClosing: boolean }) | undefined;
  hasBody: boolean;
  hasPreview: boolean;
}

export function markupProblem(range: Range, message: string, help?: string): Problem {
  return { code: 'markup', start: range.start, end: range.end, message, help };
}

export function misplaced(range: Range, message: string, help?: string): Problem {
  return { code: 'tag-place', start: range.start, end: range.end, message, help };
}

/** The tags inside a range; ranges come in their order. */
export function tagsIn(walk: Walk, range: Range): readonly Tag[] {
  const from = walk.nextTag;
  while (walk.nextTag < walk.tags.length && walk.tags[walk.nextTag]!.start < range.end) walk.nextTag++;
  return walk.tags.slice(from, walk.nextTag);
}

export type Open = Extract<Token, { readonly kind: 'open' }>;

export type Content = { readonly kind: AttributeKind | 'html'; readonly parts: readonly (string | Tag)[] };

export function addHole(walk: Walk, { start, end }: Range, content: Content): void {
  const blocks = walk.blocks.map((block) => block.id);
  walk.holes.push({ start, end, id: walk.holes.length, blocks, ...content });
}
