/** `mailwright plan` as it is run: over a repository, over folders, over a log, in CI, and with what people get wrong. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError, parseCommand } from '../../../src/cli/arguments.js';
import { plan } from '../../../src/cli/commands/plan.js';
import { OutputError } from '../../../src/history/aside.js';
import { LogError } from '../../../src/history/log-error.js';
import type { Files } from '../mailwright.js';
import { command as mailwright } from '../command.js';
import { SOUND, withProject } from '../mailwright.js';

const CART = String(SOUND['rules/cart.yaml']);
const GATE = `kind: gate
name: review
version: 1
mails: +10%
unproven: 0
`;
const SHOP: Files = { ...SOUND, 'rules/gates.yaml': GATE, 'history.jsonl': log(20) };

/** Users who add a product of 60 to 250, a day apart each. */
function log(users: number): string {
  const lines = Array.from({ length: users }, (_, index) => {
    const [user, day] = [`u${index}`, `2026-03-${String(1 + index).padStart(2, '0')}`];
    const consent = { consent: { categoryPreferences: { marketing: true } } };
    const added = (time: string, price: number) => ({
      type: 'track',
      userId: user,
      event: 'Product Added',
      messageId: `${user}-${time}`,
      timestamp: `${day}T${time}:00.000Z`,
      properties: { cart_id: user, price },
    });
    return [
      {
        type: 'identify',
        userId: user,
        messageId: user,
        timestamp: `${day}T08:00:00.000Z`,
        context: consent,
      },
      added('09:00', 60 + index * 10),
    ];
  });
  return `${lines
    .flat()
    .map((line) => JSON.stringify(line))
    .join('\n')}\n`;
}

function git(folder: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=shop', '-c', 'user.email=shop@store.example', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** One commit of all that is there. */
function begin(folder: string): void {
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'The shop');
}

/** A repository with one commit of the shop. */
function withRepository<Result>(files: Files, use: (folder: string) => Promise<Result>): Promise<Result> {
  return withProject(files, async (folder) => {
    begin(folder);
    return use(folder);
  });
}

const LATER = CART.replace('wait: 1h', 'wait: 2h');
const WIDER = CART.replace('value: 100', 'value: 80');

describe('a change in the working tree against the last commit', () => {
  test('none, then one, in words and by the exit code', () =>
    withRepository(SHOP, async (folder) => {
      const before = await mailwright(['plan', '--detailed-exitcode'], folder);
      expect([before.code, before.err]).toEqual([0, '']);
      expect(before.out).toMatch(
        /\nplan: no changes, mails not known without history, 1 of 2 gates passed\n$/,
      );
      write(folder, 'rules/cart.yaml', LATER);
      const after = await mailwright(['plan', '--detailed-exitcode'], folder);
      expect([after.code, after.err]).toEqual([2, '']);
      expect(after.out).toContain('steps › settle');
      expect(after.out).toMatch(/\nplan: 1 change \(.*\), mails not known without history/);
      expect((await mailwright(['plan', '--strict'], folder)).code).toBe(1);
    }));

  test('a gate that the same change lifts judges it all the same', () =>
    withRepository(SHOP, async (folder) => {
      write(folder, 'rules/cart.yaml', WIDER);
      rmSync(join(folder, 'rules/gates.yaml'));
      const removed = await mailwright(['plan', '--events', 'history.jsonl'], folder);
      expect(removed.code).toBe(1);
      expect(removed.out).toContain('✗ review: mails (of the old rules, removed by the new)');
      write(folder, 'rules/gates.yaml', GATE.replace('+10%', '+500%'));
      git(folder, 'add', '-A');
      git(folder, 'commit', '-qm', 'A wider gate by itself');
      git(folder, 'checkout', '-q', 'HEAD~1', '--', 'rules/cart.yaml');
      // What stands in the commit is what the next change is held to.
      const next = await mailwright(
        ['plan', '--from', 'HEAD', '--to', '.', '--events', 'history.jsonl'],
        folder,
      );
      expect(next.code).toBe(0);
    }));

  test('rules that were not there before are new, all of them', () =>
    withProject(SHOP, async (folder) => {
      git(folder, 'init', '-q', '-b', 'main');
      git(folder, 'add', 'history.jsonl');
      git(folder, 'commit', '-qm', 'No rules yet');
      const { code, out, err } = await mailwright(['plan', '--format', 'json'], folder);
      expect(code).toBe(0);
      expect(err).toContain('all of the new rules is taken to be new');
      const { changes } = JSON.parse(out) as { changes: readonly { how: string; name: string }[] };
      expect(new Set(changes.map(({ how }) => how))).toEqual(new Set(['added']));
      expect(changes.map(({ name }) => name)).toContain('cart');
    }));
});

