/** What runs again after a change: by both runners, by vitest's own watcher with the plugin, and since a commit. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP } from '../check/shop.js';
import { mailwright } from './mailwright.js';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');
const root = realpathSync(mkdtempSync(join(tmpdir(), 'mailwright-watch-')));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

const WELCOME = `kind: event
name: Signed Up
version: 1
properties: { type: object }
---
kind: campaign
name: welcome
version: 1
purpose: marketing
trigger: { event: Signed Up }
steps:
  - { id: later, wait: 1h }
  - send: hello
    template: hello
    subject: Hello
`;

const scenario = (event: string, campaign: string) => `- name: ${campaign} comes after an hour
  given: { profile: { userId: u1, traits: { firstName: Ada, country: DE }, consent: { marketing: granted } } }
  when: [{ at: '2026-03-02T10:00:00+01:00', event: ${event} }]
  until: 2h
  then: [{ send: ${campaign}, at: '2026-03-02T11:00:00+01:00' }]
`;

const FILES = {
  'rules/shop.yaml': readFileSync(join(SHOP, 'rules/shop.yaml'), 'utf8'),
  'rules/welcome.yaml': WELCOME,
  'templates/mail.mjml': readFileSync(join(SHOP, 'templates/mail.mjml'), 'utf8'),
  'templates/hello.mjml': `<mjml><mj-body><mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section></mj-body></mjml>\n`,
  'scenarios/cart.yaml': scenario('Product Added, properties: { cart_id: c1, price: 60 }', 'cart/reminder'),
  'scenarios/welcome.yaml': scenario('Signed Up', 'welcome/hello'),
};

function makeProject(name: string): string {
  const project = join(root, name);
  for (const [path, text] of Object.entries(FILES)) write(project, path, text);
  return project;
}

function write(project: string, path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  // At once, as many an editor does: nobody finds half of it.
  writeFileSync(join(project, 'half'), text);
  renameSync(join(project, 'half'), join(project, path));
}

/** Of the user, and of no run that this one stands in. */
function environment(): NodeJS.ProcessEnv {
  const { CI: _, GITHUB_ACTIONS: __, VITEST: ___, ...env } = process.env;
  return { ...env, NO_COLOR: '1' };
}

/** Milliseconds after which a process that says nothing more is ended. */
const PATIENCE = 40_000;

/** A process that runs on, and what it says after something was done. */
function session(args: readonly string[], project: string) {
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  let heard = () => {};
  let hasEnded = false;
  child.once('exit', () => (hasEnded = true));
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk);
      heard();
    });
  /** What was said from then on, once all of the patterns are among it. */
  const after = async (act: () => void, ...patterns: readonly RegExp[]): Promise<string> => {
    said = '';
    act();
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      const end = () => {
        clearTimeout(timer);
        fail(new Error(`it has ended before ${patterns.join(', ')}: ${said}`));
      };
      if (hasEnded) return end();
      child.once('exit', end);
      heard = () => {
        if (!patterns.every((pattern) => pattern.test(said))) return;
        clearTimeout(timer);
        child.off('exit', end);
        done();
      };
      heard();
    });
    return said;
  };
  const ended = async (signal: NodeJS.Signals) => {
    const code = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    return code;
  };
  return { after, ended };
}

/** The last line that a run prints. */
const SUM = /^scenarios: .*\n/m;

const NEW_CAMPAIGN = WELCOME.slice(WELCOME.indexOf('kind: campaign'))
  .replace('name: welcome', 'name: second')
  .replace('send: hello', 'send: again');

const FRAGMENT = `kind: given
name: bo
profile: { userId: bo, consent: { marketing: granted } }
`;
const BY_FRAGMENT = FILES['scenarios/welcome.yaml'].replace(/given: .*/, 'given: bo');

