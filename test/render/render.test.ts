import { describe, expect, test } from 'vitest';
import { compileMail, outlineMail, renderMail } from '../../src/render/render.js';
import { ANY } from '../../src/vocabulary/shape.js';
import { at, mjml, mjText, source, values } from './example.js';
import { failureOf, mailOf, mistakesIn, rendered } from './mails.js';

describe('subject and preheader', () => {
  const PREVIEW = '<mj-preview>{{ preheader ?? first_name }}</mj-preview>';
  const preheader = { text: '{{ count }} <things>', span: at(11) };

  test('are one line of plain text', async () => {
    const written = source(mjText('x'), {
      subject: { text: 'For\n {{ first_name }} &', span: at(10) },
      preheader,
    });
    const mail = await rendered(written, values({ first_name: 'A <b>\r\nBcc: x@y' }));
    expect(mail).toMatchObject({ subject: 'For A <b> Bcc: x@y &', preheader: '3 <things>' });
    expect(mail.html).toContain('overflow:hidden;">3 &lt;things&gt;</div>');
    expect(mail.text).toBe('x\n');
  });

  test('a mail without a preheader has no empty preview', async () => {
    const mail = await rendered(source(mjText('x')), values());
    expect(mail.preheader).toBeUndefined();
    expect(mail.html).not.toContain('display:none');
  });

  test('a template may write the preview itself', async () => {
    const template = mjml('<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>', PREVIEW);
    expect((await rendered(source(template, { preheader }), values())).html).toContain(
      'hidden;">3 &lt;things&gt;</div>',
    );
    expect((await rendered(source(template), values())).html).toContain('hidden;">Ada</div>');
    const deaf = template.replace('preheader ?? ', '');
    expect((await mistakesIn(source(deaf, { preheader })))[0]).toMatch(/^preheader-not-shown 11:1 /);
  });

  test('know no statements', async () => {
    const written = source(mjText('x'), { subject: { text: '{{! if (vip) { }}x{{! } }}', span: at(10) } });
    expect((await mistakesIn(written))[0]).toMatch(/^tag-place 10:1 a statement has no place here/);
  });
});

describe('content slots', () => {
  test('show what was chosen, their own tags evaluated', async () => {
    const written = source(mjText('{{ hero.headline }} {{ hero.offer ?? "no offer" }}'));
    expect((await rendered(written, values())).text).toBe('Free shipping on 3 items FREESHIP\n');
    expect((await rendered(written, values({}, { content: { hero: 1 } }))).text).toBe(
      'Still thinking it over? no offer\n',
    );
  });

  test('may show lists and objects', async () => {
    const show = { lines: [{ words: 'for {{ first_name }}' }, { words: 'b' }] };
    const written = source(mjText('{{! for (const line of hero.lines) { }}{{ line.words }};{{! } }}'), {
      slots: { hero: { choices: [{ show, span: at(20) }] } },
    });
    expect((await rendered(written, values())).text).toBe('for Ada;b;\n');
  });

  test('fail at their own place, and only if they are read', async () => {
    const slots = { hero: { choices: [{ show: { a: '{{ order.id }}', b: 'b' }, span: at(33) }] } };
    const given = values({ order: {} });
    expect(await failureOf(source(mjText('{{ hero.a }}'), { slots }), given)).toBe(
      '33:1 `order.id` has no value',
    );
    expect(await failureOf(source(mjText('{{ hero.b }}'), { slots }), given)).toBeUndefined();
  });

  test('read no other slot', async () => {
    const slots = { hero: { choices: [{ show: { a: '{{ hero.b }}', b: 'x' }, span: at(33) }] } };
    expect((await mistakesIn(source(mjText('{{ hero.b }}'), { slots })))[0]).toMatch(
      /^unknown-name 33:1 there is no `hero` here/,
    );
  });
});

