/** What a worker of vitest reads of a project: by itself, without the way through Vite. */
import { readRuleFiles } from './tree.js';

/** Rules and templates by path, as `/rules/a.yaml`. A link out of the project is refused as every command does. */
export function projectTexts(root: string): Readonly<Record<string, string>> {
  const { files, diagnostics } = readRuleFiles(root);
  const refused = diagnostics.find(({ severity }) => severity === 'error');
  if (refused) throw new Error(`${refused.span.file}: ${refused.message}; ${refused.help ?? ''}`);
  return Object.fromEntries(files.map(({ path, text }) => [`/${path}`, text]));
}
