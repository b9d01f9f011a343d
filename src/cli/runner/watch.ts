/** `mailwright test --watch --runner direct`: runs in this process what a change can concern, and tells what is new. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import process from 'node:process';
import { watch } from 'chokidar';
import { affectedBy, isGivenFile } from '../../check/dependencies.js';
import type { SourceFile } from '../../language/source-file.js';
import { LARGEST_FILE } from '../../language/source-file.js';
import type { ExitCode } from '../command.js';
import { formatDiagnostics, textsOf } from '../report/diagnostics.js';
import { colorsFor, columnsOf, counted, print, say } from '../terminal.js';
import { deltaOf, deltaText, sumText } from './delta.js';
import type { OpenedTree, Result } from './in-process.js';
import { openTree, runFile, scenarioPaths } from './in-process.js';

const FOLDERS = ['rules', 'templates', 'scenarios'];

/** Milliseconds: an editor that writes several files, or one in several steps, is done by then. */
const SETTLES = 25;

/** Runs the scenario files, all or those named, once. */
export async function runScenarios(root: string, files?: readonly string[]): Promise<ExitCode> {
  const session = sessionOf(root, files);
  await session.run([], 'all');
  return session.exitCode();
}

/** Until it is ended by `q` or a signal; the exit code says how things stood then. */
export async function watchScenarios(root: string): Promise<ExitCode> {
  const session = sessionOf(root);
  await session.run([], 'all');
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const runNext = (wanted: Wanted) => {
    const changed = [...pending];
    pending.clear();
    running = running
      .then(() => session.run(changed, wanted))
      .catch((cause: unknown) =>
        say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)),
      );
    // Of two writes that follow each other at once, the watcher tells the first only.
    setTimeout(() => {
      void running.then(() => {
        for (const path of changed.filter(session.isOutdated)) pending.add(path);
        if (pending.size > 0) runNext('affected');
      });
    }, UNTOLD).unref();
  };
  const watcher = watch(
    FOLDERS.map((folder) => join(root, folder)),
    {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (path) => /[\\/](?:__\w+__|history)(?:[\\/]|$)/.test(path.slice(root.length)),
    },
  );
  watcher.on('all', (_event, path) => {
    pending.add(relative(root, path).split(sep).join('/'));
    clearTimeout(timer);
    timer = setTimeout(() => runNext('affected'), SETTLES);
  });
  await new Promise<void>((ready) => watcher.once('ready', () => ready()));
  say(process.stdin.isTTY ? 'watching; Enter runs all, f those that fail, q quits' : 'watching');
  await ended(runNext);
  clearTimeout(timer);
  await watcher.close();
  await running;
  return session.exitCode();
}

/** Milliseconds in which the watcher tells a second change of a file as none. */
const UNTOLD = 75;

type Wanted = 'all' | 'failed' | 'affected';

async function ended(run: (wanted: Wanted) => void): Promise<void> {
  const { stdin } = process;
  await new Promise<void>((quit) => {
    process.once('SIGINT', quit).once('SIGTERM', quit);
    if (!stdin.isTTY) return;
    stdin.setRawMode(true).resume().setEncoding('utf8');
    stdin.on('data', (key: string) => {
      if (key === '\r' || key === '\n') run('all');
      else if (key === 'f') run('failed');
      else if (key === 'q' || key === '\u0003' || key === '\u0004') quit();
    });
  });
  if (stdin.isTTY) stdin.setRawMode(false).pause();
}

interface Session {
  readonly run: (changed: readonly string[], wanted: Wanted) => Promise<void>;
  /** Whether a file says something else than what was run. */
  readonly isOutdated: (path: string) => boolean;
  readonly exitCode: () => ExitCode;
}

function sessionOf(root: string, only?: readonly string[]): Session {
  let standing = new Map<string, readonly Result[]>();
  let opened: OpenedTree | undefined;
  /** The last one without mistakes: what changed since counts, however many mistakes lay between. */
  let sound: OpenedTree | undefined;
  return {
    run: async (changed, wanted) => {
      const start = performance.now();
      const known = (opened?.tree.scenarios ?? []).filter(({ path }) => !changed.includes(path));
      const now = await openTree(root, wanted === 'all' ? [] : known);
      opened = now;
      if (!now.sound) {
        tellMistakes(now);
        return;
      }
      const paths = only ?? pathsOf(now, sound, standing, wanted);
      sound = now;
      const ran = new Map(paths.map((path) => [path, runFile(root, fileOf(now, path), now.sound!)] as const));
      const delta = deltaOf(standing, ran);
      const there = new Set(scenarioPaths(now.tree));
      standing = new Map([...standing, ...ran].filter(([path]) => there.has(path)));
      const colors = colorsFor(process.stdout);
      const why =
        changed.length === 0 ? '' : `${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ' …' : ''}: `;
      const took = `${((performance.now() - start) / 1000).toFixed(2)} s`;
      print(
        [
          deltaText(delta, colors),
          `${why}${counted(paths.length, 'file')} of ${there.size} run in ${took}`,
          sumText(standing, colors),
          '',
        ]
          .filter((text, index) => index > 0 || text !== '')
          .join('\n'),
      );
    },
    isOutdated: (path) => {
      const { scenarios = [], rules } = opened?.tree ?? {};
      const known = [...scenarios, ...(rules?.files ?? [])].find((file) => file.path === path);
      // A file that is too large was read in part: it is refused, whatever stands in the rest.
      return (
        known !== undefined && known.text.length <= LARGEST_FILE && textOf(join(root, path)) !== known.text
      );
    },
    exitCode: () => {
      if (!opened?.sound) return 3;
      return [...standing.values()].flat().some(({ failures }) => failures.length > 0) ? 1 : 0;
    },
  };
}

/** Those that fail run again after every change: what is said of them may tell of more than they depend on. */
function pathsOf(
  now: OpenedTree,
  before: OpenedTree | undefined,
  standing: ReadonlyMap<string, readonly Result[]>,
  wanted: Wanted,
): readonly string[] {
  const all = scenarioPaths(now.tree);
  if (wanted === 'all' || !before) return all;
  const failed = new Set(
    [...standing].flatMap(([path, results]) =>
      results.some(({ failures }) => failures.length > 0) ? path : [],
    ),
  );
  const affected = new Set(affectedBy(before.tree, now.tree));
  return all.filter((path) => failed.has(path) || affected.has(path));
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function fileOf({ tree }: OpenedTree, path: string): SourceFile {
  return tree.scenarios.find((file) => file.path === path && !isGivenFile(path))!;
}

function tellMistakes({ diagnostics, tree }: OpenedTree): void {
  const texts = textsOf([...tree.rules.files, ...tree.scenarios]);
  say(formatDiagnostics(diagnostics, texts, colorsFor(process.stderr), columnsOf(process.stderr)));
  say(`\n${counted(diagnostics.length, 'mistake')}; scenarios run again once they are mended`);
}
