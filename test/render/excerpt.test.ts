/** Excerpts of mails: looked through, they tell of words what the whole mails tell, whatever the values. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { sureOf } from '../../src/check/invariants/mails-render.js';
import { mayHaveUnfit, unfitIn } from '../../src/check/invariants/unfit-words.js';
import { excerptsOf } from '../../src/render/excerpt.js';
import type { Mail } from '../../src/render/mail.js';
import { renderMail } from '../../src/render/render.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { runs } from '../runs.js';
import { at, mjml, source, values } from './example.js';
import { mailOf } from './mails.js';

/** What stands around the tags begins words and ends them, over blanks and tags as well. */
const BODY = `<mj-section><mj-column>
<mj-text>Dear {{ first_name }}, this text is long enough not to be kept whole in any excerpt of it, and ends in nu{{ first_name }}</mj-text>
<mj-text>Invalid    {{ nickname ?? 'x' }} is as long as the others are, so that most of it is left out Invalid {{ nickname ?? 'x' }}</mj-text>
{{! for (const item of items) { }}<mj-text>u{{ item.name }}ned <b>un</b>{{ item.name }} <a href="{{ item.url }}">[objec{{ item.name }}]</a></mj-text>{{! } }}
<mj-text>{{! if (count > 1) { }}N{{! } else { }}Infin{{! } }}{{ first_name }}N {{ count }} {</mj-text>
</mj-column></mj-section>`;

/** Parts of the words that have no place in a mail, and what may come between. */
const PARTS = [
  [
    'undefined',
    'defi',
    'def',
    'ined',
    'ndefi',
    'NaN',
    'a',
    'aN',
    'null',
    'nu',
    'll',
    'll ',
    'ity',
    'Infinity',
  ],
  ['[object Object]', 't Object', 'Invalid Date', 'Invalid', 'Date', ' Date', '  Date', '\tDate', '\n Date'],
  ['{{', '{', ' {{ name }} ', '}}', '', ' ', 'Ada', '<b>', '&', '"', '\u0001', '\u00a0'],
];
const parts = fc.constantFrom(...PARTS.flat());
const text = fc.array(parts, { maxLength: 3 }).map((list) => list.join(''));
const given = fc.record({
  first_name: text,
  nickname: fc.option(text, { nil: undefined }),
  items: fc.array(fc.record({ name: text, url: fc.oneof(fc.constant('https://store.example/p'), text) }), {
    maxLength: 2,
  }),
  count: fc.constantFrom(0, 1, 2, 1e21),
});

describe.each(['{{ first_name }} and others', 'Of {{ count }}'])('with the subject %s', (subject) => {
  let mail: Mail;
  beforeAll(async () => {
    const data = source(mjml(BODY), {
      subject: { text: subject, span: at(1) },
      preheader: { text: 'nu{{ first_name }}', span: at(11) },
    });
    mail = await mailOf(data);
  });

  test('a word is in the excerpt where the mail has it, and nowhere else', () => {
    const found = { has: 0, hasNot: 0, failed: 0 };
    const { written, of } = excerptsOf(mail);
    const isSure = sureOf(mail);
    expect(written.filter(mayHaveUnfit)).toEqual([]);
    fc.assert(
      fc.property(given, (data) => {
        const own = values(JSON.parse(JSON.stringify(data)) as JsonObject);
        const rendered = renderMail(mail, own);
        const excerpt = of(own);
        if (rendered.kind === 'failed') {
          found.failed += 1;
          expect([excerpt, isSure(own)]).toEqual([undefined, false]);
          return;
        }
        const has = (made: Pick<typeof rendered, 'subject' | 'preheader' | 'html' | 'text'>) =>
          [made.subject, made.preheader ?? '', made.html, made.text].map(mayHaveUnfit);
        found[has(rendered).includes(true) ? 'has' : 'hasNot'] += 1;
        expect(excerpt && has(excerpt)).toEqual(has(rendered));
        if (isSure(own)) expect(unfitIn(rendered, mail.outline.source, own, [])).toEqual([]);
        expect(isSure(own)).toBe(!has(rendered).includes(true));
      }),
      { numRuns: runs(1500) },
    );
    expect(Math.min(found.has, found.hasNot)).toBeGreaterThan(20);
  });
});

test('of a template that says such a word itself, no mail is sure', async () => {
  const words =
    'This is long enough that what stands in its middle, such as null, is not in an excerpt of it.';
  const mail = await mailOf(
    source(mjml(`<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`)),
  );
  expect(sureOf(mail)(values({}))).toBe(false);
});
