/** When the next thing is due: of runs, of followed segments, and of dates. */
import { NONE } from '../compile/state.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Run } from './run.js';
import { recheck } from './segment.js';

/** Notes the earliest instant at which anything is due; where that is after `last`, no earlier than it. */
export function noteDue(run: Run, last: Instant): void {
  let dueTime = NEVER;
  const { instances } = run.state;
  for (let at = 0; at < instances.length; at++) {
    const time = instances[at]!.dueTime;
    if (time < dueTime) dueTime = time;
  }
  noteDueBeside(run, dueTime, last);
}

/** The same where it is known when the first of the runs is due. */
export function noteDueBeside(run: Run, runsDueTime: Instant, last: Instant): void {
  if (run.besideDueTime <= last) findDueBeside(run, last);
  const { besideDueTime } = run;
  const isBeside = besideDueTime < runsDueTime;
  run.state.dueTime = isBeside ? besideDueTime : runsDueTime;
  run.isDueEarly = isBeside && run.isBesideEarly;
}

function findDueBeside(run: Run, last: Instant): void {
  const { program, state, leftTimes } = run;
  const { numbers } = state;
  const { segments, dates } = program;
  let dueTime = NEVER;
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index]!;
    let checkTime = numbers[segment.checkSlot]!;
    if (checkTime === NONE) continue;
    if (checkTime <= last && leftTimes[index] !== NONE) checkTime = recheck(run, segment, last);
    if (checkTime < dueTime) dueTime = checkTime;
  }
  for (let at = 0; at < dates.length; at++) {
    const time = numbers[dates[at]!.dueSlot]!;
    if (time < dueTime) dueTime = time;
  }
  run.besideDueTime = dueTime;
  run.isBesideEarly = false;
}

/** Works out all that is known as a bound only. */
export function recheckAll(run: Run): void {
  for (const segment of run.program.segments)
    if (run.leftTimes[segment.index] !== NONE) recheck(run, segment, NEVER);
}
