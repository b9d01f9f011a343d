import type { Instance } from '../compile/state.js';
import { assignmentFields } from '../vocabulary/assignment.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Run } from './run.js';
import { decided, instanceName, planOf } from './run.js';

/** A run leaves the step whose mail was put off: that mail gets its decision, at the line that says why it leaves. */
export function withdrawMail(run: Run, instance: Instance, place: Span): void {
  if (instance.proposedTime === null) return;
  const instruction = planOf(run, instance)?.steps[instance.position];
  if (instruction?.kind !== 'send') return;
  withdrawStep(run, instance, instruction.send.name, place);
}

/** As `withdrawMail`, of a step that the program need not know any more. */
export function withdrawStep(run: Run, instance: Instance, step: string, place: Span): void {
  instance.proposedTime = null;
  decided(run, {
    at: run.frame.now,
    user: run.state.user,
    campaign: instance.campaign,
    version: instance.version,
    instance: instanceName(instance),
    step,
    outcome: 'suppressed',
    reason: 'exited',
    ...assignmentFields(instance.variants),
    place,
    ...(run.tracing === 'on' ? { trace: [{ gate: 'exited', passed: false, place }] } : {}),
  });
}
