/** CSS selectors of a scenario: read and judged before there is a mail, so that none fails or runs away on one. */
import type { Selector } from 'css-what';
import { parse, stringify } from 'css-what';

/** A selector by its parts: alternatives, each a list of tokens. */
export interface ParsedSelector {
  readonly kind: 'selector';
  readonly alternatives: readonly (readonly Selector[])[];
}

export interface SelectorMistake {
  readonly kind: 'mistake';
  readonly message: string;
  readonly help: string;
}

export function readSelector(css: string): ParsedSelector | SelectorMistake {
  let alternatives: readonly (readonly Selector[])[];
  try {
    alternatives = parse(css);
  } catch (cause) {
    return mistake(`\`${css}\` is no CSS selector: ${syntaxWords(cause)}`, EXAMPLES);
  }
  const tokens = alternatives.flatMap(flattened);
  for (const one of tokens) {
    const wrong = mistakeIn(one);
    if (wrong) return wrong;
  }
  return tooSlow(alternatives, tokens) ?? { kind: 'selector', alternatives };
}

/** As it would be written. */
export function selectorText(tokens: readonly Selector[]): string {
  return stringify([[...tokens]]);
}

const EXAMPLES = 'write one such as `a.button`, `td > img[alt]` or `#footer a`';

function mistake(message: string, help: string): SelectorMistake {
  return { kind: 'mistake', message, help };
}

