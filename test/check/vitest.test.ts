/** Scenarios as vitest runs them, in a project of their own outside this one. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP, shopFile } from './shop.js';

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

interface Ran {
  readonly output: string;
  readonly errors: string;
  /** What the command returned, and what became of the process's own exit code. */
  readonly code: number;
  readonly exitCode: number | null;
}

const root = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
const folder = (name: string) => join(root, name);

function makeProject(name: string, files: Readonly<Record<string, string>>): void {
  for (const part of ['rules', 'templates'])
    cpSync(join(SHOP, part), join(folder(name), part), { recursive: true });
  mkdirSync(join(folder(name), 'scenarios/given'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder(name), path), text);
}

/** Runs `mailwright test` once per set of options, in one process of its own. */
function runTests(...runs: readonly object[]): readonly Ran[] {
  const script = join(import.meta.dirname, 'run-tests.mjs');
  const { CI: _, GITHUB_ACTIONS: __, VITEST: ___, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [script, JSON.stringify(runs)], {
    cwd: root,
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
    timeout: 60_000,
  });
  const [results, errors] = [stdout, stderr].map((stream) => stream.split(/^=== (.*)\n/m)) as [
    string[],
    string[],
  ];
  if (results.length !== 2 * runs.length + 1) throw new Error(`${stdout}\n${stderr}`);
  return runs.map((_run, index) => ({
    output: results[2 * index]!,
    errors: errors[2 * index]!,
    ...(JSON.parse(results[2 * index + 1]!) as Pick<Ran, 'code' | 'exitCode'>),
  }));
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
      readonly location: { readonly line: number; readonly column: number };
    }[];
  }[];
}

/** `scenarios/one.yaml:1:9 passed a title`, in order of place. */
function outcomes(output: string, name: string): readonly string[] {
  const { testResults } = JSON.parse(output) as JsonReport;
  return testResults
    .flatMap((file) =>
      file.assertionResults.map(({ location: { line, column }, status, title }) => {
        return `${file.name.slice(folder(name).length + 1)}:${line}:${column} ${status} ${title}`;
      }),
    )
    .sort();
}

let runs: readonly Ran[];
beforeAll(() => {
  const holds = { 'scenarios/holds.yaml': shopFile('scenarios/holds.yaml') };
  makeProject('shop', { ...holds, 'scenarios/mistaken.yaml': MISTAKEN });
  makeProject('failing', { 'scenarios/fails.yaml': FAILS });
  const broken = shopFile('rules/shop.yaml').replace('operator: in,', 'operator: inn,');
  makeProject('broken', { ...holds, 'rules/shop.yaml': broken });
  makeProject('empty', {});
  makeProject('rows', { 'scenarios/rows.yaml': ROWS, 'scenarios/given/all.yaml': FRAGMENTS });
  runs = runTests(
    { project: folder('shop'), reporter: 'json' },
    { project: folder('failing'), filter: 'amiss: ' },
    { project: folder('broken'), filter: 'a buyer is left' },
    { project: folder('empty') },
    { project: folder('rows'), reporter: 'json' },
    { project: folder('rows'), reporter: 'json', filter: 'scenarios/rows.yaml:4' },
  );
}, 90_000);
afterAll(() => rmSync(root, { recursive: true }));

