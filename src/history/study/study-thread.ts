/** A thread of a study: it opens it once, and works out the part of one partition after the other. */
import { isStopAsked, serve, threadData } from '../thread.js';
import { openStudent, type SentOrder, type StudyUnit } from './carry-out.js';
import type { Read } from './study-module.js';

let opened: ReturnType<typeof openStudent> | undefined;

/** A unit; undefined closes what is open, since a thread must not end under an open database. */
serve<StudyUnit | undefined, unknown, Read>(async (unit, tell) => {
  if (unit === undefined) {
    const student = await opened?.catch(() => undefined);
    await student?.close();
    opened = undefined;
    return undefined;
  }
  const student = await (opened ??= openStudent(threadData<SentOrder>(), isStopAsked));
  return student.carryOut(unit, tell);
});