/** What css-what says of a text that it can not read, by how its sentence begins. */
const SYNTAX: readonly (readonly [RegExp, (rest: string) => string])[] = [
  [/^Unmatched selector: ([^]*)$/, (rest) => `nothing can be made of \`${rest}\``],
  [
    /^Expected name, found ([^]*)$/,
    (rest) => (rest === '' ? 'a name is missing at its end' : `a name is missing before \`${rest}\``),
  ],
  [/^Parenthesis not matched/, () => 'a `(` is not closed'],
  [/^Missing closing parenthesis in :(\S+)/, (rest) => `the \`(\` of \`:${rest}\` is not closed`],
  [/^Did not expect successive traversals/, () => 'two combinators follow each other'],
  [/^Empty sub-selector/, () => 'a part of it is empty'],
  [/^Expected `=`/, () => 'a `=` is missing in `[…]`'],
  [/^Attribute value didn't end/, () => 'a quote in `[…]` is not closed'],
  [/^Attribute selector didn't terminate/, () => 'a `[` is not closed'],
  [/^Pseudo-selector (\S+) cannot be quoted/, (rest) => `what \`:${rest}\` takes stands in no quotes`],
  [/^Comment was not terminated/, () => 'a comment is not closed'],
];

function syntaxWords(cause: unknown): string {
  const said = cause instanceof Error ? cause.message : '';
  for (const [sign, words] of SYNTAX) {
    const found = sign.exec(said);
    if (found) return words(found[1] ?? '');
  }
  return 'it can not be read';
}

/** The tokens of a selector and of those inside it. */
function flattened(tokens: readonly Selector[]): readonly Selector[] {
  return tokens.flatMap((token) => [token, ...innerOf(token).flatMap(flattened)]);
}

function innerOf(token: Selector): readonly (readonly Selector[])[] {
  return token.type === 'pseudo' && Array.isArray(token.data) ? token.data : [];
}

/** Pseudo-classes that mean something in a mail, which nobody hovers over; and what each takes. */
const PSEUDO_CLASSES: Readonly<Record<string, 'nothing' | 'selectors' | 'position'>> = {
  empty: 'nothing',
  'first-child': 'nothing',
  'last-child': 'nothing',
  'only-child': 'nothing',
  'first-of-type': 'nothing',
  'last-of-type': 'nothing',
  'only-of-type': 'nothing',
  'any-link': 'nothing',
  is: 'selectors',
  where: 'selectors',
  not: 'selectors',
  has: 'selectors',
  'nth-child': 'position',
  'nth-last-child': 'position',
  'nth-of-type': 'position',
  'nth-last-of-type': 'position',
};

export const KNOWN_PSEUDO_CLASSES: readonly string[] = Object.keys(PSEUDO_CLASSES);

const POSITION = /^\s*(?:even|odd|[+-]?\d{1,6}|[+-]?\d{0,6}n(?:\s*[+-]\s*\d{1,6})?)\s*$/i;

function mistakeIn(token: Selector): SelectorMistake | undefined {
  switch (token.type) {
    case 'pseudo-element':
      return mistake(`\`::${token.name}\` is no element of a mail`, 'leave it out');
    case 'column-combinator':
      return mistake('`||` selects nothing in a mail', 'write a blank, `>`, `+` or `~` between two parts');
    case 'parent':
      return mistake('`<` is no combinator of CSS', 'write `:has(…)` for what has such an element in it');
    case 'tag':
    case 'universal':
    case 'attribute':
      if (token.namespace === null) return undefined;
      return mistake('a mail has no namespaces: `|` selects nothing', 'write the name without `|`');
    case 'pseudo':
      return pseudoMistake(token);
    default:
      return undefined;
  }
}

function pseudoMistake({ name, data }: Extract<Selector, { type: 'pseudo' }>): SelectorMistake | undefined {
  if (name === 'contains' || name === 'icontains')
    return mistake(`\`:${name}\` is not of CSS`, 'write `text: { contains: … }` beside `css`');
  const takes = Object.hasOwn(PSEUDO_CLASSES, name) ? PSEUDO_CLASSES[name] : undefined;
  if (takes === undefined) {
    const known = KNOWN_PSEUDO_CLASSES.map((one) => `\`:${one}\``).join(', ');
    return mistake(`\`:${name}\` is nothing that can be told of a mail`, `known are ${known}`);
  }
  if (takes === 'nothing')
    return data === null
      ? undefined
      : mistake(`\`:${name}\` takes nothing in brackets`, `write \`:${name}\``);
  if (takes === 'selectors')
    return Array.isArray(data)
      ? undefined
      : mistake(`\`:${name}\` needs a selector in brackets`, `write \`:${name}(…)\``);
  return typeof data === 'string' && POSITION.test(data)
    ? undefined
    : mistake(
        data === null
          ? `\`:${name}\` needs a position in brackets`
          : `\`${String(data)}\` is no position for \`:${name}\``,
        `write \`:${name}(2)\`, \`:${name}(odd)\` or \`:${name}(3n+1)\``,
      );
}

const MOST_HAS = 4;

/**
 * What would take a time that multiplies with each part: css-select remembers what it has found of ancestors, and nothing
 * of siblings and of what is inside an element.
 */
function tooSlow(
  alternatives: readonly (readonly Selector[])[],
  tokens: readonly Selector[],
): SelectorMistake | undefined {
  if (hasInHas(alternatives.flat(), false))
    return mistake('`:has` can not stand inside `:has`', 'write a longer selector in the outer one');
  const siblings = alternatives.map((one) => flattened(one).filter(({ type }) => type === 'sibling').length);
  if (siblings.some((count) => count > 1))
    return mistake('a selector has at most one `~`', 'write a class, or `+` for the very next');
  if (tokens.filter((one) => one.type === 'pseudo' && one.name === 'has').length > MOST_HAS)
    return mistake(`a selector has at most ${MOST_HAS} \`:has\``, 'write several items of `select`');
  if (alternatives.some(hasHas) && tokens.filter(isWithin).length - tokensAtTop(alternatives) > MOST_IN_HAS)
    return mistake(
      `beside \`:has\`, what stands in brackets has at most ${MOST_IN_HAS} blanks between elements`,
      'write `>` for the very next, or a class',
    );
  return undefined;
}

/** Each is looked for anew among all that an element lies in. */
const MOST_IN_HAS = 2;

function isWithin({ type }: Selector): boolean {
  return type === 'descendant';
}

function tokensAtTop(alternatives: readonly (readonly Selector[])[]): number {
  return alternatives.flat().filter(isWithin).length;
}

/** Whether `:has` stands in it, at whatever depth. */
export function hasHas(tokens: readonly Selector[]): boolean {
  return flattened(tokens).some((one) => one.type === 'pseudo' && one.name === 'has');
}

function hasInHas(tokens: readonly Selector[], isInside: boolean): boolean {
  return tokens.some((token) => {
    const isHas = token.type === 'pseudo' && token.name === 'has';
    return (isHas && isInside) || innerOf(token).some((one) => hasInHas(one, isInside || isHas));
  });
}