describe('mailwright test', () => {
  it('runs every scenario as a test at its own line, and every mistake as a test that fails', () => {
    expect(outcomes(runs[0]!.output, 'shop')).toEqual([
      'scenarios/holds.yaml:19:9 passed a buyer is left alone',
      'scenarios/holds.yaml:28:9 passed the night holds a reminder back',
      'scenarios/holds.yaml:2:9 passed a cart is remembered after an hour',
      'scenarios/holds.yaml:41:9 passed who said no gets nothing',
      'scenarios/holds.yaml:49:9 passed others may be sent',
      'scenarios/mistaken.yaml:1:9 failed scenarios/mistaken.yaml:2:47 there is no event `Product Aded`',
      'scenarios/mistaken.yaml:5:3 failed scenarios/mistaken.yaml:5:3 unknown key `whn`',
      'scenarios/mistaken.yaml:7:9 passed sound',
    ]);
    expect(runs[0]).toMatchObject({ code: 3, exitCode: null });
  });

  it('runs every row as a test at its own line, begun with fragments, and tells mistakes of both at their places', () => {
    expect(outcomes(runs[4]!.output, 'rows')).toEqual([
      'scenarios/rows.yaml:1:1 failed scenarios/given/all.yaml:7:1 unknown key `profil`',
      'scenarios/rows.yaml:3:7 passed a cart of 49.90',
      'scenarios/rows.yaml:4:7 passed a cart of 60',
      'scenarios/rows.yaml:5:7 failed scenarios/rows.yaml:5:16 `Product Added` is not as the tracking plan has it: `price` must be number',
      'scenarios/rows.yaml:7:7 failed a cart of 62',
    ]);
    expect(runs[4]).toMatchObject({ code: 3, exitCode: null });
    const run = outcomes(runs[5]!.output, 'rows').filter((one) => / (passed|failed) /.test(one));
    expect(run).toEqual(['scenarios/rows.yaml:4:7 passed a cart of 60']);
  });

  it('gives mistakes their own places', () => {
    const { testResults } = JSON.parse(runs[0]!.output) as JsonReport;
    const messages = testResults.flatMap((file) =>
      file.assertionResults.flatMap((one) => one.failureMessages),
    );
    expect(messages).toContainEqual(
      `error[unknown-event]: there is no event \`Product Aded\`\n\n  \`Product Added\` is declared here: rules/shop.yaml:2:7\n\ndid you mean \`Product Added\`?\n    at ${folder('shop')}/scenarios/mistaken.yaml:2:47`,
    );
  });

  it('keeps the mails that are snapshots beside the scenarios, to be looked at', () => {
    const path = 'scenarios/__emails__/holds.a-cart-is-remembered-after-an-hour.cart-reminder.html';
    const html = readFileSync(join(folder('shop'), path), 'utf8');
    expect(html).toContain('Ada &amp; Bo, what you chose');
    expect(html.split('\n').length).toBeGreaterThan(30);
  });

  it('shows each failure with the line of the expectation, and a mark below it', () => {
    const { errors } = runs[1]!;
    expect(errors).toContain('FAIL  scenarios/fails.yaml:1:9 > amiss: a mail too many');
    expect(errors).toContain(
      'Expectation: `cart/reminder` was sent at 2026-03-02T11:01:00+01:00, and nothing should be',
    );
    expect(errors).toContain(' ❯ scenarios/fails.yaml:7:7');
    expect(errors).toMatch(/ 7\| {5}- nothing: true\n +\| {7}\^/);
    expect(runs[1]).toMatchObject({ code: 1, exitCode: null });
  });

  it('shows everything that is amiss in a scenario, not only the first', () => {
    const { errors } = runs[1]!;
    expect(errors).toContain(
      'Expectation: the subject of `cart/reminder` is `Hello, your cart is waiting`, not `Another`',
    );
    expect(errors).toContain(' ❯ scenarios/fails.yaml:15:39');
    expect(errors).toContain('Expectation: `cart/many` was not sent');
    expect(errors).toContain(' ❯ scenarios/fails.yaml:16:15');
  });

  it('runs what a filter names', () => {
    expect(runs[1]!.output).toContain('2 failed | 1 skipped');
  });

  it('tells mistakes of the rules, which no filter hides', () => {
    expect(runs[2]).toMatchObject({ code: 3, exitCode: null });
    expect(runs[2]!.errors).toContain('1 mistake in rules, templates or scenarios');
    expect(runs[2]!.errors).toMatch(/rules\/shop.yaml:47:\d+ there is no operator `inn`/);
  });

  it('returns 1 where there is no scenario', () => {
    expect(runs[3]).toMatchObject({ code: 1, exitCode: null });
    expect(runs[3]!.errors).toContain('there is no scenario; write one in `scenarios/`');
  });

  it('leaves nothing in the project but the snapshots', () => {
    expect(readdirSync(folder('shop')).sort()).toEqual(['rules', 'scenarios', 'templates']);
  });
});
