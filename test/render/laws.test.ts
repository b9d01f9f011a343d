/** What holds of every mail, whatever the values. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Mail } from '../../src/render/mail.js';
import type { MailValues } from '../../src/vocabulary/decision.js';
import { evaluate, rehearse, renderMail } from '../../src/render/render.js';
import { Failure, REHEARSAL, RUNTIME } from '../../src/render/runtime.js';
import { at, mjml, mjText, source, values } from './example.js';
import { mailOf } from './mails.js';

const TEMPLATE = mjml(
  `<mj-section background-color="{{ color }}"><mj-column>
<mj-text font-size="{{ count + 10 }}px">{{ first_name }} <b title="{{ first_name }}" style="color: {{ color }}">{{ nickname ?? 'x' }}</b></mj-text>
{{! for (const item of items) { }}
<mj-image src="{{ item.image }}" alt="{{ item.name }}" href="{{ item.url }}" />
{{! if (item.note) { }}<mj-text>{{ truncate(item.note, 10) }}</mj-text>{{! } else { }}<mj-text>{{ money(item.price, 'EUR') }}</mj-text>{{! } }}
{{! for (const tag of item.tags) { }}<mj-text>{{ tag }} {{ item.name }}</mj-text>{{! } }}
{{! } }}
<mj-button href="https://store.example/?q={{ first_name }}">{{ hero.headline }}</mj-button>
<mj-text>{{! if (any.a) { }}{{ any.a }}{{! } else if (any.b.c === 'x') { }}{{ any.b.c + count }}{{! } }}</mj-text>
</mj-column></mj-section>`,
  '<mj-title>{{ first_name }}</mj-title><mj-style>.x { color: {{ color }} }</mj-style>',
);

let mail: Mail;
beforeAll(async () => {
  const links = {
    utm: {
      campaign: { text: '{{ campaign }}', span: at(1) },
      content: { text: '{{ first_name }}', span: at(2) },
    },
  };
  mail = await mailOf(
    source(TEMPLATE, { links, preheader: { text: '{{ count }} for {{ first_name }}', span: at(11) } }),
  );
});

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "' onload='x",
    '-->',
    '<![endif]-->',
    '\u0002= 1 \u0003',
    '{{ x }}',
    'javascript:x',
    'mwqzh1x',
    '#f10001',
    '&lt;',
    '\ud800',
    '\r\nBcc: x',
    '__proto__',
    '</style>',
    ' ',
    '',
  ),
);
const anything = fc.oneof(
  { weight: 3, arbitrary: hostile },
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
  fc.constantFrom(undefined, NaN, 0, false),
);
const someItem = fc.record(
  {
    name: anything,
    price: fc.oneof(fc.double(), anything),
    url: anything,
    image: anything,
    note: anything,
    tags: fc.oneof(fc.array(anything, { maxLength: 2 }), anything),
  },
  { requiredKeys: [] },
);
const someData = fc.record(
  {
    first_name: anything,
    nickname: anything,
    count: fc.oneof(fc.nat(50), anything),
    color: fc.oneof(fc.constant('#abcdef'), anything),
    items: fc.oneof(fc.array(someItem, { maxLength: 2 }), anything),
    any: fc.oneof(fc.record({ a: anything, b: fc.record({ c: anything }) }), anything),
  },
  { requiredKeys: [] },
);

/** How often HTML's own characters occur. */
function marks(html: string): readonly number[] {
  return ['<', '>', '"', "'"].map((mark) => html.split(mark).length);
}

