/** Docs are run: every block of README.md and docs/ is executed or checked, and prints what it says it prints. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProjectFiles } from '../src/cli/files.js';
import { openProject } from '../src/simulate/project.js';
import { command as mailwright } from './cli/command.js';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    info: match[1]!,
    text: match[2]!,
  }));
}

const blocks = PAGES.flatMap(blocksOf);
const of = (wanted: (info: string) => boolean) =>
  blocks.filter(({ info }) => wanted(info)).map((block) => [`${block.page}:${block.line}`, block] as const);

/** Words as a shell splits them, single quotes kept together. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

/** Printed text that is shown with `…` lines for what is left out, as a pattern. */
function shownAs(text: string): RegExp {
  const escape = (line: string) => line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = text.split('\n').map((line) => (line === '…' ? '(?:.*\\n)*?' : `${escape(line)}\\n`));
  return new RegExp(`^${parts.join('').replace(/\\n$/, '')}`);
}

describe('blocks', () => {
  test('there are some of each sort, and no other', () => {
    const sorts = blocks.map(({ info }) => info.split(' ')[0]);
    expect([...new Set(sorts)].sort()).toEqual(['console', 'sh', 'ts', 'yaml']);
  });

  test.concurrent.each(of((info) => info === 'console'))('%s prints what it shows', async (_, { text }) => {
    const [first, ...rest] = text.split('\n');
    expect(first).toMatch(/^\$ mailwright /);
    const { out, err, code } = await mailwright(words(first!.slice('$ mailwright '.length)), ROOT);
    expect([0, 1, 3]).toContain(code);
    expect(code === 0 ? '' : err).not.toContain('at file:');
    expect(out).toMatch(shownAs(rest.join('\n')));
  });

  test.each(of((info) => /^(?:yaml|ts) file=/.test(info)))(
    '%s stands in the file that it names',
    (_, { info, text }) => {
      expect(readFileSync(join(ROOT, info.slice(info.indexOf('=') + 1)), 'utf8')).toContain(text);
    },
  );

  test.each(of((info) => info === 'yaml'))('%s is valid in the example store', (_, { text }) => {
    const { rules } = readProjectFiles(ROOT);
    const template = {
      path: 'templates/wishlist.mjml',
      text: '<mjml><mj-body><mj-section><mj-column><mj-text>{{ name }}</mj-text></mj-column></mj-section></mj-body></mjml>',
    };
    // A project has one policy and one profile: the page's stands in for the store's.
    const stoodIn = [
      { path: 'rules/policy.yaml', by: /^kind: policy$/m },
      { path: 'rules/customer.yaml', by: /^kind: profile$/m },
    ];
    const others = rules.filter(({ path }) => !stoodIn.some((one) => one.path === path && one.by.test(text)));
    const { diagnostics } = openProject([...others, template, { path: 'rules/of-the-page.yaml', text }]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('the commands of the shell are those of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const commands = of((info) => info === 'sh').flatMap(([, { text }]) => text.trim().split('\n'));
    expect(commands).toEqual(['npm ci && npm start']);
    expect(scripts['start']).toBeDefined();
    expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain('npm start');
  });
});

describe('links', () => {
  test.each(PAGES)('%s leads to files that are there', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const targets = [...text.matchAll(/\]\(([^)#]+)\)|src="([^"]+)"/g)].map((match) => match[1] ?? match[2]!);
    for (const target of targets) {
      expect(() => readFileSync(resolve(ROOT, page, '..', target))).not.toThrow();
    }
  });
});
