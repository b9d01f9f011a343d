/** Reports of a plan as their readers see them. */
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { weeksCharts } from '../../../../src/cli/report/plan/chart.js';
import { partLines } from '../../../../src/cli/report/plan/lines-of-part.js';
import { tamed } from '../../../../src/cli/report/plan/mail-frame.js';
import { planHtml } from '../../../../src/cli/report/plan/html.js';
import { inMarkdown } from '../../../../src/cli/report/plan/markdown-text.js';
import { cutTo, linesOf, roomOf } from '../../../../src/cli/report/plan/room.js';
import { share, summaryLine } from '../../../../src/cli/report/plan/summary.js';
import { planText } from '../../../../src/cli/report/plan/text.js';
import { toldParts } from '../../../../src/cli/report/plan/told-parts.js';
import type { ChangedPart } from '../../../../src/plan/change.js';
import type { Plan } from '../../../../src/plan/plan.js';
import { EXAMPLE } from './example.js';

const plain = pc.createColors(false);

test('one line says it all', () => {
  expect(summaryLine(EXAMPLE)).toBe(
    'plan: 4 changes (1 wider, 2 content, 1 no effect), +124 mails (+8.1 %), 61 users newly mailed, 3 no longer, 2 of 3 gates passed',
  );
  const nothing: Plan = { ...EXAMPLE, changes: [], impact: undefined, gates: [] };
  expect(summaryLine(nothing)).toBe('plan: no changes, mails not known without history, no gates');
});

test.each([
  [0, 0, 'none'],
  [0, 3, 'from none'],
  [1000, 1000, '+0.0 %'],
  [1000, 999, '-0.1 %'],
  [100_000, 100_001, 'under +0.1 %'],
  [100_000, 99_999, 'under -0.1 %'],
  [4, 1, '-75.0 %'],
  [1, 99_999_999, '+9,999,999,800.0 %'],
])('from %i to %i is %s', (before, after, words) => {
  expect(share({ before, after })).toBe(words);
});

test('why a document is listed, and a user who is treated otherwise as a story', () => {
  const text = planText(EXAMPLE, plain, 80);
  expect(text).toContain('~ campaign welcome: content only (through content hero → campaign welcome)');
  expect(text).toContain(
    [
      '      A user who is treated otherwise:',
      '        · Product Added at 2026-03-01 10:00',
      '        · event.cart_total is 40',
      '        · trait plan is missing',
      '        old rules: nothing: event.cart_total greaterThan 50 does not hold of 40',
      '        new rules: cart-recovery/reminder at 2026-03-01 14:00',
    ].join('\n'),
  );
});

test('without a history it says what can not be known', () => {
  const text = planText({ ...EXAMPLE, impact: undefined, history: undefined }, plain, 80);
  expect(text).toContain('No history was given');
  expect(text).not.toContain('Mails by week');
});

test('a week with a mail is never drawn as one without, and a year fits', () => {
  const weeks = Array.from({ length: 500 }, (_, week) => ({
    monday: '2026-01-05',
    campaigns: [{ before: week === 0 ? 1 : 0, after: 1_000_000 }],
  }));
  const impact = { ...EXAMPLE.impact!, weeks, campaigns: EXAMPLE.impact!.campaigns.slice(0, 1) };
  const [chart] = weeksCharts(impact, 60);
  expect(chart!.before).toMatch(/^▁\.+$/);
  expect(chart!.after).toMatch(/^█+[▁-█]$/);
  expect([...chart!.after].length).toBeLessThanOrEqual(60);
  expect(chart!.weeksPerBlock).toBe(9);
});

test('what is in a part that is new is told with it, and what does nothing in a line', () => {
  const part = (at: string, more: Partial<ChangedPart>): ChangedPart => ({
    at,
    before: undefined,
    after: 'x',
    placeBefore: undefined,
    placeAfter: undefined,
    effects: ['content'],
    certainty: { kind: 'by-kind', why: 'words' },
    ...more,
  });
  const change = {
    ...EXAMPLE.changes[0]!,
    parts: [
      part('description', { before: 'y', effects: ['none'] }),
      part('steps › third', { effects: ['new'] }),
      part('steps › third › subject', {}),
      part('steps › third-one › subject', {}),
      part('steps › second › subject', { before: 'y' }),
      part('steps › first › wait', { before: '1h', effects: ['timing'] }),
    ],
  };
  const { shown, quiet, left } = toldParts(change, 3);
  expect(shown.map(({ at }) => at)).toEqual([
    'steps › third',
    'steps › third-one › subject',
    'steps › first › wait',
  ]);
  expect([quiet, left]).toEqual([['description'], 1]);
});

