/** What is refused, at which place, in which words. */
import { describe, expect, test } from 'vitest';
import { outlineMail } from '../../src/render/render.js';
import type { MailSource } from '../../src/render/mail.js';
import { at, mjml, mjText, source, values } from './example.js';
import { failureOf, mistakesIn, rendered } from './mails.js';

const HEAD = '<mjml>\n<mj-body>\n<mj-section><mj-column><mj-text>';

/** The column at which the content of `mjText` begins, on line 3. */
const START = HEAD.split('\n').at(-1)!.length + 1;

const MISSING = "write `nickname ?? 'something else'`, or `{{! if (nickname) { }}` around it";

test.each([
  [
    '{{ first_nme }}',
    `unknown-name 3:${START + 3} there is no \`first_nme\` here (did you mean \`first_name\`?)`,
  ],
  [
    '{{ variant }}',
    `may-be-missing 3:${START + 3} \`variant\` may be missing (write \`variant ?? 'something else'\`, or \`{{! if (variant) { }}\` around it)`,
  ],
  [
    '{{ user.traits.firstNam }}',
    `unknown-field 3:${START + 15} \`user.traits\` is an object and has no \`firstNam\` (did you mean \`firstName\`?)`,
  ],
  [
    '{{! for (const item of items) { }}{{ item.nmae }}{{! } }}',
    `unknown-field 3:${START + 42} \`items[]\` is an object and has no \`nmae\` (did you mean \`name\`?)`,
  ],
  [
    '{{! for (const i of itms) { }}{{ i.name.x }}{{! } }}',
    `unknown-name 3:${START + 20} there is no \`itms\` here (did you mean \`items\`?)`,
  ],
  ['{{ first_name.x }}', `unknown-field 3:${START + 14} \`first_name\` is a text and has no \`x\``],
  [
    '{{ hero }}',
    `not-printable 3:${START + 3} \`hero\` is a content slot: read one of its fields (such as \`hero.headline\`)`,
  ],
  [
    '{{ hero.headlin }}',
    `unknown-field 3:${START + 8} \`hero\` is an object and has no \`headlin\` (did you mean \`headline\`?)`,
  ],
  [
    '{{ hero.offer }}',
    `may-be-missing 3:${START + 3} \`hero.offer\` may be missing (write \`hero.offer ?? 'something else'\`, or \`{{! if (hero.offer) { }}\` around it)`,
  ],
  ['{{ nickname }}', `may-be-missing 3:${START + 3} \`nickname\` may be missing (${MISSING})`],
  ['{{ upper(nickname) }}', `may-be-missing 3:${START + 9} \`nickname\` may be missing (${MISSING})`],
  [
    '{{! if (!nickname) { }}{{ nickname }}{{! } }}',
    `may-be-missing 3:${START + 26} \`nickname\` may be missing (${MISSING})`,
  ],
  [
    '{{! if (nickname) { }}{{! } else { }}{{ nickname }}{{! } }}',
    `may-be-missing 3:${START + 40} \`nickname\` may be missing (${MISSING})`,
  ],
  ['{{ vip || nickname }}', `may-be-missing 3:${START + 10} \`nickname\` may be missing (${MISSING})`],
  [
    "{{ vip && 'x' }}",
    `may-be-missing 3:${START + 3} \`&&\` has no value where \`vip\` does not hold (write \`vip ? … : ''\`)`,
  ],
  [
    '{{ items[0].name }}',
    `may-be-missing 3:${START + 3} \`items[0].name\` may be missing (write \`items[0].name ?? 'something else'\`, or \`{{! if (items[0].name) { }}\` around it)`,
  ],
  [
    '{{ any.x }}',
    `may-be-missing 3:${START + 3} \`any.x\` may be missing (write \`any.x ?? 'something else'\`, or \`{{! if (any.x) { }}\` around it)`,
  ],
  [
    '{{ items }}',
    `not-printable 3:${START + 3} \`items\` is a list and cannot be printed (loop over it, or use \`join(…)\`)`,
  ],
  [
    '{{ order }}',
    `not-printable 3:${START + 3} \`order\` is an object and cannot be printed (read one of its fields)`,
  ],
  [
    '{{! for (const x of order) { }}{{! } }}',
    `not-a-list 3:${START + 20} \`order\` is an object, not a list (print it without a loop, or go through a list)`,
  ],
  [
    '{{! for (const count of items) { }}{{! } }}',
    `shadowed-name 3:${START} there is a \`count\` already (choose another name)`,
  ],
  [
    "{{ first_name == 'Ada' ? 1 : 2 }}",
    `template-syntax 3:${START + 3} \`==\` has no place in a template (write \`===\`)`,
  ],
  [
    "{{ first_name === '' ? 1 : 2 }}",
    `blank-comparison 3:${START + 18} nothing is ever equal to a blank text here (a blank text counts as missing: ask for the name alone, \`if (name) {\`)`,
  ],
  ['{{ first_name * 2 }}', `wrong-argument 3:${START + 3} \`first_name\` is a text, and \`*\` needs numbers`],
  ['{{ -first_name }}', `wrong-argument 3:${START + 4} \`first_name\` is a text, and \`-\` needs numbers`],
  [
    '{{ first_name === 5 ? 1 : 2 }}',
    `never-equal 3:${START + 3} \`first_name\` is a text and \`5\` is a number: they are never equal (write \`'5'\`)`,
  ],
  [
    "{{ count !== '5' ? 1 : 2 }}",
    `never-equal 3:${START + 3} \`count\` is a number and \`'5'\` is a text: they are never equal (write \`5\`)`,
  ],
  [
    "{{ vip === 'yes' ? 1 : 2 }}",
    `never-equal 3:${START + 3} \`vip\` is \`true\` or \`false\` and \`'yes'\` is a text: they are never equal (ask for the name alone, \`if (name) {\`, or for \`!name\`)`,
  ],
  [
    "{{ items === 'a' ? 1 : 2 }}",
    `never-equal 3:${START + 3} \`items\` is a list and \`'a'\` is a text: they are never equal (compare its \`length\`, or loop over it)`,
  ],
  [
    '{{ count > first_name ? 1 : 2 }}',
    `no-order 3:${START + 3} \`count\` is a number and \`first_name\` is a text: neither is more than the other (compare two numbers, or two texts)`,
  ],
  [
    '{{ number(vip ?? true) }}',
    `wrong-argument 3:${START + 10} \`value\` must be a number (\`vip ?? true\` is \`true\` or \`false\`: give \`number\` a number)`,
  ],
  [
    "{{ money(nickname ?? 'none', 'EUR') }}",
    `wrong-argument 3:${START + 9} \`nickname ?? 'none'\` is a text, and \`money\` needs a number (give it a number, also where that stands in for another value)`,
  ],
  [
    '{{ money(count, count) }}',
    `wrong-argument 3:${START + 16} \`count\` is a number, and \`currency\` must be a text (write one such as \`EUR\`)`,
  ],
  [
    "{{ date(vip ?? false, 'short') }}",
    `wrong-argument 3:${START + 8} \`vip ?? false\` is \`true\` or \`false\`, and \`date\` needs an instant (give it a text with \`format: date-time\` or \`format: date\`, the time of an event, or \`now\`)`,
  ],
  [
    "{{ date(nickname ?? 'soon', 'short') }}",
    `wrong-argument 3:${START + 8} \`nickname ?? 'soon'\` is not always an instant, and \`date\` needs one (give it a text with \`format: date-time\` or \`format: date\`, the time of an event, or \`now\`)`,
  ],
  [
    "{{ join(items, ', ', 'nmae') }}",
    `unknown-field 3:${START + 21} each item is an object and has no \`nmae\` (did you mean \`name\`?)`,
  ],
  [
    "{{ join(items, ', ', 'tags') }}",
    `not-printable 3:${START + 21} \`tags\` is a list and cannot be printed (name a field that is a text or a number)`,
  ],
  [
    "{{ join(items, ', ', 'note') }}",
    `may-be-missing 3:${START + 21} \`note\` of an item may be missing (name a field that every item has, or loop over the list and guard it by \`if\`)`,
  ],
  [
    "{{ join(items, ', ') }}",
    `not-printable 3:${START + 8} the items of \`items\` are objects and cannot be printed (name the field to print: \`join(items, ', ', 'name')\`)`,
  ],
  [
    '{{ mony(count, "EUR") }}',
    `unknown-formatter 3:${START + 3} there is no formatter \`mony\` (did you mean \`money\`?)`,
  ],
  [
    '{{ money(count) }}',
    `wrong-argument 3:${START + 3} \`money\` takes 2 to 3 values, not 1 (write \`money(value, currency, locale?)\`)`,
  ],
  [
    '{{ money(count, "Euro") }}',
    `wrong-argument 3:${START + 16} \`Euro\` is no currency (write one such as \`EUR\`)`,
  ],
  [
    '{{ date(order.at, "shrt") }}',
    `wrong-argument 3:${START + 18} there is no style \`shrt\` (did you mean \`short\`?)`,
  ],
  [
    '{{ first_name',
    `template-syntax 3:${START} the tag \`{{ first_name\` is never closed (close it by \`}}\`, and close every quote inside it)`,
  ],
  [
    '{{ }}',
    `template-syntax 3:${START + 3} there is no expression here (write a name, such as \`{{ first_name }}\`)`,
  ],
  ['{{ a b }}', `template-syntax 3:${START + 5} \`b\` is more than one expression`],
  [
    '{{! while (count) { }}{{! } }}',
    `template-syntax 3:${START + 4} \`while (count) {\` is no statement that a template may use (a statement is \`for (const name of list) {\`, \`if (condition) {\`, \`} else if (condition) {\`, \`} else {\`, \`}\` or \`const name = value\`)`,
  ],
] as const)('in a text: %s', async (content, mistake) => {
  const found = await mistakesIn(source(mjText(content)));
  expect(found[0]).toBe(mistake);
  if (!content.includes('while')) expect(found).toHaveLength(1);
});

