/** A project's rules as they are somewhere: in its folder, at a commit of its repository, in another folder. */
import type { ExecFileSyncOptions } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isRuleFile, isTemplateFile } from '../language/rule-set.js';
import type { SourceFile } from '../language/source-file.js';
import { LARGEST_FILE } from '../language/source-file.js';
import { LARGEST_TABLE, isTableFile } from '../language/table.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { closest } from '../vocabulary/suggest.js';
import { UsageError } from './arguments.js';
import { readProjectFiles } from './files.js';

/** The files of `rules/` and `templates/`, as they are there. */
export interface RuleSetAt {
  /** As it was asked for. */
  readonly name: string;
  /** Undefined where they are of no commit, but lie in a folder. */
  readonly commit: string | undefined;
  readonly files: readonly SourceFile[];
  /** What is told of files before they are read as rules. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** The commit is there, and the project was not: rules that began later. */
export class NoRulesYet extends UsageError {
  constructor(
    message: string,
    readonly commit: string,
  ) {
    super(message);
  }
}

export const WORKING_TREE = 'working tree';

/**
 * `spec` is `working tree` (or `.`), whatever git understands as a commit (`HEAD~1`, `main`, a tag), or a folder with
 * another copy of the project. A commit goes before a folder of the same name; `./folder` is always a folder.
 */
export function readRuleSetAt(root: string, spec: string): RuleSetAt {
  if (spec === '.' || spec === WORKING_TREE) return inFolder(root, WORKING_TREE);
  if (spec.trim() === '') throw new UsageError('name a commit, a folder or `working tree`, and not nothing');
  const folder = folderOf(root, spec);
  if (folder !== undefined && isPath(spec)) return inFolder(folder, spec);
  if (isPath(spec)) throw new UsageError(`there is no folder \`${spec}\``);
  if (spec.startsWith('-'))
    throw new UsageError(`\`${spec}\`: a branch, tag or commit does not begin with \`-\``);
  const found = commitOf(root, spec, folder !== undefined);
  if (found === undefined) return inFolder(folder!, spec);
  return atCommit(root, spec, found);
}

/** No branch or tag is written so. */
function isPath(spec: string): boolean {
  return /^(\.{0,2}[/\\]|\.\.?$|[A-Za-z]:[/\\]|~\/)/.test(spec);
}

/** A folder is meant from where the command runs, or else from the project. */
function folderOf(root: string, spec: string): string | undefined {
  return [resolve(spec), resolve(root, spec)].find(
    (path) => existsSync(path) && statSync(path).isDirectory(),
  );
}

function inFolder(folder: string, name: string): RuleSetAt {
  if (!existsSync(join(folder, 'rules')))
    throw new UsageError(`\`${name}\` has no folder \`rules/\`, so it is no Mailwright project`);
  const { rules: files, diagnostics } = readProjectFiles(folder, () => true);
  return { name, commit: undefined, files, diagnostics };
}

/** Undefined where it is no commit and `orFolder`: then a folder is meant. */
function commitOf(root: string, spec: string, orFolder: boolean): string | undefined {
  const repository = repositoryOf(root);
  if (typeof repository !== 'string') {
    if (orFolder) return undefined;
    const { why } = repository;
    throw new UsageError(
      `\`${spec}\` would be a commit, but this project is in no repository of git${why}; name a folder that holds another copy of it`,
    );
  }
  const found = tried(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${spec}^{commit}`]);
  if (found !== undefined) return found.toString().trim();
  if (orFolder) return undefined;
  throw new UsageError(`\`${spec}\`: git knows no such commit; ${helpFor(root, spec)}`);
}

/** The top folder of the repository, or why there is none. */
function repositoryOf(root: string): string | { readonly why: string } {
  try {
    return git(root, ['rev-parse', '--show-toplevel']).toString().trim();
  } catch (cause) {
    const { code, stderr } = cause as { readonly code?: string; readonly stderr?: Buffer };
    if (code === 'ENOENT') return { why: ': there is no `git` to be run' };
    const [line = ''] = String(stderr ?? '')
      .replace(/^fatal: /, '')
      .split('\n');
    return { why: line === '' || line.startsWith('not a git repository') ? '' : `: ${line}` };
  }
}

function helpFor(root: string, spec: string): string {
  if (spec.includes('..'))
    return 'it is a range of several; name one commit, and the other as the other side';
  if (tried(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']) === undefined)
    return 'nothing is committed here yet';
  const isShallow = tried(root, ['rev-parse', '--is-shallow-repository'])?.toString().trim() === 'true';
  const names = refsOf(root);
  const [, base = spec, steps = ''] = /^(.*?)([~^@].*)?$/.exec(spec) ?? [];
  const isKnown = steps !== '' && (base === 'HEAD' || names.includes(base) || isObjectName(root, base));
  if (isShallow) {
    const fetch = isKnown ? 'git fetch --deepen=50' : `git fetch --depth=50 ${fetched(root, base)}`;
    return `this is a shallow clone, which holds few commits: fetch it before, by \`${fetch}\``;
  }
  if (isKnown) return `\`${base}\` has no such ancestor`;
  const meant = closest(base, names);
  if (meant !== undefined) return `did you mean \`${meant}${steps}\`?`;
  const known = names.filter((name) => !name.includes('/')).slice(0, 5);
  const there = known.length === 0 ? '' : ` (there is ${known.map((name) => `\`${name}\``).join(', ')})`;
  return `name a branch, a tag or a commit${there}, or a folder; in CI, fetch it before`;
}

/** From where, and what; a branch or a tag is to be known by its own name afterwards. */
function fetched(root: string, name: string): string {
  const remotes = tried(root, ['remote'])?.toString().trim().split('\n') ?? [];
  const remote = remotes.find((one) => one !== '' && name.startsWith(`${one}/`));
  if (remote !== undefined) return `${remote} ${name.slice(remote.length + 1)}`;
  return `origin ${/^[0-9a-f]{7,64}$/.test(name) ? name : `${name}:${name}`}`;
}

function isObjectName(root: string, name: string): boolean {
  return (
    tried(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]) !== undefined
  );
}

/** Branches, tags and those of remotes, and `HEAD`. */
function refsOf(root: string): readonly string[] {
  const listed = tried(root, [
    'for-each-ref',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/tags',
    'refs/remotes',
  ]);
  const names =
    listed
      ?.toString()
      .split('\n')
      .filter((name) => name !== '') ?? [];
  return ['HEAD', ...names];
}

function atCommit(root: string, spec: string, commit: string): RuleSetAt {
  const files = filesAt(root, commit);
  if (!files.some(({ path }) => isRuleFile(path)))
    throw new NoRulesYet(`at \`${spec}\` (${commit.slice(0, 10)}) ${absence(root)}`, commit);
  return { name: spec, commit, files, diagnostics: [] };
}

