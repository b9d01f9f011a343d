import type { Span } from './diagnostic.js';
import type { JsonObject, JsonValue } from './json.js';
import type { Instant } from './time.js';

export const OUTCOMES = ['sent', 'suppressed', 'deferred', 'held-out'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The gates, in the order in which a proposed mail passes them. */
export const GATES = [
  'exited',
  'condition',
  'audience',
  'suppressed',
  'no-consent',
  'holdout',
  'quiet-hours',
  'frequency-cap',
  'render-error',
] as const;
export type Gate = (typeof GATES)[number];

/** Why a mail was not sent now: the gate that stopped it, or that it was put off for longer than it may be. */
export const REASONS = [...GATES, 'expired'] as const;
export type Reason = (typeof REASONS)[number];

/** What was decided of one proposed mail. */
export interface Decision {
  readonly at: Instant;
  readonly user: string;
  readonly campaign: string;
  readonly version: number;
  /** `cart-recovery#2`: the user's second entry into the campaign. */
  readonly instance: string;
  readonly step: string;
  readonly outcome: Outcome;
  /** What stopped, deferred or held out the mail; undefined for one that was sent. */
  readonly reason?: Reason;
  /** When a deferred mail is proposed again. */
  readonly until?: Instant;
  /** What went wrong, for `render-error`. */
  readonly detail?: string;
  /** The experiment that the run takes part in; of several `a+b`, in order of name. */
  readonly experiment?: string;
  /** The run's variant of it; of several `x+y`, in the same order. */
  readonly variant?: string;
  /** The line that decided: of the gate's rule, or of the send. */
  readonly place: Span;
  /** What the mail is made from, for one that was sent. */
  readonly mail?: MailValues | undefined;
  readonly trace?: readonly GateTrace[];
}

/** One gate's part of a trace. */
export interface GateTrace {
  readonly gate: Gate;
  readonly passed: boolean;
  readonly place: Span;
  /** What was compared, in words and values, where the gate is no condition: `1 sent in 24h, at most 1`. */
  readonly note?: string;
  readonly condition?: ConditionTrace;
  /** When the gate would let the mail pass by time alone, for one that stopped it and would. */
  readonly opensTime?: Instant;
}

/** A condition as it was read: the values found, and where it stands. */
export type ConditionTrace =
  | {
      readonly kind: 'all' | 'any' | 'not';
      readonly result: boolean;
      readonly place: Span;
      readonly parts: readonly ConditionTrace[];
    }
  | {
      readonly kind: 'segment';
      readonly name: string;
      readonly result: boolean;
      readonly place: Span;
      readonly parts: readonly ConditionTrace[];
    }
  | {
      readonly kind: 'fact';
      readonly fact: string;
      readonly operator: string;
      readonly result: boolean;
      readonly place: Span;
      /** Undefined where the fact was missing. */
      readonly found: JsonValue | undefined;
      readonly wanted: JsonValue | undefined;
      /** The fact as the rules write it. */
      readonly reading: Reading;
      /** The fact that it is compared with, where that is no literal. */
      readonly against?: Reading;
    }
  /** A part that was not read: one of higher priority beside it had decided. A condition as a whole is always read. */
  | { readonly kind: 'skipped'; readonly place: Span; readonly result?: undefined };

/** A fact as a condition asks for it. */
export interface Reading {
  readonly fact: string;
  readonly params?: JsonObject;
  readonly path?: string;
}

/** The values that a mail is rendered from; everything else about it stands in the rules and templates. */
export interface MailValues {
  /** The step's `data`, by name. A name whose fact was missing and has no default is absent. */
  readonly data: JsonObject;
  /** For each content slot, which choice is shown: its position in the content block. */
  readonly content: Readonly<Record<string, number>>;
  readonly user: { readonly id: string; readonly traits: JsonObject };
  readonly campaign: string;
  readonly version: number;
  readonly step: string;
  readonly now: Instant;
  /** IANA name of the user's zone, for formatting instants. */
  readonly timeZone: string;
  /** The run's variant; absent for a user who takes part in no experiment. */
  readonly variant?: string;
}
