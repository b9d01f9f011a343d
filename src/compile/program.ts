/** What the engine runs: the rules as closures and tables. Nothing of it is ever stored. */
import type { OnHit, OnPastTarget, OnRepeat, Regime } from '../language/documents.js';
import type { MailValues } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import type { MailNeed } from '../vocabulary/mail-need.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import type { CompiledCondition } from './condition.js';
import type { DateSeries } from './date-series.js';
import type { Frame } from './frame.js';
import type { KeptAsked, Retention } from './kept.js';
import type { Join, Layout } from './layout.js';
import type { TriggerEvent } from './state.js';
import type { Ceiling } from './sway.js';
import type { Update } from './update.js';
import type { WaitEnd } from './wait.js';

export interface Program {
  /** Of the rules, the templates and the tz database: the program's name. */
  readonly fingerprint: Fingerprint;
  readonly layout: Layout;
  /** What becomes of numbers and values where two users turn out to be one. */
  readonly joins: readonly Join[];
  /** How long each window keeps its events. */
  readonly retentions: readonly Retention[];
  /** What is kept of events, and who asks for it. */
  readonly kept: readonly KeptAsked[];
  readonly zone: Zone;
  /** An event that comes later than this after it happened begins nothing. */
  readonly allowedLateness: Duration;
  /** For so long a message that comes again is known to have come. */
  readonly remembersFor: Duration;
  readonly events: ReadonlyMap<string, EventPlan>;
  /** By which runs end where another id turns out to be the user's: see `join`. */
  readonly pastExits: readonly PastExit[];
  /** Segments that begin campaigns, in order of name. */
  readonly segments: readonly TrackedSegment[];
  /** Dates that begin campaigns, in order of the campaigns' names. */
  readonly dates: readonly DateTrigger[];
  readonly campaigns: ReadonlyMap<string, CampaignPlan>;
  /** Older versions, which nothing begins any more: whoever entered one goes on in it. By `planKey`. */
  readonly pinned: ReadonlyMap<string, CampaignPlan>;
  readonly purposes: ReadonlyMap<string, PurposePlan>;
  /** The traits that are kept of a user. */
  readonly traits: ReadonlySet<string>;
  /** The variant that a user gets; undefined for one who takes no part. */
  readonly assign: (experiment: ExperimentPlan, user: string) => string | undefined;
}

/** An exit of a campaign, and when an event that it matches last happened. */
export interface PastExit {
  readonly campaign: string;
  readonly version: number;
  readonly place: Span;
  /** Slot: `NONE` before there was one. */
  readonly lastSlot: number;
}

/** What an event of a name sets off. */
export interface EventPlan {
  readonly updates: readonly Update[];
  readonly exits: readonly {
    readonly campaign: string;
    /** The same as the slot that counts its entries. */
    readonly countSlot: number;
    readonly version: number;
    readonly where: CompiledCondition | undefined;
    readonly place: Span;
  }[];
  readonly triggers: readonly {
    readonly campaign: CampaignPlan;
    readonly where: CompiledCondition | undefined;
  }[];
  /** Campaigns that wait for it at a step. */
  readonly awaits: readonly string[];
  /** Followed segments whose membership it may change. */
  readonly segments: readonly TrackedSegment[];
  /** Which way, by position among them. */
  readonly sways: readonly SegmentSway[];
  /** Whether such an event sets off nothing of this. */
  readonly isIdle: boolean;
  /** No rule reads it, but what is asked of states besides. */
  readonly isOnlyAsked: boolean;
}

/** When an event leaves a segment as it is for certain: it need not be read again. */
export interface SegmentSway {
  /** Who is a member remains one. */
  readonly keepsMembers: boolean;
  /** Who is none remains none. */
  readonly keepsOthers: boolean;
  /** By time alone it brings about no change sooner than so long after it happened. */
  readonly after: Duration;
}

/** A segment whose members are followed, so that entering or leaving it is seen the instant it happens. */
export interface TrackedSegment {
  readonly name: string;
  /** Among the followed segments. */
  readonly index: number;
  readonly condition: CompiledCondition;
  /** Slot: 1 for a member, else 0. */
  readonly memberSlot: number;
  /** Slot: when membership may next change by time alone, or, within a call of `step`, no later than that; `NONE` before the user's first event. */
  readonly checkSlot: number;
  /** Whoever is no member remains none while this slot is below its number. */
  readonly ceiling: Ceiling;
  /** What an `identify` does to it. */
  readonly stated: SegmentSway;
  /** Begun by entering it. */
  readonly entering: readonly CampaignPlan[];
  /** Begun by leaving it. */
  readonly leaving: readonly CampaignPlan[];
}

/** A date of the user's that begins a campaign. */
export interface DateTrigger {
  readonly campaign: CampaignPlan;
  readonly trait: string;
  /** What the user's traits say; undefined where they hold no date. */
  readonly seriesOf: (traits: JsonObject) => DateSeries | undefined;
  /** Slot: the instant at which it begins a run next; `NEVER` where it does not. */
  readonly dueSlot: number;
  /** Slot: by which date it does so then; `NONE` where it does not. */
  readonly nextSlot: number;
  /** Slot: the last date by which it did; `NONE` before. Only later ones do so again. */
  readonly lastSlot: number;
}

