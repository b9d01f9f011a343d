/** A thread that reads blocks of a log: what loads DuckDB is not loaded here. */
import { isStopAsked, serve, threadData } from '../thread.js';
import type { LineTask } from './line-task.js';
import type { Block } from './record-blocks.js';
import { openScanner, type Scanner, type ScannerData, type Written } from './scanner.js';

let scanner: Scanner | undefined;

/** A block; undefined after the last one. */
serve<LineTask | undefined, Block | Written, number>((task, tell) => {
  scanner ??= openScanner(threadData<ScannerData>(), tell, requireGoOn);
  return task === undefined ? scanner.finish() : scanner.read(task);
});

function requireGoOn(): void {
  if (isStopAsked()) throw new Error('the log is not to be read any more');
}
