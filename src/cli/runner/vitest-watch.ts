/** `mailwright test --watch` on vitest: its watcher and its workers, told as every watched run is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestModule, Vitest } from 'vitest/node';
import { createVitest } from 'vitest/node';
import type { Outcome } from '../../check/outcome.js';
import type { ExitCode } from '../command.js';
import { readProjectFiles } from '../files.js';
import { textsOf } from '../report/diagnostics.js';
import { say } from '../terminal.js';
import { Watched } from './standing.js';
import { mailwrightFor } from './vitest-plugin.js';
import { beside, reportOf, sayWhoRuns, textOf, usesPlugin } from './vitest.js';

/** Until it is ended by `q` or a signal; the exit code says how things stood then. */
export async function watchOnVitest(project: string): Promise<ExitCode> {
  const before = process.exitCode;
  const cacheDir = mkdtempSync(join(tmpdir(), 'mailwright-'));
  const watched = new Watched();
  const run = { start: performance.now() };
  try {
    const isOwn = usesPlugin(project);
    sayWhoRuns();
    const vitest = await createVitest(
      'test',
      {
        root: project,
        watch: true,
        // Watching writes no snapshots.
        update: 'none',
        testTimeout: 0,
        coverage: { enabled: false },
        reporters: [
          {
            onTestRunStart: () => void (run.start = performance.now()),
            onTestRunEnd: (modules, errors) => {
              tell(modules, project, watched, performance.now() - run.start);
              for (const error of errors) say(textOf(error));
            },
          },
        ],
        ...(isOwn ? {} : { config: false }),
      },
      isOwn ? {} : { cacheDir, plugins: [mailwrightFor({}, { isTold: true })] },
      { stdout: beside(), stderr: beside() },
    );
    const closed = new Promise<void>((done) => vitest.onClose(done));
    await vitest.start();
    say('watching');
    await closed;
    return exitCodeOf(vitest, watched);
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
    process.exitCode = before;
  }
}

function tell(modules: readonly TestModule[], project: string, watched: Watched, duration: number): void {
  const outcomesOf = (module: TestModule) =>
    [...module.children.allTests()].flatMap((one) => reportOf(one).outcome ?? []);
  // Only what is told of is shown with its text; of the other files their being there is enough.
  const shown = new Set(
    modules
      .filter((one) => outcomesOf(one).some(({ status }) => status === 'failed'))
      .map(({ moduleId }) => moduleId),
  );
  const { rules, scenarios, given, left } = readProjectFiles(
    project,
    (path) => !shown.has(join(project, path)),
  );
  const all = [...scenarios.map(({ path }) => path), ...left];
  const paths = new Map(all.map((path) => [join(project, path), path]));
  const ran = new Map<string, readonly Outcome[]>();
  for (const module of modules) {
    const path = paths.get(module.moduleId);
    if (path === undefined) continue;
    ran.set(path, outcomesOf(module));
    for (const error of module.errors()) say(textOf(error));
  }
  const there = new Set(all);
  watched.tell({ ran, there, changed: [], texts: textsOf([...rules, ...scenarios, ...given]), duration });
}

function exitCodeOf(vitest: Vitest, watched: Watched): ExitCode {
  const isBroken = vitest.state.getUnhandledErrors().length > 0;
  return isBroken ? 4 : watched.exitCode();
}
