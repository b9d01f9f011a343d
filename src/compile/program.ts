/** What the engine runs: the rules as closures and tables. Nothing of it is ever stored. */
import type { OnHit, OnRepeat, Regime } from '../language/documents.js';
import type { MailValues } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import type { Duration } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import type { CompiledCondition } from './condition.js';
import type { Frame } from './frame.js';
import type { Layout, Retention, Update } from './layout.js';
import type { WaitEnd } from './wait.js';

export interface Program {
  /** Of the rules, the templates and the tz database: the program's name. */
  readonly fingerprint: Fingerprint;
  readonly layout: Layout;
  readonly zone: Zone;
  readonly events: ReadonlyMap<string, EventPlan>;
  /** Segments that begin campaigns, in order of name. */
  readonly segments: readonly TrackedSegment[];
  readonly campaigns: ReadonlyMap<string, CampaignPlan>;
  readonly purposes: ReadonlyMap<string, PurposePlan>;
  /** The variant that a user gets; undefined for one who takes no part. */
  readonly assign: (experiment: ExperimentPlan, user: string) => string | undefined;
}

/** What an event of a name sets off. */
export interface EventPlan {
  readonly updates: readonly Update[];
  readonly exits: readonly {
    readonly campaign: string;
    readonly where: CompiledCondition | undefined;
    readonly place: Span;
  }[];
  readonly triggers: readonly {
    readonly campaign: CampaignPlan;
    readonly where: CompiledCondition | undefined;
  }[];
  /** Campaigns that wait for it at a step. */
  readonly awaits: readonly string[];
  /** Segments whose membership may change, by position. */
  readonly segments: readonly number[];
}

/** A segment whose members are followed, so that entering or leaving it is seen the instant it happens. */
export interface TrackedSegment {
  readonly name: string;
  readonly condition: CompiledCondition;
  /** Slot: 1 for a member, else 0. */
  readonly memberSlot: number;
  /** Slot: when membership may next change by time alone; `NONE` before the user's first event. */
  readonly checkSlot: number;
  /** Begun by entering it. */
  readonly entering: readonly CampaignPlan[];
  /** Begun by leaving it. */
  readonly leaving: readonly CampaignPlan[];
}

export interface CampaignPlan {
  readonly name: string;
  readonly version: number;
  readonly priority: number;
  readonly purpose: PurposePlan;
  readonly place: Span;
  readonly entry: EntryPlan;
  readonly hasExits: boolean;
  readonly audience: CompiledCondition | undefined;
  readonly steps: readonly Instruction[];
  /** Its experiments, in order of name. */
  readonly experiments: readonly ExperimentPlan[];
  /**
   * The campaign with a variant's values laid over it, by experiment and variant; its instructions stand at the same
   * positions. A variant that changes nothing has no plan. Of two variants, the one whose experiment has the lower
   * name comes first.
   */
  readonly treatments: ReadonlyMap<string, ReadonlyMap<string, CampaignPlan>>;
}

export interface ExperimentPlan {
  readonly name: string;
  readonly version: number;
  readonly place: Span;
  /** The variant of a user by hash. */
  readonly assign: (user: string) => string | undefined;
  /** The variants that get no mail, and where that is written. */
  readonly holdouts: ReadonlyMap<string, Span>;
  /** Slot: when the user was exposed; `NONE` before. */
  readonly exposedSlot: number;
}

export interface EntryPlan {
  readonly key: Path | undefined;
  readonly onRepeat: OnRepeat;
  readonly maxWait: Duration | undefined;
  readonly cooldown: Duration | undefined;
  readonly maxEntries: number | undefined;
  /** Slot: how often the user has entered. */
  readonly countSlot: number;
  /** Slot: when the user last entered. */
  readonly timeSlot: number;
}

/** A campaign's steps in one list; `choose` becomes branches and jumps. */
export type Instruction =
  | WaitInstruction
  | AwaitInstruction
  | { readonly kind: 'send'; readonly send: SendPlan }
  /** Goes to `otherwise` where the condition does not hold. */
  | { readonly kind: 'branch'; readonly when: CompiledCondition; readonly otherwise: number }
  | { readonly kind: 'jump'; readonly to: number };

export interface WaitInstruction {
  readonly kind: 'wait';
  readonly id: string;
  readonly end: WaitEnd;
  readonly place: Span;
  /** The experiments whose variants wait differently here. */
  readonly exposes: readonly ExperimentPlan[];
}

/** The next instruction is gone on with at the event, `otherwise` at the end. */
export interface AwaitInstruction {
  readonly kind: 'await';
  readonly id: string;
  readonly event: string;
  /** Reads the event that came. */
  readonly where: ((frame: Frame) => boolean) | undefined;
  readonly end: WaitEnd;
  /** Whether such an event came lately. */
  readonly hasComeLately: ((frame: Frame) => boolean) | undefined;
  readonly otherwise: number;
  readonly place: Span;
  readonly exposes: readonly ExperimentPlan[];
}

export interface SendPlan {
  readonly name: string;
  readonly place: Span;
  readonly when: CompiledCondition | undefined;
  readonly data: readonly { readonly name: string; readonly read: (frame: Frame) => JsonValue | undefined }[];
  readonly slots: readonly {
    readonly name: string;
    readonly choices: readonly (CompiledCondition | undefined)[];
  }[];
  /** The experiments whose variants send something else here, or nothing. */
  readonly exposes: readonly ExperimentPlan[];
  /** What would stop the mail from being rendered; undefined where nothing does. */
  readonly rehearse: Rehearsal;
}

/** Says what would stop a mail from being rendered. The engine knows no template; who compiles it does. */
export type Rehearsal = (values: MailValues) => string | undefined;

export interface PurposePlan {
  readonly name: string;
  readonly place: Span;
  /** The first whose `when` holds decides; the last has none. */
  readonly regimes: readonly [RegimePlan, ...RegimePlan[]];
  /** The share of users, from 0 to 1, that is never mailed. */
  readonly holdout: { readonly share: number; readonly place: Span } | undefined;
  readonly quietHours: QuietHours | undefined;
  readonly caps: readonly Cap[];
  /** The window of the mails that caps count, where there are caps. */
  readonly sentWindow: SentWindow | undefined;
  readonly countsTowardCaps: boolean;
}

export interface RegimePlan {
  readonly when: CompiledCondition | undefined;
  readonly require: Regime;
  readonly place: Span;
}

/** Local times of day, [from, to); over midnight where `from` is the later. */
export interface QuietHours {
  readonly from: Duration;
  readonly to: Duration;
  readonly onHit: OnHit;
  readonly expireAfter: Duration | undefined;
  readonly place: Span;
}

export interface Cap {
  readonly max: number;
  readonly per: Duration;
  /** The user's local day or week, which begins on Monday; a window that ends now, where undefined. */
  readonly calendar: 'day' | 'week' | undefined;
  readonly onHit: OnHit;
  readonly lookAhead: Duration | undefined;
  readonly expireAfter: Duration | undefined;
  readonly place: Span;
}

/** Mails that were sent, of all purposes that count: when, and which (`campaign/step`). */
export interface SentWindow {
  readonly index: number;
  readonly retention: Retention;
}