describe('over a log', () => {
  test('the same by any number of threads, in every format, and shown again', () =>
    withRepository(SHOP, async (folder) => {
      write(folder, 'rules/cart.yaml', WIDER);
      const args = ['plan', '--events', 'history.jsonl'];
      const outs = ['--out', 'p.json', '--out', 'p.md', '--out', 'p.html', '--out', 'p.txt'];
      const one = await mailwright([...args, ...outs], folder);
      expect(one.code).toBe(1);
      expect(one.err.trim().split('\n')).toEqual(
        ['p.json', 'p.md', 'p.html', 'p.txt'].map((file) => `the plan is written to ${file}`),
      );
      const two = await mailwright([...args, '--workers', '2', '--format', 'json'], folder);
      const record = readFileSync(join(folder, 'p.json'), 'utf8');
      expect(two.out).toBe(record);
      const schema = JSON.parse(readFileSync('schemas/output-plan.json', 'utf8')) as object;
      const validate = new Ajv2020({ strict: false }).compile(schema);
      expect([validate(JSON.parse(record)), validate.errors]).toEqual([true, null]);
      expect(readFileSync(join(folder, 'p.txt'), 'utf8')).toBe(one.out);
      expect(readFileSync(join(folder, 'p.html'), 'utf8')).toMatch(/^<!doctype html>/i);
      write(folder, 'rules/cart.yaml', LATER);
      const shown = await mailwright(['plan', '--show', 'p.json', '--format', 'html'], folder);
      expect(shown.code).toBe(1);
      expect(shown.err).toBe('since this plan was made something has moved: the rules of working tree\n');
      expect(shown.out).toBe(readFileSync(join(folder, 'p.html'), 'utf8'));
      const made = JSON.parse(record) as { impact: { total: object } };
      // More than 100 is from 110 on, more than 80 from 90 on; the clock stops before the last is due.
      expect(made.impact.total).toMatchObject({ mails: { before: 14, after: 16 }, gained: 2, lost: 0 });
    }));

  test('in GitHub Actions a gate that fails is told at its line, and all of it in the summary', () =>
    withRepository(SHOP, async (folder) => {
      write(folder, 'rules/cart.yaml', WIDER);
      const summary = join(folder, 'summary.md');
      const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: summary };
      const { code, out } = await mailwright(['plan', '--events', 'history.jsonl'], folder, env);
      expect(code).toBe(1);
      expect(out).toMatch(
        /^::error file=rules\/gates\.yaml,line=4,.*title=gate review::mails: allowed at most \+10%25/m,
      );
      expect(readFileSync(summary, 'utf8')).toContain('review');
    }));

  test('both sides are given the events of the new tracking plan, which is said where it differs', () =>
    withRepository(SHOP, async (folder) => {
      const shop = String(SOUND['rules/shop.yaml']);
      write(folder, 'rules/shop.yaml', shop.replace('required: [cart_id, price]', 'required: [cart_id]'));
      const { out } = await mailwright(['plan', '--events', 'history.jsonl', '--format', 'json'], folder);
      const { impact } = JSON.parse(out) as { impact: { assumptions: readonly string[] } };
      expect(impact.assumptions.join('\n')).toContain('has `Product Added` otherwise than the old rules');
    }));
});

