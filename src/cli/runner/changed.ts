/** Which scenarios have to be run again since a commit: the documents of the two trees are compared, through git. */
import type { ExecFileSyncOptions } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import type { Tree } from '../../check/dependencies.js';
import { affectedBy, changedBetween } from '../../check/dependencies.js';
import type { SourceFile } from '../../language/source-file.js';
import { UsageError } from '../arguments.js';
import { isOfProject, isOfScenarios, readTree, rulesOf } from './tree.js';

/** What `--changed` compares with where it names nothing: then only what is not committed counts. */
export const LAST_COMMIT = 'HEAD';

/** The scenario files, by path, whose results may be others than at the commit; what is not committed counts. */
export function changedSince(ref: string, project: string): readonly string[] {
  return affectedBy(treeAt(ref, project), readTree(project, []));
}

/** Documents of rules and templates, as `campaign cart`, that say something else than at the commit. */
export function documentsChangedSince(ref: string, project: string): ReadonlySet<string> {
  return changedBetween(treeAt(ref, project), readTree(project, []));
}

function treeAt(ref: string, project: string): Tree {
  if (ref.startsWith('-'))
    throw new UsageError(`\`--changed ${ref}\`: a branch, tag or commit does not begin with \`-\``);
  const files = filesAt(commitOf(ref, project), project);
  return {
    scenarios: files.filter(({ path }) => isOfScenarios(path)),
    rules: rulesOf(files.filter(({ path }) => !isOfScenarios(path))),
  };
}

function commitOf(ref: string, project: string): string {
  try {
    git(project, ['rev-parse', '--is-inside-work-tree']);
  } catch (cause) {
    throw new UsageError(
      `\`--changed\` compares with what is committed, but this is no repository of git${why(cause)}`,
    );
  }
  try {
    return git(project, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
      .toString()
      .trim();
  } catch {
    const help =
      ref === LAST_COMMIT
        ? 'commit the project first'
        : 'name a branch, a tag or a commit; in CI, fetch it before';
    throw new UsageError(`\`--changed ${ref}\`: git knows no such commit; ${help}`);
  }
}

/** What git says of it, in its first line. */
function why(cause: unknown): string {
  const { code, stderr } = cause as { readonly code?: string; readonly stderr?: Buffer };
  if (code === 'ENOENT') return ': there is no `git` to be run';
  const [line = ''] = String(stderr ?? '')
    .replace(/^fatal: /, '')
    .split('\n');
  return line === '' || line.startsWith('not a git repository') ? '' : `: ${line}`;
}

/** A link is no file, as in the project that is there now. */
const FILE_MODES: ReadonlySet<string> = new Set(['100644', '100755']);

function filesAt(commit: string, project: string): readonly SourceFile[] {
  const listed = git(project, [
    'ls-tree',
    '-r',
    '-z',
    commit,
    '--',
    'rules',
    'templates',
    'scenarios',
  ]).toString();
  const blobs = listed.split('\0').flatMap((line) => {
    const [mode, , blob, path] = line.split(/[ \t]/, 3).concat(line.slice(line.indexOf('\t') + 1));
    return path && blob && FILE_MODES.has(mode!) && isOfProject(path) ? { path, blob } : [];
  });
  return textsOf(blobs, project);
}

/** All contents by one process: each comes as a line that ends in its size, and so many bytes. */
function textsOf(
  blobs: readonly { readonly path: string; readonly blob: string }[],
  project: string,
): readonly SourceFile[] {
  if (blobs.length === 0) return [];
  const output = git(project, ['cat-file', '--batch'], blobs.map(({ blob }) => `${blob}\n`).join(''));
  let from = 0;
  return blobs.map(({ path }) => {
    const line = output.indexOf('\n', from);
    const size = Number(output.toString('utf8', from, line).split(' ').at(-1));
    from = line + 1 + size + 1;
    return { path, text: output.toString('utf8', line + 1, line + 1 + size) };
  });
}

const MOST_OUTPUT = 1 << 29;

/** Without a shell; reads objects only, which runs no hook and no filter. */
function git(folder: string, args: readonly string[], input?: string): Buffer {
  const options: ExecFileSyncOptions = {
    cwd: folder,
    maxBuffer: MOST_OUTPUT,
    stdio: ['pipe', 'pipe', 'pipe'],
    input: input ?? '',
  };
  return execFileSync('git', [...args], options) as Buffer;
}
