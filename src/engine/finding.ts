/** What a gate is asked, and what it says. */
import type { CompiledCondition } from '../compile/condition.js';
import type { CampaignPlan, SendPlan } from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import type { Run } from './run.js';

export interface Proposal {
  readonly run: Run;
  readonly campaign: CampaignPlan;
  readonly instance: Instance;
  readonly send: SendPlan;
}

/** `stop` is undefined where the mail passes. A gate that lets it pass, or has nothing to look at, need say so in a trace only. */
export interface Finding {
  readonly place: Span;
  readonly stop?: Stop | undefined;
  /** For a trace. */
  readonly note?: string | undefined;
  readonly condition?: CompiledCondition | undefined;
  /** When the gate would let the mail pass by time alone, for a trace. */
  readonly opensTime?: Instant | undefined;
}

/** The mail goes no further: for good, or until an instant but no longer than `expireAfter` in all. */
export type Stop =
  | { readonly kind: 'drop' }
  | { readonly kind: 'hold-out' }
  | { readonly kind: 'defer'; readonly until: Instant; readonly expireAfter: Duration | undefined };

export const DROP: Stop = { kind: 'drop' };
export const HOLD_OUT: Stop = { kind: 'hold-out' };

export function isTraced({ run }: Proposal): boolean {
  return run.tracing === 'on';
}
