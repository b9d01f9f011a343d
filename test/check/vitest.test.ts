/** Scenarios as vitest runs them, by the command and by a user's own configuration, in projects outside this one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopFile } from './shop.js';
import type { Ran } from './test-command.js';
import { projects, runTests } from './test-command.js';

const FAILS = `- name: 'amiss: a mail too many'
  when:
    - { at: '2026-03-02T10:00:00+01:00', type: identify, consent: { marketing: granted } }
    - { after: 1m, event: Product Added, properties: { cart_id: c1, price: 60 } }
  until: 2h
  then:
    - nothing: true

- name: 'amiss: two things'
  when:
    - { at: '2026-03-02T10:00:00+01:00', type: identify, consent: { marketing: granted } }
    - { after: 1m, event: Product Added, properties: { cart_id: c1, price: 60 } }
  until: 2h
  then:
    - { send: cart/reminder, subject: Another, html: { matches: snapshot } }
    - { send: cart/many }

- name: left out
  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed }]
  then: [{ others: allowed }]
`;

const MISTAKEN = `- name: to somebody unknown
  when: [{ at: '2026-03-02T10:00:00Z', event: Product Aded }]
  then: [{ nothing: true }]
- name: misspelt
  whn: []
  then: [{ nothing: true }]
- name: sound
  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed }]
  then: [{ nothing: true }]
`;

/** A table, whose rows begin at line 3; one of them has a mistake, and one begins with a fragment that has one. */
const ROWS = `- name: 'a cart of \${price}'
  examples:
    - { price: 49.90, who: bo, then: [{ nothing: true }] }
    - { price: 60, who: bo, then: [{ send: cart/reminder }] }
    - { price: a lot, who: bo, then: [{ nothing: true }] }
    - { price: 61, who: broken, then: [{ nothing: true }] }
    - { price: 62, who: bo, then: [{ nothing: true }] }
  given: '\${who}'
  when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: c1, price: '\${price}' } }]
  until: 2h
  then: '\${then}'
`;

const FRAGMENTS = `kind: given
name: bo
profile: { userId: bo, consent: { marketing: granted } }
---
kind: given
name: broken
profil: {}
`;

const ROOT = resolve(import.meta.dirname, '../..');
const { folder, make, remove } = projects();
afterAll(remove);

interface JsonReport {
  readonly scenarios: readonly Located[];
  readonly diagnostics: readonly (Located & { readonly code: string; readonly help: string })[];
}

interface Located {
  readonly name?: string;
  readonly message?: string;
  readonly status?: string;
  readonly span: { readonly file: string; readonly line: number; readonly column: number };
}

/** `scenarios/one.yaml:1:9 passed a title`. */
function shown({ span: { file, line, column }, status, name, message }: Located): string {
  return `${file}:${line}:${column} ${status ?? 'mistake'} ${name ?? message}`;
}