function absence(root: string): string {
  const top = repositoryOf(root);
  const folder = typeof top === 'string' ? relative(realpathSync(top), realpathSync(root)) : '';
  return folder === ''
    ? 'there are no rules: this project did not exist then'
    : `there are no rules in \`${folder}\`: this project did not exist then, or lay elsewhere`;
}

/** A link is no file, as in the project that is there now. */
const FILE_MODES: ReadonlySet<string> = new Set(['100644', '100755']);

interface Blob {
  readonly path: string;
  readonly name: string;
}

function filesAt(root: string, commit: string): readonly SourceFile[] {
  const listed = git(root, ['ls-tree', '-r', '-z', commit, '--', 'rules', 'templates']).toString();
  const blobs = listed.split('\0').flatMap((line): readonly Blob[] => {
    const tab = line.indexOf('\t');
    const [mode = '', , name = ''] = line.slice(0, tab).split(' ');
    const path = line.slice(tab + 1);
    const isOfProject = isRuleFile(path) || isTableFile(path) || isTemplateFile(path);
    return tab > 0 && FILE_MODES.has(mode) && isOfProject ? [{ path, name }] : [];
  });
  return textsOf(blobs, root);
}

/** All contents by one process: each comes as a line that ends in its size, and so many bytes. */
function textsOf(blobs: readonly Blob[], root: string): readonly SourceFile[] {
  if (blobs.length === 0) return [];
  const output = git(root, ['cat-file', '--batch'], blobs.map(({ name }) => `${name}\n`).join(''));
  let from = 0;
  return blobs.map(({ path }) => {
    const line = output.indexOf('\n', from);
    const told = output.toString('utf8', from, line);
    const size = Number(told.split(' ').at(-1));
    if (line < 0 || !told.includes(' blob ') || !Number.isSafeInteger(size))
      throw new UsageError(
        `\`${path}\` of that commit is not in this clone of the repository, which holds a part of it; fetch it before, by \`git fetch --refetch\``,
      );
    from = line + 1 + size + 1;
    const most = 4 * ((isTableFile(path) ? LARGEST_TABLE : LARGEST_FILE) + 1);
    return { path, text: output.toString('utf8', line + 1, line + 1 + Math.min(size, most)) };
  });
}

const MOST_OUTPUT = 1 << 30;

function tried(folder: string, args: readonly string[]): Buffer | undefined {
  try {
    return git(folder, args);
  } catch {
    return undefined;
  }
}

/** Without a shell; reads objects only, which runs no hook and no filter, and asks nobody for a password. */
function git(folder: string, args: readonly string[], input = ''): Buffer {
  const options: ExecFileSyncOptions = {
    cwd: folder,
    maxBuffer: MOST_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
    input,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
  };
  return execFileSync('git', ['--no-replace-objects', '--literal-pathspecs', ...args], options) as Buffer;
}
