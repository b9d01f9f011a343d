/** Mails kept as files beside the scenarios, to be looked at and compared. */
import type { Failure } from './failure.js';
import type { MailSnapshot } from './run-case.js';

/** From the project's folder. */
export function snapshotPath({ name }: Pick<MailSnapshot, 'name'>): string {
  return `scenarios/__emails__/${name}.html`;
}

/** A mail that differs from its file; `expected` is what stands there, undefined where there is no file. */
export function snapshotFailure(snapshot: MailSnapshot, expected: string | undefined): Failure {
  const path = snapshotPath(snapshot);
  if (expected === undefined) {
    return {
      span: snapshot.span,
      message: `there is no snapshot ${path}, and under CI none is written`,
      details: [],
      help: 'run `mailwright test` on your machine, look at the file that it writes, and commit it',
    };
  }
  return {
    span: snapshot.span,
    message: `the HTML is not as in ${path}`,
    details: [],
    help: 'look at the difference, and take it over with `mailwright test --update`',
    difference: { expected, found: snapshot.html },
  };
}
