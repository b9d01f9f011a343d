/**
 * Every diagnostic has a page, and every page is run: what it tells to avoid is told with its words, its place and its
 * help, and what it tells to prefer has no mistake. `npm run pages` writes what is printed into the pages, and their
 * list; a person then reads what has changed.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { PAGES_FOLDER, parsePage, withSays } from '../../src/cli/page.js';
import { CODES, severityOf, summaryOf } from '../../src/vocabulary/code.js';
import { COLUMNS, laid, saidOf } from './laid.js';
import type { Topic } from './topic.js';
import { TOPICS, topicOf } from './topic.js';

const WRITES = (import.meta as { readonly env?: { readonly MODE?: string } }).env?.MODE === 'write';

const INDEX = 'README.md';
const codes = readdirSync(PAGES_FOLDER)
  .filter((name) => name.endsWith('.md') && name !== INDEX)
  .map((name) => name.slice(0, -'.md'.length))
  .sort();

const fileOf = (code: string) => `${PAGES_FOLDER}${code}.md`;
const readText = (code: string) => readFileSync(fileOf(code), 'utf8');

async function inShape(markdown: string, path: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(path)), filepath: path });
}

async function written(code: string): Promise<void> {
  const markdown = await inShape(readText(code), fileOf(code));
  const { avoid, command } = parsePage(markdown);
  const says = await laid(avoid, (folder) => saidOf(folder, code, command));
  writeFileSync(fileOf(code), withSays(markdown, says));
}

if (WRITES) {
  describe('writing', () => {
    test.each(codes)('%s', written);
    test('the list', async () => {
      writeFileSync(`${PAGES_FOLDER}${INDEX}`, await inShape(list(), `${PAGES_FOLDER}${INDEX}`));
    });
  });
} else {
  describe('pages', () => {
    test('every code has one, and every one has a code', () => {
      expect(codes).toEqual(CODES);
    });

    test(`docs/diagnostics/${INDEX} lists them; \`npm run pages\` writes it`, async () => {
      const path = `${PAGES_FOLDER}${INDEX}`;
      expect(readFileSync(path, 'utf8')).toBe(await inShape(list(), path));
    });

    describe.each(codes)('%s', (code) => {
      const page = parsePage(readText(code));

      test('says what to avoid, what to prefer, and why', () => {
        expect(page.code).toBe(code);
        expect(page.intro).toMatch(/^[A-Z`][\s\S]*\.$/);
        expect(page.avoid.length).toBeGreaterThan(0);
        expect(page.prefer.length).toBeGreaterThan(0);
        expect(page.why).toMatch(/^[A-Z`][\s\S]*\.$/);
        expect(page.why.length).toBeLessThan(700);
        const files = [...page.avoid, ...page.prefer].flatMap(({ text }) => text.split('\n'));
        expect(files.filter((line) => line.length > COLUMNS)).toEqual([]);
      });

      test('is told of what it tells to avoid, in these words and at this place', async () => {
        const said = await laid(page.avoid, (folder) => saidOf(folder, code, page.command));
        expect(said).toBe(page.says);
        expect(said).toContain(`${severityOf(page.code as (typeof CODES)[number])}[${code}] `);
      });

      test('has nothing against what it tells to prefer', async () => {
        const told = await laid(page.prefer, async (folder) => ({
          text: await saidOf(folder, code, undefined),
          isTold:
            page.command !== undefined && (await saidOf(folder, code, page.command)).includes(`[${code}]`),
        }));
        expect(told).toEqual({ text: '', isTold: false });
      });
    });
  });
}

function list(): string {
  const topics = new Map(CODES.map((code) => [code, topicOf(parsePage(readText(code)))]));
  const parts = TOPICS.map((topic) =>
    table(
      topic,
      CODES.filter((code) => topics.get(code) === topic),
    ),
  );
  return `# Diagnostics

What Mailwright says of a project that is not sound, one page per code: what to avoid, what is printed for it, what to
prefer, and why. \`mailwright explain CODE\` prints a page. An error stops a project from being run; a warning is most likely
not meant.

Every page is run: its files stand in a small shop (\`test/diagnostics/base\`), which
is where places of other files lead. A line with \`{1..9}\` stands for nine lines, each with its number; a block \`link\` is a link to
the path that it holds. A page stands below what it shows; its mistake can be made elsewhere, too.

${parts.join('\n\n')}
`;
}

function table(topic: Topic, ofTopic: readonly (typeof CODES)[number][]): string {
  const rows = ofTopic.map(
    (code) => `| [\`${code}\`](${code}.md) | ${severityOf(code)} | ${summaryOf(code)} |`,
  );
  return [`## ${topic}`, '', '| code | | says |', '| --- | --- | --- |', ...rows].join('\n');
}
