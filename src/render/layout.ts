/**
 * Where the tags of a template stand, read from its text alone: which elements are open around each, and so how
 * its value must be escaped, or why no tag may stand there.
 */
import { walkAttributes } from './attributes.js';
import { closeBlocks, walkStatement } from './blocks.js';
import { MJML_ELEMENTS, MJ_RAW_PARENTS, SETTLED, TEXT_ELEMENTS, VOID } from './elements.js';
import type { Problem, Range } from './located.js';
import type { Token } from './markup.js';
import { lexMarkup } from './markup.js';
import { alternatives, didYouMean } from './suggestion.js';
import type { Tag } from './tags.js';
import { lexTemplate } from './tags.js';
import type { Element, Layout, Open, Walk } from './walk.js';
import { addHole, markupProblem, misplaced, tagsIn } from './walk.js';

const LARGEST = 1_000_000;
const MOST_TAGS = 2_000;
/** MJML takes a third of a millisecond for each. */
const MOST_ELEMENTS = 2_000;
const DEEPEST = 100;
/** One broken tag can make a thousand others look broken. */
const MOST_PROBLEMS = 50;

/** Stands for a tag's characters while the markup is read; a private-use character, which no template needs. */
const FILLER = '\uE000';

export function readLayout(text: string): Layout {
  const { tags, comments, problems } = lexTemplate(text.slice(0, LARGEST + 1));
  const walk = beginWalk(text, tags, problems);
  const unfit = unfitness(text, tags);
  if (unfit) walk.problems.push(unfit);
  if (unfit || problems.length > 0) return layoutOf(walk);
  const markup = lexMarkup(masked(text, tags));
  walk.problems.push(...markup.problems);
  const elements = markup.tokens.filter((token) => token.kind === 'open' && token.name.startsWith('mj-'));
  if (elements.length > MOST_ELEMENTS) {
    walk.problems.push(tooLarge(`a template has at most ${MOST_ELEMENTS} MJML elements`));
    return layoutOf(walk);
  }
  for (const token of markup.tokens) walkToken(walk, token);
  finish(walk);
  checkComments(walk, comments);
  return layoutOf(walk);
}

function beginWalk(text: string, tags: readonly Tag[], problems: readonly Problem[]): Walk {
  return {
    text,
    tags,
    nextTag: 0,
    elements: [],
    blocks: [],
    holes: [],
    comments: [],
    problems: [...problems],
    root: undefined,
    head: undefined,
    hasBody: false,
    hasPreview: false,
  };
}

