/** `mailwright test --coverage` as a user runs it, on a small shop of its own. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
