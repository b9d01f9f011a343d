/** Laws of the reports of a plan, over plans whose names and texts try to be more than texts. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { isTag, isText } from 'domhandler';
import type { AnyNode, Element } from 'domhandler';
import { findAll, textContent } from 'domutils';
import { parseDocument } from 'htmlparser2';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { jsonText } from '../../../../src/cli/report/json.js';
import { planHtml } from '../../../../src/cli/report/plan/html.js';
import { tamed } from '../../../../src/cli/report/plan/mail-frame.js';
import { LONGEST_COMMENT, planMarkdown } from '../../../../src/cli/report/plan/markdown.js';
import { planFromRecord } from '../../../../src/cli/report/plan/read.js';
import { planRecord } from '../../../../src/cli/report/plan/record.js';
import { roomOf } from '../../../../src/cli/report/plan/room.js';
import { summaryLine } from '../../../../src/cli/report/plan/summary.js';
import { planText } from '../../../../src/cli/report/plan/text.js';
import { OUTPUT_SCHEMAS } from '../../../../src/cli/report/schemas.js';
import { withCommas } from '../../../../src/cli/terminal.js';
import type { Plan } from '../../../../src/plan/plan.js';
import { runs } from '../../../runs.js';
import { EXAMPLE } from './example.js';
import { plan } from './plans.js';

const plain = pc.createColors(false);
const colored = pc.createColors(true);

const holds = (times: number, law: (of: Plan) => void) =>
  fc.assert(fc.property(plan, law), { numRuns: runs(times), examples: [[EXAMPLE]] });

const SUMMARY =
  /^plan: (no changes|[\d,]+ changes? \([\d,]+ [a-z ]+(, [\d,]+ [a-z ]+)*\)), (mails not known without history|[+-][\d,]+ mails? \(((?:under )?[+-][\d,]+\.\d %|none|from none)\), [\d,]+ users? newly mailed(, [\d,]+ no longer)?), (no gates|[\d,]+ of [\d,]+ gates? passed)$/;

/** Characters that move what is shown, or a cursor. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|\p{Cs}/u;

describe('for a terminal', () => {
  test('no line is wider than it but the last, which is one line of a known form', () => {
    const columns = fc.constantFrom(40, 60, 80, 120, 200);
    fc.assert(
      fc.property(plan, columns, (of, width) => {
        const lines = planText(of, plain, width).trimEnd().split('\n');
        const last = lines.pop()!;
        expect(last).toMatch(SUMMARY);
        expect(last).toBe(summaryLine(of));
        expect(lines.filter((line) => roomOf(line) > width)).toEqual([]);
      }),
      { numRuns: runs(60), examples: [[EXAMPLE, 60]] },
    );
  });

  test('colours change nothing of what is read, and no text of a plan moves the cursor', () => {
    holds(30, (of) => {
      const text = planText(of, plain, 80);
      expect(text).not.toMatch(UNSEEN);
      // eslint-disable-next-line no-control-regex
      expect(planText(of, colored, 80).replace(/\u001B\[\d+m/g, '')).toBe(text);
    });
  });
});

/** Without what stands in fences, which GitHub shows as it is: a fence ends at a line of as many backticks, or more. */
function outsideFences(markdown: string): string {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const ticks = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      if (ticks === undefined) kept.push(line);
      else fence = ticks;
    } else if (ticks !== undefined && ticks.length >= fence.length && line.trim() === ticks) {
      fence = undefined;
    }
  }
  expect(fence).toBeUndefined();
  return kept.join('\n');
}

/** All HTML that a comment is written with. */
const OURS = /<(?:\/?(?:details|summary|code|sub))>/g;

