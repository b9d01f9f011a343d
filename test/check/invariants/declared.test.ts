/** Judges of declared invariants: the cases of fixtures/cases.yaml, and what is to be reached. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatPlace } from '../../../src/vocabulary/diagnostic.js';
import { coveragePoints, instrument, livedCounts } from '../../../src/check/coverage/instrument.js';
import type { Item } from './shop.js';
import { instantOf, openShop, timelineOf, verdictOf, withInvariant } from './shop.js';

interface Case {
  readonly name: string;
  readonly invariant: string;
  readonly life: readonly Item[];
  readonly until?: string;
  readonly variant?: string;
  readonly verdict: 'untested' | 'kept' | 'broken';
  readonly words?: string;
  readonly at?: string;
  readonly place?: string;
}

const CASES = parse(
  readFileSync(join(import.meta.dirname, 'fixtures/cases.yaml'), 'utf8'),
) as readonly Case[];

describe('a life and what an invariant makes of it', () => {
  test.each(CASES.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { project, law } = withInvariant(one.invariant);
    const verdict = verdictOf(project, law!, timelineOf(one.life, one));
    expect(verdict.kind).toBe(one.verdict);
    if (verdict.kind !== 'broken') return;
    const { at, words, place } = verdict.breach;
    expect(words).toMatch(/^[^A-Z].*[^.]$/);
    if (one.words !== undefined) expect(words).toBe(one.words);
    if (one.at !== undefined) expect(at).toBe(instantOf(one.at));
    if (one.place !== undefined) expect(formatPlace(place)).toBe(one.place);
  });

  test('every form is untested, kept and broken somewhere', () => {
    const seen = new Set(CASES.map(({ invariant, verdict }) => `${invariant.split(':')[0]!} ${verdict}`));
    expect(seen.size).toBe(9);
  });
});

const ADDED: Item = { at: '10:00', event: 'Product Added', properties: { cart_id: 'c', price: 1 } };

describe('what is to be reached', () => {
  test.each([
    ['send: cart/last', 'cart/last is sent in some life', 1, true],
    ['send: cart', 'each mail of cart is sent in some life', 2, true],
    ['send: thanks', 'the mail of thanks is sent in some life', 1, false],
    ['content: hero/1', 'hero/1 is shown in some life', 1, false],
    ['content: hero/2', 'hero/2 is shown in some life', 1, true],
    ['content: hero/otherwise', 'hero/otherwise is shown in some life', 1, true],
    ['content: hero', 'each choice of hero is shown in some life', 2, false],
    ['variant: words/loud', "words/loud is some user's", 1, false],
    ['variant: words/control', "words/control is some user's", 1, true],
    ['variant: words', "each variant of words is some user's", 2, false],
  ])('%s', (text, says, ways, isReached) => {
    const { project, law, goal } = withInvariant(`reachable: { ${text} }`);
    expect(law).toBeUndefined();
    expect([goal!.says, goal!.ways.length]).toEqual([says, ways]);
    const points = new Map(coveragePoints(project).map((point) => [point.key, point]));
    for (const { key, arm } of goal!.ways) expect(points.get(key)?.arms[arm]).toBeDefined();
    const { counts } = livedCounts(instrument(project), timelineOf([ADDED], { variant: 'control' }));
    expect(goal!.ways.every(({ key, arm }) => (counts.get(key)?.[arm] ?? 0) > 0)).toBe(isReached);
  });
});

describe('what an invariant says', () => {
  test.each([
    ['never: { send: cart }', 'no mail of cart is sent'],
    [
      'never: { purpose: marketing, showing: hero, after: [Order Completed, Product Viewed], within: 24h, unless: Product Added }',
      'no mail under marketing showing hero is sent within 24h after Order Completed or Product Viewed, unless Product Added comes in between',
    ],
    ['never: { heldOut: news }', 'no mail is sent to users whom news holds out'],
    [
      'never: { when: { fact: profile, path: $.traits.country, operator: equal, value: DE } }',
      'no mail is sent, where `$.traits.country equal DE`',
    ],
    ['atMost: { sends: 1, per: 24h }', 'at most 1 mail is sent to a user in any 24h'],
    [
      'atMost: { sends: 2, per: 1w, window: calendar, send: [cart, nudge] }',
      "at most 2 mails of cart or nudge are sent to a user in any week of the user's",
    ],
    [
      'always: { after: Product Added, send: [nudge, cart/last], within: 2d, unless: Order Completed }',
      'nudge or cart/last is sent within 2d after Product Added, unless Order Completed comes in between',
    ],
  ])('%s', (body, says) => {
    expect(withInvariant(body).law!.says).toBe(says);
  });
});

test('invariants change nothing of the program, of what is kept, and of its name', () => {
  const [without, withOne] = [
    openShop(''),
    openShop(
      'kind: invariant\nname: one\nversion: 1\nnever: { send: cart, when: { fact: count, params: { event: Product Viewed, within: 52w }, operator: greaterThan, value: 3 } }\n',
    ),
  ].map(({ program }) => program);
  expect(withOne!.fingerprint).toBe(without!.fingerprint);
  expect(withOne!.layout.fingerprint).toBe(without!.layout.fingerprint);
  expect(withOne!.kept).toEqual(without!.kept);
  expect([...withOne!.events.keys()]).toEqual([...without!.events.keys()]);
});
