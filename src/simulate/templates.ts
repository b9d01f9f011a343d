/** What templates say themselves, whichever mails use them. */
import type { SourceFile } from '../language/source-file.js';
import { unreadable } from '../language/source-file.js';
import { checkTemplate } from '../render/render.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { sortDiagnostics } from '../vocabulary/diagnostic.js';
import { withoutRepeats } from './findings.js';

/**
 * What is wrong with the tags and the MJML of templates, also of those that no mail uses, or only one with mistakes.
 * Loads MJML.
 */
export async function templateMistakes(templates: Iterable<SourceFile>): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const template of templates) {
    if (!unreadable(template)) diagnostics.push(...(await checkTemplate(template)));
  }
  return sortDiagnostics(withoutRepeats(diagnostics));
}
