/** The plugin for vitest, with the disk. */
import { fileURLToPath } from 'node:url';
import type { ProjectSource } from '../../check/dependants.js';
import type { MailwrightPlugin } from '../../check/vitest-plugin.js';
import type { Told } from '../../check/vitest-plugin.js';
import { mailwrightFrom } from '../../check/vitest-plugin.js';
import type { ScenarioOptions } from '../../check/vitest-runtime.js';
import { knownMjml } from '../../render/mjml.js';
import { compileMails } from '../../simulate/project.js';
import { openFiles } from './tree.js';

export type { MailwrightPlugin, ScenarioOptions };

const OWN = fileURLToPath(import.meta.url);

/** Milliseconds after a change until this thread compiles templates for the next: the change itself comes first. */
const LATER = 1500;

/**
 * Runs `scenarios/**` of Vite's root against its `rules/**` and `templates/**`, each scenario as a test at its place in
 * the YAML.
 */
export function mailwright(options: ScenarioOptions = {}): MailwrightPlugin {
  return mailwrightFor(options, {});
}

/** The same for a command, which tells of the tests itself. */
export function mailwrightFor(options: ScenarioOptions, told: Told): MailwrightPlugin {
  let count = 0;
  const source: ProjectSource = {
    read: (root, known) => {
      const { tree, project } = openFiles(root, known);
      // Read again, it is watched: workers come and go with every change, and this thread stays.
      if (project && ++count > 1) setTimeout(() => void compileMails(project.outlines), LATER).unref();
      return tree;
    },
    texts: OWN.replace(/vitest-plugin(\.[jt]s)$/, 'project-texts$1'),
    known: knownMjml,
  };
  return mailwrightFrom(source, options, told);
}