test.each([
  [
    "{{ money(first_name, 'EUR') }}",
    '`first_name` is a text, and `money` stops the mail where it is no number',
  ],
  ["{{ date(order.at, 'short') }}", '`order.at` is a text, and `date` stops the mail where it is no instant'],
  ["{{ date(count, 'short') }}", '`count` is a number, and `date` takes it for milliseconds since 1970'],
])('%s may not be right', (content, message) => {
  const { outline, diagnostics } = outlineMail(source(mjText(content)));
  const found = diagnostics.filter(({ code }) => code !== 'unused-data');
  expect(found.map((one) => `${one.severity} ${one.code} ${one.message}`)).toEqual([
    `warning may-not-format ${message}`,
  ]);
  expect(outline).toBeDefined();
});

test.each([
  "{{ money('12.5', 'EUR') }}",
  "{{ date('2026-05-01', 'short') }}",
  "{{ date(now, 'short') }}",
  "{{ first_name < 'B' ? 1 : 2 }}",
])('%s is right', (content) => {
  const { diagnostics } = outlineMail(source(mjText(content)));
  expect(diagnostics.filter(({ code }) => code !== 'unused-data')).toEqual([]);
});

test.each([
  [
    'a statement over two elements',
    '<mj-section><mj-column><mj-text>{{! if (vip) { }}</mj-text><mj-text>{{! } }}</mj-text></mj-column></mj-section>',
    'unbalanced-tag 3:33 this block is not closed inside `<mj-text>`',
  ],
  [
    'a statement that is never closed',
    '{{! if (vip) { }}<mj-section />',
    'unbalanced-tag 3:1 this block is not closed inside `<mj-body>`',
  ],
  ['an end without a beginning', '{{! } }}<mj-section />', 'unbalanced-tag 3:1 `}` closes no block'],
  [
    'else behind for',
    '{{! for (const i of items) { }}{{! } else { }}{{! } }}',
    'unbalanced-tag 3:32 `else` follows `for`, and it may only follow `if`',
  ],
  [
    'a width',
    '<mj-section><mj-column width="{{ count }}px"></mj-column></mj-section>',
    'tag-place 3:31 no tag may stand in `width` of `<mj-column>`: MJML makes use of `width` when it compiles',
  ],
  [
    'a carousel',
    '<mj-section><mj-column><mj-carousel>{{! for (const i of items) { }}<mj-carousel-image src="x" />{{! } }}</mj-carousel></mj-column></mj-section>',
    'tag-place 3:37 no tag may stand in `<mj-carousel>`: MJML numbers its radio buttons',
  ],
  [
    'a picture of a carousel',
    '<mj-section><mj-column><mj-carousel><mj-carousel-image src="{{ link }}" /></mj-carousel></mj-column></mj-section>',
    'tag-place 3:61 no tag may stand in `src` of `<mj-carousel-image>`: MJML numbers',
  ],
  [
    'a carousel in a loop',
    '{{! for (const i of items) { }}<mj-section><mj-column><mj-carousel><mj-carousel-image src="x" /></mj-carousel></mj-column></mj-section>{{! } }}',
    'markup 3:55 `<mj-carousel>` cannot stand in a loop',
  ],
  [
    'an include',
    '<mj-include path="../../etc/passwd" />',
    'markup 3:1 `<mj-include>` is refused: a template may read no other file',
  ],
  [
    'an include in capitals, inside HTML',
    '<mj-section><mj-column><mj-text><MJ-INCLUDE path="x" type="html" /></mj-text></mj-column></mj-section>',
    'markup 3:33 `<mj-include>` is refused',
  ],
  [
    'a looped column without a width',
    '<mj-section>{{! for (const i of items) { }}<mj-column></mj-column>{{! } }}</mj-section>',
    'markup 3:44 `<mj-column>` needs a `width` here',
  ],
  [
    'a value between components',
    '<mj-section><mj-column>{{ first_name }}</mj-column></mj-section>',
    'tag-place 3:24 a value directly inside `<mj-column>` is never shown (put it into `<mj-text>`)',
  ],
  [
    'text between components',
    '<mj-section><mj-column>hello</mj-column></mj-section>',
    'markup 3:24 text directly inside `<mj-column>` is never shown (put it into `<mj-text>`)',
  ],
  [
    'a tag in an attribute without quotes',
    '<mj-section><mj-column><mj-text><a href={{ link }}>x</a></mj-text></mj-column></mj-section>',
    "tag-place 3:41 inside `<a>` a tag may only be an attribute's value",
  ],
  [
    'a tag as an attribute',
    '<mj-section><mj-column><mj-text><a {{ first_name }}>x</a></mj-text></mj-column></mj-section>',
    'tag-place 3:36 inside `<a>` a tag may only',
  ],
  [
    'a tag as an element',
    '<mj-section><mj-column><mj-text><{{ first_name }}></mj-text></mj-column></mj-section>',
    'tag-place 3:34 an element cannot be named by a value',
  ],
  [
    'a tag in an event handler',
    '<mj-section><mj-column><mj-text><a onclick="{{ first_name }}">x</a></mj-text></mj-column></mj-section>',
    'tag-place 3:45 no tag may stand in `onclick` of `<a>`',
  ],
  [
    'a tag in a script',
    '<mj-section><mj-column><mj-text><script>{{ first_name }}</script></mj-text></mj-column></mj-section>',
    'tag-place 3:41 no tag may stand in `<script>`',
  ],
  [
    'a raw value in an attribute',
    '<mj-section><mj-column><mj-text><a title="{{~ html }}">x</a></mj-text></mj-column></mj-section>',
    'tag-place 3:43 a raw value has no place in an attribute',
  ],
  [
    'a link that runs a program',
    '<mj-section><mj-column><mj-text><a href="java&#115;cript:alert(1)">x</a></mj-text></mj-column></mj-section>',
    "unsafe-address 3:42 `javascript:` has no place in a mail's link",
  ],
  [
    'an element that is never closed',
    '<mj-section><mj-column><mj-text><b>x</mj-text></mj-column></mj-section>',
    'markup 3:33 `<b>` is never closed (write `</b>`)',
  ],
  [
    'an element closed twice',
    '<mj-section></mj-section></mj-section>',
    'markup 3:26 `</mj-section>` closes nothing (the innermost open element is `<mj-body>`)',
  ],
  [
    'an attribute without its quote',
    '<mj-section padding="1px><mj-column></mj-column></mj-section>',
    'markup 3:',
  ],
  [
    'an unknown element',
    '<mj-section><mj-column><mj-txt>x</mj-txt></mj-column></mj-section>',
    'markup 3:24 there is no element `<mj-txt>` in MJML (did you mean `mj-text`?)',
  ],
  [
    'an unknown empty element',
    '<mj-section><mj-column>\n<mj-txt /></mj-column></mj-section>',
    'markup 4:1 there is no element `<mj-txt>` in MJML (did you mean `mj-text`?)',
  ],
  ['an unknown attribute', '<mj-section colour="red" />', 'mjml 3:1 this element has no attribute `colour`'],
  ['a wrong attribute', '\n\n<mj-section padding="wide" />', 'mjml 5:1 `padding` cannot be `wide`'],
  [
    'an element in the wrong place',
    '<mj-section><mj-text>x</mj-text></mj-section>',
    'mjml 3:13 `<mj-text>` cannot stand in `<mj-section>`, only in: mj-attributes, mj-column, mj-hero',
  ],
  [
    'an address that becomes part of another',
    '<mj-section><mj-column><mj-social><mj-social-element name="facebook" href="{{ link }}">x</mj-social-element></mj-social></mj-column></mj-section>',
    'mjml 3:76 MJML makes this address a part of another',
  ],
] as const)('in the markup: %s', async (_name, body, mistake) => {
  const found = await mistakesIn(source(mjml(body)));
  expect(found[0]?.slice(0, mistake.length)).toBe(mistake);
});

