/** The plugin for vitest, with the disk. */
import { fileURLToPath } from 'node:url';
import type { MailwrightPlugin } from '../../check/vitest-plugin.js';
import { mailwrightFrom } from '../../check/vitest-plugin.js';
import type { ScenarioOptions } from '../../check/vitest-runtime.js';
import { readTree } from './tree.js';

export type { MailwrightPlugin, ScenarioOptions };

const OWN = fileURLToPath(import.meta.url);

/**
 * Runs `scenarios/**` of Vite's root against its `rules/**` and `templates/**`, each scenario as a test at its place in
 * the YAML.
 */
export function mailwright(options: ScenarioOptions = {}): MailwrightPlugin {
  const texts = OWN.replace(/vitest-plugin(\.[jt]s)$/, 'project-texts$1');
  return mailwrightFrom({ read: readTree, texts }, options);
}
