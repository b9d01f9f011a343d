/** `mailwright init`: what it makes is sound and runs, and what is there already stays as it is. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { command as mailwright } from './command.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SKELETON = join(ROOT, 'src/cli/init/project');

const within = async <Result>(use: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-init-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

interface Told {
  readonly path: string;
  readonly state: string;
  readonly advice?: string;
}

function toldIn(out: string): readonly Told[] {
  const value = JSON.parse(out) as { readonly files: readonly Told[] };
  const validate = new Ajv2020({ strict: true }).compile(OUTPUT_SCHEMAS['init']!);
  expect([validate(value), validate.errors]).toEqual([true, null]);
  return value.files;
}

describe('a new project', () => {
  let parent = '';
  let folder = '';

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'mailwright-init-'));
    folder = join(parent, 'mail & more');
    const { code, out, err } = await mailwright(['init', 'mail & more'], parent);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain("cd 'mail & more'");
    for (const path of filesIn(folder)) expect(out).toContain(path);
  });

  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  test('has every file of the skeleton, and those that are made for it', () => {
    const made = [
      '.gitignore',
      '.mailwright/schemas/given.json',
      '.mailwright/schemas/rules.json',
      '.mailwright/schemas/scenario.json',
      'package.json',
    ];
    expect(filesIn(folder)).toEqual([...filesIn(SKELETON), ...made].sort());
    const { name, scripts, devDependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as { name: string; scripts: Record<string, string>; devDependencies: Record<string, string> };
    expect(name).toBe('mail-more');
    expect(scripts['prepare']).toBe('mailwright schema');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(devDependencies).toEqual({ mailwright: `^${version}` });
  });

  test('is valid without a warning', async () => {
    const { code, out } = await mailwright(['validate', '--warnings-as-errors', '--format', 'json'], folder);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { diagnostics: unknown }).diagnostics).toEqual([]);
  });

  test('does in CI what the command can do, and passes', async () => {
    const workflow = parse(readFileSync(join(folder, '.github/workflows/mailwright.yml'), 'utf8')) as {
      jobs: { rules: { steps: readonly { run?: string }[] } };
    };
    const runs = workflow.jobs.rules.steps.flatMap(
      ({ run = '' }) => /^npx mailwright (.*)$/.exec(run)?.[1] ?? [],
    );
    expect(runs).toEqual([
      'validate --warnings-as-errors',
      'test --coverage --coverage-threshold 75',
      'check',
      'plan --from origin/${{ github.base_ref }} --events scenarios/history/events.jsonl',
    ]);
    // The last compares with a branch: test/cli/workflow.test.ts.
    for (const run of runs.slice(0, -1)) {
      const { code, out, err } = await mailwright(run.split(' '), folder);
      expect([run, code, code === 0 ? '' : out + err]).toEqual([run, 0, '']);
    }
  });

  test('runs as its README says', async () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const commands = [...readme.matchAll(/^ {6}npx mailwright (.*)$/gm)].map((match) => match[1]!);
    const parts = commands.map((one) => [...one.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b!));
    expect(parts.map(([name]) => name)).toEqual([
      'validate',
      'test',
      'simulate',
      'explain',
      'backtest',
      'plan',
    ]);
    for (const args of parts.filter(([name]) => name !== 'test' && name !== 'plan')) {
      const { code, out, err } = await mailwright(args, folder);
      expect([args, code, code === 0 ? '' : err]).toEqual([args, 0, '']);
      expect(out.length).toBeGreaterThan(50);
    }
    const backtest = await mailwright(parts.at(-2)!, folder);
    expect(backtest.out).toMatch(/welcome\/hello +2 /);
  });

  test('has schemas that are up to date', async () => {
    expect((await mailwright(['schema', '--check'], folder)).code).toBe(0);
  });

  test('is not begun twice', async () => {
    const before = filesIn(folder);
    const { code, err } = await mailwright(['init'], folder);
    expect(code).toBe(3);
    expect(err).toContain('has `rules/` already');
    expect(err).toContain('--editors');
    expect(filesIn(folder)).toEqual(before);
  });
});

describe('what is there', () => {
  test('stays as it is, and is told with what to add to it', () =>
    within(async (folder) => {
      const own = { 'README.md': 'mine', '.gitignore': 'dist/', 'package.json': '{ "name": "mine" }' };
      for (const [path, text] of Object.entries(own)) writeFileSync(join(folder, path), text);
      mkdirSync(join(folder, '.vscode'));
      writeFileSync(join(folder, '.vscode/settings.json'), '{}');
      const { code, out } = await mailwright(['init', '--format', 'json'], folder);
      expect(code).toBe(0);
      for (const [path, text] of Object.entries(own))
        expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
      const kept = toldIn(out).filter(({ state }) => state === 'kept');
      expect(kept.map(({ path }) => path)).toEqual([
        '.gitignore',
        '.vscode/settings.json',
        'README.md',
        'package.json',
      ]);
      expect(kept.filter(({ advice }) => advice === undefined).map(({ path }) => path)).toEqual([
        'README.md',
      ]);
      expect((await mailwright(['validate', '--warnings-as-errors'], folder)).code).toBe(0);
    }));

  test('a project gets what editors need, and nothing else', () =>
    within(async (folder) => {
      mkdirSync(join(folder, 'rules'));
      writeFileSync(
        join(folder, 'rules/events.yaml'),
        'kind: event\nname: Seen\nversion: 1\nproperties: { type: object }\n',
      );
      const { code, out } = await mailwright(['init', '--editors', '--format', 'json'], folder);
      expect(code).toBe(0);
      const schemas = ['given', 'rules', 'scenario'].map((name) => `.mailwright/schemas/${name}.json`);
      const written = ['.gitignore', ...schemas];
      const settings = ['.vscode/extensions.json', '.vscode/settings.json'];
      expect(
        toldIn(out)
          .map(({ path }) => path)
          .sort(),
      ).toEqual([...written, ...settings].sort());
      expect(filesIn(folder)).toEqual([...written, ...settings, 'rules/events.yaml'].sort());
      expect(readFileSync(join(folder, '.mailwright/schemas/rules.json'), 'utf8')).toContain('"Seen"');
      const again = toldIn((await mailwright(['init', '--editors', '--format', 'json'], folder)).out);
      expect([...new Set(again.map(({ state, advice }) => [state, advice].join()))]).toEqual(['kept,']);
    }));

  test('a dry run tells the same files, and writes none', () =>
    within(async (folder) => {
      const dry = toldIn((await mailwright(['init', 'new', '--dry-run', '--format', 'json'], folder)).out);
      expect(existsSync(join(folder, 'new'))).toBe(false);
      expect([...new Set(dry.map(({ state }) => state))]).toEqual(['would be written']);
      const real = toldIn((await mailwright(['init', 'new', '--format', 'json'], folder)).out);
      expect(real.map(({ path }) => path)).toEqual(dry.map(({ path }) => path));
    }));
});

describe('is refused, with nothing written', () => {
  test.each([
    ['a file', ['init', 'a-file'], 'is a file'],
    ['a folder below a file', ['init', 'a-file/below'], 'can not be written (ENOTDIR)'],
    ['two folders', ['init', 'a', '--project', 'b'], 'name the folder once'],
    ['two arguments', ['init', 'a', 'b'], 'one argument too many'],
    ['settings of editors without a project', ['init', '--editors'], 'is no Mailwright project'],
    ['an option that there is not', ['init', '--dryrun'], 'did you mean `--dry-run`?'],
  ])('%s', (_, args, words) =>
    within(async (folder) => {
      writeFileSync(join(folder, 'a-file'), '');
      const { code, out, err } = await mailwright(args, folder);
      expect([code, out]).toEqual([3, '']);
      expect(err).toContain(words);
      expect(filesIn(folder)).toEqual(['a-file']);
    }),
  );

  test('a folder that is a link out of the project', () =>
    within(async (folder) => {
      const [project, outside] = [join(folder, 'project'), join(folder, 'outside')];
      mkdirSync(project);
      mkdirSync(outside);
      symlinkSync(outside, join(project, '.mailwright'));
      const { code, err } = await mailwright(['init'], project);
      expect(code).toBe(3);
      expect(err).toContain('leads out of the project');
      expect(filesIn(outside)).toEqual([]);
    }));
});

test('the package has the skeleton, every file of it', () => {
  const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 100_000_000,
  });
  const [{ files }] = JSON.parse(out) as [{ files: readonly { path: string }[] }];
  const packed = files.map(({ path }) => path);
  for (const path of filesIn(SKELETON)) expect(packed).toContain(`src/cli/init/project/${path}`);
  expect(packed).toContain('schemas/rules.json');
});