describe('mailwright test', () => {
  let runs: readonly Ran[];
  beforeAll(() => {
    const holds = { 'scenarios/holds.yaml': shopFile('scenarios/holds.yaml') };
    make('shop', { ...holds, 'scenarios/mistaken.yaml': MISTAKEN });
    make('failing', { 'scenarios/fails.yaml': FAILS });
    const broken = shopFile('rules/shop.yaml').replace('operator: in,', 'operator: inn,');
    make('broken', { ...holds, 'rules/shop.yaml': broken });
    make('empty', {});
    make('rows', { 'scenarios/rows.yaml': ROWS, 'scenarios/given/all.yaml': FRAGMENTS });
    runs = runTests([
      { project: folder('shop'), reporters: ['json'] },
      { project: folder('failing'), filters: ['amiss: '] },
      { project: folder('broken'), filters: ['a buyer is left'] },
      { project: folder('empty') },
      { project: folder('rows'), reporters: ['json'] },
      { project: folder('rows'), reporters: ['json'], filters: ['scenarios/rows.yaml:4'] },
    ]);
  }, 90_000);

  it('runs every scenario at its own line, and tells every mistake', () => {
    const { scenarios, diagnostics } = JSON.parse(runs[0]!.output) as JsonReport;
    expect([...scenarios, ...diagnostics].map(shown)).toEqual([
      'scenarios/holds.yaml:2:9 passed a cart is remembered after an hour',
      'scenarios/holds.yaml:19:9 passed a buyer is left alone',
      'scenarios/holds.yaml:28:9 passed the night holds a reminder back',
      'scenarios/holds.yaml:41:9 passed who said no gets nothing',
      'scenarios/holds.yaml:49:9 passed others may be sent',
      'scenarios/mistaken.yaml:7:9 passed sound',
      'scenarios/mistaken.yaml:2:47 mistake there is no event `Product Aded`',
      'scenarios/mistaken.yaml:5:3 mistake unknown key `whn`',
    ]);
    expect(diagnostics[0]).toMatchObject({ code: 'unknown-event', help: 'did you mean `Product Added`?' });
    expect(runs[0]).toMatchObject({ code: 3, exitCode: null, errors: '\n' });
  });

  it('runs every row as a test at its own line, begun with fragments, and tells mistakes of both at their places', () => {
    const { scenarios, diagnostics } = JSON.parse(runs[4]!.output) as JsonReport;
    expect([...scenarios, ...diagnostics].map(shown)).toEqual([
      'scenarios/rows.yaml:3:7 passed a cart of 49.90',
      'scenarios/rows.yaml:4:7 passed a cart of 60',
      'scenarios/rows.yaml:7:7 failed a cart of 62',
      'scenarios/given/all.yaml:7:1 mistake unknown key `profil`',
      'scenarios/rows.yaml:5:16 mistake `Product Added` is not as the tracking plan has it: `price` must be number',
    ]);
    expect(runs[4]).toMatchObject({ code: 3, exitCode: null });
    const one = JSON.parse(runs[5]!.output) as JsonReport;
    expect(one.scenarios.map(shown)).toEqual(['scenarios/rows.yaml:4:7 passed a cart of 60']);
  });

  it('keeps the mails that are snapshots beside the scenarios, to be looked at', () => {
    const path = 'scenarios/__emails__/holds.a-cart-is-remembered-after-an-hour.cart-reminder.html';
    const html = readFileSync(join(folder('shop'), path), 'utf8');
    expect(html).toContain('Ada &amp; Bo, what you chose');
    expect(html.split('\n').length).toBeGreaterThan(30);
  });

  it('shows each failure with the line of the expectation, and a mark below it', () => {
    const { output } = runs[1]!;
    expect(output).toContain('✗ scenarios/fails.yaml:1:9  amiss: a mail too many\n');
    expect(output).toMatch(/ 7 \| {5}- nothing: true\n +\| {7}\^{7}\n/);
    expect(output).toContain(
      '\n  `cart/reminder` was sent at 2026-03-02T11:01:00+01:00, and nothing should be\n',
    );
    expect(runs[1]).toMatchObject({ code: 1, exitCode: null });
  });

  it('shows everything that is amiss in a scenario, not only the first', () => {
    const { output } = runs[1]!;
    expect(output).toContain('  scenarios/fails.yaml:15:39\n');
    expect(output).toContain(
      'the subject of `cart/reminder` is `Hello, your cart is waiting`, not `Another`',
    );
    expect(output).toContain('  scenarios/fails.yaml:16:15\n');
    expect(output).toContain('`cart/many` was not sent');
  });

  it('runs what a filter names, and counts it last', () => {
    expect(runs[1]!.output).toMatch(/\nscenarios: 2 failed in 1 file, 1 left out \(\d+\.\d s\)\n\n$/);
  });

  it('tells mistakes of the rules, which no filter hides', () => {
    expect(runs[2]).toMatchObject({ code: 3, exitCode: null });
    expect(runs[2]!.output).toMatch(
      /error\[unknown-operator\] rules\/shop.yaml:47:\d+ {2}there is no operator `inn`/,
    );
    expect(runs[2]!.output).toContain('scenarios: 0 passed in 0 files, 1 mistake (');
  });

  it('returns 1 where there is no scenario', () => {
    expect(runs[3]).toMatchObject({ code: 1, exitCode: null });
    expect(runs[3]!.errors).toContain('there is no scenario; write one in `scenarios/`');
  });

  it('leaves nothing in the project but the snapshots', () => {
    expect(readdirSync(folder('shop')).sort()).toEqual(['rules', 'scenarios', 'templates']);
  });
});

const OWN_CONFIG = `import { defineConfig } from 'vitest/config';
import { mailwright } from 'mailwright/vitest';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['unit/*.test.ts'] } },
      { plugins: [mailwright()], test: { name: 'scenarios' } },
    ],
  },
});
`;

/** A project with tests of its own beside the scenarios; both packages are where npm would put them. */
function makeOwn(name: string, files: Readonly<Record<string, string>>): string {
  const made = make(name, {
    'package.json': '{ "type": "module" }',
    'vitest.config.ts': OWN_CONFIG,
    'unit/own.test.ts': `import { expect, test } from 'vitest';\ntest('a unit', () => expect(1).toBe(2));\n`,
    'scenarios/fails.yaml': FAILS,
    ...files,
  });
  mkdirSync(join(made, 'node_modules'));
  symlinkSync(ROOT, join(made, 'node_modules/mailwright'));
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(made, 'node_modules/vitest'));
  return made;
}

