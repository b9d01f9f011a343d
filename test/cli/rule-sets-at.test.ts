/** Rule sets as they are at a commit, in a folder, or here. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRuleSetAt } from '../../src/cli/rule-sets-at.js';

const folder = mkdtempSync(join(tmpdir(), 'rule-sets-'));
const repository = join(folder, 'repository');
const project = join(repository, 'mail');

const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', ...args],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  )
    .toString()
    .trim();

function write(root: string, path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(message: string): string {
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', message);
  return git(repository, 'rev-parse', 'HEAD');
}

const commits: string[] = [];

beforeAll(() => {
  mkdirSync(repository);
  git(repository, 'init', '--quiet', '--initial-branch=main');
  write(repository, 'README.md', 'nothing yet');
  commits.push(commit('no project'));
  write(project, 'rules/a.yaml', 'first');
  write(project, 'rules/things/rows.csv', 'id\nä\n');
  write(project, 'rules/notes.md', 'not read');
  write(project, 'templates/mail.mjml', '<mjml></mjml>');
  write(repository, 'rules/other.yaml', 'of another project');
  symlinkSync('a.yaml', join(project, 'rules/link.yaml'));
  commits.push(commit('first'));
  git(repository, 'tag', 'v1.0');
  write(project, 'rules/a.yaml', 'second');
  commits.push(commit('second'));
  git(repository, 'branch', 'feature/louder-mails', 'HEAD~1');
  write(project, 'rules/a.yaml', 'not committed');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textAt = (spec: string, root = project) =>
  readRuleSetAt(root, spec).files.find(({ path }) => path === 'rules/a.yaml')?.text;

function refusal(spec: string, root = project): string {
  try {
    readRuleSetAt(root, spec);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  throw new Error(`${spec} is read`);
}

describe('a project in a folder of its repository', () => {
  test.each([
    ['HEAD', 'second', 2],
    ['HEAD~1', 'first', 1],
    ['main', 'second', 2],
    ['v1.0', 'first', 1],
    ['feature/louder-mails', 'first', 1],
    ['main@{0}', 'second', 2],
  ])('at %s', (spec, text, index) => {
    const read = readRuleSetAt(project, spec);
    expect(read).toMatchObject({ name: spec, commit: commits[index] });
    expect(textAt(spec)).toBe(text);
  });

  test('by its commit, whole or abbreviated', () => {
    expect(textAt(commits[1]!)).toBe('first');
    expect(textAt(commits[1]!.slice(0, 12))).toBe('first');
  });

  test('holds rules, tables and templates, and no link and nothing else', () => {
    const { files } = readRuleSetAt(project, 'v1.0');
    expect(files.map(({ path }) => path)).toEqual([
      'rules/a.yaml',
      'rules/things/rows.csv',
      'templates/mail.mjml',
    ]);
    expect(files[1]!.text).toBe('id\nä\n');
  });

  test.each(['.', 'working tree'])('as it lies there: %s', (spec) => {
    expect(readRuleSetAt(project, spec)).toMatchObject({ name: 'working tree', commit: undefined });
    expect(textAt(spec)).toBe('not committed');
  });

  test('changes nothing', () => {
    readRuleSetAt(project, 'v1.0');
    expect(git(repository, 'status', '--porcelain')).toBe('M mail/rules/a.yaml');
  });
});

describe('another folder', () => {
  test('with a copy of the project', () => {
    const copy = join(folder, 'copy');
    write(copy, 'rules/a.yaml', 'copied');
    expect(readRuleSetAt(project, copy)).toMatchObject({ name: copy, commit: undefined });
    expect(textAt(copy)).toBe('copied');
  });

  test('a commit goes before a folder of the same name', () => {
    write(project, 'main/rules/a.yaml', 'in a folder');
    expect(textAt('main')).toBe('second');
    rmSync(join(project, 'main'), { recursive: true });
  });

  test('without rules', () => {
    expect(refusal(folder)).toContain('has no folder `rules/`');
  });

  test('of no repository, where there is no folder of that name', () => {
    expect(refusal('HEAD', join(folder, 'copy'))).toMatch(/is in no repository of git.*name a folder/);
  });
});

describe('what is no rule set', () => {
  test.each([
    ['HEAD~2', /at `HEAD~2` \([0-9a-f]{10}\) there are no rules in `mail`: this project did not exist then/],
    ['HEAD~9', /git knows no such commit; `HEAD` has no such ancestor/],
    ['mian', /git knows no such commit; did you mean `main`\?/],
    ['v1.O~1', /did you mean `v1.0~1`\?/],
    ['feature/lauder-mails', /did you mean `feature\/louder-mails`\?/],
    [
      'nothing-like-it-at-all',
      /name a branch, a tag or a commit \(there is `HEAD`, `main`, `v1.0`\), or a folder/,
    ],
    ['--upload-pack=touch x', /does not begin with `-`/],
    ['', /and not nothing/],
    ['./nowhere', /there is no folder `.\/nowhere`/],
    ['v1.0..main', /it is a range of several; name one commit/],
    ['HEAD:mail', /git knows no such commit/],
    ['$(touch x)', /git knows no such commit/],
  ])('%s', (spec, message) => expect(refusal(spec)).toMatch(message));

  test('nothing is committed yet', () => {
    const empty = join(folder, 'empty');
    write(empty, 'rules/a.yaml', '');
    git(empty, 'init', '--quiet');
    expect(refusal('HEAD', empty)).toContain('nothing is committed here yet');
  });

  test('a shallow clone has no more than it fetched', () => {
    const shallow = join(folder, 'shallow');
    git(folder, 'clone', '--quiet', '--depth=1', `file://${repository}`, shallow);
    const root = join(shallow, 'mail');
    expect(textAt('origin/main', root)).toBe('second');
    expect(refusal('HEAD~1', root)).toContain('fetch it before, by `git fetch --deepen=50`');
    expect(refusal('v1.0', root)).toContain('fetch it before, by `git fetch --depth=50 origin v1.0:v1.0`');
    git(shallow, 'fetch', '--quiet', '--depth=50', 'origin', 'v1.0:v1.0');
    expect(textAt('v1.0', root)).toBe('first');
    expect(refusal('origin/release', root)).toContain('by `git fetch --depth=50 origin release`');
  });
});
