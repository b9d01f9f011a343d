/** Files whose rows are read again whenever something is asked of them: they must stay as they are until the copy is made. */
import { stat } from 'node:fs/promises';

import { complaintOf } from '../database.js';
import { LogError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { brokenFile } from '../log-file.js';

export interface LeftFile {
  readonly file: LogFile;
  /** Of the file as it was when it was read first. */
  readonly state: string;
}

export async function leftFile(file: LogFile): Promise<LeftFile> {
  return { file, state: await stateOf(file) };
}

async function stateOf({ path }: LogFile): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'gone' : [found.size, found.mtimeNs, found.ino].join(' ');
}

/** Does what reads them. Throws {@link LogError} where one has changed meanwhile, or can not be read after all. */
export async function whileTheyStay<Result>(
  left: readonly LeftFile[],
  read: () => Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await read();
  } catch (cause) {
    await requireUnchanged(left);
    throw left.length > 0 && OF_A_FILE.test(complaintOf(cause).message)
      ? brokenFile(
          left.map(({ file }) => file),
          cause,
        )
      : cause;
  }
  await requireUnchanged(left);
  return result;
}

/** How DuckDB begins to complain about what is in a file, or that there is none. */
const OF_A_FILE = /^(IO|Invalid|Invalid Input) Error:/;

async function requireUnchanged(left: readonly LeftFile[]): Promise<void> {
  for (const { file, state } of left) {
    if ((await stateOf(file)) !== state)
      throw new LogError(
        `\`${file.name}\` was written to while it was read; read it again when it is whole`,
        file.name,
      );
  }
}
