/** A mail that has what it needs is rendered, so that it need not be rehearsed. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailOutline, MailSource } from '../../src/render/mail.js';
import { areMet } from '../../src/render/needs.js';
import { outlineMail, rehearse } from '../../src/render/render.js';
import { at, mjml, mjText, source, values } from './example.js';

function outlineOf(written: MailSource): MailOutline {
  const { outline, diagnostics } = outlineMail(written);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return outline!;
}

const simple = (template: string, more: Partial<MailSource> = {}): MailSource =>
  source(template, { slots: {}, ...more });
const subject = (text: string): Partial<MailSource> => ({ subject: { text, span: at(10) } });
const preheader = (text: string): Partial<MailSource> => ({ preheader: { text, span: at(11) } });

/** What each needs beside `user.id`, which is in the link to unsubscribe, and `first_name`, which is in the subject. */
const SIMPLE: Readonly<Record<string, readonly [source: MailSource, needs: readonly string[]]>> = {
  'a text': [simple(mjText('Hello')), []],
  'a value': [simple(mjText('{{ color }}')), ['color']],
  'a value twice': [simple(mjText('{{ color }} {{ first_name }} {{ color }}')), ['color']],
  'a field of a value': [simple(mjText('{{ order.id }}')), ['order.id']],
  'a trait': [
    simple(mjText('{{! if (user.traits.country) { }}{{ user.traits.country }}{{! } }}')),
    ['user.traits.country'],
  ],
  'a value or another': [simple(mjText("{{ nickname ?? 'you' }} {{ vip || 'x' }}")), ['nickname?', 'vip?']],
  'either of two': [simple(mjText('{{ count > 3 && !vip ? color : order.id }}')), ['color', 'order.id']],
  'text with values': [simple(mjText('{{ `${color} of ${count}` }}')), ['color', 'count']],
  'what cannot fail': [simple(mjText('{{ upper(color) }} {{ campaign }} {{ step }} {{ now }}')), ['color']],
  'a link': [
    simple(mjText('<a href="https://x.example/{{ color }}?q={{ url(count) }}">x</a>')),
    ['color', 'count'],
  ],
  'a link that is a value': [
    simple(mjText('<a href="{{ link }}&amp;q={{ count }}">x</a>')),
    ['link', 'link as address', 'count'],
  ],
  'the link to unsubscribe': [simple(mjText('<a href="{{ links.unsubscribe }}">x</a>')), []],
  'a preheader': [simple(mjText('x'), preheader('For {{ color }}')), ['color']],
  'a preheader that is read': [simple(mjText('{{ preheader }}'), preheader('{{ color }}!')), ['color']],
  'a subject that is a fallback': [
    simple(mjText('{{ first_name }}'), subject("{{ nickname ?? 'you' }}")),
    ['nickname?'],
  ],
};

const INTRICATE: Readonly<Record<string, MailSource>> = {
  'a loop': simple(mjText('{{! for (const item of items) { }}{{ item.name }}{{! } }}')),
  'a name for a value': simple(mjText('{{! const x = color }}{{ x }}')),
  'a sum': simple(mjText('{{ count + 1 }}')),
  'a number put the other way': simple(mjText('{{ -count }}')),
  'a formatter that asks for a number': simple(mjText("{{ money(count, 'EUR') }}")),
  'a length': simple(mjText('{{ first_name.length }}')),
  'a place in a list': simple(mjText('{{! if (items[0].name) { }}{{ items[0].name }}{{! } }}')),
  'a colour': simple(mjml('<mj-section background-color="{{ color }}"><mj-column></mj-column></mj-section>')),
  'a size': simple(mjText('x').replace('<mj-text', '<mj-text font-size="{{ count }}px"')),
  'a style': simple(mjText('<b style="color: {{ color }}">x</b>')),
  'a slot': source(mjText('{{ hero.headline }}')),
  'a link of another scheme': simple(mjText('<a href="tel:{{ count }}">x</a>')),
  'a link that a fallback begins': simple(mjText(`<a href="{{ link ?? 'https://x.example' }}">x</a>`)),
  'a link that a name begins': simple(mjText('<a href="{{ campaign }}:x">x</a>')),
  'a subject that may be blank': simple(mjText('{{ first_name }}'), subject("{{ vip ? color : '' }}")),
  'a subject that begins with a blank': simple(mjText('{{ first_name }}'), subject(' {{ color }}')),
  'a preheader that may be blank': simple(mjText('{{ preheader }}'), preheader("{{ vip ? color : '' }}")),
  'a link to unsubscribe without https': simple(mjText('x'), {
    links: { unsubscribe: { text: 'http://x.example/{{ user.id }}', span: at(40) } },
  }),
};

function told(outline: MailOutline): readonly string[] | undefined {
  const words = outline.needs?.map(({ of, path, as }) => {
    const name = [...(of === 'user' ? ['user'] : []), ...path].join('.');
    return as === 'text' ? name : as === 'perhaps' ? `${name}?` : `${name} as address`;
  });
  return words?.filter((word) => word !== 'user.id' && word !== 'first_name').sort();
}

const strange = fc.constantFrom(
  '',
  ' ',
  '\u00a0',
  'Ada',
  '\u00c5se',
  ' Ada',
  '\u0007',
  '{{ x }}',
  'javascript:alert(1)',
  'https://x.example',
  ' https://x.example',
  'https://x.example/\ud800',
  'http://x.example',
  'HTTPS://x.example',
  '//x.example',
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  true,
  false,
  null,
  undefined,
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Ada', 'https://x.example', 3, true) },
  { weight: 3, arbitrary: strange },
  fc.string(),
  fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<unknown>,
);
const given = fc
  .record({
    data: fc.record(
      Object.fromEntries(
        ['first_name', 'count', 'color', 'link', 'nickname', 'vip'].map((name) => [name, value]),
      ),
      { requiredKeys: ['first_name'] },
    ),
    order: fc.oneof(fc.record({ id: value }), value),
    id: fc.oneof(fc.constantFrom('u1', '', ' ', '\u00fc'), fc.string()),
    country: value,
  })
  .map(({ data, order, id, country }) =>
    values({ ...data, order }, { user: { id, traits: { country: country as string } } }),
  );

describe('needs', () => {
  test.each(Object.entries(SIMPLE))('%s', (_, [written, needs]) => {
    expect(told(outlineOf(written))).toEqual([...needs].sort());
  });

  test.each(Object.entries(INTRICATE))('only a rehearsal can tell of %s', (_, written) => {
    expect(outlineOf(written).needs).toBeUndefined();
  });

  test.each(Object.entries(SIMPLE))('that are met leave nothing to fail: %s', (_, [written]) => {
    const outline = outlineOf(written);
    const always = { ...outline, needs: undefined };
    const seen = new Set<string>();
    fc.assert(
      fc.property(given, (one) => {
        const failure = rehearse(always, one);
        const met = areMet(outline.needs!, one);
        if (met) expect(failure).toBeUndefined();
        expect(rehearse(outline, one)).toBe(failure);
        seen.add(met ? 'met' : failure === undefined ? 'rendered all the same' : 'failed');
      }),
      { numRuns: 300 },
    );
    expect(seen).toContain('met');
    expect(seen).toContain('failed');
  });

  test('of a mail whose ways are counted nothing is left out', () => {
    const [written] = SIMPLE['a value']!;
    const probe = { at: () => [0, 0] } as unknown as Parameters<typeof outlineMail>[1];
    expect(outlineMail(written, probe).outline!.needs).toBeUndefined();
  });
});
