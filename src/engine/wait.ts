/** Waits of runs: their beginning, and what a change of the user's zone does to them. */
import type { WaitEnd } from '../compile/wait.js';
import type { CampaignPlan } from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import { toInstant } from '../vocabulary/zone.js';
import type { Run } from './run.js';
import { dueAt, instanceName, planOf } from './run.js';

/** The run waits from now on, and no longer than until `latest`. */
export function beginWait(run: Run, instance: Instance, end: WaitEnd, latest: Instant): void {
  const { now, zone } = run.frame;
  const localTime = end.kind === 'local' ? end.timeFrom(now, zone) : null;
  const time = end.kind === 'local' ? toInstant(zone, localTime!) : now + end.duration;
  instance.isWaiting = true;
  instance.dueTime = Math.max(now, Math.min(time, latest));
  dueAt(run, instance.dueTime);
  instance.localTime = time > latest ? null : localTime;
}

/**
 * Has a run go on at once. The wait that it may begin with needs no settlement to begin, at the end of this instant, where
 * nobody is told of it and no variants part there.
 */
export function beginRun(run: Run, instance: Instance, { steps }: CampaignPlan): void {
  const first = steps[0];
  if (run.tracing === 'off' && first?.kind === 'wait' && first.exposes.length === 0)
    run.begun.push({ instance, end: first.end });
  else dueAt(run, run.frame.now);
}

/** Begins the first waits of runs that were begun at this instant, which is over; as a settlement would. */
export function beginFirstWaits(run: Run): void {
  for (let one = run.begun.pop(); one; one = run.begun.pop()) {
    const { instance, end } = one;
    if (!instance.isWaiting && instance.position === 0) beginWait(run, instance, end, NEVER);
  }
}

/** When the local time that a run waits for is, or was; for ever where it waits for none. */
export function targetOf({ frame }: Run, { localTime }: Instance): Instant {
  return localTime === null ? Infinity : toInstant(frame.zone, localTime);
}

/** Who waits for 09:00 waits for 09:00 of where they are now. */
export function moveWaits(run: Run): void {
  const { now } = run.frame;
  for (const instance of run.state.instances) {
    if (!instance.isWaiting || instance.localTime === null) continue;
    const until = Math.max(now, targetOf(run, instance));
    if (until === instance.dueTime) continue;
    instance.dueTime = until;
    run.isDueEarly = true;
    dueAt(run, until);
    const step = planOf(run, instance)?.steps[instance.position];
    if (step?.kind !== 'wait' && step?.kind !== 'await') continue;
    const { id } = step;
    if (run.tracing === 'on') {
      run.journal.push({ kind: 'waiting', at: now, instance: instanceName(instance), step: id, until });
    }
  }
}

/** Where a run waits, if it does. */
export function waitOf({ isWaiting, position }: Instance): { readonly position?: number } {
  return isWaiting ? { position } : {};
}
