/** New scenarios behind those of a file, of which no byte changes. */
import type { SourceFile } from '../../language/source-file.js';
import { readScenarioFile } from '../scenario-file.js';

/**
 * The file with the items, each the text of one, behind its list; undefined where nothing can be put behind it: a list in
 * brackets, a mistake, or a text that goes on behind the list. `file` is undefined for a new one.
 */
export function appended(
  path: string,
  file: SourceFile | undefined,
  items: readonly string[],
): SourceFile | undefined {
  if (!file || file.text.trim() === '') return { path, text: `${file?.text ?? ''}${items.join('\n')}` };
  const before = readScenarioFile(file);
  if (before.diagnostics.length > 0) return undefined;
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(Math.max(0, (before.scenarios[0]?.at([]).column ?? 1) - ITEM));
  const lines = items.map((item) => item.replace(/^(?=.)/gm, indent).replaceAll('\n', lineEnd));
  const gap = file.text.endsWith('\n') ? lineEnd : lineEnd + lineEnd;
  const text = file.text + gap + lines.join(lineEnd);
  const after = readScenarioFile({ path, text });
  const isWhole =
    after.diagnostics.length === 0 && after.scenarios.length === before.scenarios.length + items.length;
  return isWhole ? { path, text } : undefined;
}

/** The first key of an item stands in the third column of its list. */
const ITEM = 3;
