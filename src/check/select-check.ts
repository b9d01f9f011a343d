/** Elements of a mail's HTML against what a scenario says of them. */
import { showJson } from '../simulate/explain/condition-words.js';
import type { NamedMatchers, SelectExpectation } from './case.js';
import type { Failure } from './failure.js';
import { likeness } from './likeness.js';
import { isMet, unmetWords } from './matchers.js';
import type { Page, PageElement } from './page.js';
import { nothingMatches } from './selector-words.js';

export function checkSelect(name: string, expectation: SelectExpectation, page: Page): readonly Failure[] {
  const { css, count, text, attributes, span } = expectation;
  const all = page.select(css);
  const there = all.filter((one) => differences(expectation, one).length === 0);
  const wanted = count?.value;
  if (wanted === undefined ? there.length > 0 : there.length === wanted) return [];
  const isNarrowed = text.length > 0 || attributes.length > 0;
  if (all.length === 0) {
    const message = `nothing in the HTML of \`${name}\` matches \`${css}\``;
    return [{ span, message, details: nothingMatches(css, page) }];
  }
  const matched = `${countWords(all.length)} \`${css}\``;
  const narrowed =
    isNarrowed && there.length < all.length
      ? `, ${there.length === 0 ? 'none' : there.length} of them as it should be`
      : '';
  const [first] = all.length === 1 ? differences(expectation, all[0]!) : [];
  return [
    {
      span: (wanted !== undefined && there.length > 0) || !isNarrowed ? count!.span : (first?.span ?? span),
      message: `in the HTML of \`${name}\` ${matched}${narrowed}${wanted === undefined ? '' : `, not ${wanted}`}`,
      details: elementLines(expectation, all, there),
    },
  ];
}

function countWords(count: number): string {
  return count === 1 ? 'one element matches' : `${count} elements match`;
}

const MOST_ELEMENTS = 4;

function elementLines(
  expectation: SelectExpectation,
  all: readonly PageElement[],
  there: readonly PageElement[],
): readonly string[] {
  const lines = nearestFirst(expectation, all)
    .slice(0, MOST_ELEMENTS)
    .flatMap((one) => [
      `| ${elementWords(one, expectation)}`,
      ...(there.includes(one) ? [] : differences(expectation, one).map(({ words }) => `    ^ ${words}`)),
    ]);
  return all.length > MOST_ELEMENTS ? [...lines, `… ${all.length - MOST_ELEMENTS} more`] : lines;
}

/** Those with the fewest differences, then those whose text is most like the one asked for; else as they stand in the mail. */
function nearestFirst(expectation: SelectExpectation, all: readonly PageElement[]): readonly PageElement[] {
  const asked = expectation.text.filter(({ kind }) => kind === 'is' || kind === 'contains');
  const rank = new Map(
    all.map((one) => [
      one,
      differences(expectation, one).length -
        asked.reduce((sum, { value }) => sum + likeness(value, one.text), 0) / (asked.length + 1),
    ]),
  );
  return [...all].sort((a, b) => rank.get(a)! - rank.get(b)!);
}

const LONGEST = 60;
/** Attributes that say which element it is. */
const TELLING: ReadonlySet<string> = new Set(['id', 'class', 'href', 'alt']);

/** `<a class="button" href="https://…"> "Back to it"`: of the attributes, what tells it apart and what is asked for. */
function elementWords({ tag, text, attributes }: PageElement, expectation: SelectExpectation): string {
  const asked = new Set(expectation.attributes.map((one) => one.name.toLowerCase()));
  const words = Object.entries(attributes)
    .filter(([name]) => asked.has(name) || TELLING.has(name))
    .map(
      ([name, value]) => ` ${name}=${showJson(asked.has(name) ? value : value.replace(/\?.*utm_.*/, '?…'))}`,
    )
    .join('');
  const seen = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return `<${tag}${words}> ${showJson(seen)}`;
}

interface Difference {
  readonly words: string;
  readonly span: SelectExpectation['span'];
}

function differences({ text, attributes }: SelectExpectation, element: PageElement): readonly Difference[] {
  return [
    ...text.flatMap((one) =>
      isMet(one, element.text)
        ? []
        : [{ words: `its text ${unmetWords(one, element.text)}`, span: one.span }],
    ),
    ...attributes.flatMap((one) => attributeDifferences(one, element)),
  ];
}

function attributeDifferences(
  { name, matchers }: NamedMatchers,
  { attributes }: PageElement,
): readonly Difference[] {
  // HTML does not tell upper case from lower in their names.
  const key = name.toLowerCase();
  const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  return matchers
    .filter((one) => value === undefined || !isMet(one, value))
    .map((one) => ({
      words: value === undefined ? `it has no \`${key}\`` : `its \`${key}\` ${unmetWords(one, value)}`,
      span: one.span,
    }));
}
