/** A thread of a study: it opens it once, and works out the part of one partition after the other. */
import { workerData } from 'node:worker_threads';

import type { Partition } from '../prepared/opened-history.js';
import { serve } from '../thread.js';
import { openStudy, type SentOrder } from './carry-out.js';
import type { Read } from './study-module.js';

let opened: ReturnType<typeof openStudy> | undefined;

serve<Partition, unknown, Read>(async (partition, tell) => {
  const carryOut = await (opened ??= openStudy(workerData as SentOrder));
  return carryOut(partition, tell);
});
