/** Templates are checked beside the rules, so that both together take as long as the longer of the two. */
import { Worker } from 'node:worker_threads';
import { isTemplateFile } from '../language/rule-set.js';
import type { SourceFile } from '../language/source-file.js';
import { templateMistakes } from '../simulate/templates.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';

/** Begins at once. What stops a thread from being run does not stop the check: it is then done here, when the rules are read. */
export function checkTemplatesBeside(files: readonly SourceFile[]): Promise<readonly Diagnostic[]> {
  const templates = files.filter(({ path }) => isTemplateFile(path));
  if (templates.length === 0) return Promise.resolve([]);
  return onThread(templates).catch(() => templateMistakes(templates));
}

function onThread(templates: readonly SourceFile[]): Promise<readonly Diagnostic[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('template-worker.js', import.meta.url), { workerData: templates });
    worker.once('message', (found: readonly Diagnostic[]) => resolve(found));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without a word')));
  });
}
