/** The links of a mail against what a scenario says of them. */
import { showJson } from '../simulate/explain/condition-words.js';
import type { LinkExpectation, LinksExpectation, Matcher } from './case.js';
import type { Failure } from './failure.js';
import type { LinkAddress } from './link-address.js';
import { hasUtm, readAddress } from './link-address.js';
import { likeness } from './likeness.js';
import { isMet, unmetWords } from './matchers.js';
import type { Page } from './page.js';

/** A link of a mail, with where it leads taken apart. */
interface Found extends LinkAddress {
  readonly href: string;
  readonly text: string;
  readonly isUnsubscribe: boolean;
}

export function checkLinks(
  name: string,
  { span, items, isAll }: LinksExpectation,
  page: Page,
  unsubscribe: string | undefined,
): readonly Failure[] {
  const found = page.links.map(({ href, text }): Found => ({
    href,
    text,
    ...readAddress(href),
    isUnsubscribe: href === unsubscribe,
  }));
  const failures = items.flatMap((item) => checkLink(name, item, found));
  const others = isAll
    ? found.filter((one) => !items.some((item) => differences(item, one).length === 0))
    : [];
  if (others.length === 0) return failures;
  return [
    ...failures,
    {
      span,
      message: `\`${name}\` has ${others.length === 1 ? 'a link' : `${others.length} links`} that \`only\` does not list`,
      details: listed(others, 'Not listed:', () => []),
    },
  ];
}

function checkLink(name: string, item: LinkExpectation, found: readonly Found[]): readonly Failure[] {
  const there = found.filter((one) => differences(item, one).length === 0);
  const wanted = item.count?.value;
  if (wanted === undefined ? there.length > 0 : there.length === wanted) return [];
  if (wanted !== undefined && (there.length > 0 || found.length === 0)) {
    const often = there.length === 1 ? 'is one such link' : `are ${there.length || 'no'} such links`;
    return [
      {
        span: item.count!.span,
        message: `there ${often} in \`${name}\`, not ${wanted}`,
        details: listed(found, LINKS, (one) => (there.includes(one) ? ['one of them'] : [])),
      },
    ];
  }
  // Told at what is wrong, where all that is wrong of the nearest link is one thing.
  const nearest = nearestOf(item, found);
  const wrong = new Set(nearest.map(linkWords)).size === 1 ? differences(item, nearest[0]!) : [];
  const unsubscribe = item.unsubscribe && !found.some((one) => one.isUnsubscribe);
  return [
    {
      span: wrong.length === 1 ? (wrong[0]!.matcher?.span ?? item.unsubscribe ?? item.span) : item.span,
      message: unsubscribe
        ? `\`${name}\` has no link to unsubscribe`
        : `\`${name}\` has no such link${wrong.length === 1 ? `: ${wrong[0]!.words}` : ''}`,
      details: listed([...nearest, ...found.filter((one) => !nearest.includes(one))], LINKS, (one) =>
        nearest.includes(one) ? differences(item, one).map(({ words }) => words) : [],
      ),
    },
  ];
}

const LINKS = 'The links of the mail:';
const MOST_LINKS = 7;

/** Links, equal ones once; below those that are near, what is not as it should be. */
function listed(
  found: readonly Found[],
  head: string,
  marks: (one: Found) => readonly string[],
): readonly string[] {
  if (found.length === 0) return ['The mail has no links.'];
  const counts = new Map<string, { readonly one: Found; count: number }>();
  for (const one of found) {
    const known = counts.get(linkWords(one));
    if (known) known.count++;
    else counts.set(linkWords(one), { one, count: 1 });
  }
  const lines = [...counts]
    .slice(0, MOST_LINKS)
    .flatMap(([words, { one, count }]) => [
      `| ${words}${count > 1 ? ` (${count} times)` : ''}`,
      ...marks(one).map((mark) => `    ^ ${mark}`),
    ]);
  const more = counts.size - MOST_LINKS;
  return [head, ...lines, ...(more > 0 ? [`… ${more} more`] : [])];
}

/** `https://store.example/cart "Back to it"`; which `utm_` it has is told where a scenario asks for it. */
function linkWords({ plain, text, isUnsubscribe }: Found): string {
  return `${plain} ${showJson(text)}${isUnsubscribe ? '  (to unsubscribe)' : ''}`;
}

interface Difference {
  readonly words: string;
  readonly matcher: Pick<Matcher, 'span'> | undefined;
  /** Where a link leads and what it is called say which it is; its parameters only how it is counted. */
  readonly weight: 1 | 10 | 11;
}

/** Part of an address has them wherever it names one. */
function asksForUtm({ kind, value }: Matcher): boolean {
  return kind === 'is' ? hasUtm(value) : value.includes('utm_');
}

/** What of a link is not as it is expected. */
function differences(item: LinkExpectation, link: Found): readonly Difference[] {
  return [
    ...(item.unsubscribe && !link.isUnsubscribe
      ? [{ words: 'it is not the one to unsubscribe', matcher: undefined, weight: 11 as const }]
      : []),
    ...item.href.flatMap((one) => {
      const address = asksForUtm(one) ? link.href : link.plain;
      const words = `its href ${unmetWords(one, address)}`;
      return isMet(one, address) ? [] : [{ words, matcher: one, weight: 11 as const }];
    }),
    ...item.text.flatMap((one) => {
      const words = `its text ${unmetWords(one, link.text)}`;
      return isMet(one, link.text) ? [] : [{ words, matcher: one, weight: 10 as const }];
    }),
    ...utmDifferences(item, link),
  ];
}

function utmDifferences({ utm }: LinkExpectation, link: Found): readonly Difference[] {
  const weight = 1;
  if (utm === 'none') {
    const names = [...link.utm.keys()].map((name) => `\`utm_${name}\``).join(', ');
    return names === '' ? [] : [{ words: `it has ${names}`, matcher: undefined, weight }];
  }
  return utm.flatMap(({ name, matchers }) => {
    const value = link.utm.get(name);
    return matchers
      .filter((one) => value === undefined || !isMet(one, value))
      .map((one) => ({
        words:
          value === undefined ? `it has no \`utm_${name}\`` : `its \`utm_${name}\` ${unmetWords(one, value)}`,
        matcher: one,
        weight,
      }));
  });
}

/** Those that are most like it; of links that lead elsewhere, those whose address is most like the one asked for. */
function nearestOf(item: LinkExpectation, found: readonly Found[]): readonly Found[] {
  const distances = found.map((one) => {
    const apart = differences(item, one).reduce((sum, { weight }) => sum + weight, 0);
    const address = item.href.find((matcher) => matcher.kind === 'is' && !isMet(matcher, one.plain));
    return address ? apart - likeness(address.value, one.plain) : apart;
  });
  const least = Math.min(...distances);
  return found.filter((_, index) => distances[index] === least);
}
