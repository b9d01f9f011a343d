import type { SourceFile } from '../../language/source-file.js';
import type { TextEdit } from '../../language/text-edit.js';
import type { FileEditor } from '../../language/yaml-edit.js';
import { editorsOf, textEditsOf } from '../../language/yaml-edit.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';

/** A fix as edits of text: what is to stand in the place of what. */
export interface FixRecord {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface DiagnosticRecord extends Omit<Diagnostic, 'fix'> {
  readonly fix?: FixRecord;
}

/** Diagnostics for programs. A fix that can not be written where it is to stand is left out. */
export function diagnosticRecords(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
): readonly DiagnosticRecord[] {
  const editorOf = editorsOf(files);
  return diagnostics.map(({ fix, ...rest }) => {
    const record = fix && fixRecord(fix, editorOf);
    return record ? { ...rest, fix: record } : rest;
  });
}

function fixRecord(
  { title, edits }: NonNullable<Diagnostic['fix']>,
  editorOf: (file: string) => FileEditor | undefined,
): FixRecord | undefined {
  const made = textEditsOf(edits, editorOf);
  return made && { title, edits: made };
}