test('of a long text the lines that differ are shown, and of a long line where it does', () => {
  const lines = Array.from({ length: 900 }, (_, line) => `line ${line}`);
  const long = `${'a'.repeat(1000)}1${'b'.repeat(1000)}`;
  const part = { ...EXAMPLE.changes[0]!.parts[0]! };
  const told = partLines(
    { ...part, before: lines.join('\n'), after: lines.with(500, 'other').join('\n') },
    40,
  );
  expect(told).toEqual([
    { mark: '…', text: '499 lines as they were' },
    { mark: ' ', text: 'line 499' },
    { mark: '-', text: 'line 500' },
    { mark: '+', text: 'other' },
    { mark: ' ', text: 'line 501' },
    { mark: '…', text: '398 lines as they were' },
  ]);
  const [minus, plus] = partLines({ ...part, before: long, after: long.replace('1', '2') }, 40);
  expect(minus!.text).toMatch(/^…a{60}1b+…$/);
  expect(plus!.text).toMatch(/^…a{60}2b+…$/);
  expect(partLines({ ...part, before: 'same', after: 'same' }, 40)).toEqual([]);
});

test.each([
  ['abc', 3],
  ['購入', 4],
  ['e\u0301', 1],
  ['한국어', 6],
  ['👍', 2],
  ['·▲→', 3],
])('%s takes %i columns', (text, room) => {
  expect(roomOf(text)).toBe(room);
});

test('what is too wide is broken, or cut, and never inside a letter', () => {
  expect(linesOf('購入されたお客様 abc', 7)).toEqual(['購入さ', 'れたお', '客様', 'abc']);
  expect(cutTo('購入された', 6)).toBe('購入…');
  expect(cutTo('short', 5)).toBe('short');
});

test('a mail in a frame keeps its looks, and nothing that acts', () => {
  const mail =
    '<html><head><meta http-equiv="refresh" content="0;url=https://a.example"><link rel="preconnect" href="https://a.example"><style>p { color: red }</style></head><body><p onclick="x()">Hello<script>x()</script></p><iframe src="https://a.example"></iframe></body></html>';
  expect(tamed(mail)).toBe(
    '<html><head><style>p { color: red }</style></head><body><p onclick="x()">Hello</p></body></html>',
  );
});

test('what no browser shows of a mail is left out of a page, and white space only where none is seen', () => {
  const mail = (inner: string) =>
    `<body>\n      <!--[if mso]><table><![endif]-->\n    <div style="a">\n\n    ${inner}\n  </div></body>`;
  expect(tamed(mail('<b>x</b>  y'))).toBe('<body>\n\n<div style="a">\n<b>x</b>  y\n  </div></body>');
  const spaced = mail('<pre>\n   </pre>');
  expect(tamed(spaced)).toBe(spaced.replace(/<!--.*?-->/, ''));
});

test('a page says of a budget that the change lifts that it is of the old rules', () => {
  const gates = EXAMPLE.gates.map((one) => ({ ...one, lifted: 'widened' as const }));
  expect(planHtml(EXAMPLE)).not.toContain('of the old rules, widened');
  expect(planHtml({ ...EXAMPLE, gates }).split('(of the old rules, widened by the new)')).toHaveLength(
    gates.length + 1,
  );
});

test('a mail that is the same under both is looked at once, with both its times', () => {
  const [sample] = EXAMPLE.impact!.samples.filter(({ mails }) =>
    mails.some((one) => one.before && one.after),
  );
  const { before } = sample!.mails.find((one) => one.before && one.after)!;
  const page = (later: number) => {
    const mails = [{ before, after: { ...before!, at: before!.at + later } }];
    return planHtml({ ...EXAMPLE, impact: { ...EXAMPLE.impact!, samples: [{ ...sample!, mails }] } });
  };
  expect(page(0).match(/<iframe/g)).toHaveLength(1);
  expect(page(0)).not.toContain('UTC under the old rules');
  expect(page(60_000)).toMatch(
    /<h4>Under both rule sets, the same mail<.*UTC under the old rules, .*under the new/s,
  );
});

test('a mail that is too deep is not shown, and stops nothing', () => {
  expect(tamed('<div>'.repeat(20_000))).toContain('too deep');
});

test('Markdown shows a text as it is written, and does nothing of it', () => {
  expect(inMarkdown('a|b `c` @everyone #1 <b> www.x.example https://x.example')).toBe(
    'a&#124;b &#96;c&#96; &#64;\u200Beveryone &#35;\u200B1 &#60;b&#62; www&#46;x.example https&#58;//x.example',
  );
});
