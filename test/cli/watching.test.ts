/** What runs again after a change: by vitest's watcher with the plugin, in process, and since a commit. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
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
  writeFileSync(join(project, path), text);
}

/** Of the user, and of no run that this one stands in. */
function environment(): NodeJS.ProcessEnv {
  const { CI: _, GITHUB_ACTIONS: __, VITEST: ___, ...env } = process.env;
  return { ...env, NO_COLOR: '1' };
}

/** A process that runs on, and what it says after something was done. */
function session(args: readonly string[], project: string) {
  const child = spawn(process.execPath, [MAIN, 'test', '--watch', ...args], {
    cwd: project,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk);
      heard();
    });
  return {
    /** What was said from then on, once all of the patterns are among it. */
    after: async (act: () => void, ...patterns: readonly RegExp[]): Promise<string> => {
      said = '';
      act();
      await new Promise<void>((done, fail) => {
        heard = () => patterns.every((pattern) => pattern.test(said)) && done();
        child.once('exit', () => fail(new Error(`it has ended: ${said}`)));
        heard();
      });
      return said;
    },
    ended: async (act: (child: ChildProcess) => void) => {
      const code = new Promise((done) => child.once('exit', done));
      act(child);
      return code;
    },
  };
}

describe('mailwright test --watch', () => {
  it('runs by vitest what a change can concern, a new rule too, and one that is gone', async () => {
    const project = makeProject('vitest');
    const { after } = session([], project);
    await after(() => {}, /2 passed \(2\)/, /Waiting for file changes/);
    const DONE = [/Tests .*\n/, /(Waiting|Watching) for file changes/] as const;
    const cart = await after(
      () => write(project, 'rules/shop.yaml', FILES['rules/shop.yaml'].replace('wait: 1h', 'wait: 2h')),
      /FAIL {2}scenarios\/cart/,
      ...DONE,
    );
    expect(cart).toContain('FAIL  scenarios/cart.yaml:1:9');
    expect(cart).not.toContain('scenarios/welcome.yaml');
    // What failed before is right again; of an event that only one of the files names, there is a new campaign.
    await after(() => write(project, 'rules/shop.yaml', FILES['rules/shop.yaml']), /1 passed/, ...DONE);
    const more = WELCOME.slice(WELCOME.indexOf('kind: campaign'))
      .replace('name: welcome', 'name: second')
      .replace('send: hello', 'send: again');
    const added = await after(
      () => write(project, 'rules/second.yaml', more),
      /`second\/again` was sent/,
      ...DONE,
    );
    expect(added).toContain('FAIL  scenarios/welcome.yaml:1:9');
    expect(added).toContain('`second/again` was sent');
    expect(added).not.toContain('scenarios/cart.yaml');
    const gone = await after(() => rmSync(join(project, 'rules/second.yaml')), /1 passed/, ...DONE);
    expect(gone).not.toContain('FAIL');
  }, 100_000);

  it('runs in process what a change can concern, tells what is new, and outlives mistakes', async () => {
    const project = makeProject('direct');
    const { after, ended } = session(['--runner', 'direct'], project);
    await after(() => {}, /✓ 2 scenarios hold/, /watching/);
    const cart = await after(
      () => write(project, 'rules/shop.yaml', FILES['rules/shop.yaml'].replace('wait: 1h', 'wait: 2h')),
      /scenario.*fail/,
    );
    expect(cart).toMatch(/^✗ cart\/reminder comes after an hour {2}scenarios\/cart.yaml:1:9/);
    expect(cart).toContain('rules/shop.yaml: 1 file of 2 run');
    expect(cart).toContain('1 of 2 scenarios fails');
    const broken = await after(
      () => write(project, 'rules/welcome.yaml', WELCOME.replace('purpose:', 'purpos:')),
      /mended/,
    );
    expect(broken).toMatch(/error\[unknown-key\] rules\/welcome.yaml:9:1/);
    const mended = await after(
      () => write(project, 'rules/welcome.yaml', `# Mended.\n${WELCOME}`),
      /scenario.*fail/,
    );
    expect(mended).toMatch(/^rules\/welcome.yaml: 1 file of 2 run/);
    const held = await after(() => write(project, 'rules/shop.yaml', FILES['rules/shop.yaml']), /hold/);
    expect(held).toMatch(/^✓ cart\/reminder comes after an hour/);
    const other = await after(
      () => write(project, 'scenarios/cart.yaml', FILES['scenarios/cart.yaml'].replace('T11:00', 'T11:05')),
      /scenario.*fail/,
    );
    expect(other).toContain('scenarios/cart.yaml: 1 file of 2 run');
    await after(() => write(project, 'scenarios/cart.yaml', FILES['scenarios/cart.yaml']), /hold/);
    expect(await ended((child) => child.kill('SIGINT'))).toBe(0);
  }, 60_000);
});

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
      /1 file of 2 run.*\n✓ 1 scenario holds/,
    );
    git(project, 'commit', '-qam', 'two');
    expect((await mailwright(['test', '--changed', 'before', '--runner', 'direct'], project)).out).toMatch(
      /1 file of 2 run/,
    );
  });

  it.each([
    ['repository', ['--changed', 'nowhere'], 'git knows no such commit'],
    ['repository', ['--changed=--output=x'], 'does not begin with `-`'],
    ['repository', ['--changed=HEAD:rules'], 'git knows no such commit'],
    ['direct', ['--changed'], 'this is no repository of git'],
    ['direct', ['--changed', '--watch'], 'write one of them'],
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
