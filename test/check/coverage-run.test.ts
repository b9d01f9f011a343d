/** `mailwright test --coverage` as a user runs it, on a small shop of its own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/check/coverage/coverage.js';
import { coverageOf } from '../../src/check/coverage/coverage.js';
import { scenarioCounts } from '../../src/check/coverage/scenario-counts.js';
import { readScenarios } from '../../src/check/scenario.js';
import { coverageRecord } from '../../src/cli/coverage/record.js';
import { belowThreshold } from '../../src/cli/coverage/threshold.js';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { mailwright } from '../cli/mailwright.js';
import { SHOP, openShop, shopFile } from './shop.js';

const STORE = resolve(import.meta.dirname, '../..');
const root = mkdtempSync(join(tmpdir(), 'mailwright-coverage-run-'));
const read = (path: string) => readFileSync(join(root, 'reports', path), 'utf8');
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function inProcess(): Promise<Coverage> {
  const { project } = await openShop();
  const path = 'scenarios/holds.yaml';
  const { cases } = readScenarios({ path, text: shopFile(path) }, project);
  return coverageOf(
    project,
    cases.map((scenario) => scenarioCounts(scenario, project)),
  );
}

/** What Istanbul's JSON says of a file's branches. */
function branchesIn(json: string, path: string): readonly (readonly number[])[] {
  const files = JSON.parse(json) as Readonly<
    Record<string, { readonly b: Readonly<Record<string, number[]>> }>
  >;
  const [name] = Object.keys(files).filter((one) => one.endsWith(path));
  return Object.values(files[name!]!.b);
}

describe('a coverage of vitest itself', () => {
  test('shows the rules beside the code, counted as the command counts them', async () => {
    const own = join(root, 'own');
    cpSync(SHOP, own, { recursive: true });
    symlinkSync(join(STORE, 'node_modules'), join(own, 'node_modules'));
    mkdirSync(join(own, 'unit'));
    writeFileSync(join(own, 'unit/a.mjs'), 'export const a = (x) => (x ? 1 : 2);\n');
    const unit = `import { expect, test } from 'vitest';
import { a } from './a.mjs';
test('a', () => expect(a(true)).toBe(1));
`;
    writeFileSync(join(own, 'unit/a.test.mjs'), unit);
    const config = `import { mailwright } from '${join(STORE, 'dist/cli/runner/vitest-plugin.js')}';
export default { plugins: [mailwright()], test: { include: ['unit/**/*.test.mjs'], coverage: { reporter: ['json'] } } };
`;
    writeFileSync(join(own, 'vitest.config.mjs'), config);
    const ran = spawnSync(
      process.execPath,
      [join(STORE, 'node_modules/vitest/vitest.mjs'), 'run', '--coverage'],
      {
        cwd: own,
        env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
        encoding: 'utf8',
        timeout: 100_000,
      },
    );
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    const json = readFileSync(join(own, 'coverage/coverage-final.json'), 'utf8');
    const coverage = await inProcess();
    const wanted = coverage.points.map(({ key, arms }) =>
      arms.map((_, index) => coverage.counts.get(key)?.[index] ?? 0),
    );
    expect(branchesIn(json, 'own/rules/shop.yaml')).toEqual(wanted);
    expect(branchesIn(json, 'own/unit/a.mjs')).toEqual([[1, 0]]);
    expect(json).not.toContain('mail.mjml');
  }, 120_000);
});

describe('mailwright test --coverage', () => {
  let ran: Awaited<ReturnType<typeof mailwright>>;
  let coverage: Coverage;
  beforeAll(async () => {
    cpSync(SHOP, root, { recursive: true });
    const asked = [
      '--coverage',
      '--coverage-dir',
      'reports',
      '--coverage-threshold',
      'branches=99.9,lines=1',
    ];
    const reporters = ['--coverage-reporter', 'text,lcov,html,json,cobertura'];
    ran = await mailwright(['test', '--project', root, ...asked, ...reporters], root);
    coverage = await inProcess();
  }, 60_000);

  test('counts under vitest what is counted in process, and says it by its schema', () => {
    const record = JSON.parse(read('gaps.json')) as object;
    expect(record).toEqual({ version: 1, command: 'coverage', ...coverageRecord(coverage) });
    const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(
      OUTPUT_SCHEMAS['coverage']!,
    );
    validate(record);
    expect(validate.errors).toBeNull();
    expect(coverage.gaps.length).toBeGreaterThan(5);
  });

  test('tells every gap at its line, and fails below the threshold with a sentence', () => {
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(
      /^mailwright: scenarios cover [\d.]+ % of branches \(\d+ of \d+\), and `--coverage-threshold` asks for 99\.9 %; the report names each gap\n$/,
    );
    expect(ran.out).toContain('Coverage by 5 scenarios');
    expect(ran.out).toMatch(/^ +44 {2}never refused: cooldown of cart$/m);
    expect(ran.out).toMatch(/^Coverage: [\d.]+ % of branches \(\d+ of \d+\), /m);
  });

  test('Istanbul writes what other tools read, and its pages say which way is meant', () => {
    expect(read('lcov.info')).toMatch(/^SF:rules\/shop\.yaml$/m);
    expect(read('lcov.info')).toMatch(/^FN:\d+,segment lapsed$/m);
    expect(read('cobertura-coverage.xml')).toContain('filename="rules/shop.yaml"');
    const page = read('shop.yaml.html');
    expect(page).toContain(
      'never restarted: a second trigger of cart; never refused: cooldown of cart</span>',
    );
    // The text of the file is there, line by line, with nothing lost.
    const lines = shopFile('rules/shop.yaml').split('\n');
    expect(/<pre class="prettyprint[^>]*>(.*?)<\/pre>/s.exec(page)![1]!.split('\n')).toHaveLength(
      lines.length,
    );
    expect(read('index.html')).toContain('<a href="gaps.html">');
    expect(read('gaps.html')).toContain('<td>never refused</td><td>cooldown of cart</td>');
  });

  test('a threshold that is met says nothing', () => {
    const share = coverageRecord(coverage) as {
      readonly shares: { readonly branches: { readonly percent: number } };
    };
    const { percent } = share.shares.branches;
    expect(belowThreshold(coverage, { thresholds: { branches: percent } })).toEqual([]);
    expect(belowThreshold(coverage, { thresholds: { branches: percent + 0.1 } })).toHaveLength(1);
  });
});
