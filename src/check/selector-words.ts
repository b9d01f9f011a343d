/** Why a selector matches nothing: the first part of it that does not, and what there is instead. */
import type { Selector } from 'css-what';
import { closest } from '../vocabulary/suggest.js';
import type { Page, PageElement } from './page.js';
import { readSelector, selectorText } from './selector.js';

/** A line for each alternative of the selector. */
export function nothingMatches(css: string, page: Page): readonly string[] {
  const read = readSelector(css);
  return read.kind === 'mistake' ? [] : read.alternatives.map((tokens) => firstMiss(tokens, page));
}

const COMBINATORS: ReadonlySet<Selector['type']> = new Set([
  'descendant',
  'child',
  'sibling',
  'adjacent',
] as Selector['type'][]);

const ANYTHING = { type: 'universal', namespace: null } as Selector;

function isCombinator(token: Selector): boolean {
  return COMBINATORS.has(token.type);
}

/** The selector is lengthened token by token until nothing is left. */
function firstMiss(tokens: readonly Selector[], page: Page): string {
  for (let end = 1; end <= tokens.length; end++) {
    const token = tokens[end - 1]!;
    if (isCombinator(token)) continue;
    if (page.select([tokens.slice(0, end)]).length > 0) continue;
    const before = tokens.slice(0, end - 1);
    const previous = before.at(-1);
    const base = !previous || isCombinator(previous) ? [...before, ANYTHING] : before;
    return missWords(token, before, page.select([base]));
  }
  return 'each part of it matches something alone, and no element all of them';
}

function missWords(token: Selector, before: readonly Selector[], there: readonly PageElement[]): string {
  const part = selectorText([token]);
  const where = placeWords(before);
  const found = `\`${part}\` matches nothing${where === '' ? '' : ` ${where}`}`;
  if (token.type === 'pseudo')
    return `${found}: there ${there.length === 1 ? 'is one' : `are ${there.length}`}`;
  if (token.type === 'attribute' && token.action !== 'exists' && !there.some((one) => has(one, token.name)))
    return `${found}: none of them has ${token.name === 'class' ? 'a class' : `\`${token.name}\``}`;
  const [what, names] = alternatives(token, there);
  if (names.length === 0) return `${found}: there are no ${what} there`;
  const guess = closest(wordOf(token), names);
  const shown = names
    .slice(0, MOST_NAMES)
    .map((name) => `\`${name}\``)
    .join(', ');
  const more = names.length > MOST_NAMES ? ', …' : '';
  const meant = guess === undefined ? '' : `; did you mean \`${guess}\`?`;
  return `${found}: the ${what} there are ${shown}${more}${meant}`;
}

function has({ attributes }: PageElement, name: string): boolean {
  return Object.hasOwn(attributes, name);
}

const MOST_NAMES = 12;

/** `in `td``, `of `a``. */
function placeWords(before: readonly Selector[]): string {
  const last = before.at(-1);
  if (!last) return '';
  const text = `\`${selectorText(isCombinator(last) ? before.slice(0, -1) : before)}\``;
  if (!isCombinator(last)) return `of ${text}`;
  if (last.type === 'descendant') return `in ${text}`;
  return last.type === 'child' ? `right in ${text}` : `behind ${text}`;
}

function wordOf(token: Selector): string {
  if (token.type === 'attribute') return token.action === 'exists' ? token.name : token.value;
  return 'name' in token ? token.name : '';
}

/** What stands where a token finds nothing. */
function alternatives(
  token: Selector,
  there: readonly PageElement[],
): readonly [what: string, names: readonly string[]] {
  if (token.type !== 'attribute') return ['elements', unique(there.map(({ tag }) => tag))];
  const values = there.flatMap(({ attributes }) =>
    Object.hasOwn(attributes, token.name) ? [attributes[token.name]!] : [],
  );
  if (token.action === 'exists')
    return ['attributes', unique(there.flatMap(({ attributes }) => Object.keys(attributes)))];
  if (token.name === 'class') return ['classes', unique(values.flatMap((value) => value.split(/\s+/)))];
  return [`values of \`${token.name}\``, unique(values)];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '').sort();
}
