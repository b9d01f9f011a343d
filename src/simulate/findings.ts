/** What is wrong with mails, where each is looked at as it is written and under the variants that change it. */
import type { VariantSend } from '../language/send-declaration.js';
import { spanOf } from '../language/documents.js';
import { variantNames } from '../vocabulary/assignment.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';

export interface MailFindings {
  /** `campaign/step`. */
  readonly mail: string;
  /** Undefined for the mail as it is written. */
  readonly under: VariantSend | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each mistake once; one that only a variant makes says which. */
export function toldOf(findings: readonly MailFindings[]): readonly Diagnostic[] {
  const written = findings.filter(({ under }) => under === undefined);
  const variants = findings.filter(({ under }) => under !== undefined);
  const told = new Set(written.flatMap(({ diagnostics }) => diagnostics.map(identityOf)));
  return withoutRepeats([
    ...written.flatMap(({ mail, diagnostics }) =>
      diagnostics.filter((one) => !isReadByVariant(one, mail, variants)),
    ),
    ...variants.flatMap(({ under, diagnostics }) =>
      diagnostics
        .filter((one) => one.code !== UNUSED_DATA && !told.has(identityOf(one)))
        .map((one) => underVariant(one, under!)),
    ),
  ]);
}

const UNUSED_DATA = 'unused-data';

/** `data` that a variant reads is not unused. */
function isReadByVariant(
  { code, message }: Diagnostic,
  mail: string,
  variants: readonly MailFindings[],
): boolean {
  if (code !== UNUSED_DATA) return false;
  return variants
    .filter((one) => one.mail === mail && one.diagnostics.every(({ severity }) => severity !== 'error'))
    .some(({ diagnostics }) => !diagnostics.some((one) => one.code === code && one.message === message));
}

function underVariant(one: Diagnostic, { assignments, changes }: VariantSend): Diagnostic {
  const [change] = changes;
  if (!change || one.span.file === spanOf(change).file) return one;
  const related = {
    message: `under the variant \`${variantNames(assignments)}\``,
    span: spanOf(change, 'key'),
  };
  return { ...one, related: [...(one.related ?? []), related] };
}

/** A template that several mails use is wrong once. */
export function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(diagnostics.map((one) => [identityOf(one), one]));
  return [...seen.values()];
}

function identityOf({ code, message, span }: Diagnostic): string {
  return `${code} ${message} ${JSON.stringify(span)}`;
}
