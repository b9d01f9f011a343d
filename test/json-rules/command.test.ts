/** `mailwright lint-json-rules` as it is called: its operands, formats, exit codes and pages. */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { createColors } from 'picocolors';
import { judge } from '../../src/cli/json-rules/judge.js';
import { runTrial } from '../../src/cli/json-rules/trial-run.js';
import { formatLint, isSafeReport, isUnreadable } from '../../src/cli/report/json-rules.js';
import type { JsonRuleCode } from '../../src/vocabulary/json-rule-code.js';
import {
  JSON_RULE_ERRORS,
  JSON_RULE_WARNINGS,
  severityOfJsonRule,
} from '../../src/vocabulary/json-rule-code.js';
import type { Trial, TrialResult } from '../../src/json-rules/finding.js';
import { lintJsonRules } from '../../src/json-rules/lint.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { command as mailwright } from '../cli/command.js';
import { withProject } from '../cli/mailwright.js';

const PAGES = resolve(import.meta.dirname, '../../docs/diagnostics');
const CODES = [...Object.keys(JSON_RULE_ERRORS), ...Object.keys(JSON_RULE_WARNINGS)].sort();

const safe = {
  conditions: { all: [{ fact: 'age', operator: 'greaterThan', value: 17 }] },
  event: { type: 'e' },
};
const trap = {
  conditions: { all: [{ fact: 'age', operator: 'greaterThan', value: null }] },
  event: { type: 'e' },
};
const text = (value: unknown) => JSON.stringify(value, undefined, 2);
const lint = (args: readonly string[], folder: string) => mailwright(['lint-json-rules', ...args], folder);

