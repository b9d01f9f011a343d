/** Mails kept as files beside the scenarios, to be looked at and compared. */
import type { Failure } from './failure.js';
import type { MailSnapshot } from './run-case.js';
import { slugOfFile } from './slug.js';

/** From the project's folder. */
export function snapshotPath({ file }: Pick<MailSnapshot, 'file'>): string {
  return `${FOLDER}${file}`;
}

const FOLDER = 'scenarios/__emails__/';

export function isSnapshot(path: string): boolean {
  return path.startsWith(FOLDER);
}

/** Of scenario files by path, those of which a file is a snapshot. */
export function scenariosOfSnapshot(path: string, scenarios: readonly string[]): readonly string[] {
  if (!isSnapshot(path)) return [];
  const name = path.slice(FOLDER.length);
  return scenarios.filter((one) => name.startsWith(`${slugOfFile(one)}.`));
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
    message: `the ${snapshot.kind === 'html' ? 'HTML' : 'text'} is not as in ${path}`,
    details: [],
    help: 'look at the difference, and take it over with `mailwright test --update`',
    difference: { expected, found: snapshot.content },
  };
}