describe.each([
  ['vitest', 'SIGTERM'],
  ['direct', 'SIGINT'],
] as const)('mailwright test --watch, by %s', (runner, signal) => {
  const project = makeProject(runner);
  // When its turn has come: what is said before nobody hears.
  let watched: ReturnType<typeof session>;
  beforeAll(() => {
    watched = session([MAIN, 'test', '--watch', '--runner', runner], project);
  });
  const after: typeof watched.after = (...asked) => watched.after(...asked);
  const put = (path: keyof typeof FILES, from = '', to = '') =>
    write(project, path, FILES[path].replace(from, to));

  it(
    'runs all at first',
    async () => {
      expect(await after(() => {}, SUM, /^watching$/m)).toMatch(
        /^2 files of 2 run in [\d.]+ s\nscenarios: 2 passed\n+watching\n$/,
      );
    },
    PATIENCE,
  );

  it(
    'runs what a change can concern, and what fails, and tells what is new',
    async () => {
      const slower = await after(() => put('rules/shop.yaml', 'wait: 1h', 'wait: 2h'), SUM);
      expect(slower).toMatch(/^✗ scenarios\/cart.yaml:1:9 {2}cart\/reminder comes after an hour\n/);
      expect(slower).toMatch(/\nrules\/shop.yaml: 1 file of 2 run in .*\nscenarios: 1 passed, 1 failed\n/);
      expect(slower).not.toContain('scenarios/welcome.yaml');
      const beside = await after(() => put('rules/welcome.yaml', 'Hello', 'Hi'), SUM);
      expect(beside).toMatch(/^rules\/welcome.yaml: 2 files of 2 run in .*\nscenarios: 1 passed, 1 failed\n/);
      const again = await after(() => put('rules/shop.yaml'), SUM);
      expect(again).toMatch(
        /^✓ scenarios\/cart.yaml:1:9 {2}cart\/reminder comes after an hour\n\nrules\/shop.yaml: 1 file of 2 run/,
      );
      const words = await after(() => put('templates/hello.mjml', 'Hi', 'Hello'), SUM);
      expect(words).toMatch(/^templates\/hello.mjml: 1 file of 2 run in .*\nscenarios: 2 passed\n/);
      const comment = await after(() => put('rules/welcome.yaml', 'kind', '# A comment.\nkind'), SUM);
      // What came before is taken back with it.
      expect(comment).toMatch(/^rules\/welcome.yaml: 1 file of 2 run in .*\nscenarios: 2 passed\n/);
    },
    PATIENCE,
  );

  it(
    'tells mistakes once, and goes on from before them',
    async () => {
      const broken = await after(() => put('rules/welcome.yaml', 'purpose:', 'purpos:'), /mended/);
      expect(broken).toMatch(/^error\[unknown-key\] rules\/welcome.yaml:9:1/);
      expect(broken.match(/unknown-key/g)).toHaveLength(1);
      const more = await after(() => put('rules/shop.yaml', 'wait: 1h', 'wait: 2h'), /mended/);
      expect(more).toMatch(/^1 mistake, as before; scenarios run again once they are mended\n/);
      const markup = await after(() => put('templates/hello.mjml', '<mj-text', '<mj-txt'), /mended/);
      expect(markup).toContain('error[unknown-key] rules/welcome.yaml:9:1');
      const first = await after(() => put('rules/welcome.yaml'), /mended/);
      expect(first).toMatch(/^error\[markup\] templates\/hello.mjml:1:/);
      const mended = await after(() => put('templates/hello.mjml'), SUM);
      expect(mended).toMatch(/^✗ scenarios\/cart.yaml:1:9/);
      expect(mended).toMatch(
        /\ntemplates\/hello.mjml: 2 files of 2 run in .*\nscenarios: 1 passed, 1 failed\n/,
      );
      await after(() => put('rules/shop.yaml'), SUM);
      const unclosed = await after(() => write(project, 'scenarios/cart.yaml', '- name: [\n'), SUM);
      expect(unclosed).toMatch(/^error\[bad-yaml\] scenarios\/cart.yaml:/);
      expect(unclosed).toMatch(
        /\nscenarios\/cart.yaml: 1 file of 2 run in .*\nscenarios: 1 passed, 1 mistake\n/,
      );
      expect(await after(() => put('scenarios/cart.yaml'), SUM)).toMatch(/scenarios: 2 passed\n/);
    },
    2 * PATIENCE,
  );

  it(
    'follows files that come and go',
    async () => {
      const added = await after(() => write(project, 'rules/second.yaml', NEW_CAMPAIGN), SUM);
      expect(added).toContain('✗ scenarios/welcome.yaml:1:9');
      expect(added).toContain('`second/again` was sent');
      expect(added).toMatch(/\nrules\/second.yaml: 1 file of 2 run/);
      const gone = await after(() => rmSync(join(project, 'rules/second.yaml')), SUM);
      expect(gone).toMatch(/^✓ scenarios\/welcome.yaml:1:9/);
      const given = await after(() => write(project, 'scenarios/given/bo.yaml', FRAGMENT), SUM);
      expect(given).toMatch(/^scenarios\/given\/bo.yaml: 0 files of 2 run/);
      const file = await after(() => write(project, 'scenarios/by-fragment.yaml', BY_FRAGMENT), SUM);
      expect(file).toMatch(/^scenarios\/by-fragment.yaml: 1 file of 3 run in .*\nscenarios: 3 passed\n/);
      const refused = FRAGMENT.replace('granted', 'denied');
      const fragment = await after(() => write(project, 'scenarios/given/bo.yaml', refused), SUM);
      expect(fragment).toMatch(/^✗ scenarios\/by-fragment.yaml:1:9/);
      expect(fragment).toMatch(/\nscenarios\/given\/bo.yaml: 1 file of 3 run/);
      const last = await after(() => rmSync(join(project, 'scenarios/by-fragment.yaml')), SUM);
      expect(last).toMatch(/^scenarios\/by-fragment.yaml: 0 files of 2 run in .*\nscenarios: 2 passed\n/);
    },
    2 * PATIENCE,
  );

  it(
    'ends by a signal with the exit code of how things stand',
    async () => {
      await after(() => put('scenarios/cart.yaml', 'T11:00', 'T11:05'), SUM);
      expect(await watched.ended(signal)).toBe(1);
    },
    PATIENCE,
  );
});