test.each([
  ['', 'markup 1:1 the template is empty'],
  ['hello', 'markup 1:1 text outside `<mjml>` is never shown'],
  ['<html></html>', 'markup 1:1 a template begins with `<mjml>`, not with `<html>`'],
  ['<mjml></mjml>', 'markup 1:1 there is no `<mj-body>`'],
  ['<mjml><mj-body></mj-body></mjml><mjml></mjml>', 'markup 1:33 `<mjml>` stands behind the end of `<mjml>`'],
  ['<mjml>\n<mj-body>\u0000</mj-body></mjml>', 'markup 2:10 the character U+0000 has no place in a template'],
  [`<mjml>${' '.repeat(1_000_001)}`, 'too-large 1:1 a template has at most 1000000 characters'],
  [
    `<mjml><mj-head><mj-attributes><mj-all color="{{ color }}" /></mj-attributes></mj-head><mj-body></mj-body></mjml>`,
    'tag-place 1:46 no tag may stand in `color` of `<mj-all>`: MJML copies what it says',
  ],
] as const)('in the whole: %s', async (template, mistake) => {
  const found = await mistakesIn(source(template, { subject: { text: 'x', span: at(99) } }));
  expect(found[0]?.slice(0, mistake.length)).toBe(mistake);
});

describe('nothing but reading', () => {
  const attempts = [
    'constructor',
    'first_name.constructor',
    'items.__proto__',
    'items.map',
    '__proto__',
    'globalThis',
    'process.env',
    'this',
    'it',
    'm',
    'k[0]',
    'f.own',
    'eta',
    'include("x")',
    'layout("x")',
    'first_name.toUpperCase()',
    'upper.call(1)',
    'upper',
    'constructor("return 1")()',
    'toString()',
    '[].constructor',
    '({}).x',
    'first_name["constructor"]',
    'items[count]',
    '`${constructor}`',
    '`${`nested`}`',
    'upper`x`',
    'new Date()',
    'import("fs")',
    '(() => 1)()',
    'first_name = 1',
    'count++',
    'count, first_name',
    'delete order.id',
    'typeof count',
    'void 0',
    'await count',
    '/x/.test(first_name)',
    '1n',
    'order?.id',
    '...items',
    'count /* x */',
    'first_name // x',
    'a'.repeat(3000),
    '('.repeat(500) + '1' + ')'.repeat(500),
    '!'.repeat(1500) + 'vip',
    "'x'); process.exit(1); ('",
  ];

  test.each(attempts)('%s', async (expression) => {
    expect(outlineMail(source(mjText(`{{ ${expression} }}`))).outline).toBeUndefined();
    expect(
      outlineMail(source(mjText('x'), { subject: { text: `{{ ${expression} }}`, span: at(1) } })).outline,
    ).toBeUndefined();
  });

  test('values bring no names with them', async () => {
    const hostile = JSON.parse('{"any": {"__proto__": {"x": "polluted"}, "toString": "s"}}') as Record<
      string,
      unknown
    >;
    const written = source(
      mjText(
        "{{ any.x ?? 'none' }} {{ any.constructor ?? 'none' }} {{ any.__proto__.x ?? 'none' }} {{ any < 1 ? 1 : 2 }}",
      ),
    );
    expect((await rendered(written, values(hostile))).text).toBe('none none polluted 2\n');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('guards', () => {
  const fine = [
    "{{ nickname ?? 'you' }}",
    "{{ nickname || 'you' }}",
    "{{ nickname ? nickname : 'you' }}",
    '{{! if (nickname) { }}{{ nickname }}{{! } }}',
    '{{! if (nickname && count > 1) { }}{{ upper(nickname) }}{{! } }}',
    "{{ (nickname && upper(nickname)) ?? 'you' }}",
    '{{! if (!nickname) { }}x{{! } else { }}{{ nickname }}{{! } }}',
    '{{! if (!nickname || count > 5) { }}x{{! } else { }}{{ nickname }}{{! } }}',
    "{{! if (nickname === 'A') { }}{{ nickname }}{{! } }}",
    '{{! if (any.items.length > 0) { }}{{! for (const i of any.items) { }}{{ i.name ?? "" }}{{! } }}{{! } }}',
    '{{! if (items[0].name) { }}{{ items[0].name }}{{! } }}',
    "{{! const n = nickname ?? 'you' }}{{ n }}",
    '{{! const n = nickname }}{{! if (n) { }}{{ n }}{{! } }}',
    '{{! for (const item of items) { }}{{! if (item.note) { }}{{ item.note }}{{! } }}{{! } }}',
  ];

  test.each(fine)('%s', async (content) => {
    expect(await mistakesIn(source(mjText(content)))).toEqual([]);
  });
});

test('what may be anything may be missing', async () => {
  expect((await mistakesIn(source(mjText('{{ any }}'))))[0]).toMatch(
    /^may-be-missing 3:36 `any` may be missing/,
  );
  expect(await mistakesIn(source(mjText('{{! if (any) { }}{{ any }}{{! } }}')))).toEqual([]);
});

describe('values that are none', () => {
  test.each([
    ['{{ first_name }}', { first_name: ' \t' }, '`first_name` has no value'],
    ['{{ first_name }}', { first_name: null }, '`first_name` has no value'],
    ['{{ count }}', { count: NaN }, '`count` has no value'],
    ['{{ count / 0 }}', {}, '`count / 0` is no number'],
    ['{{ first_name }}', { first_name: ['x'] }, '`first_name` is a list, which cannot be printed'],
    ['{{ first_name }}', { first_name: {} }, '`first_name` is an object, which cannot be printed'],
    [
      '{{! for (const i of items) { }}{{ i.name }}{{! } }}',
      { items: [{ name: 'x' }, {}] },
      '`items[].name` has no value',
    ],
    [
      '{{! for (const i of items) { }}{{ i.name }}{{! } }}',
      { items: 'x' },
      '`items` is the string `x`, not a list',
    ],
    ['{{ any ?? "x" }}', { any: { a: 1 } }, '`any ?? "x"` is an object, which cannot be printed'],
    ['{{ money(count, "EUR") }}', { count: 'many' }, '`money(count, "EUR")` needs a number, not `many`'],
    [
      '<a href="{{ link }}">x</a>',
      { link: ' JAVASCRIPT:alert(1)' },
      '`{{ link }}` opens with `javascript:`, which no link may',
    ],
    [
      '<a href="{{ first_name }}{{ link }}">x</a>',
      { first_name: 'java', link: 'script:alert(1)' },
      '`{{ first_name }}{{ link }}` opens with `javascript:`, which no link may',
    ],
    [
      '<img src="{{ link }}" />',
      { link: 'data:text/html,x' },
      '`{{ link }}` opens with `data:`, which no link may',
    ],
    [
      '<b style="color:{{ color }}">x</b>',
      { color: 'red;background:url(//x)' },
      '`{{ color }}` is not safe in CSS: only words, numbers and colours are',
    ],
    [
      '{{! for (const a of any.l) { }}{{! for (const b of any.l) { }}{{! for (const c of any.l) { }}x{{! } }}{{! } }}{{! } }}',
      { any: { l: Array.from({ length: 60 }, () => 1) } },
      '`any.l` makes the mail too long: over 20000 rounds of its loops',
    ],
  ] as const)('%s', async (content, data, message) => {
    const guard = content.includes('any.l') ? `{{! if (any.l) { }}${content}{{! } }}` : content;
    expect((await failureOf(source(mjText(guard)), values(data)))?.replace(/^\S+ /, '')).toBe(message);
  });

  test('the place of a value that is missing', async () => {
    const written = source(mjText('\n  {{ first_name }}'), { subject: { text: 'x', span: at(1) } });
    expect(await failureOf(written, values({ first_name: '' }))).toBe('4:6 `first_name` has no value');
  });

  test('a blank subject, and a slot without a choice', async () => {
    const blank = source(mjText('x'), { subject: { text: "{{ vip ? 'x' : '' }}", span: at(10) } });
    expect(await failureOf(blank, values())).toBe('10:1 the subject is blank');
    const slot = source(mjText('{{ hero.headline }}'));
    expect(await failureOf(slot, values({}, { content: {} }))).toContain(
      'nothing was chosen for the slot `hero`',
    );
  });
});

test('all mistakes at once, in their order', async () => {
  const found = await mistakesIn(
    source(mjText('{{ a1 }}\n{{ first_name.b1 }}\n{{ nickname }}'), {
      subject: { text: '{{ zzz }}', span: at(5) },
    }),
  );
  expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'unknown-name 5:1',
    `unknown-name 3:${START + 3}`,
    'unknown-field 4:15',
    'may-be-missing 5:4',
  ]);
});

test('names that hide one another, and data that nothing reads', () => {
  const clash: MailSource = source(mjText('x'), {
    data: {
      user: { shape: { kind: 'any' }, optional: false },
      hero: { shape: { kind: 'any' }, optional: false },
    },
    subject: { text: 'x', span: at(10) },
  });
  const codes = outlineMail(clash).diagnostics.map(({ code, message }) => `${code} ${message}`);
  expect(codes).toContain('shadowed-name `user` of `data` has the name of what is built in');
  expect(codes).toContain('shadowed-name `hero` of `data` has the name of a content slot');
  const unused = outlineMail(source(mjText('x'), { slots: {} })).diagnostics;
  expect(unused.every(({ code, severity }) => code === 'unused-data' && severity === 'warning')).toBe(true);
  expect(unused.map(({ message }) => message)).toContain('nothing reads `vip` of `data`');
});

test('an unknown field of a slot leads to where it is declared', () => {
  const [diagnostic] = outlineMail(source(mjText('{{ hero.x }}'))).diagnostics;
  expect(diagnostic?.related?.map(({ span }) => span.line)).toEqual([20, 21]);
});

describe('text made to be hard to read', () => {
  test.each([
    ['elements in elements', mjText('<a>'.repeat(50_000) + '</b>'.repeat(50_000))],
    ['blocks in blocks', mjText('{{! if (vip) { }}'.repeat(900) + '{{! } }}'.repeat(900))],
    ['tags that never end', mjText('{{'.repeat(100_000))],
    ['comments', mjText('<!---->'.repeat(50_000) + '{{ first_name }}'.repeat(2001))],
    ['angle brackets', mjText('<a '.repeat(100_000))],
  ])('%s', async (_name, template) => {
    const found = await mistakesIn(source(template));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(60);
  });

  test('HTML of a value that nests deeply', async () => {
    const html = '<div>'.repeat(20_000);
    expect((await rendered(source(mjText('{{~ html }}')), values({ html }))).kind).toBe('rendered');
  });
});
