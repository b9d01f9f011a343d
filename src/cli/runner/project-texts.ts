/** What a worker of vitest reads of a project: by itself, without the way through Vite. */
import type { KnownMjml } from '../../render/mjml.js';
import { learnMjml } from '../../render/mjml.js';
import { loadLater } from '../later-packages.js';
import { readRuleFiles } from './tree.js';

/**
 * Rules and templates by path, as `/rules/a.yaml`. A link out of the project is refused as every command does. `known`
 * is what the thread that watches has found out already.
 */
export function projectTexts(root: string, known: KnownMjml = []): Readonly<Record<string, string>> {
  learnMjml(known);
  loadLater();
  const { files, diagnostics } = readRuleFiles(root);
  const refused = diagnostics.find(({ severity }) => severity === 'error');
  if (refused) throw new Error(`${refused.span.file}: ${refused.message}; ${refused.help ?? ''}`);
  return Object.fromEntries(files.map(({ path, text }) => [`/${path}`, text]));
}