function layoutOf({ text, holes, comments, root, head, hasPreview, problems }: Walk): Layout {
  return { text, holes, comments, root, head, hasPreview, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** Why a text is not looked at any further. */
function unfitness(text: string, tags: readonly Tag[]): Problem | undefined {
  if (text.length > LARGEST) return tooLarge(`a template has at most ${LARGEST} characters`);
  if (tags.length > MOST_TAGS) return tooLarge(`a template has at most ${MOST_TAGS} tags`);
  if (text.trim() === '')
    return { ...markupProblem({ start: 0, end: 0 }, 'the template is empty'), help: ROOT_HELP };
  const at = text.search(UNPRINTABLE);
  if (at < 0) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return markupProblem(
    { start: at, end: at + 1 },
    `the character U+${code} has no place in a template`,
    'is this a text file?',
  );
}

const ROOT_HELP = 'a template is `<mjml><mj-body>…</mj-body></mjml>`';

/** Control characters but for tabs and line breaks, and the filler. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|\uE000/u;

function tooLarge(message: string): Problem {
  return { code: 'too-large', start: 0, end: 0, message };
}

function masked(text: string, tags: readonly Tag[]): string {
  let from = 0;
  const parts: string[] = [];
  for (const { start, end } of tags) {
    parts.push(text.slice(from, start), FILLER.repeat(end - start));
    from = end;
  }
  return parts.join('') + text.slice(from);
}

function walkToken(walk: Walk, token: Token): void {
  const element = walk.elements.at(-1);
  switch (token.kind) {
    case 'open':
      return openElement(walk, token, element);
    case 'close':
      return closeElement(walk, token);
    case 'text':
    case 'raw-text':
      return walkText(walk, token, element);
    case 'conditional-open':
      if (element?.content === 'components')
        walk.problems.push(
          markupProblem(
            token,
            'a conditional comment has no place between components',
            'put it into `<mj-raw>`',
          ),
        );
      return void walk.elements.push({
        start: token.start,
        end: token.end,
        name: '[if]',
        content: 'loose',
        settled: element?.settled,
      });
    case 'conditional-close':
      return closeElement(walk, { ...token, name: '[if]' });
    case 'inert':
      if (walk.text.startsWith('<!--', token.start)) walk.comments.push(token);
      for (const tag of tagsIn(walk, token))
        walk.problems.push(misplaced(tag, 'nothing is read inside this declaration'));
  }
}

function openElement(walk: Walk, token: Open, parent: Element | undefined): void {
  const { name } = token;
  checkOpen(walk, token, parent);
  walkAttributes(walk, token, parent?.settled ?? SETTLED[name]);
  if (name === 'mjml') walk.root ??= token;
  if (name === 'mj-head') walk.head ??= token;
  if (name === 'mj-body') walk.hasBody = true;
  if (name === 'mj-preview') walk.hasPreview = true;
  if (walk.elements.length > DEEPEST) return;
  if (token.selfClosing || (VOID.has(name) && parent?.content !== 'components')) return;
  const content = contentOf(name, parent);
  walk.elements.push({
    start: token.start,
    end: token.end,
    name,
    content,
    settled: parent?.settled ?? SETTLED[name],
  });
}

/** What an unknown element holds is not looked at: one mistake is told once. */
function contentOf(name: string, parent: Element | undefined): Element['content'] {
  if (!MJML_ELEMENTS.has(name) && parent?.content === 'components') return 'loose';
  if (parent?.content === 'loose' || name === 'mj-raw') return 'loose';
  return parent?.content === 'text' || TEXT_ELEMENTS.has(name) ? 'text' : 'components';
}

function checkOpen(walk: Walk, token: Open, parent: Element | undefined): void {
  const { name } = token;
  const say = (message: string, help?: string): void =>
    void walk.problems.push(markupProblem(token, message, help));
  if (walk.elements.length === DEEPEST) say('elements are nested too deeply');
  if (parent?.content === 'components' && !MJML_ELEMENTS.has(name)) {
    const known = [...MJML_ELEMENTS];
    say(
      `there is no element \`<${name}>\` in MJML`,
      didYouMean(name, known) ?? 'put HTML into `<mj-text>`, `<mj-table>` or `<mj-raw>`',
    );
  }
  if (name === 'mj-include')
    say('`<mj-include>` is refused: a template may read no other file', 'write its content here');
  if (!parent && walk.root) say(`\`<${name}>\` stands behind the end of \`<mjml>\``);
  else if (!parent && name !== 'mjml')
    say(`a template begins with \`<mjml>\`, not with \`<${name}>\``, ROOT_HELP);
  if (parent) checkRepeated(walk, token, parent);
}

/** What MJML settles for each element once, though a statement may repeat the element or leave it out. */
function checkRepeated(walk: Walk, token: Open, parent: Element): void {
  const { name, attributes } = token;
  const has = (wanted: string): boolean => attributes.some((attribute) => attribute.name === wanted);
  const conditional = walk.blocks.some((block) => block.element === parent && block.kind !== 'const');
  if (conditional && (name === 'mj-column' || name === 'mj-group') && !has('width') && !has('mj-class')) {
    const message = `\`<${name}>\` needs a \`width\` here: MJML divides the row when it compiles, before it is known how many columns there are`;
    walk.problems.push(markupProblem(token, message, 'write such as `width="50%"`'));
  }
  const numbered = name === 'mj-carousel' || (name === 'mj-navbar' && has('hamburger'));
  if (numbered && walk.blocks.some((block) => block.kind === 'for')) {
    walk.problems.push(
      markupProblem(token, `\`<${name}>\` cannot stand in a loop: MJML gives it one number for all rounds`),
    );
  }
}

function closeElement(walk: Walk, token: Range & { readonly name: string }): void {
  for (const tag of tagsIn(walk, token))
    walk.problems.push(misplaced(tag, 'a tag cannot stand in a closing tag'));
  const index = walk.elements.findLastIndex((element) => element.name === token.name);
  const loose = walk.elements.findIndex((element) => element.content === 'loose');
  const isStray = index < 0 || (index < loose && !token.name.startsWith('mj'));
  if (isStray) return strayClose(walk, token, loose >= 0);
  for (const left of walk.elements.splice(index + 1).toReversed()) {
    neverClosed(walk, left);
    closeBlocks(walk, left, token);
  }
  closeBlocks(walk, walk.elements.pop()!, token);
}

function strayClose(walk: Walk, token: Range & { readonly name: string }, isLoose: boolean): void {
  const inner = walk.elements.at(-1);
  if (isLoose || VOID.has(token.name) || token.name === '[if]') return;
  const help = inner ? `the innermost open element is \`<${inner.name}>\`` : undefined;
  walk.problems.push(markupProblem(token, `\`</${token.name}>\` closes nothing`, help));
}

function neverClosed(walk: Walk, element: Element): void {
  if (element.content === 'loose' && element.name !== 'mj-raw') return;
  walk.problems.push(
    markupProblem(element, `\`<${element.name}>\` is never closed`, `write \`</${element.name}>\``),
  );
}

function walkText(walk: Walk, token: Token, element: Element | undefined): void {
  const tags = tagsIn(walk, token);
  if (!element || element.content === 'components') checkNoText(walk, token, tags, element);
  for (const tag of tags) {
    if (element) walkTag(walk, tag, element);
    else walk.problems.push(misplaced(tag, 'a tag stands inside `<mjml>`'));
  }
}

function checkNoText(walk: Walk, token: Range, tags: readonly Tag[], element: Element | undefined): void {
  let from = token.start;
  for (const stop of [...tags, { start: token.end, end: token.end }]) {
    const range = { start: from, end: stop.start };
    from = stop.end;
    const written = walk.text.slice(range.start, range.end);
    if (written.replace('\uFEFF', '').trim() === '') continue;
    const start = range.start + (written.length - written.trimStart().length);
    const where = element ? `directly inside \`<${element.name}>\`` : 'outside `<mjml>`';
    walk.problems.push(
      markupProblem(
        { start, end: start + written.trim().length },
        `text ${where} is never shown`,
        'put it into `<mj-text>`',
      ),
    );
  }
}

function walkTag(walk: Walk, tag: Tag, element: Element): void {
  const refused = refusal(walk, tag, element);
  if (refused) walk.problems.push(refused);
  else if (tag.kind === 'statement') walkStatement(walk, tag, element);
  else if (isCss(element)) addHole(walk, tag, { kind: 'css', parts: [tag] });
  else addHole(walk, tag, { kind: tag.kind === 'raw' ? 'html' : 'words', parts: [tag] });
}

function isCss({ name }: Element): boolean {
  return name === 'style' || name === 'mj-style';
}

/** Why a tag may not stand in an element's text. */
function refusal(walk: Walk, tag: Tag, element: Element): Problem | undefined {
  const { name, settled, content } = element;
  if (settled !== undefined) return misplaced(tag, `no tag may stand in \`<${name}>\`: ${settled}`);
  if (name === 'script') return misplaced(tag, 'no tag may stand in `<script>`: mail programs run none');
  if (isCss(element) && tag.kind === 'raw')
    return misplaced(tag, 'a raw value has no place in CSS', 'write `{{ … }}`');
  if (name === 'mj-style' && /\binline\b/.test(walk.text.slice(element.start, element.end))) {
    return misplaced(
      tag,
      'no tag may stand in `<mj-style inline>`: MJML distributes the rules when it compiles',
    );
  }
  if ((name === 'mj-title' || name === 'mj-preview') && tag.kind !== 'value') {
    return misplaced(tag, `\`<${name}>\` takes values only`, "write `{{ condition ? 'one' : 'other' }}`");
  }
  if (/<\/?$/.test(walk.text.slice(Math.max(0, tag.start - 2), tag.start)))
    return misplaced(tag, 'an element cannot be named by a value');
  if (content !== 'components') return undefined;
  if (tag.kind !== 'statement')
    return misplaced(tag, `a value directly inside \`<${name}>\` is never shown`, 'put it into `<mj-text>`');
  if (MJ_RAW_PARENTS.has(name)) return undefined;
  return misplaced(
    tag,
    `no statement may stand directly inside \`<${name}>\``,
    `it may inside ${alternatives([...MJ_RAW_PARENTS])}`,
  );
}

function finish(walk: Walk): void {
  const end = { start: walk.text.length, end: walk.text.length };
  for (const element of walk.elements.splice(0).toReversed()) {
    neverClosed(walk, element);
    closeBlocks(walk, element, end);
  }
  if (!walk.root) walk.problems.push(markupProblem({ start: 0, end: 0 }, 'there is no `<mjml>`', ROOT_HELP));
  else if (!walk.hasBody) walk.problems.push(markupProblem(walk.root, 'there is no `<mj-body>`', ROOT_HELP));
}

/** What looks like a comment in an attribute or in CSS is none, and its tags would be printed. */
function checkComments(walk: Walk, comments: readonly Range[]): void {
  const real = new Set(walk.comments.map(({ start }) => start));
  for (const comment of comments) {
    if (!real.has(comment.start)) walk.problems.push(markupProblem(comment, 'a comment has no place here'));
  }
}