describe('laws', () => {
  test('a mail is rendered if and only if its rehearsal finds nothing', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(
        fc.oneof(someData, fc.constant({})),
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        (data, hero, isWhole) => {
          const given = isWhole ? values(data) : values({ ...data, items: [] }, { content: { hero } });
          const result = renderMail(mail, given);
          outcomes.add(result.kind);
          expect(rehearse(mail.outline, given)).toBe(result.kind === 'failed' ? result.message : undefined);
        },
      ),
      { numRuns: 400 },
    );
    expect([...outcomes].sort()).toEqual(['failed', 'rendered']);
  });

  test('a rehearsal that makes no text fails as one that makes all of it', async () => {
    const { outline } = await mailOf(
      source(
        mjText(`<a href="{{ link }}/{{ first_name }}?q={{ url(first_name) }}&r={{ nickname ?? count }}">{{ upper(first_name) }}</a>
<a href="{{ first_name }}{{ nickname ?? 'x' }}:{{ link }}#{{ link }}" title="{{ number(count) }} of {{ truncate(color, 3) }}">{{ date(order.at, 'long') }}</a>
<a href="https://x.example/{{ link }}/{{ url(link) }}?{{ count }}" style="color: {{ lower(color) }}">{{ join(items, ', ', 'name') }}</a>
{{! if (upper(first_name) === 'ADA') { }}{{ hero.headline }} {{ plural(count, 'one', 'many') }}{{! } else { }}{{ any.a ?? hero.offer ?? count }}{{! } }}
{{! const label = lower(color) }}{{! if (label === '#abcdef') { }}{{ money(count, 'EUR') }}{{! } }}{{ label }}`),
      ),
    );
    const outcome = (given: MailValues, f: object): string => {
      try {
        const { moment } = evaluate(outline, given, String);
        moment.f = f;
        outline.rehearsal(moment);
        return 'passes';
      } catch (thrown) {
        if (thrown instanceof Failure) return `${thrown.message} at ${thrown.span.line}`;
        throw thrown;
      }
    };
    const seen = new Set<boolean>();
    const tame = fc.record(
      {
        first_name: fc.oneof(fc.constantFrom('Ada', 'java', 'ja\tva', 'data', 'https'), hostile),
        nickname: fc.constantFrom('script', undefined, 'x', ''),
        link: fc.oneof(
          fc.constantFrom('https://x.example', 'javascript:alert(1)', '/x', ' https://x', '//x', ':'),
          hostile,
        ),
        count: fc.oneof(fc.nat(5), anything),
        color: fc.oneof(fc.constantFrom('#ABCDEF', '#123456'), anything),
        order: fc.oneof(fc.constant({ at: '2026-03-02' }), fc.record({ at: anything })),
        items: fc.oneof(fc.constant([{ name: 'a' }]), fc.array(someItem, { maxLength: 2 })),
        any: anything,
      },
      { requiredKeys: ['first_name'] },
    );
    fc.assert(
      fc.property(tame, fc.constantFrom(0, 1), (data, hero) => {
        const given = values(data, { content: { hero } });
        const verdict = outcome(given, RUNTIME);
        expect(outcome(given, REHEARSAL)).toBe(verdict);
        seen.add(verdict === 'passes');
      }),
      { numRuns: 1500 },
    );
    expect([...seen].sort()).toEqual([false, true]);
  });

  const word = hostile.filter((text) => text.trim() !== '');
  const wellTyped = fc.record({
    first_name: word,
    nickname: word,
    items: fc.array(
      fc.record({
        name: word,
        price: fc.integer(),
        url: word.map((text) => `/${text}`),
        image: word.map((text) => `https://x.example/${text}`),
        note: word,
        tags: fc.array(word, { minLength: 1, maxLength: 1 }),
      }),
      { minLength: 2, maxLength: 2 },
    ),
  });

  test('no value adds an element, an attribute or a comment', () => {
    const tame = { name: 'a', price: 1, url: '/a', image: 'https://x.example/a', note: 'a', tags: ['a'] };
    const plain = renderMail(mail, values({ first_name: 'a', nickname: 'a', items: [tame, tame], any: {} }));
    if (plain.kind === 'failed') throw new Error(plain.message);
    fc.assert(
      fc.property(wellTyped, (data) => {
        const result = renderMail(mail, values({ ...data, any: {} }));
        if (result.kind === 'failed') throw new Error(result.message);
        expect(marks(result.html)).toEqual(marks(plain.html));
        expect(result.html).not.toMatch(/(?:href|src)="\s*(?:javascript|data|vbscript):/i);
        expect(result.subject).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 200 },
    );
  });

  test('no mail shows what is no value, and the same values give the same mail', () => {
    const tidy = fc.stringMatching(/^[b-mo-z]{1,8}$/);
    fc.assert(
      fc.property(
        tidy,
        fc.nat(50),
        fc.array(
          fc.record({
            name: tidy,
            price: fc.nat(),
            url: fc.constant('/x'),
            image: fc.constant('/y'),
            tags: fc.constant([]),
          }),
          { maxLength: 4 },
        ),
        (first_name, count, items) => {
          const given = values({ first_name, count, items, any: { b: { c: 'x' } } });
          const result = renderMail(mail, given);
          if (result.kind === 'failed') throw new Error(result.message);
          for (const part of [result.subject, result.html, result.text, result.preheader!]) {
            expect(part).not.toMatch(/undefined|NaN|null|\[object/);
          }
          expect(renderMail(mail, given)).toEqual(result);
          expect(result.text.match(/€/g) ?? []).toHaveLength(items.length);
        },
      ),
      { numRuns: 100 },
    );
  });
});