describe('a folder of changed files over the working tree', () => {
  test('is the new rules, and touches nothing', () =>
    withProject(SHOP, async (folder) => {
      write(folder, 'idea/rules/cart.yaml', LATER);
      const { code, out } = await mailwright(['plan', '--from', '.', '--to', '+idea'], folder);
      expect(code).toBe(0);
      expect(out).toContain('working tree → working tree with idea');
      expect(out).toMatch(/\nplan: 1 change \(/);
      expect(readFileSync(join(folder, 'rules/cart.yaml'), 'utf8')).toBe(CART);
    }));
});

const LONELY = '{"type":"track","event":"Product Added","timestamp":"2026-03-01","messageId":"1"}\n';

/** As the command line runs it, but for the process: `@x` is a file of the project. */
async function refusal(folder: string, args: readonly string[]): Promise<unknown> {
  const argv = args.map((one) => one.replace('@', `${folder}/`));
  try {
    const parsed = parseCommand(plan.spec, [...argv, '--project', folder]);
    return await plan.run(parsed);
  } catch (cause) {
    return cause;
  }
}

describe('what people get wrong is told in a sentence', () => {
  let shop = '';
  let there: readonly string[] = [];
  beforeAll(() => {
    shop = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
    const files = {
      ...SHOP,
      'empty.jsonl': '',
      'text.jsonl': LONELY,
      'other.json': '{"a":1}',
      'idea/a.txt': '',
    };
    for (const [path, text] of Object.entries(files)) write(shop, path, String(text));
    begin(shop);
    there = readdirSync(shop).sort();
  });
  afterAll(() => rmSync(shop, { recursive: true, force: true }));

  test.each<[string, readonly string[], RegExp]>([
    ['an unknown commit', ['--from', 'mian'], /git knows no such commit; did you mean `main`\?/],
    ['a time as rules', ['--from', '2026-03-01'], /did you mean `--since 2026-03-01`\?/],
    ['a time as the new rules', ['--to', '2026-03-01'], /did you mean `--until 2026-03-01`\?/],
    ['an option as a commit', ['--from=--upload-pack=x'], /does not begin with `-`/],
    ['the same twice', ['--from', '.', '--to', 'working tree'], /both `working tree`; a plan compares two/],
    ['the same commit twice', ['--from', 'HEAD', '--to', 'HEAD'], /both `HEAD`/],
    ['a folder without rules', ['--to', '+@idea'], /names a folder of changed files, which has `rules\/`/],
    ['no such log', ['--events', '@histroy.jsonl'], /histroy\.jsonl/],
    [
      'an empty log',
      ['--events', '@empty.jsonl'],
      /so nothing was planned|no valid event|holds nothing|empty/,
    ],
    [
      'a log of other things',
      ['--events', '@text.jsonl'],
      /the log has no valid event among 1 row: .*, so nothing was planned/,
    ],
    [
      'a source that there is not',
      ['--events', '@history.jsonl', '--source', 'shop'],
      /there is no source `shop`/,
    ],
    [
      'ends the wrong way round',
      ['--events', '@history.jsonl', '--since', '2026-03-02', '--until', '2026-03-01'],
      /`--since` is later than `--until`/,
    ],
    [
      'an end that is no time',
      ['--events', '@history.jsonl', '--since', 'yesterday'],
      /`--since yesterday` is no instant/,
    ],
    ['a log’s option without a log', ['--since', '2026-03-01'], /`--since` is of a log, and there is none/],
    ['threads without number', ['--events', '@history.jsonl', '--workers', 'many'], /`--workers many`/],
    [
      'too little memory',
      ['--events', '@history.jsonl', '--memory', '1KB'],
      /`--memory 1KB` is no size; write `--memory 1GB`/,
    ],
    ['a file of no format', ['--out', '@plan.pdf'], /does not say as what; let it end in \.json/],
    ['a file twice', ['--out', '@p.json', '--out', '@./p.json'], /is written already/],
    [
      'the log as a file to write',
      ['--events', '@history.jsonl', '--out', '@history.jsonl'],
      /is what the plan is made from/,
    ],
    [
      'a file nowhere',
      ['--out', '@no/such/plan.json'],
      /the plan can not be written to `.*no\/such\/plan\.json` \(there is no such folder\)/,
    ],
    ['no plan to show', ['--show', '@plan.json'], /there is no file `.*plan\.json`/],
    ['something else to show', ['--show', '@rules/cart.yaml'], /is no JSON; write a plan by/],
    ['another record to show', ['--show', '@other.json'], /other\.json` is no plan/],
    [
      'showing and making',
      ['--show', '@other.json', '--from', 'HEAD'],
      /`--show` shows a plan that is made, and `--from`/,
    ],
    ['another format', ['--format', 'pdf'], /is not one of `pretty`, `json`, `markdown`, `html`/],
  ])('%s', async (_, args, message) => {
    const told = await refusal(shop, args);
    expect(told).toBeInstanceOf(Error);
    expect([UsageError, OutputError, LogError].some((one) => told instanceof one)).toBe(true);
    expect((told as Error).message).toMatch(message);
    expect(readdirSync(shop).sort()).toEqual(there);
  });

  test('by the process: exit code 3, nothing on standard output, and no stack', async () => {
    const { code, out, err } = await mailwright(['plan', '--from', 'mian'], shop);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^mailwright: `mian`: git knows no such commit; did you mean `main`\?\n$/);
  });

  test('rules that have mistakes, on whichever side', () =>
    withRepository(SHOP, async (folder) => {
      write(folder, 'rules/cart.yaml', CART.replace('trigger:', 'triger:'));
      const now = await mailwright(['plan'], folder);
      expect([now.code, now.out]).toEqual([3, '']);
      expect(now.err).toContain('the rules of working tree have mistakes');
      expect(now.err).toContain('rules/cart.yaml:10:1');
      git(folder, 'commit', '-qam', 'A mistake');
      write(folder, 'rules/cart.yaml', CART);
      const then = await mailwright(['plan'], folder);
      expect([then.code, then.out]).toEqual([3, '']);
      expect(then.err).toContain('the rules of HEAD have mistakes');
    }));

  test('a mail that has a mistake, over a log and over an import of it', () =>
    withRepository(SHOP, async (folder) => {
      const imported = ['import', '--events', 'history.jsonl', '--out', 'copy'];
      expect((await mailwright(imported, folder)).code).toBe(0);
      const template = String(SHOP['templates/cart.mjml']);
      write(folder, 'templates/cart.mjml', template.replace('<mj-text>', '<mj-txt>'));
      for (const events of ['history.jsonl', 'copy']) {
        const { code, out, err } = await mailwright(['plan', '--events', events], folder);
        expect([code, out]).toEqual([3, '']);
        expect(err).toContain('the rules of working tree have mistakes');
        expect(err).toContain('error[markup] templates/cart.mjml');
        expect(err).toContain('nothing was planned');
      }
    }));

  test('no repository', () =>
    withProject(SHOP, async (folder) => {
      const { code, err } = await mailwright(['plan'], folder);
      expect(code).toBe(3);
      expect(err).toContain('is in no repository of git');
    }));
});
