/** `mailwright test --watch --runner direct`: runs in this process what a change can concern, and tells what is new. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import process from 'node:process';
import { watch } from 'chokidar';
import { isGivenFile } from '../../check/case.js';
import type { Tree } from '../../check/dependencies.js';
import { affectedBy } from '../../check/dependencies.js';
import { runDirect } from '../../check/direct.js';
import type { Outcome } from '../../check/outcome.js';
import type { MailSnapshot } from '../../check/run-case.js';
import type { TestedProject } from '../../check/scenario-tests.js';
import { openTested } from '../../check/scenario-tests.js';
import { snapshotPath } from '../../check/snapshot.js';
import type { SourceFile } from '../../language/source-file.js';
import { LARGEST_FILE } from '../../language/source-file.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import type { ExitCode } from '../command.js';
import type { Texts } from '../report/diagnostics.js';
import { formatDiagnostics, textsOf } from '../report/diagnostics.js';
import { colorsFor, columnsOf, counted, say } from '../terminal.js';
import type { Standing } from './delta.js';
import { snapshotComparison } from './snapshots.js';
import { Watched } from './standing.js';
import { readFiles } from './tree.js';

const FOLDERS = ['rules', 'templates', 'scenarios'];

/** Milliseconds: an editor that writes several files, or one in several steps, is done by then. */
const SETTLES = 25;

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

interface Opened {
  readonly tree: Tree;
  readonly tested: TestedProject;
  /** Of the disk and the rules. */
  readonly mistakes: readonly Diagnostic[];
  readonly texts: Texts;
}

/** `known` are scenario files that are as they were. MJML is compiled once for each text of a template. */
async function openTree(root: string, known: readonly SourceFile[]): Promise<Opened> {
  const { rules: files, scenarios, given, diagnostics } = readFiles(root, known);
  const tested = await openTested([...files, ...given]);
  const ofDisk = diagnostics.filter(({ severity }) => severity === 'error');
  const areSound = tested.sound !== undefined && ofDisk.length === 0;
  return {
    tree: {
      scenarios: [...scenarios, ...given],
      rules: { files, ruleSet: tested.declared.ruleSet, areSound },
    },
    tested,
    mistakes: [...ofDisk, ...tested.mistakes],
    texts: textsOf([...files, ...scenarios, ...given]),
  };
}

function sessionOf(root: string): Session {
  const watched = new Watched();
  let opened: Opened | undefined;
  /** The last one without mistakes: what changed since counts, however many mistakes lay between. */
  let sound: Opened | undefined;
  return {
    run: async (changed, wanted) => {
      const start = performance.now();
      const known = (opened?.tree.scenarios ?? []).filter(({ path }) => !changed.includes(path));
      const now = await openTree(root, wanted === 'all' ? [] : known);
      opened = now;
      if (!now.tree.rules.areSound) {
        tellMistakes(now);
        return;
      }
      const paths = pathsOf(now, sound, watched.failed(), wanted);
      sound = now;
      const ran = await runFiles(root, now, paths);
      watched.tell({
        ran,
        there: new Set(scenarioPaths(now.tree)),
        changed,
        texts: now.texts,
        duration: performance.now() - start,
      });
    },
    isOutdated: (path) => {
      const { scenarios = [], rules } = opened?.tree ?? {};
      const known = [...scenarios, ...(rules?.files ?? [])].find((file) => file.path === path);
      // A file that is too large was read in part: it is refused, whatever stands in the rest.
      return (
        known !== undefined && known.text.length <= LARGEST_FILE && textOf(join(root, path)) !== known.text
      );
    },
    exitCode: () => (opened?.tree.rules.areSound ? watched.exitCode() : 3),
  };
}

/** Watching writes no snapshots: a mail that has none yet has nothing to differ from. */
async function runFiles(root: string, { tree, tested }: Opened, paths: readonly string[]): Promise<Standing> {
  const compared = snapshotComparison(root, 'none');
  const stage = {
    compare: (snapshot: MailSnapshot) =>
      existsSync(join(root, snapshotPath(snapshot))) ? compared(snapshot) : undefined,
    clock: () => performance.now(),
  };
  const wanted = new Set(paths);
  const ran = new Map<string, Outcome[]>(paths.map((path) => [path, []]));
  for (const file of tree.scenarios.filter(({ path }) => wanted.has(path))) {
    for await (const event of runDirect([file], tested, [], stage))
      if (event.kind === 'tested') ran.get(file.path)!.push(event.report.outcome);
  }
  return ran;
}

/** The scenario files of a tree. */
function scenarioPaths({ scenarios }: Tree): readonly string[] {
  return scenarios.map(({ path }) => path).filter((path) => !isGivenFile(path));
}

/** Those that fail run again after every change: what is said of them may tell of more than they depend on. */
function pathsOf(
  now: Opened,
  before: Opened | undefined,
  failed: readonly string[],
  wanted: Wanted,
): readonly string[] {
  const all = scenarioPaths(now.tree);
  if (wanted === 'all' || !before) return all;
  const affected = new Set([...failed, ...affectedBy(before.tree, now.tree)]);
  return all.filter((path) => affected.has(path));
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function tellMistakes({ mistakes, texts }: Opened): void {
  say(formatDiagnostics(mistakes, texts, colorsFor(process.stderr), columnsOf(process.stderr)));
  say(`\n${counted(mistakes.length, 'mistake')}; scenarios run again once they are mended`);
}
