/** `mailwright test --watch`: runs what a change can concern, by either runner, and tells what is new. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { isGivenFile } from '../../check/case.js';
import type { Tree } from '../../check/dependencies.js';
import { affectedBy } from '../../check/dependencies.js';
import type { TestedProject } from '../../check/scenario-tests.js';
import { openTested } from '../../check/scenario-tests.js';
import { isSnapshot, scenariosOfSnapshot } from '../../check/snapshot.js';
import type { SourceFile } from '../../language/source-file.js';
import { LARGEST_FILE } from '../../language/source-file.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import type { ExitCode } from '../command.js';
import type { Texts } from '../report/diagnostics.js';
import { textsOf } from '../report/diagnostics.js';
import { say } from '../terminal.js';
import type { Standing } from './delta.js';
import type { Wanted } from './keys.js';
import { keysHelp, untilQuit } from './keys.js';
import { Watched } from './standing.js';
import { isOfProject, readFiles } from './tree.js';

/** A project as it lay there when it was read. */
export interface Opened {
  readonly tree: Tree;
  readonly tested: TestedProject;
  /** Of the disk and the rules. */
  readonly mistakes: readonly Diagnostic[];
  readonly texts: Texts;
}

/** Who runs scenario files. */
export interface WatchRunner {
  readonly run: (paths: readonly string[], opened: Opened, signal: AbortSignal) => Promise<WatchRun>;
  readonly close: () => Promise<void>;
}

export interface WatchRun {
  /** What came of each file. */
  readonly ran: Standing;
  /** What keeps the runner itself from running. */
  readonly crash?: string;
}

const FOLDERS = ['rules', 'templates', 'scenarios'];

/** Milliseconds: an editor that writes several files, or one in several steps, is done by then. */
const SETTLES = 25;

/** Milliseconds in which the watcher tells a second change of a file as none. */
const UNTOLD = 75;

/** Until it is ended by `q` or a signal; the exit code says how things stood then. */
export async function watchScenarios(root: string, runner: WatchRunner): Promise<ExitCode> {
  const end = new AbortController();
  const session = sessionOf(root, runner, end.signal);
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const runNext = (wanted: Wanted) => {
    const told = [...pending];
    pending.clear();
    running = running
      .then(async () => {
        // What the run before has read already is no change since.
        const changed = told.filter((path) => !session.isKnown(path));
        if (end.signal.aborted || (wanted === 'affected' && changed.length === 0)) return;
        await session.run(changed, wanted);
      })
      .catch((cause: unknown) =>
        say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)),
      );
    // Of two writes that follow each other at once, the watcher tells the first only.
    setTimeout(() => {
      void running.then(() => {
        for (const path of told.filter(session.isOutdated)) pending.add(path);
        if (pending.size > 0) runNext('affected');
      });
    }, UNTOLD).unref();
  };
  const quit = untilQuit(runNext);
  const watcher = watch(
    FOLDERS.map((folder) => join(root, folder)),
    {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (path) => /[\\/](?:__(?!emails__)\w+__|history)(?:[\\/]|$)/.test(path.slice(root.length)),
    },
  );
  watcher.on('all', (_event, found) => {
    const path = relative(root, found).split(sep).join('/');
    // Folders and what editors put beside a file say nothing.
    if (!isOfProject(path) && !isSnapshot(path)) return;
    pending.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => runNext('affected'), SETTLES);
  });
  const ready = new Promise<void>((done) => watcher.once('ready', () => done()));
  runNext('all');
  void Promise.all([ready, running]).then(() => end.signal.aborted || say(keysHelp()));
  await quit;
  end.abort();
  clearTimeout(timer);
  await watcher.close();
  await running;
  await runner.close();
  return session.exitCode();
}

interface Session {
  readonly run: (changed: readonly string[], wanted: Wanted) => Promise<void>;
  /** Whether a file says something else than what was run. */
  readonly isOutdated: (path: string) => boolean;
  /** Whether it says what was run. */
  readonly isKnown: (path: string) => boolean;
  readonly exitCode: () => ExitCode;
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

function sessionOf(root: string, runner: WatchRunner, signal: AbortSignal): Session {
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
        watched.tellMistakes(now.mistakes, now.texts);
        return;
      }
      const paths = pathsOf(now, sound, { wanted, changed, failed: watched.failed() });
      const { ran, crash } = await runner.run(paths, now, signal);
      if (signal.aborted) return;
      sound = now;
      watched.tell({
        ran,
        crash,
        there: new Set(scenarioPaths(now.tree)),
        changed,
        texts: now.texts,
        duration: performance.now() - start,
      });
    },
    // One that is gone and was not there is known as well.
    isKnown: (path) => textOf(join(root, path)) === fileOf(opened, path)?.text,
    isOutdated: (path) => {
      const known = fileOf(opened, path);
      // A file that is too large was read in part: it is refused, whatever stands in the rest.
      return (
        known !== undefined && known.text.length <= LARGEST_FILE && textOf(join(root, path)) !== known.text
      );
    },
    exitCode: () => (!opened || opened.tree.rules.areSound ? watched.exitCode() : 3),
  };
}

function fileOf(opened: Opened | undefined, path: string): SourceFile | undefined {
  const { scenarios = [], rules } = opened?.tree ?? {};
  return [...scenarios, ...(rules?.files ?? [])].find((file) => file.path === path);
}

/** The scenario files of a tree. */
function scenarioPaths({ scenarios }: Tree): readonly string[] {
  return scenarios.map(({ path }) => path).filter((path) => !isGivenFile(path));
}

interface Asked {
  readonly wanted: Wanted;
  readonly changed: readonly string[];
  readonly failed: readonly string[];
}

/** Those that fail run again after every change: what is said of them may tell of more than they depend on. */
function pathsOf(
  now: Opened,
  before: Opened | undefined,
  { wanted, changed, failed }: Asked,
): readonly string[] {
  const all = scenarioPaths(now.tree);
  if (wanted === 'all' || !before) return all;
  const affected = new Set([
    ...failed,
    ...affectedBy(before.tree, now.tree),
    ...changed.flatMap((path) => scenariosOfSnapshot(path, all)),
  ]);
  return all.filter((path) => affected.has(path));
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