describe("a user's own vitest.config with the plugin", () => {
  it('runs only the scenarios under `mailwright test`, and reports them as ever', () => {
    const own = makeOwn('own', { 'scenarios/holds.yaml': shopFile('scenarios/holds.yaml') });
    const thrown = makeOwn('thrown', { 'vitest.config.ts': `${OWN_CONFIG}throw new Error('a bad day');\n` });
    const narrow = makeOwn('narrow', {
      'vitest.config.ts': OWN_CONFIG.replace(`name: 'scenarios'`, `exclude: ['**/fails.yaml']`),
    });
    const [all, some, bad, left] = runTests([
      { project: own },
      { project: own, filters: ['left out'], reporters: ['verbose'] },
      { project: thrown },
      { project: narrow },
    ]);
    expect(all).toMatchObject({ code: 1, exitCode: null });
    expect(all!.output).toContain('scenarios: 6 passed, 2 failed in 2 files (');
    expect(`${all!.output}${all!.errors}`).not.toContain('unit');
    expect(some).toMatchObject({ code: 0, exitCode: null });
    expect(some!.output).toMatch(
      /^✓ scenarios\/fails.yaml:18:9 {2}left out {2}\d+ ms\n\nscenarios: 1 passed/,
    );
    expect(bad).toMatchObject({ code: 4, exitCode: null });
    expect(bad!.errors).toContain('the scenarios could not be run\n\nError: a bad day\n');
    expect(left).toMatchObject({ code: 4 });
    expect(left!.errors).toContain('vitest does not run scenarios/fails.yaml: ');
  });

  it('is typed', () => {
    const own = makeOwn('types', {
      'tsconfig.json':
        '{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true, "types": [] }, "files": ["vitest.config.ts"] }',
    });
    const typescript = join(ROOT, 'node_modules/typescript/bin/tsc');
    const run = () => {
      const { stdout } = spawnSync(process.execPath, [typescript, '-p', own], {
        encoding: 'utf8',
        timeout: 60_000,
      });
      return stdout.split('\n').filter((line) => /vitest\.config|mailwright/.test(line));
    };
    expect(run()).toEqual([]);
    writeFileSync(
      join(own, 'vitest.config.ts'),
      OWN_CONFIG.replace('mailwright()', 'mailwright({ covrage: true })'),
    );
    expect(run()[0]).toContain("'covrage' does not exist");
  });

  it("keeps vitest's own reporters under vitest, each with the failure at its line of YAML", () => {
    const own = makeOwn('vitest', {});
    const outputs = ['verbose', 'default'].map((reporter) => {
      const files = reporter === 'verbose' ? ['junit', 'json', 'github-actions'] : [];
      const args = [
        'run',
        ...[reporter, ...files].flatMap((one) => ['--reporter', one]),
        '--outputFile.junit=junit.xml',
        '--outputFile.json=report.json',
      ];
      const { CI: _, VITEST: __, GITHUB_ACTIONS: ___, GITHUB_STEP_SUMMARY: ____, ...env } = process.env;
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args],
        { cwd: own, env: { ...env, NO_COLOR: '1' }, encoding: 'utf8', timeout: 60_000 },
      );
      expect(status).toBe(1);
      return `${stdout}${stderr}`;
    });
    for (const output of outputs) {
      expect(output).toContain('scenarios/fails.yaml:1:9 > amiss: a mail too many');
      expect(output).toContain('❯ scenarios/fails.yaml:7:7');
      expect(output).toMatch(/ 7\| {5}- nothing: true\n +\| {7}\^/);
      expect(output).toContain('a unit');
    }
    expect(outputs[0]).toMatch(/::error file=.*scenarios\/fails\.yaml,title=.*,line=15,column=39::/);
    const junit = readFileSync(join(own, 'junit.xml'), 'utf8');
    expect(junit).toContain('classname="scenarios/fails.yaml" name="amiss: two things"');
    expect(junit).toContain('scenarios/fails.yaml:16:15');
    const { testResults } = JSON.parse(readFileSync(join(own, 'report.json'), 'utf8')) as {
      testResults: { assertionResults: { title: string; location: object | null }[] }[];
    };
    const found = testResults.flatMap((one) => one.assertionResults);
    expect(found.find(({ title }) => title === 'amiss: two things')!.location).toEqual({
      line: 9,
      column: 9,
    });
  });
});