export interface CampaignPlan {
  readonly name: string;
  /** What its runs are called, by their ordinal: of those that were asked for. */
  readonly runNames: (string | undefined)[];
  readonly version: number;
  readonly priority: number;
  readonly purpose: PurposePlan;
  readonly place: Span;
  readonly entry: EntryPlan;
  readonly hasExits: boolean;
  readonly audience: CompiledCondition | undefined;
  readonly steps: readonly Instruction[];
  readonly migrate: MigrationPlan | undefined;
  /** Ids of steps of which a run notes when they ran. */
  readonly timedSteps: readonly string[];
  /** When they ran in a run that begins. */
  readonly unrunTimes: readonly Instant[];
  /** Its experiments, in order of name. */
  readonly experiments: readonly ExperimentPlan[];
  /**
   * The campaign with a variant's values laid over it, by experiment and variant; its instructions stand at the same
   * positions. A variant that changes nothing has no plan. Of two variants, the one whose experiment has the lower
   * name comes first.
   */
  readonly treatments: ReadonlyMap<string, ReadonlyMap<string, CampaignPlan>>;
}

/** The name of one version of a campaign. */
export function planKey({ name, version }: { readonly name: string; readonly version: number }): string {
  return `${name}@${version}`;
}

/** How the runs of an older version move to this one. */
export interface MigrationPlan {
  readonly from: number;
  readonly steps: ReadonlyMap<string, string>;
  readonly removed: 'exit' | 'stay';
  readonly place: Span;
}

export interface ExperimentPlan {
  readonly name: string;
  readonly version: number;
  readonly place: Span;
  /** Their names. */
  readonly variants: ReadonlySet<string>;
  /** The variant of a user by hash. */
  readonly assign: (user: string) => string | undefined;
  /** The variants that get no mail, and where that is written. */
  readonly holdouts: ReadonlyMap<string, Span>;
  /** Slot: when the user was exposed; `NONE` before. */
  readonly exposedSlot: number;
}

export interface EntryPlan {
  readonly key: Path | undefined;
  /** Reads it. */
  readonly keyOf: ((event: TriggerEvent) => JsonValue | undefined) | undefined;
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
  | BranchInstruction
  | { readonly kind: 'jump'; readonly to: number }
  /** The step before it has run: the instant is noted, by position in `timedSteps`. */
  | { readonly kind: 'mark'; readonly index: number };

export interface WaitInstruction {
  readonly kind: 'wait';
  readonly id: string;
  readonly name: string | undefined;
  readonly end: WaitEnd;
  readonly pastTarget: PastTarget;
  readonly place: Span;
  /** The experiments whose variants wait differently here. */
  readonly exposes: readonly ExperimentPlan[];
}

/** What happens where a wait would end in the past; `to` is where the run then goes, unless it ends. */
export interface PastTarget {
  readonly then: OnPastTarget;
  readonly to: number;
  readonly place: Span;
}

/** Goes to `otherwise` where the condition does not hold. */
export interface BranchInstruction {
  readonly kind: 'branch';
  readonly when: CompiledCondition;
  readonly otherwise: number;
  /** Which entry of its `choose` it is, from 1, and of how many that have a condition. */
  readonly entry: number;
  readonly entries: number;
}

/** The next instruction is gone on with at the event, `otherwise` at the end. */
export interface AwaitInstruction {
  readonly kind: 'await';
  /** As reports name it; `name` is what the rules call it. */
  readonly id: string;
  readonly name: string | undefined;
  readonly event: string;
  /** Reads the event that came. */
  readonly where: ((frame: Frame) => boolean) | undefined;
  readonly end: WaitEnd;
  /** Whether such an event came lately. */
  readonly hasComeLately: ((frame: Frame) => boolean) | undefined;
  readonly otherwise: number;
  readonly pastTarget: PastTarget;
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
    /** The content block, and where each of its choices stands. */
    readonly content: string;
    readonly places: readonly Span[];
  }[];
  /** The experiments whose variants send something else here, or nothing. */
  readonly exposes: readonly ExperimentPlan[];
  /** What would stop the mail from being rendered; undefined where nothing ever does. */
  readonly rehearse: Rehearsal | undefined;
  /** What the mail prints, where nothing stops it if all of that can be printed. */
  readonly printed: readonly Printed[] | undefined;
  /** Whether nobody who lives by the program asks what the mail is made from, of one that nothing stops for certain. */
  readonly isForgotten: boolean;
  /** `campaign/step`, as windows of sent mails have it. */
  readonly key: string;
}

/** Says what would stop a mail from being rendered. The engine knows no template; who compiles it does. */
export interface Rehearsal {
  (values: MailValues): string | undefined;
  /** Nothing stops a mail that has all of this; absent where only the rehearsal itself can tell. */
  readonly needs?: readonly MailNeed[] | undefined;
}

export interface Printed extends Pick<MailNeed, 'as'> {
  readonly read: (frame: Frame) => JsonValue | undefined;
}

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
