/** From a source straight to a mail or its mistakes. */
import { compileMail, outlineMail, rehearse, renderMail } from '../../src/render/render.js';
import type { Mail, MailSource } from '../../src/render/mail.js';
import type { MailValues } from '../../src/vocabulary/decision.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { expect } from 'vitest';

export async function diagnosticsOf(written: MailSource): Promise<readonly Diagnostic[]> {
  const { outline, diagnostics } = outlineMail(written);
  return outline ? [...diagnostics, ...(await compileMail(outline)).diagnostics] : diagnostics;
}

/** `code line:column message (help)`, warnings left out. */
export async function mistakesIn(written: MailSource): Promise<readonly string[]> {
  return (await diagnosticsOf(written)).filter(({ severity }) => severity === 'error').map(mistakeLine);
}

export function mistakeLine({ code, span, message, help }: Diagnostic): string {
  return `${code} ${span.line}:${span.column} ${message}${help === undefined ? '' : ` (${help})`}`;
}

export async function mailOf(written: MailSource): Promise<Mail> {
  const { outline, diagnostics } = outlineMail(written);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { mail, diagnostics: later } = await compileMail(outline!);
  expect(later).toEqual([]);
  return mail!;
}

export async function rendered(written: MailSource, given: MailValues) {
  const mail = await mailOf(written);
  const result = renderMail(mail, given);
  expect(rehearse(mail.outline, given)).toBe(result.kind === 'failed' ? result.message : undefined);
  if (result.kind === 'failed')
    throw new Error(`${result.message} at ${result.span.line}:${result.span.column}`);
  return result;
}

export async function failureOf(written: MailSource, given: MailValues): Promise<string | undefined> {
  const mail = await mailOf(written);
  const result = renderMail(mail, given);
  expect(rehearse(mail.outline, given)).toBe(result.kind === 'failed' ? result.message : undefined);
  return result.kind === 'failed' ? `${result.span.line}:${result.span.column} ${result.message}` : undefined;
}
