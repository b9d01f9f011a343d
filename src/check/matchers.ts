/** What a scenario says of a text: read, and held against the text that came. */
import type { PatternMistake } from '../language/pattern.js';
import { readPattern } from '../language/pattern.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Matcher } from './case.js';
import type { Spot } from './names.js';
import { inside } from './names.js';
import type { WrittenMatchers, WrittenText } from './written-expectation.js';

/** The word that `matches` has for a snapshot instead of a pattern. */
export const SNAPSHOT = 'snapshot';

export function readText(written: WrittenText | undefined, spot: Spot): readonly Matcher[] {
  if (written === undefined) return [];
  if (typeof written === 'string') return [{ kind: 'is', value: written, span: spot.at(spot.path) }];
  return readMatchers(written, spot);
}

/** A pattern that RE2 does not take, and a text that must be in it and must not, are reported. */
export function readMatchers(written: WrittenMatchers | undefined, spot: Spot): readonly Matcher[] {
  if (written === undefined) return [];
  const contains = readTexts('contains', written.contains, inside(spot, 'contains'));
  const lacks = readTexts('lacks', written.lacks, inside(spot, 'lacks'));
  checkContradiction(contains, lacks, spot);
  return [...contains, ...lacks, ...readMatches(written.matches, inside(spot, 'matches'))];
}

function readTexts(
  kind: 'contains' | 'lacks',
  texts: string | readonly string[] | undefined,
  { at, path, report }: Spot,
): readonly Matcher[] {
  if (texts === undefined) return [];
  const matchers: readonly Matcher[] =
    typeof texts === 'string'
      ? [{ kind, value: texts, span: at(path) }]
      : texts.map((value, index) => ({ kind, value, span: at([...path, index]) }));
  const first = new Map<string, Matcher>();
  for (const matcher of matchers) {
    const { value, span } = matcher;
    const words = squeeze(value);
    const before = first.get(words);
    if (!before) {
      first.set(words, matcher);
      continue;
    }
    report(
      error('out-of-range', span, `\`${value}\` stands here twice`, {
        help: 'remove one of the two',
        related: [{ message: 'the other', span: before.span }],
      }),
    );
  }
  return matchers;
}

/** What must not be there can not be part of what must be. */
function checkContradiction(contains: readonly Matcher[], lacks: readonly Matcher[], { report }: Spot): void {
  // No text has a line break when its white space is squeezed.
  const all = contains.map(({ value }) => squeeze(value)).join('\n');
  for (const one of lacks) {
    if (!all.includes(squeeze(one.value))) continue;
    const other = contains.find(({ value }) => hasIn(value, one.value));
    if (!other) continue;
    report(
      error(
        'mixed-forms',
        one.span,
        `\`${one.value}\` must not be there, but is part of what \`contains\` asks for`,
        { help: 'remove one of the two', related: [{ message: 'asked for here', span: other.span }] },
      ),
    );
  }
}

function readMatches(text: string | undefined, { at, path, report }: Spot): readonly Matcher[] {
  if (text === undefined) return [];
  const span = at(path);
  const pattern = readPattern(text);
  if (pattern.kind === 'mistake') {
    report(error('bad-pattern', span, pattern.message, { help: helpOf(pattern) }));
    return [];
  }
  return [{ kind: 'matches', value: text, span, pattern }];
}

/** A scenario has no `all` and `any` to put comparisons in. */
function helpOf({ message, help }: PatternMistake): string {
  if (message.includes('look ahead'))
    return 'write `contains` for what must be there, `lacks` for what must not';
  return help.replace(/, or write several comparisons in one `any`$/, ', or write `contains` as well');
}

export function isMet(matcher: Matcher, text: string): boolean {
  switch (matcher.kind) {
    case 'is':
      return text === matcher.value;
    case 'contains':
      return hasIn(text, matcher.value);
    case 'lacks':
      return !hasIn(text, matcher.value);
    case 'matches':
      return matcher.pattern.isFoundInAll(text);
  }
}

/** Lines are broken where they must be, so any white space is as good as one blank. */
export function hasIn(whole: string, part: string): boolean {
  return whole.includes(part) || squeeze(whole).includes(squeeze(part));
}

export function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** Why a text does not meet a matcher, to stand behind what the text is: `is `a`, not `b``. */
export function unmetWords({ kind, value }: Matcher, found: string): string {
  switch (kind) {
    case 'is':
      if (found === '') return `is empty, and should be \`${value}\``;
      return value === '' ? `is \`${found}\`, and should be empty` : `is \`${found}\`, not \`${value}\``;
    case 'contains':
      return `does not contain \`${value}\``;
    case 'lacks':
      return `contains \`${value}\`, and should not`;
    case 'matches':
      return `does not match \`${value}\``;
  }
}
