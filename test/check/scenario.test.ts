import { beforeAll, describe, expect, it } from 'vitest';
import { readScenarios } from '../../src/check/scenario.js';
import type { Project } from '../../src/simulate/project.js';
import { sortEvents } from '../../src/simulate/simulate.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { onlyCase, openShop, shopFile } from './shop.js';

let project: Project;
beforeAll(async () => {
  ({ project } = await openShop());
});

function read(text: string): readonly Diagnostic[] {
  return readScenarios({ path: 'scenarios/one.yaml', text }, project).diagnostics;
}

/** `3:9 unknown-event …: help`. */
function told({ span, code, message, help }: Diagnostic): string {
  return `${span.line}:${span.column} ${code}: ${message} (${help})`;
}

const ADDED = `{ at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1, price: 60 } }`;

/** A scenario of three lines, of which one is written otherwise. */
function scenario(part: { readonly when?: string; readonly then?: string; readonly more?: string }): string {
  const { when = `[${ADDED}]`, then = '[{ nothing: true }]', more = '' } = part;
  return `- name: one\n  when: ${when}\n  then: ${then}\n${more}`;
}

describe('mistakes', () => {
  const mistakes: readonly (readonly [string, string, string])[] = [
    ['an empty file', '', '1:1 empty-file: this file holds no scenario'],
    ['an empty list', '[]', '1:1 empty-file: this file holds no scenario'],
    [
      'a map for a list',
      'name: one',
      '1:1 wrong-type: a scenario file is a list, but this is a map (begin every scenario with `- name:`)',
    ],
    [
      'an `alias` of the user’s own id',
      scenario({ when: `[${ADDED}, { after: 1h, type: alias, previousId: someone }]` }),
      "2:147 same-id: `someone` is the user's own id (write the id under which the user was known before)",
    ],
    [
      'an `identify` by the user’s own id',
      scenario({ when: `[${ADDED}, { after: 1h, type: identify, anonymousId: someone }]` }),
      "2:151 same-id: `someone` is the user's own id (write the id under which the user was known before)",
    ],
    [
      'a second list',
      `${scenario({})}---\n[]`,
      '5:1 second-document: a scenario file is one list, but a second document begins here',
    ],
    ['a text for a scenario', '- one', '1:3 wrong-type: a scenario is a map'],
    ['broken YAML', '- name: [one', '1:13 bad-yaml'],
    [
      'no `then`',
      `- name: one\n  when: [${ADDED}]`,
      '1:3 missing-key: `then` is missing (add `then:` (all mails that are sent',
    ],
    ['an empty `then`', scenario({ then: '[]' }), '3:9 out-of-range: `then` needs at least 1 item'],
    [
      'an empty table',
      scenario({ more: '  examples: []' }),
      '4:13 out-of-range: `examples` needs at least 1 item',
    ],
    [
      'a variant',
      scenario({ then: '[{ send: cart/reminder, variant: a }]' }),
      '3:42 unknown-variant: no experiment on `cart` has a variant `a` (known: `none`)',
    ],
    [
      'a misspelt key',
      scenario({ then: '[{ sends: cart/reminder }]' }),
      '3:12 unknown-form: item 1 is a map that fits none of `send`, `suppressed`, `deferred`, `held-out`, `waiting`, `in-segment`, `not-in-segment`, `score`, `entered`, `exited`, `finished`, `holds`, `nothing`, `others` (did you mean `send`?)',
    ],
    [
      'two expectations in one',
      scenario({ then: '[{ send: cart/reminder, nothing: true }]' }),
      '3:10 mixed-forms: `send` and `nothing` can not stand in one place',
    ],
    [
      '`nothing` beside a mail',
      scenario({ then: '[{ nothing: true }, { send: cart/reminder }]' }),
      '3:12 mixed-forms: `nothing: true` says that no mail is sent, but `send` says otherwise',
    ],
    [
      '`nothing` beside others',
      scenario({ then: '[{ nothing: true }, { others: allowed }]' }),
      '3:12 mixed-forms: `nothing: true` says that no mail is sent, but `others: allowed` says otherwise',
    ],
    [
      'others that are refused',
      scenario({ then: '[{ others: refused }]' }),
      '3:20 unknown-value: `refused` can not stand here (write `allowed`)',
    ],
    [
      'a text without `contains`',
      scenario({ then: '[{ send: cart/reminder, text: hi }]' }),
      '3:39 wrong-type: `text` is a text, but must be a map (its plain text: `{ contains, lacks, matches }`)',
    ],
    [
      'an unknown gate',
      scenario({ then: '[{ suppressed: { send: cart/reminder, reason: no-concent } }]' }),
      '3:55 unknown-value: `no-concent` is not one of',
    ],
    [
      'a mail without a step',
      scenario({ then: '[{ send: cart }]' }),
      '3:18 bad-format: `cart` is not written as `send` must be (a mail as `campaign/step`)',
    ],
    [
      'an unknown step',
      scenario({ then: '[{ send: cart/remindr }]' }),
      '3:18 unknown-mail: no campaign sends `cart/remindr` (did you mean `cart/reminder`?)',
    ],
    [
      'an unknown campaign',
      scenario({ then: '[{ deferred: { send: card/reminder } }]' }),
      '3:30 unknown-mail: no campaign sends `card/reminder` (did you mean `cart/reminder`?)',
    ],
    [
      'a step that is no mail',
      scenario({ then: '[{ send: cart/settle }]' }),
      '3:18 unknown-mail: no campaign sends `cart/settle` (known: `cart/many`, `cart/reminder`)',
    ],
    [
      'an unknown event',
      scenario({ when: `[{ at: '2026-03-02T10:00:00Z', event: Product Aded }]` }),
      '2:47 unknown-event: there is no event `Product Aded` (did you mean `Product Added`?)',
    ],
    [
      'a property of a wrong type',
      scenario({
        when: `[{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: c1, price: a } }]`,
      }),
      '2:96 bad-event: `Product Added` is not as the tracking plan has it: `price` must be number',
    ],
    [
      'a missing property',
      scenario({ when: `[{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { price: 1 } }]` }),
      "2:74 bad-event: `Product Added` is not as the tracking plan has it: its properties must have required property 'cart_id'",
    ],
    [
      'a trait of a wrong type',
      scenario({ more: '  given: { profile: { traits: { country: 49 } } }' }),
      '4:42 bad-traits: these traits are not as the profile has them: `country` must be string',
    ],
    [
      'an unknown purpose',
      scenario({ more: '  given: { profile: { consent: { marketting: granted } } }' }),
      '4:34 unknown-purpose: the policy has no purpose `marketting` (did you mean `marketing`?)',
    ],
    [
      'an unknown consent',
      scenario({ more: '  given: { profile: { consent: { marketing: yes } } }' }),
      '4:45 unknown-value: `yes` is not one of `granted`, `denied`, `unknown`',
    ],
    [
      'an instant without an offset',
      scenario({ when: `[{ at: '2026-03-02T10:00:00', event: Order Completed }]` }),
      '2:16 missing-offset: `2026-03-02T10:00:00` does not say in which offset, so it could be several instants (write `2026-03-02T10:00:00+01:00` for an offset of one hour, or `2026-03-02T10:00:00Z` for UTC)',
    ],
    [
      'a date for an instant',
      scenario({ when: `[{ at: 2026-03-02, event: Order Completed }]` }),
      '2:16 missing-offset: `2026-03-02` does not say in which offset, so it could be several instants (write `2026-03-02T00:00:00+01:00`',
    ],
    [
      'a day that does not exist',
      scenario({ when: `[{ at: '2026-02-30T10:00:00Z', event: Order Completed }]` }),
      '2:16 bad-format: `2026-02-30T10:00:00Z` is not an instant',
    ],
    [
      'no time',
      scenario({ when: `[{ event: Order Completed }]` }),
      '2:10 missing-key: this item does not say when it happens (add `at:`',
    ],
    [
      'no time, later',
      scenario({ when: `[${ADDED}, { event: Order Completed }]` }),
      'missing-key: this item does not say when it happens (add `after:`',
    ],
    [
      'a first `after`',
      scenario({ when: `[{ after: 1h, event: Order Completed }]` }),
      '2:19 missing-key: the first item has nothing before it that it could be `after`',
    ],
    [
      '`at` and `after`',
      scenario({ when: `[${ADDED}, { at: '2026-03-02T11:00:00Z', after: 1h, event: Order Completed }]` }),
      'mixed-forms: `at` and `after` can not stand in one place',
    ],
    [
      'time that goes back',
      scenario({ when: `[${ADDED}, { at: '2026-03-02T08:59:59Z', event: Order Completed }]` }),
      'time-goes-back: `2026-03-02T08:59:59Z` is before the item above, at `2026-03-02T10:00:00+01:00` (list what happens in order of time)',
    ],
    [
      'an end before the last item',
      scenario({ more: "  until: '2026-03-02T08:00:00Z'" }),
      '4:10 time-goes-back: `2026-03-02T08:00:00Z` is before the last item of `when`',
    ],
    [
      'an end in words',
      scenario({ more: '  until: tomorrow' }),
      '4:10 bad-format: `tomorrow` does not say at what time (write `tomorrow 10:00 local`',
    ],
    [
      'an end beyond a century',
      scenario({ more: '  until: 99999w' }),
      '4:10 out-of-range: `99999w` is no duration that a scenario can last',
    ],
    [
      'an end before something is known',
      scenario({
        when: `[{ at: '2026-03-02T10:00:00Z', receivedAt: 3h, event: Order Completed }]`,
        more: "  until: '2026-03-02T12:59:59.999Z'",
      }),
      '4:10 time-goes-back: `2026-03-02T12:59:59.999Z` is before the last item of `when`, which then never comes',
    ],
    [
      'an empty message id',
      scenario({ when: `[{ at: '2026-03-02T10:00:00Z', messageId: '', event: Order Completed }]` }),
      '2:51 bad-format: `` is not written as `messageId` must be (which message it is, from a letter or digit on',
    ],
    [
      'a message id that comes before what is given',
      scenario({ when: `[{ at: '2026-03-02T10:00:00Z', messageId: (a), type: identify }]` }),
      '2:51 bad-format: `(a)` is not written as `messageId` must be',
    ],
    [
      'a number for a message id',
      scenario({ when: `[{ at: '2026-03-02T10:00:00Z', messageId: 17, event: Order Completed }]` }),
      '2:51 wrong-type: `messageId` is a number, but must be a text',
    ],
    [
      'a name of several lines',
      scenario({}).replace('one', '"one\\ntwo"'),
      'bad-format: `one\ntwo` is not written as `name` must be (what holds, in a sentence on one line',
    ],
    [
      'a name used twice',
      `${scenario({})}${scenario({})}`,
      '4:9 duplicate-name: two scenarios of this file are named `one`',
    ],
  ];

  it.each(mistakes)('%s', (_, text, wanted) => {
    const found = read(text).map(told);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(wanted);
  });

  it('are told all at once, in order of their places', () => {
    const when = `[{ at: '2026-03-02T10:00:00', event: Product Aded }, { event: Order Completed }]`;
    const text = `${scenario({ when, then: '[{ send: cart/x }]', more: '  until: soon\n' })}- name: two\n  whn: []\n`;
    expect(read(text).map(({ code, span }) => `${span.line} ${code}`)).toEqual([
      '2 missing-offset',
      '2 unknown-event',
      '2 missing-key',
      '3 unknown-mail',
      '4 bad-format',
      '6 unknown-key',
    ]);
  });

  it('do not keep the other scenarios of a file from being run', () => {
    const text = `${scenario({})}- name: two\n  when: [${ADDED}]\n  then: [{ send: cart/x }]\n`;
    const { cases } = readScenarios({ path: 'scenarios/one.yaml', text }, project);
    expect(cases.map(({ name }) => name)).toEqual(['one']);
  });
});

