import type { Problem, Range } from './located.js';
import type { Statement } from './statement.js';
import { parseStatement } from './statement.js';
import type { Tag } from './tags.js';
import type { Element, Walk } from './walk.js';

/** Open at one place; far beyond what a reader could follow. */
const MOST_BLOCKS = 50;

export function walkStatement(walk: Walk, tag: Tag, element: Element): void {
  const statement = parseStatement(walk.text, tag.inner);
  if ('code' in statement) return void walk.problems.push(statement);
  const closes =
    'name' in statement || statement.kind === 'if'
      ? undefined
      : closeBlock(walk, tag, element, statement.kind);
  if (closes === 'unbalanced') return;
  if (walk.blocks.length >= MOST_BLOCKS)
    return unbalanced(walk, tag, 'blocks and constants are nested too deeply');
  const id = walk.holes.length;
  const blocks = walk.blocks.map((block) => block.id);
  const between = element.content === 'components';
  walk.holes.push({
    start: tag.start,
    end: tag.end,
    id,
    blocks,
    kind: 'control',
    statement,
    closes,
    between,
  });
  if (statement.kind !== 'end') walk.blocks.push({ id, element, kind: statement.kind, tag });
}

/** Ends the innermost block, whose id it gives. */
function closeBlock(walk: Walk, tag: Tag, element: Element, kind: Statement['kind']): number | 'unbalanced' {
  const index = walk.blocks.findLastIndex((block) => block.kind !== 'const');
  const block = walk.blocks[index];
  const words = walk.text.slice(tag.inner.start, tag.inner.end);
  if (!block) unbalanced(walk, tag, `\`${words}\` closes no block`);
  else if (block.element !== element) {
    const message = `\`${words}\` closes a block that began in another element, \`<${block.element.name}>\``;
    unbalanced(walk, tag, message, { message: 'it began here', at: block.tag });
    walk.blocks.splice(index);
  } else if (kind !== 'end' && (block.kind === 'for' || block.kind === 'else')) {
    unbalanced(walk, tag, `\`else\` follows \`${block.kind}\`, and it may only follow \`if\``, {
      message: 'it began here',
      at: block.tag,
    });
  } else {
    walk.blocks.splice(index);
    return block.id;
  }
  return 'unbalanced';
}

/** A block that an element leaves open is told once, and forgotten. */
export function closeBlocks(walk: Walk, element: Element, closing: Range): void {
  while (walk.blocks.length > 0) {
    const index = walk.blocks.findLastIndex((block) => block.element === element && block.kind !== 'const');
    if (index < 0) return;
    const [block] = walk.blocks.splice(index);
    unbalanced(walk, block!.tag, `this block is not closed inside \`<${element.name}>\``, {
      message: 'the element ends here',
      at: closing,
    });
  }
}

function unbalanced(walk: Walk, tag: Range, message: string, related?: Problem['related']): void {
  const help = 'a block begins and ends inside one element: `{{! if (…) { }}` … `{{! } }}`';
  walk.problems.push({ code: 'unbalanced-tag', start: tag.start, end: tag.end, message, help, related });
}
