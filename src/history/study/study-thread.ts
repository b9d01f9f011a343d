/** A thread of a study: it opens it once, and works out the part of one partition after the other. */
import { isStopAsked, serve, threadData } from '../thread.js';
import { openStudy, type SentOrder, type StudyUnit } from './carry-out.js';
import type { Read } from './study-module.js';

let opened: ReturnType<typeof openStudy> | undefined;

serve<StudyUnit, unknown, Read>(async (unit, tell) => {
  const carryOut = await (opened ??= openStudy(threadData<SentOrder>(), isStopAsked));
  return carryOut(unit, tell);
});
