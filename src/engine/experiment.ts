/** Experiments at work: which variants a run has, when they make a difference, and who is held out by one. */
import type { CampaignPlan, ExperimentPlan, SendPlan } from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import type { Assignments } from '../vocabulary/assignment.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Finding, Proposal } from './finding.js';
import { HOLD_OUT } from './finding.js';
import { put } from '../vocabulary/json.js';
import type { Run } from './run.js';
import { instanceName } from './run.js';

/** The variants of a run that begins now; by hash, so that the same user gets the same ones at every entry. */
export function assigned({ program, state }: Run, { experiments }: CampaignPlan): Assignments | undefined {
  if (experiments.length === 0) return undefined;
  let found: Record<string, string> | undefined;
  for (const experiment of experiments) {
    const variant = program.assign(experiment, state.user);
    if (variant !== undefined) put((found ??= {}), experiment.name, variant);
  }
  return found;
}

function variantOf({ variants }: Instance, { name }: ExperimentPlan): string | undefined {
  return variants && Object.hasOwn(variants, name) ? variants[name] : undefined;
}

/** A run is where the variants of these experiments part: from now on they make a difference to the user. */
export function expose(run: Run, instance: Instance, experiments: readonly ExperimentPlan[]): void {
  if (experiments.length === 0) return;
  const { state, frame } = run;
  for (const experiment of experiments) {
    const variant = variantOf(instance, experiment);
    if (variant === undefined || state.numbers[experiment.exposedSlot] !== NONE) continue;
    state.numbers[experiment.exposedSlot] = frame.now;
    const { name, version, place } = experiment;
    run.exposures.push({ at: frame.now, user: state.user, experiment: name, version, variant });
    if (run.tracing === 'on') {
      run.journal.push({
        kind: 'exposed',
        at: frame.now,
        instance: instanceName(instance),
        experiment: name,
        variant,
        place,
      });
    }
  }
}

/**
 * The gates so far do not depend on a variant, those to come may: what a variant sends or waits for changes what is
 * quiet or full. So the user is exposed here, whatever comes of the mail; a holdout variant ends it.
 */
export function variantFinding({ run, instance, send }: Proposal): Finding | undefined {
  if (send.exposes.length === 0) return undefined;
  expose(run, instance, send.exposes);
  const holdout = holdoutOf(instance, send);
  if (!holdout) return undefined;
  const { experiment, variant, place } = holdout;
  return {
    place,
    stop: HOLD_OUT,
    note: `the variant \`${variant}\` of \`${experiment}\` gets no mail`,
  };
}

/** The variant of a run, if any, that keeps it from a mail. */
export function holdoutOf(
  instance: Instance,
  { exposes }: SendPlan,
): { readonly experiment: string; readonly variant: string; readonly place: Span } | undefined {
  for (const experiment of exposes) {
    const variant = variantOf(instance, experiment);
    const place = variant === undefined ? undefined : experiment.holdouts.get(variant);
    if (variant !== undefined && place) return { experiment: experiment.name, variant, place };
  }
  return undefined;
}