const OWN_CONFIG = `import { mailwright } from 'mailwright/vitest';
export default { test: { projects: [
  { test: { name: 'unit', include: ['unit/*.test.js'] } },
  { plugins: [mailwright()], test: { name: 'scenarios' } },
] } };
`;

it(
  'vitest --watch, with the plugin in one of several projects, runs what a change can concern',
  async () => {
    const repository = resolve(import.meta.dirname, '../..');
    const project = makeProject('own');
    write(project, 'vitest.config.mjs', OWN_CONFIG);
    write(project, 'unit/one.test.js', `import { test } from 'vitest';\ntest('a unit', () => {});\n`);
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(repository, join(project, 'node_modules/mailwright'));
    symlinkSync(join(repository, 'node_modules/vitest'), join(project, 'node_modules/vitest'));
    const { after } = session([join(project, 'node_modules/vitest/vitest.mjs'), '--watch'], project);
    // What failed is on standard error, which may come after all of standard output: each is waited for.
    const DONE = /(Waiting|Watching) for file changes/;
    await after(() => {}, /Tests .*3 passed/, DONE);
    const slower = FILES['rules/shop.yaml'].replace('wait: 1h', 'wait: 2h');
    const FAILED = /Tests .*1 failed \(1\)/;
    const slow = () => write(project, 'rules/shop.yaml', slower);
    await after(slow, FAILED, DONE, /FAIL {2}.*scenarios\/cart.yaml:1:9/);
    await after(() => write(project, 'rules/shop.yaml', FILES['rules/shop.yaml']), /Tests .*1 passed/, DONE);
    // Of an event that only one of the files names, there is a new campaign.
    const more = () => write(project, 'rules/second.yaml', NEW_CAMPAIGN);
    await after(more, FAILED, DONE, /FAIL {2}.*scenarios\/welcome.yaml:1:9/, /`second\/again` was sent/);
    await after(() => rmSync(join(project, 'rules/second.yaml')), /Tests .*1 passed \(1\)/, DONE);
    const template = FILES['templates/hello.mjml'].replace('<mj-text', '<mj-txt');
    const broken = () => write(project, 'templates/hello.mjml', template);
    await after(broken, FAILED, DONE, /templates\/hello.mjml:1:/);
  },
  2 * PATIENCE,
);