describe('times', () => {
  const text = scenario({
    when: `[${ADDED}, { after: 30m, type: identify, traits: { firstName: Ada } }, { after: 1d, event: Order Completed }]`,
    more: '  given: { profile: { userId: ada, traits: { country: DE } } }\n  until: 2h\n',
  });

  it('count on from the item above, and what is given comes at the instant of the first', () => {
    const { events, until, user } = onlyCase(text, project);
    const start = parseInstant('2026-03-02T09:00:00Z')!;
    expect(user).toBe('ada');
    expect(events.map(({ type, time }) => [type, (time - start) / 60_000])).toEqual([
      ['identify', 0],
      ['track', 0],
      ['identify', 30],
      ['track', 1470],
    ]);
    expect((until! - start) / 60_000).toBe(1590);
  });

  it('count from when the last item is known, where that comes late', () => {
    const late = scenario({
      when: `[{ at: '2026-03-02T10:00:00Z', receivedAt: 1d, event: Order Completed }, { after: 1h, event: Order Completed }]`,
      more: '  until: 2h\n',
    });
    expect(onlyCase(late, project).until).toBe(parseInstant('2026-03-03T12:00:00Z'));
  });

  it('have what is given before all else, also before what a fast clock reports', () => {
    const early = scenario({
      when: `[{ at: '2026-03-02T10:00:00Z', messageId: '0', receivedAt: '2026-03-02T09:59:00Z', event: Order Completed }]`,
      more: '  given: { profile: { traits: { country: DE } } }\n',
    });
    const { events } = onlyCase(early, project);
    expect(sortEvents(events).map(({ type }) => type)).toEqual(['identify', 'track']);
    expect(events[0]!.time).toBe(parseInstant('2026-03-02T09:59:00Z'));
  });

  it('leave the clock running until nothing is pending, where no end is written', () => {
    expect(onlyCase(scenario({}), project).until).toBeUndefined();
  });
});

