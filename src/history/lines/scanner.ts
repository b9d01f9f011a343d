/** One thread's part in reading a log: the blocks that it is given, one after the other, into its own stage files. */
import { join } from 'node:path';

import type { Reading } from '../prepared/stage.js';
import { carryOut, type LineTask } from './line-task.js';
import type { Block } from './record-blocks.js';
import { StageRows } from './stage-rows.js';

export interface ScannerData {
  readonly reading: Reading;
  readonly folder: string;
  readonly prefix: string;
  readonly together: number;
  /** The thread's, from 0. */
  readonly number: number;
}

/** What a thread has written. */
export interface Written {
  /** The file of rows. */
  readonly path: string;
  /** The file of texts that rows have by number. */
  readonly textsPath: string;
  /** The file of which column has which of these. */
  readonly usesPath: string;
  /** Whether any event names another id of its user. */
  readonly hasPrevious: boolean;
}

export interface Scanner {
  read(task: LineTask): Promise<Block>;
  /** After the last block. */
  finish(): Written;
  /** Closes what is open, if anything is. */
  abandon(): void;
}

/** `tell` hears of bytes that have been read, `goOn` throws where they are not wanted any more. */
export function openScanner(
  { reading, folder, prefix, together, number }: ScannerData,
  tell: (bytes: number) => void,
  goOn: () => void,
): Scanner {
  const path = join(folder, `${prefix}-${number}.parquet`);
  const textsPath = join(folder, `${prefix}-${number}-texts.parquet`);
  const usesPath = join(folder, `${prefix}-${number}-uses.parquet`);
  const rows = new StageRows({ reading, path, textsPath, usesPath, number });
  return {
    read: (task) => carryOut(task, { rows, together, tell, goOn }),
    finish: () => {
      rows.close();
      return { path, textsPath, usesPath, hasPrevious: rows.hasPrevious };
    },
    abandon: () => rows.abandon(),
  };
}
