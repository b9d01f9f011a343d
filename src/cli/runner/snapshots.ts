/** Mails against their files, as vitest's `toMatchFileSnapshot` compares and writes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Failure } from '../../check/failure.js';
import type { MailSnapshot } from '../../check/run-case.js';
import { snapshotFailure, snapshotPath } from '../../check/snapshot.js';
import { makeFolders } from '../../history/make-folders.js';
import { DiskError } from '../files.js';
import type { SnapshotMode } from './run.js';

export function snapshotComparison(
  project: string,
  mode: SnapshotMode,
): (snapshot: MailSnapshot) => Failure | undefined {
  return (snapshot) => {
    const path = join(project, snapshotPath(snapshot));
    const expected = withEndsOf(snapshot.content, readFile(path));
    if (expected === snapshot.content) return undefined;
    if (mode === 'none' || (mode === 'new' && expected !== undefined)) {
      return snapshotFailure(snapshot, expected);
    }
    writeFile(path, snapshot.content);
    return undefined;
  };
}

/** Git may have written the file with other ends of lines. */
function withEndsOf(found: string, expected: string | undefined): string | undefined {
  return found.includes('\r\n') ? expected : expected?.replaceAll('\r\n', '\n');
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DiskError(`the snapshot ${path} can not be read (${code ?? 'unknown'})`, { cause });
  }
}

function writeFile(path: string, text: string): void {
  try {
    makeFolders(dirname(path));
    writeFileSync(path, text);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DiskError(`the snapshot ${path} can not be written (${code ?? 'unknown'})`, { cause });
  }
}

/** By what the services for continuous integration say of themselves. */
const OF_CI = ['CI', 'TF_BUILD', 'TEAMCITY_VERSION', 'JENKINS_URL', 'CODEBUILD_BUILD_ID'];

/** Nobody looks at a mail that is written under CI. */
export function snapshotMode(isUpdate: boolean): SnapshotMode {
  if (isUpdate) return 'all';
  return OF_CI.some((name) => !['', '0', 'false'].includes(process.env[name] ?? '')) ? 'none' : 'new';
}