describe('links', () => {
  const links = {
    utm: { source: { text: 'email', span: at(1) }, content: { text: '{{ step }} & more', span: at(2) } },
    unsubscribe: { text: 'https://store.example/bye?u={{ user.id }}', span: at(3) },
  };
  const TAGGED = 'utm_source=email&amp;utm_content=reminder%20%26%20more';

  test.each([
    ['<a href="https://x.example/">x</a>', `href="https://x.example/?${TAGGED}"`],
    [
      "<a href='HTTP://x.example/?a=1&amp;b=2#top'>x</a>",
      `href='HTTP://x.example/?a=1&amp;b=2&amp;${TAGGED}#top'`,
    ],
    ['<a href=https://x.example>x</a>', `href="https://x.example?${TAGGED}"`],
    [
      '<a href="https://x.example/?utm_source=shop">x</a>',
      'href="https://x.example/?utm_source=shop&amp;utm_content=reminder%20%26%20more"',
    ],
    ['<a href="{{ link }}">x</a>', `href="https://store.example/cart?${TAGGED}"`],
    [
      '<a href="{{ link }}?utm_source=1&utm_content=2#z">x</a>',
      'href="https://store.example/cart?utm_source=1&amp;utm_content=2#z"',
    ],
    ['<a href="{{ links.unsubscribe }}">x</a>', 'href="https://store.example/bye?u=u1"'],
    ['<a href="mailto:a@x.example">x</a>', 'href="mailto:a@x.example"'],
    ['<a href="tel:+49">x</a>', 'href="tel:+49"'],
    ['<a href="#top">x</a>', 'href="#top"'],
    ['<img src="https://x.example/i.png" />', 'src="https://x.example/i.png"'],
    ['<img src="{{ link }}" />', 'src="https://store.example/cart"'],
  ])('%s', async (content, wanted) => {
    expect((await rendered(source(mjText(content), { links }), values())).html).toContain(wanted);
  });

  test('the unsubscribe link is known in every writing', async () => {
    const unsubscribe = { text: 'https://störe.example/bye', span: at(3) };
    const written = source(mjText('<a href="{{ links.unsubscribe }}">x</a>'), {
      links: { ...links, unsubscribe },
    });
    expect((await rendered(written, values())).html).toContain('href="https://st%C3%B6re.example/bye"');
  });

  test('fonts are not tagged', async () => {
    expect((await rendered(source(mjText('x'), { links }), values())).html).not.toContain('utm_');
  });

  test.each([
    ['a/b?c', 'https://x.example/a/b?c'],
    ['a b"<\'()', 'https://x.example/a%20b%22%3C%27%28%29'],
    ['ü\ud800', 'https://x.example/%C3%BC%EF%BF%BD'],
  ])('a value in a path: %s', async (first_name, wanted) => {
    const written = source(mjText('<a href="https://x.example/{{ first_name }}">x</a>'));
    expect((await rendered(written, values({ first_name }))).html).toContain(`href="${wanted}"`);
  });

  test('a value in a query is one component, encoded once', async () => {
    const written = source(
      mjText('<a href="https://x.example/?a={{ first_name }}&b={{ url(first_name) }}">x</a>'),
    );
    expect((await rendered(written, values({ first_name: '1&x=2' }))).html).toContain(
      '?a=1%26x%3D2&amp;b=1%26x%3D2"',
    );
  });

  test('there is no unsubscribe link unless the policy has one', async () => {
    const found = await mistakesIn(source(mjText('{{ links.unsubscribe }}'), { links: {} }));
    expect(found[0]).toMatch(/^unknown-field 3:\d+ `links` is an object and has no `unsubscribe`/);
  });
});

describe('plain text', () => {
  test('says what the HTML says', async () => {
    const template = mjml(`<mj-section><mj-column><mj-image src="https://x.example/logo.png" alt="Logo" />
<mj-text><h1>Hello {{ first_name }}</h1><p>One &amp; two</p><ul><li>a</li><li>{{ count }}</li></ul>{{~ html }}</mj-text>
<mj-button href="{{ link }}">Go</mj-button></mj-column></mj-section>`);
    const { text } = await rendered(
      source(template),
      values({ html: '<p>x <a href="https://y.example">y</a></p>' }),
    );
    expect(text).toBe(
      'Hello Ada\n\nOne & two\n\n* a\n* 3\n\nx y <https://y.example>\n\nGo <https://store.example/cart>\n',
    );
  });
});

