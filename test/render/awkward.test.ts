/** Templates on which a plain search and replace goes wrong. Each is compiled by MJML and rendered. */
import { expect, test } from 'vitest';
import { mjml, mjText, source, values } from './example.js';
import { rendered } from './mails.js';

interface Case {
  readonly name: string;
  readonly template: string;
  readonly data?: Record<string, unknown>;
  readonly has?: readonly (string | RegExp)[];
  readonly hasNot?: readonly (string | RegExp)[];
  /** How often a text occurs. */
  readonly times?: Readonly<Record<string, number>>;
  readonly text?: string;
}

const column = (content: string): string =>
  mjml(`<mj-section><mj-column>${content}</mj-column></mj-section>`);

const CASES: readonly Case[] = [
  {
    name: 'a tag in text',
    template: mjText('Hello {{ first_name }}!'),
    has: ['>Hello Ada!<'],
    text: 'Hello Ada!\n',
  },
  {
    name: 'tags in an attribute',
    template: column('<mj-image src="{{ items[0].image ?? link }}" alt="A {{ first_name }}\'s picture" />'),
    has: ['src="https://store.example/i/p1.png"', 'alt="A Ada&#39;s picture"'],
  },
  {
    name: 'a quote of the same kind inside a tag inside an attribute',
    template: column('<mj-button href="{{ link }}?s={{ vip ? "a b" : "c&d" }}">Go</mj-button>'),
    has: ['href="https://store.example/cart?s=c%26d"'],
  },
  {
    name: 'a link made of several tags',
    template: mjText(
      '<a href="https://store.example/{{ order.id }}/{{ count }}?n={{ first_name }}#{{ order.id }}">x</a>',
    ),
    has: ['href="https://store.example/o1/3?n=Ada#o1"'],
  },
  {
    name: 'a tag in a style attribute',
    template: mjText('<span style="color: {{ color }}; padding: {{ count }}px">x</span>'),
    has: ['style="color: #123456; padding: 3px"'],
  },
  {
    name: 'tags in mj-style',
    template: mjml(
      '<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>',
      '<mj-style>.a > b { color: {{ color }}; } {{! if (vip) { }}.c{x:y}{{! } }}</mj-style>',
    ),
    has: ['.a > b { color: #123456; }'],
    hasNot: ['.c{x:y}'],
  },
  {
    name: 'a background colour and a background picture',
    template: mjml(
      '<mj-section background-color="{{ color }}" background-url="{{ items[0].image ?? link }}"><mj-column><mj-text>x</mj-text></mj-column></mj-section>',
    ),
    has: [
      'bgcolor="#123456"',
      "url('https://store.example/i/p1.png')",
      'src="https://store.example/i/p1.png"',
    ],
    hasNot: [/#f1/i],
  },
  {
    name: 'a size',
    template: column('<mj-text font-size="{{ count + 10 }}px">x</mj-text>'),
    has: ['font-size:13px'],
  },
  {
    name: 'a loop around sections',
    template: mjml(
      '{{! for (const item of items) { }}\n<mj-section><mj-column><mj-text>[{{ item.name }}]</mj-text></mj-column></mj-section>\n{{! } }}',
    ),
    times: { '[p': 3, '<!--[if mso | IE]><table align="center"': 3 },
    text: '[p1]\n\n[p2]\n\n[p3]\n',
  },
  {
    name: 'a loop around columns of a given width',
    template: mjml(
      '<mj-section>{{! for (const item of items) { }}<mj-column width="33%"><mj-text>[{{ item.name }}]</mj-text></mj-column>{{! } }}</mj-section>',
    ),
    times: { '[p': 3, 'style="vertical-align:top;width:198px;"': 3 },
  },
  {
    name: 'a loop around components of a column',
    template: column(
      '{{! for (const item of items) { }}<mj-text>[{{ item.name }}]</mj-text><mj-divider />{{! } }}',
    ),
    times: { '[p': 3 },
  },
  {
    name: 'a loop around the rows of a table',
    template: column(
      '<mj-table>\n<tr><th>Name</th></tr>\n{{! for (const item of items) { }}\n<tr><td>{{ item.name }}</td><td>{{ money(item.price, "EUR") }}</td></tr>\n{{! } }}\n</mj-table>',
    ),
    times: { '<tr><td>p': 3 },
    text: 'Name\np1 €19.90\np2 €5.00\np3 €100.00\n',
  },
  {
    name: 'loops in loops',
    template: mjText(
      '{{! for (const item of items) { }}{{ item.name }}:{{! for (const tag of item.tags) { }} {{ tag }}/{{ item.name }}{{! } }};{{! } }}',
    ),
    has: ['p1: new/p1 blue/p1;p2: new/p2 blue/p2;p3: new/p3 blue/p3;'],
  },
  {
    name: 'a choice between components',
    template: column(
      '{{! if (count > 5) { }}<mj-text>many</mj-text>{{! } else if (count > 2) { }}<mj-text>some</mj-text>{{! } else { }}<mj-text>few</mj-text>{{! } }}',
    ),
    has: ['>some<'],
    hasNot: ['>many<', '>few<'],
  },
  {
    name: 'a choice between sections in a wrapper',
    template: mjml(
      '<mj-wrapper>{{! if (nickname) { }}<mj-section><mj-column><mj-text>{{ nickname }}</mj-text></mj-column></mj-section>{{! } else { }}<mj-section><mj-column><mj-text>no</mj-text></mj-column></mj-section>{{! } }}</mj-wrapper>',
    ),
    has: ['>no<'],
  },
  {
    name: 'braces in strings',
    template: mjText(
      `{{ '}}' }} {{ "{{" }} {{ \`}}\${first_name}\` }} {{! if (first_name !== '}}') { }}yes{{! } }}`,
    ),
    has: ['>}} {{ }}Ada yes<'],
  },
  {
    name: 'tags without blanks, and a block closed by three braces',
    template: mjText('{{first_name}}{{!if(count>1){}}s{{!}}}'),
    has: ['>Adas<'],
  },
  {
    name: 'comments, with a tag in them and in which a quote is open',
    template: `<!-- {{ it's gone }} -->\n${mjText('<!-- {{ nobody }} -->x<!-- {{! } }} -->')}`,
    has: ['>x<'],
    hasNot: ['nobody', 'gone'],
  },
  {
    name: 'lines that end in CR LF, and tabs',
    template: mjText('\tHello\n\t{{\tfirst_name\n}}\n{{! if (count > 1) {\n}}many{{! } }}').replaceAll(
      '\n',
      '\r\n',
    ),
    has: [/Hello\r?\n\tAda/, 'many'],
  },
  {
    name: 'letters of all the world',
    template: mjText('Grüße, {{ first_name }} 🛒 {{ upper("straße") }} {{ truncate("🛒🛒🛒🛒", 3) }}'),
    data: { first_name: 'Zoë 中文 🙂' },
    has: ['Grüße, Zoë 中文 🙂 🛒 STRASSE 🛒🛒…'],
  },
  {
    name: 'mj-raw with HTML that closes elsewhere',
    template: mjml(
      '<mj-raw><!--[if mso]><table><tr><td><![endif]--></mj-raw><mj-section><mj-column><mj-text>{{ first_name }}</mj-text></mj-column></mj-section><mj-raw><!--[if mso]></td></tr></table><![endif]--></mj-raw>',
    ),
    has: ['<!--[if mso]><table><tr><td>', '>Ada<', '</td></tr></table><![endif]-->'],
  },
  {
    name: 'mj-raw with tags',
    template: column(
      '<mj-raw>{{! if (count > 1) { }}<tr><td title="{{ first_name }}">{{~ html }}</td></tr>{{! } }}</mj-raw>',
    ),
    has: ['<tr><td title="Ada"><b>bold</b></td></tr>'],
  },
  {
    name: 'a button whose link, colour and words are values',
    template: column(
      '<mj-button href="{{ link }}" background-color="{{ color }}" color="{{ vip ? \'#fff\' : \'#eeeeee\' }}">Buy {{ count }}</mj-button>',
    ),
    has: ['href="https://store.example/cart"', 'bgcolor="#123456"', 'color:#eeeeee', /Buy 3\s*<\/a>/],
    text: 'Buy 3 <https://store.example/cart>\n',
  },
  {
    name: 'a constant, used further down',
    template: column(
      '{{! const total = items.length * 2 }}<mj-text>{{ total }}</mj-text><mj-text>{{! const more = total + 1; }}{{ more }}/{{ total }}</mj-text>',
    ),
    has: ['>6<', '>7/6<'],
  },
  {
    name: 'a title, which MJML writes twice',
    template: mjml(
      '<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>',
      '<mj-title>For {{ first_name }}</mj-title>',
    ),
    data: { first_name: '"><script>' },
    times: { 'For &quot;&gt;&lt;script&gt;': 2 },
  },
  {
    name: 'a preview of its own',
    template: mjml(
      '<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>',
      '<mj-preview>Only {{ count }} left</mj-preview>',
    ),
    has: ['overflow:hidden;">Only 3 left</div>'],
  },
  {
    name: 'a navigation bar, its links in a loop',
    template: column(
      '<mj-navbar hamburger="hamburger">{{! for (const item of items) { }}<mj-navbar-link href="{{ item.url }}">{{ item.name }}</mj-navbar-link>{{! } }}</mj-navbar>',
    ),
    has: ['id="mw1"'],
    times: { 'href="https://store.example/p/p': 3 },
  },
  {
    name: 'an accordion whose elements are looped',
    template: column(
      '<mj-accordion>{{! for (const item of items) { }}<mj-accordion-element><mj-accordion-title>{{ item.name }}</mj-accordion-title><mj-accordion-text>{{ item.price }}</mj-accordion-text></mj-accordion-element>{{! } }}</mj-accordion>',
    ),
    has: ['19.9', '100'],
  },
  {
    name: 'a hero with a loop',
    template: mjml(
      '<mj-hero background-url="{{ link }}" background-height="100px" background-width="600px">{{! for (const item of items) { }}<mj-text>{{ item.name }}</mj-text>{{! } }}</mj-hero>',
    ),
    times: { '>p': 3 },
  },
  {
    name: 'words that look like marks and like code of the template engine',
    template: mjText("mwqzh0x #f10000 <%= 1 %> ${x} `y` \\ ' {{ first_name }} 7100000px"),
    has: ["mwqzh0x #f10000 <%= 1 %> ${x} `y` \\ ' Ada 7100000px"],
  },
  {
    name: 'inlined styles around looped rows',
    template: mjml(
      '<mj-section><mj-column><mj-table>{{! for (const item of items) { }}<tr class="r"><td>{{ item.name }}</td></tr>{{! } }}</mj-table></mj-column></mj-section>',
      '<mj-style inline="inline">.r { color: red; }</mj-style>',
    ),
    times: { '<tr class="r" style="color: red;"><td>p': 3 },
  },
];

test.each(CASES)('$name', async ({ template, data, has = [], hasNot = [], times = {}, text }) => {
  const mail = await rendered(source(template), values(data));
  for (const wanted of has)
    expect(mail.html).toMatch(typeof wanted === 'string' ? literally(wanted) : wanted);
  for (const unwanted of hasNot)
    expect(mail.html).not.toMatch(typeof unwanted === 'string' ? literally(unwanted) : unwanted);
  for (const [words, count] of Object.entries(times))
    expect([words, mail.html.split(words).length - 1]).toEqual([words, count]);
  if (text !== undefined) expect(mail.text).toBe(text);
  const found = mail.html.match(/mwq\d*z[halp]\d+x|\{\{!|undefined|\[object/g) ?? [];
  expect(found).toEqual(template.includes('mwqz') ? ['mwqzh0x'] : []);
});

function literally(words: string): RegExp {
  return new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
}
