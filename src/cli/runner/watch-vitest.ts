/** Scenario files run by vitest's workers, again and again while they are watched. */
import { RESOLVED_PROJECT } from '../../check/vitest-plugin.js';
import { say } from '../terminal.js';
import type { Settings } from './vitest-host.js';
import {
  crashOf,
  moduleIdOf,
  notIncluded,
  openVitest,
  provide,
  reportOf,
  runUntil,
  testsOf,
  textOf,
  workersFor,
} from './vitest-host.js';
import type { WatchRunner } from './watch.js';

/** Watching is not left to vitest: mistakes of rules would be told by every file, and after each change by others. */
export async function vitestRunner(project: string, fileCount: number): Promise<WatchRunner> {
  // A reporter that says nothing: vitest would choose one of its own.
  const settings: Settings = { update: 'none', reporters: [{}] };
  const { vitest, close } = await openVitest(project, settings, { maxWorkers: workersFor(fileCount) });
  provide(vitest, { isWatched: true });
  /** By file; vitest looks for files when it is told to. */
  const specificationsOf = async (ids: readonly string[]) => {
    const known = ids.map((id) => vitest.getModuleSpecifications(id));
    if (known.every((one) => one.length > 0)) return known;
    vitest.clearSpecificationsCache();
    const found = await vitest.globTestSpecifications();
    return ids.map((id) => found.filter(({ moduleId }) => moduleId === id));
  };
  return {
    run: async (paths, _opened, signal) => {
      const ids = paths.map((path) => moduleIdOf(project, path));
      // Files and rules are as they are now, whatever was known of them.
      for (const id of [RESOLVED_PROJECT, ...ids]) vitest.invalidateFile(id);
      const specifications = await specificationsOf(ids);
      await runUntil(signal, vitest, specifications.flat());
      const wanted = new Set(ids);
      const modules = vitest.state.getTestModules().filter(({ moduleId }) => wanted.has(moduleId));
      const byId = new Map(modules.map((one) => [one.moduleId, testsOf(one)]));
      const ran = new Map(
        paths.map((path, index) => [
          path,
          (byId.get(ids[index]!) ?? []).flatMap((test) => reportOf(test).outcome ?? []),
        ]),
      );
      const missing = paths.find((_path, index) => specifications[index]!.length === 0);
      const crash = crashOf(vitest, modules) ?? (missing === undefined ? undefined : notIncluded(missing));
      return { ran, ...(crash === undefined || signal.aborted ? {} : { crash }) };
    },
    close: () => close().catch((cause: unknown) => say(textOf(cause))),
  };
}