describe('as a comment', () => {
  test('is shorter than what GitHub takes', () => {
    const long = fc.tuple(plan, fc.nat(400), fc.nat(300)).map(([of, changes, gates]): Plan => ({
      ...of,
      changes: Array.from({ length: changes }, () => of.changes).flat(),
      gates: Array.from({ length: gates }, () => of.gates).flat(),
    }));
    fc.assert(
      fc.property(long, (of) => {
        const markdown = planMarkdown(of);
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(LONGEST_COMMENT);
        expect(markdown).toContain(`**${summaryLine(of)}**`);
      }),
      { numRuns: runs(10) },
    );
  });

  test('says what it has left out, and leaves out nothing of a small plan', () => {
    expect(planMarkdown(EXAMPLE)).not.toContain('Left out');
    const many = { ...EXAMPLE, changes: Array.from({ length: 600 }, () => EXAMPLE.changes).flat() };
    const markdown = planMarkdown(many);
    expect(markdown).toMatch(/^Left out, as a comment has no room for it: .*changes of “Changes”/m);
    expect(markdown).toContain('### Gates');
  });

  test('no text of a plan is HTML, a table, a link, a picture, a mention or a fence', () => {
    holds(60, (of) => {
      const text = outsideFences(planMarkdown(of));
      const rest = text.replace(OURS, '');
      expect(rest).not.toMatch(/[<>]/);
      expect(rest).not.toMatch(/@/);
      expect(rest).not.toMatch(/!\[|\]\(|https?:|www\./i);
      // What is left of backticks is of our own sentences.
      expect(
        rest
          .replaceAll('`mailwright plan`', '')
          .replaceAll('`--events LOG`', '')
          .replaceAll('`-`', '')
          .replaceAll('`+`', ''),
      ).not.toContain('`');
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
      const isRow = (line: string) => line.startsWith('|');
      const widths = new Map<number, number>();
      const lines = text.split('\n');
      for (const [index, line] of lines.entries()) {
        if (!isRow(line)) continue;
        const cells = line.split('|').length;
        widths.set(index, cells);
        if (isRow(lines[index - 1] ?? '')) expect(cells).toBe(widths.get(index - 1));
      }
      expect(text).not.toMatch(UNSEEN);
    });
  });
});

describe('as a file', () => {
  const fits = new Ajv2020({ strict: true }).compile(OUTPUT_SCHEMAS['plan']!);

  test('has the shape that its schema says, and is read as what it was', () => {
    holds(60, (of) => {
      const record: unknown = JSON.parse(jsonText('plan', planRecord(of)));
      expect(fits(record), JSON.stringify(fits.errors)).toBe(true);
      const read = planFromRecord(record);
      expect(read.problems).toBeUndefined();
      expect(read.plan).toEqual(of);
      expect(jsonText('plan', planRecord(read.plan!))).toBe(jsonText('plan', planRecord(of)));
    });
  });

  test('shown again it is the same in every format', () => {
    holds(8, (of) => {
      const again = planFromRecord(JSON.parse(jsonText('plan', planRecord(of)))).plan!;
      expect(planText(again, plain, 80)).toBe(planText(of, plain, 80));
      expect(planMarkdown(again)).toBe(planMarkdown(of));
      expect(planHtml(again)).toBe(planHtml(of));
    });
  });
});

/** All elements of a page; a mail in a frame is an attribute to it. */
function elementsOf(html: string): readonly Element[] {
  return findAll(() => true, parseDocument(html).children as AnyNode[]).filter(isTag);
}

const TAGS = new Set(
  'html head meta title style body header h1 h2 h3 h4 p dl div dt dd small nav ul li a main section article span pre ol table caption thead tbody tr th td figure figcaption details summary strong time code footer iframe svg g path line rect circle text tspan'.split(
    ' ',
  ),
);

describe('as a page', () => {
  test('no text of a plan is an element, an attribute or a request', () => {
    holds(20, (of) => {
      const elements = elementsOf(planHtml(of));
      expect([...new Set(elements.map(({ name }) => name))].filter((name) => !TAGS.has(name))).toEqual([]);
      for (const { name, attribs } of elements) {
        expect(Object.keys(attribs).filter((key) => key.startsWith('on'))).toEqual([]);
        expect(attribs['src']).toBeUndefined();
        if (attribs['href'] !== undefined) expect(attribs['href']).toMatch(/^#[a-z]+$/);
        if (name === 'iframe') expect(attribs['sandbox']).toBe('');
      }
      const policy = elements.find(({ attribs }) => attribs['http-equiv'] === 'Content-Security-Policy');
      expect(policy?.attribs['content']).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    });
  });

  test('a mail in it runs nothing and loads nothing', () => {
    holds(20, (of) => {
      const frames = elementsOf(planHtml(of)).filter(({ name }) => name === 'iframe');
      const mails = of.impact?.samples.flatMap((one) =>
        one.mails.flatMap(({ before, after }) => [before, after]),
      );
      const whole = new Set(mails?.map((mail) => mail && tamed(mail.html)));
      for (const { attribs } of frames) {
        expect(whole).toContain(attribs['srcdoc']);
        const names = elementsOf(attribs['srcdoc']!).map(({ name }) => name);
        for (const bad of ['script', 'link', 'iframe', 'base', 'object']) expect(names).not.toContain(bad);
      }
    });
  });

  test('what the file counts the page shows', () => {
    holds(20, (of) => {
      const { changes, gates, impact } = planRecord(of) as unknown as {
        changes: Plan['changes'];
        gates: Plan['gates'];
        impact: Plan['impact'] | null;
      };
      const elements = elementsOf(planHtml(of));
      const ofClass = (name: string) => elements.filter(({ attribs }) => attribs['class'] === name);
      expect(ofClass('change')).toHaveLength(changes.length);
      expect(ofClass('sample')).toHaveLength(impact?.samples.length ?? 0);
      const rows = elements
        .filter(({ name }) => name === 'tr')
        .map((row) => findAll(({ name }) => name === 'td', row.children).map((cell) => textContent(cell)));
      const isShown = (...numbers: readonly number[]) =>
        rows.some((cells) => {
          const told = numbers.map(withCommas);
          return told.every((number, at) => cells[at] === number);
        });
      for (const one of impact ? [impact.total, ...impact.campaigns, ...impact.mails] : []) {
        expect(isShown(one.mails.before, one.mails.after)).toBe(true);
        expect(isShown(one.more, one.fewer, one.earlier, one.later, one.otherWords, one.same)).toBe(true);
      }
      for (const { times } of impact?.collisions ?? []) expect(isShown(times.before, times.after)).toBe(true);
      const failed = elements.filter(({ name, attribs }) => name === 'td' && attribs['class'] === 'bad');
      expect(failed).toHaveLength(gates.filter(({ outcome }) => outcome === 'failed').length);
    });
  });

  test('what is to be read of a text is all of it', () => {
    const page = parseDocument(
      planHtml({ ...EXAMPLE, before: { ...EXAMPLE.before, name: 'a <b> & "c"', commit: undefined } }),
    );
    const heading = findAll(({ name }) => name === 'h1', page.children)[0]!;
    expect(heading.children.every(isText)).toBe(true);
    expect(textContent(heading)).toBe('Plan: a <b> & "c" → working tree');
  });
});