describe('files', () => {
  const files = {
    'safe.json': text([safe]),
    'trap.json': text({ rules: [safe, trap] }),
    'one.json': text(trap),
    'deep/rules.yaml':
      'rules:\n  - conditions: { any: [{ fact: age, operator: lessThan, value: "9" }] }\n    event: { type: e }\n',
    'lines.jsonl': `${JSON.stringify(safe)}\n${JSON.stringify(trap)}\n`,
    'lines.json': `${JSON.stringify(safe)}\n${JSON.stringify(trap)}\n`,
    'remarks.jsonc': `// rules // of ours\n[\n  /* one */ ${JSON.stringify(trap)}, // "end\n]\n`,
    'nested.json': text({ app: { 'a/b': [trap] } }),
    'texts.json': text([JSON.stringify(safe), JSON.stringify(trap)]),
    'bare.json': text({ all: [{ fact: 'age', operator: 'in', value: 'a,b' }] }),
    'named.json': text({
      conditions: { adult: { all: [{ fact: 'age', operator: 'greaterThan', value: true }] } },
    }),
    'user.json': text([{ conditions: { all: [{ condition: 'adult' }] }, event: { type: 'e' } }]),
    'broken.json': '{ "rules": [ }',
    'none.json': text({ rules: [] }),
    'data.json': text({ name: 'x', version: 1 }),
    'deepest.json': `${'['.repeat(3000)}${']'.repeat(3000)}`,
    'facts.json': text({ properties: { age: { type: 'number' } }, required: ['age'] }),
  };

  test.concurrent.each([
    [['safe.json'], 0, '✓ safe.json: 1 rule: 1 safe\n  safe where\n    `age` is a number'],
    [['safe.json', '--schema', 'facts.json'], 0, '✓ safe.json: 1 rule: 1 safe\n'],
    [['trap.json'], 1, 'error[jre-coerced-order] trap.json:23:22'],
    [['one.json'], 1, 'one.json:7:18'],
    [['deep'], 1, 'error[jre-number-as-text] deep/rules.yaml:2:65'],
    [['lines.jsonl'], 1, 'lines.jsonl:2:70'],
    [['lines.json'], 1, 'lines.json: 2 rules: 1 safe, 1 surprise'],
    [['remarks.jsonc'], 1, 'remarks.jsonc:3:82'],
    [['texts.json'], 1, 'texts.json:3:3'],
    [['bare.json'], 1, 'error[jre-in-text] bare.json'],
    [['nested.json', '--pointer', '/app/a~1b'], 1, 'jre-coerced-order'],
    [['nested.json'], 3, 'there are rules at `/app/a~1b`: `--pointer /app/a~1b`'],
    [['named.json', 'user.json'], 1, '✗ user.json: 1 rule: 1 surprise'],
    [['user.json'], 1, 'jre-unknown-condition'],
    [['user.json', '--conditions', 'adult'], 0, 'the condition `adult` is safe'],
    [['[st]*.json'], 1, '3 files, 5 rules: 3 safe, 2 surprise'],
    [['nope.json', 'broken.json', 'data.json', 'safe.json'], 3, 'nope.json:1:1  there is no such file'],
    [['none.json'], 3, 'error[jre-no-rules] none.json:1:1'],
    [['broken.json'], 3, 'error[bad-yaml] broken.json'],
    [['data.json'], 3, 'error[jre-no-rules] data.json:1:1'],
    [['deepest.json'], 3, 'error[too-deep]'],
  ] as const)('%j', async (args, code, shown) => {
    await withProject(files, async (folder) => {
      const outcome = await lint(args, folder);
      expect({ code: outcome.code, err: outcome.err }).toEqual({ code, err: '' });
      expect(outcome.out).toContain(shown);
    });
  });

  test('all that can not be read is told at once', async () => {
    await withProject(files, async (folder) => {
      const { out } = await lint(['nope.json', 'broken.json', 'data.json'], folder);
      for (const name of ['nope.json', 'broken.json', 'data.json']) expect(out).toContain(`${name}:1:`);
    });
  });

  test('standard input', async () => {
    const main = resolve(import.meta.dirname, '../../dist/cli/main.js');
    const child = spawn(process.execPath, [main, 'lint-json-rules', '-'], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stdin.end(text([trap]));
    const code = await new Promise((done) => child.on('close', done));
    expect(code).toBe(1);
    expect(out).toContain('error[jre-coerced-order] standard-input:8:20');
  });

  test.concurrent.each([
    [[], 'needs FILE…'],
    [['safe.json', '--schema', 'safe.json'], 'is no JSON Schema of facts'],
    [['safe.json', '--schema', 'nope.json'], 'there is no such file'],
    [['safe.json', '--pointer', 'rules'], 'did you mean `--pointer /rules`?'],
    [['safe.json', '--operator', 'a'], 'did you mean `--operators`?'],
  ])('a command line that is wrong: %j', async (args, said) => {
    await withProject(files, async (folder) => {
      const { code, err } = await lint(args, folder);
      expect(code).toBe(3);
      expect(err).toContain(said);
    });
  });

  test('its JSON fits the schema', async () => {
    await withProject(files, async (folder) => {
      const { out, code } = await lint(
        ['trap.json', 'deep', 'named.json', 'user.json', 'data.json', '--format', 'json'],
        folder,
      );
      expect(code).toBe(3);
      const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(
        OUTPUT_SCHEMAS['lint-json-rules']!,
      );
      validate(JSON.parse(out));
      expect(validate.errors).toBeNull();
    });
  });
});

describe('pages', () => {
  const pages = readdirSync(PAGES).filter((name) => name.startsWith('jre-'));
  const blocks = (section: string) =>
    Object.fromEntries(
      [...section.matchAll(/^```json (\S+)\n([\s\S]*?)^```$/gm)].map(([, path, content]) => [
        path!,
        content!,
      ]),
    );

  test('every code has one, and every one a code', () => {
    expect(pages.map((name) => name.slice(0, -'.md'.length)).sort()).toEqual(CODES);
  });

  /** As the command does it, in this process. */
  async function said(files: Readonly<Record<string, string>>) {
    const sources = [{ path: 'rules.json', text: files['rules.json']! }];
    const schema = files['facts.json'];
    const linted = lintJsonRules(
      sources,
      schema === undefined ? {} : { schema: JSON.parse(schema) as JsonObject },
    );
    const report = { ...(await judge(linted, runHere)), unreadable: [] };
    return {
      text: `${formatLint(report, sources, createColors(false), undefined)}\n`,
      isSafe: isSafeReport(report) && !isUnreadable(report),
    };
  }

  async function runHere(trials: readonly Trial[]): Promise<ReadonlyMap<Trial, TrialResult>> {
    return new Map(await Promise.all(trials.map(async (trial) => [trial, await runTrial(trial)] as const)));
  }

  test.each(CODES)(
    '%s: what to avoid is told as the page says, and what it prefers is safe',
    async (code) => {
      const page = readFileSync(join(PAGES, `${code}.md`), 'utf8');
      const at = page.indexOf('## Prefer');
      const avoid = page.slice(page.indexOf('## Avoid'), at);
      const files = blocks(avoid);
      const command = Object.hasOwn(files, 'facts.json') ? 'rules.json --schema facts.json' : 'rules.json';
      expect(avoid).toContain(`\n$ mailwright lint-json-rules ${command}\n`);
      const { text: shown } = await said(files);
      expect(shown).toBe(/^```text\n([\s\S]*?)^```$/m.exec(avoid)![1]!);
      expect(shown).toContain(`${severityOfJsonRule(code as JsonRuleCode)}[${code}]`);
      const { text: better, isSafe } = await said({ ...files, ...blocks(page.slice(at)) });
      expect([better, isSafe]).toEqual([better, true]);
    },
  );
});
