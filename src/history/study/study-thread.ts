/** A thread of a study: it opens it once, and works out the part of one partition after the other. */
import { workerData } from 'node:worker_threads';

import { serve } from '../thread.js';
import { openStudy } from './carry-out.js';
import type { PartitionValue, Read } from './study-module.js';

export interface StudyOpening {
  readonly reader: string;
  readonly order: { readonly module: string; readonly setup: unknown };
}

const { reader, order } = workerData as StudyOpening;
let opened: ReturnType<typeof openStudy> | undefined;

serve<PartitionValue, unknown, Read>(async (partition, tell) => {
  const carryOut = await (opened ??= openStudy(reader, order));
  return carryOut(partition, tell);
});