describe('mailwright test --changed', () => {
  const git = (project: string, ...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
      cwd: project,
      stdio: 'pipe',
    });

  it('runs what changes since a commit can concern', async () => {
    const project = join(makeProject('repository'));
    git(project, 'init', '-q');
    git(project, 'add', '.');
    git(project, 'commit', '-qm', 'one');
    git(project, 'tag', 'before');
    write(project, 'rules/shop.yaml', `# Only words.\n${FILES['rules/shop.yaml']}`);
    expect(await mailwright(['test', '--changed', '--runner', 'direct'], project)).toMatchObject({
      code: 0,
      out: 'no scenario depends on what has changed since HEAD\n',
    });
    write(project, 'templates/hello.mjml', FILES['templates/hello.mjml'].replace('Hi', 'Hello'));
    expect((await mailwright(['test', '--changed', '--runner', 'direct'], project)).out).toMatch(
      /scenarios\/welcome.yaml {2}1 passed\n\nscenarios: 1 passed/,
    );
    // The file is there, and need not be run.
    expect(await mailwright(['test', '--changed', '--runner', 'direct', 'cart.yaml'], project)).toMatchObject(
      {
        code: 0,
        err: 'mailwright: no scenario that you name depends on what has changed since HEAD\n',
      },
    );
    git(project, 'commit', '-qam', 'two');
    expect((await mailwright(['test', '--changed', 'before', '--runner', 'direct'], project)).out).toMatch(
      /scenarios: 1 passed/,
    );
  });

  it.each([
    ['repository', ['--changed', 'nowhere'], 'git knows no such commit'],
    ['repository', ['--changed=--output=x'], 'does not begin with `-`'],
    ['repository', ['--changed=HEAD:rules'], 'git knows no such commit'],
    ['direct', ['--changed'], 'this is no repository of git'],
    ['direct', ['--changed', '--watch'], 'write one of them'],
    ['direct', ['--watch', '--coverage-threshold', '90'], 'write one of them'],
    ['direct', ['--watch', 'cart'], 'takes no FILTER: leave `cart` out'],
    ['direct', ['--update', '--dry-run', '--coverage'], 'write one of them'],
    ['repository', ['--changed', 'before', 'crt.yaml'], 'did you mean `cart.yaml`?'],
  ])('refuses in the %s %j', async (name, args, words) => {
    const { code, err } = await mailwright(['test', ...args], join(root, name));
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(words) as string });
  });
});

describe('the module graph of vitest', () => {
  it('knows which scenario files depend on a file: `vitest related`', () => {
    const project = makeProject('related');
    const script = resolve(import.meta.dirname, 'run-related.mjs');
    const asked = [
      'rules/shop.yaml',
      'templates/hello.mjml',
      'templates/mail.mjml',
      'rules/welcome.yaml',
      'scenarios/cart.yaml',
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [script, project, ...asked], {
      cwd: project,
      env: environment(),
      encoding: 'utf8',
    });
    const found = stdout
      .split('\n')
      .flatMap((line) => (line.startsWith('=== ') ? [JSON.parse(line.slice(4)) as string[]] : []));
    // The shop's file holds the policy and the profile, which all depend on.
    expect(found, stderr).toEqual([
      ['scenarios/cart.yaml', 'scenarios/welcome.yaml'],
      ['scenarios/welcome.yaml'],
      ['scenarios/cart.yaml'],
      ['scenarios/welcome.yaml'],
      ['scenarios/cart.yaml'],
    ]);
  }, 60_000);
});