describe('formatters', () => {
  test.each([
    ['money(1234.5, "EUR")', '€1,234.50'],
    ['money(1234.5, "EUR", "de")', '1.234,50\u00a0€'],
    ['number(1234.5)', '1,234.5'],
    ['number(2, 2)', '2.00'],
    ['date(order.at, "short")', '2 Mar 2026'],
    ['date(order.at, "long")', '2 March 2026'],
    ['date(order.at, "full")', 'Monday, 2 March 2026'],
    ['date(order.at, "weekday")', 'Monday'],
    ['date(order.at, "time")', '10:00'],
    ['date(now, "iso")', '2026-03-02'],
    ['upper(first_name)', 'ADA'],
    ['lower(first_name)', 'ada'],
    ['capitalize("élan")', 'Élan'],
    ['truncate("a long text", 7)', 'a long…'],
    ['plural(count, "item", "items")', 'items'],
    ['plural(1, "item", "items")', 'item'],
    ['url("a b&c")', 'a%20b%26c'],
    ['join(items, ", ", "name")', 'p1, p2, p3'],
    ['-count + 2 * (4 - 1) % 4', '-1'],
    ['"a" + count + true', 'a3true'],
    ['`${first_name}: ${count}`', 'Ada: 3'],
    ['count >= 3 && first_name < "B" ? "yes" : "no"', 'yes'],
    ['items.length', '3'],
  ])('%s', async (expression, wanted) => {
    const written = source(mjText('x'), { subject: { text: `{{ ${expression} }}`, span: at(10) } });
    expect((await rendered(written, values())).subject).toBe(wanted.replace('\u00a0', ' '));
  });

  test.each([
    [
      'date(first_name, "short")',
      '`date(first_name, "short")` needs an instant, such as `2026-03-02T09:00:00Z`, not `Ada`',
    ],
    [
      'money(count, first_name)',
      '`money(count, first_name)` knows no currency `Ada`; write one such as `EUR`',
    ],
    ['number(count, 99)', '`number(count, 99)` takes 0 to 20 digits'],
    ['truncate(first_name, 0)', '`truncate(first_name, 0)` needs a length of 1 or more'],
  ])('%s fails', async (expression, message) => {
    const written = source(mjText('x'), { subject: { text: `{{ ${expression} }}`, span: at(10) } });
    expect(await failureOf(written, values())).toBe(`10:1 ${message}`);
  });
});

test('an item that turns out to have no text to print', async () => {
  const data = { items: { shape: { kind: 'list', item: ANY }, optional: false } } as const;
  const subject = { text: '{{ join(items, ", ", "note") }}', span: at(10) };
  expect(await failureOf(source(mjText('x'), { subject, slots: {}, data }), values())).toBe(
    '10:1 `join(items, ", ", "note")` finds an item that has no `note` to print',
  );
});

test('a template that two mails use is compiled once, and each mail keeps its own names', async () => {
  const template = mjText('{{ first_name }}');
  const one = await mailOf(source(template, { preheader: { text: 'a', span: at(1) } }));
  const two = await mailOf(source(template, { campaign: 'other' }));
  expect(two).not.toBe(one);
  expect(renderMail(two, values({ first_name: 'Bob' }))).toMatchObject({
    text: 'Bob\n',
    preheader: undefined,
  });
  expect(renderMail(one, values())).toMatchObject({ text: 'Ada\n', preheader: 'a' });
});

test('an outline needs no MJML, and a compiled mail no second look', async () => {
  const { outline, diagnostics } = outlineMail(source(mjText('{{ first_name }}{{ count }}')));
  expect(diagnostics.every(({ code }) => code === 'unused-data')).toBe(true);
  expect((await compileMail(outline!)).diagnostics).toEqual([]);
});
