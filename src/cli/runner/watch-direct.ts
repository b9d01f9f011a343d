/** Scenario files run in this process, again and again while they are watched. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { runDirect } from '../../check/direct.js';
import type { Outcome } from '../../check/outcome.js';
import type { MailSnapshot } from '../../check/run-case.js';
import { snapshotPath } from '../../check/snapshot.js';
import { snapshotComparison } from './snapshots.js';
import type { WatchRunner } from './watch.js';

export function directRunner(project: string): WatchRunner {
  const compared = snapshotComparison(project, 'none');
  const stage = {
    // Watching writes no snapshots: a mail that has none yet has nothing to differ from.
    compare: (snapshot: MailSnapshot) =>
      existsSync(join(project, snapshotPath(snapshot))) ? compared(snapshot) : undefined,
    clock: () => performance.now(),
  };
  return {
    run: async (paths, { tree, tested }, signal) => {
      const wanted = new Set(paths);
      const ran = new Map<string, Outcome[]>(paths.map((path) => [path, []]));
      for (const file of tree.scenarios.filter(({ path }) => wanted.has(path))) {
        for await (const event of runDirect([file], tested, [], stage))
          if (event.kind === 'tested') ran.get(file.path)!.push(event.report.outcome);
        // A look at the keyboard.
        await setImmediate();
        if (signal.aborted) break;
      }
      return { ran };
    },
    close: () => Promise.resolve(),
  };
}