describe('messages', () => {
  const item = (more: string) => `{ at: '2026-03-02T10:00:00Z', ${more}event: Order Completed }`;
  const ids = (...items: readonly string[]) =>
    onlyCase(scenario({ when: `[${items.join(', ')}]` }), project).events.map(({ messageId }) => messageId);

  it('are named by their places, where they have no name', () => {
    expect(ids(item(''), item('messageId: m1, '), item(''))).toEqual(['when-00001', 'm1', 'when-00003']);
  });

  it('may come again', () => {
    expect(ids(item('messageId: m1, '), item('receivedAt: 1h, messageId: m1, '))).toEqual(['m1', 'm1']);
  });
});

describe('slugs', () => {
  it('tell scenarios of like names apart', () => {
    const names = ['A cart!', 'a cart', '購物車', '…'];
    const text = names.map((name) => scenario({}).replace('one', `'${name}'`)).join('');
    const { cases } = readScenarios({ path: 'scenarios/night/caps.yaml', text }, project);
    expect(cases.map(({ slug }) => slug)).toEqual([
      'night-caps.a-cart',
      'night-caps.a-cart-2',
      'night-caps.購物車',
      'night-caps.unnamed',
    ]);
  });
});

it('the shop of these tests has no mistake', () => {
  expect(
    readScenarios({ path: 'scenarios/holds.yaml', text: shopFile('scenarios/holds.yaml') }, project)
      .diagnostics,
  ).toEqual([]);
});
