/** A thread of a study: it opens it once, and works out the part of one partition after the other. */
import { workerData } from 'node:worker_threads';

import { serve } from '../thread.js';
import { openStudy, type SentOrder, type StudyUnit } from './carry-out.js';
import type { Read } from './study-module.js';

let opened: ReturnType<typeof openStudy> | undefined;

serve<StudyUnit, unknown, Read>(async (unit, tell) => {
  const carryOut = await (opened ??= openStudy(workerData as SentOrder));
  return carryOut(unit, tell);
});
