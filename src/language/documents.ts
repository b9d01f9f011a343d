/** The documents of each kind as their schemas leave them: the tree that names are resolved in. */
import type { ConsentStatus } from '../vocabulary/event.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import type { Weekday } from '../vocabulary/time.js';
import type { Located } from './yaml.js';

/** A document that its schema accepts. `body` is the document itself; `at` finds the place of any part of it. */
export interface Declared<Body> {
  readonly name: string;
  readonly version: number;
  readonly body: Body;
  readonly at: Located['at'];
  readonly span: Span;
}

/** JSON Schema of a property or trait, as far as `mailwright:property` allows it. */
export interface PropertySchema {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: PropertySchema;
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-personal'?: boolean;
}

export interface EventBody {
  /** How long such events are kept where they come from. */
  readonly keeps?: string;
  readonly properties: PropertySchema;
}

export interface ProfileBody {
  readonly traits: PropertySchema;
}

export interface FactReference {
  readonly fact: string;
  readonly params?: FactParams;
  readonly path?: string;
}

/** The parameters of all facts together; the schema says which fact takes which. */
export interface FactParams {
  readonly event?: string;
  readonly property?: string;
  readonly where?: Condition;
  readonly within?: string;
  /** `entry`, or the id of a step. */
  readonly since?: string;
  readonly distinctBy?: string;
  readonly without?: readonly string[];
  readonly limit?: number;
  readonly purpose?: string;
  /** Of a score. */
  readonly name?: string;
  readonly default?: JsonValue;
  readonly catalog?: string;
  /** An id, or a fact whose value is one. */
  readonly id?: JsonValue;
  readonly by?: RecommendBy | readonly RecommendBy[];
  /** Ids, or a fact whose value is one, a list of them, or a list of maps that hold one each. */
  readonly to?: JsonValue;
}

/** By what `recommend` chooses: closeness, what is bought with it, what is bought most. */
export type RecommendBy = 'similar' | 'boughtTogether' | 'popular';

export interface FactCondition extends FactReference, Prioritized {
  readonly operator: string;
  readonly value?: JsonValue;
}

export type Condition =
  | ({ readonly all: readonly Condition[] } & Prioritized)
  | ({ readonly any: readonly Condition[] } & Prioritized)
  | ({ readonly not: Condition } & Prioritized)
  | ({ readonly condition: string } & Prioritized)
  | FactCondition;

/** Of the parts of an `all` or `any`, those of higher priority are read first. */
export interface Prioritized {
  /** From 1; without it 1. */
  readonly priority?: number;
}

export const DEFAULT_PRIORITY = 1;

export interface SegmentBody {
  readonly when: Condition;
}

export interface ScoreBody {
  readonly points: readonly { readonly event: string; readonly add: number; readonly where?: Condition }[];
  readonly halfLife?: string;
  readonly levels?: Readonly<Record<string, number>>;
}

export interface CalendarWait {
  readonly days?: number;
  readonly months?: number;
  readonly at?: string;
  readonly until?: string;
  readonly on?: readonly Weekday[];
}

/** What happens where a wait would end in the past. */
export type OnPastTarget = 'now' | 'skip-step' | 'exit';

export interface WaitStep {
  readonly id?: string;
  readonly wait: string | CalendarWait;
  readonly onPastTarget?: OnPastTarget;
}

export type Binding = JsonValue | (FactReference & { readonly default?: JsonValue });

export interface SendStep {
  readonly send: string;
  readonly when?: Condition;
  readonly template: string;
  readonly subject: string;
  readonly preheader?: string;
  readonly data?: Readonly<Record<string, Binding>>;
  readonly content?: Readonly<Record<string, string>>;
}

export interface ChooseStep {
  readonly id?: string;
  readonly choose: readonly (
    { readonly when: Condition; readonly steps: readonly Step[] } | { readonly otherwise: readonly Step[] }
  )[];
}

/** Goes on at an event, by `then`, or at the timeout, by `otherwise`. */
export interface WaitForStep {
  readonly id?: string;
  readonly waitFor: {
    readonly event: string;
    readonly where?: Condition;
    readonly timeout: string | CalendarWait;
    readonly lookback?: string;
  };
  readonly onPastTarget?: OnPastTarget;
  readonly then?: readonly Step[];
  readonly otherwise?: readonly Step[];
}

export type Step = WaitStep | WaitForStep | SendStep | ChooseStep;

/** The lists of steps inside a step, with their way from it. */
export function branchesOf(
  step: Step,
): readonly { readonly path: readonly (string | number)[]; readonly steps: readonly Step[] }[] {
  if ('waitFor' in step) {
    return [
      { path: ['then'], steps: step.then ?? [] },
      { path: ['otherwise'], steps: step.otherwise ?? [] },
    ];
  }
  if (!('choose' in step)) return [];
  return step.choose.map((entry, index) =>
    'when' in entry
      ? { path: ['choose', index, 'steps'], steps: entry.steps }
      : { path: ['choose', index, 'otherwise'], steps: entry.otherwise },
  );
}

export type OnRepeat = 'ignore' | 'refresh' | 'restart' | 'parallel';

/** So far from a date: `-7d` and the like, or in the calendar. */
export type DateOffset = string | { readonly days: number } | { readonly months: number };

/** Begins a run when a date of the user's comes. */
export interface DateTriggerBody {
  readonly trait: string;
  readonly offset?: DateOffset;
  readonly at?: string;
  readonly repeat?: 'yearly';
}

export interface CampaignBody {
  readonly purpose: string;
  readonly priority?: number;
  readonly trigger:
    | { readonly event: string; readonly where?: Condition }
    | { readonly enters: string }
    | { readonly leaves: string }
    | { readonly date: DateTriggerBody };
  readonly entry?: {
    readonly key?: string;
    readonly onRepeat?: OnRepeat;
    readonly maxWait?: string;
    readonly cooldown?: string;
    readonly maxEntries?: number;
  };
  readonly exit?: readonly { readonly event: string; readonly where?: Condition }[];
  readonly audience?: Condition;
  readonly steps: readonly Step[];
  readonly migrate?: MigrateBody;
}

/** What becomes of the runs of an older version. */
export interface MigrateBody {
  readonly from: number;
  /** Old step: new step. */
  readonly steps?: Readonly<Record<string, string>>;
  readonly removed?: 'exit' | 'stay';
}

export type ContentChoice =
  { readonly when: Condition; readonly show: JsonObject } | { readonly otherwise: JsonObject };

export interface ContentBody {
  readonly choose: readonly ContentChoice[];
}

export interface VariantBody {
  readonly name: string;
  readonly weight?: number;
  /** Values of the campaign's steps, by path. */
  readonly set?: JsonObject;
  readonly holdout?: true;
}

export interface ExperimentBody {
  readonly campaign: string;
  readonly seed?: string;
  readonly coverage?: string;
  readonly variants: readonly VariantBody[];
  /** A group, or a part of its users. */
  readonly exclusive?: string | { readonly group: string; readonly from: string; readonly to: string };
  readonly metric?: { readonly event: string; readonly within: string; readonly value?: string };
}

/** What consent a purpose asks for: an explicit grant, no explicit denial, or none. */
export type Regime = 'opt-in' | 'opt-out' | 'not-required';

export type RegimeChoice =
  { readonly when: Condition; readonly require: Regime } | { readonly otherwise: Regime };

export type OnHit = 'defer' | 'drop';

export interface QuietHoursBody {
  readonly from: string;
  readonly to: string;
  readonly onHit?: OnHit;
  readonly expireAfter?: string;
}

export interface CapBody {
  readonly max: number;
  readonly per: string;
  readonly window?: 'rolling' | 'calendar';
  readonly onHit?: OnHit;
  readonly lookAhead?: string;
  readonly expireAfter?: string;
}

export interface PurposeBody {
  readonly consent: Regime | readonly RegimeChoice[];
  readonly quietHours?: 'ignore' | QuietHoursBody;
  readonly caps?: readonly CapBody[];
  readonly obeysCaps?: boolean;
  readonly countsTowardCaps?: boolean;
  readonly holdout?: string;
}

export interface PolicyBody {
  readonly timeZone: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly allowedLateness?: string;
  readonly purposes: Readonly<Record<string, PurposeBody>>;
  readonly links?: { readonly utm?: Readonly<Record<string, string>>; readonly unsubscribe?: string };
}

/** `{ event }` for an event by its name alone. */
export interface HappeningBody {
  readonly event: string;
  readonly where?: Condition;
}

export type Happening = string | HappeningBody;

export function eventOf(happening: Happening): string {
  return typeof happening === 'string' ? happening : happening.event;
}

export interface LocatedHappening extends HappeningBody {
  readonly part: Part;
  /** Where its event is named. */
  readonly eventPart: Part;
}

export function happeningsIn(
  happenings: Happening | readonly Happening[] | undefined,
  part: Part,
): readonly LocatedHappening[] {
  if (happenings === undefined) return [];
  if (Array.isArray(happenings)) {
    const list = happenings as readonly Happening[];
    return list.flatMap((one, index) => happeningsIn(one, partAt(part, index)));
  }
  const one = happenings as Happening;
  if (typeof one === 'string') return [{ event: one, part, eventPart: part }];
  return [{ ...one, part, eventPart: partAt(part, 'event') }];
}

export interface NeverBody {
  /** `CAMPAIGN` or `CAMPAIGN/STEP`. */
  readonly send?: string | readonly string[];
  readonly purpose?: string;
  /** A content block. */
  readonly showing?: string;
  readonly after?: Happening | readonly Happening[];
  readonly within?: string;
  readonly when?: Condition;
  readonly unless?: Happening | readonly Happening[];
  /** A purpose whose holdout the user is in. */
  readonly heldOut?: string;
}

export interface AtMostBody {
  readonly sends: number;
  readonly per: string;
  readonly window?: 'rolling' | 'calendar';
  readonly send?: string | readonly string[];
  readonly purpose?: string;
  readonly showing?: string;
}

export interface AlwaysBody {
  readonly after: Happening;
  readonly when?: Condition;
  readonly send: string | readonly string[];
  readonly within: string;
  readonly unless?: Happening | readonly Happening[];
}

/** One of the three: `CAMPAIGN/STEP`, `EXPERIMENT/VARIANT`, `CONTENT` or `CONTENT/CHOICE`. */
export interface ReachableBody {
  readonly send?: string;
  readonly variant?: string;
  readonly content?: string;
}

/** Has one of the four forms. */
export interface InvariantBody {
  readonly never?: NeverBody;
  readonly atMost?: AtMostBody;
  readonly always?: AlwaysBody;
  readonly reachable?: ReachableBody;
}

/** So many more, so many fewer, or a share with its sign: `+10%`. */
export type Growth = number | string;

/** A whole number, or a share: `1%`. */
export type Few = number | string;

/** A bound by its sign, or both bounds. */
export type GrowthBudget = Growth | { readonly min?: Growth; readonly max?: Growth };

/** What a change may do, of what `plan/change.ts` knows. */
export type AllowedEffect =
  'content' | 'timing' | 'in-flight' | 'narrower' | 'wider' | 'removed' | 'new' | 'unknown';

/** How much a change of the rules may do; at least one budget. */
export interface GateBody {
  readonly campaigns?: readonly string[];
  readonly mails?: GrowthBudget;
  readonly users?: GrowthBudget;
  readonly perUserPerWeek?: number;
  readonly newlyCapped?: Few;
  readonly collisions?: Few;
  readonly unproven?: number;
  readonly changes?: readonly AllowedEffect[];
}

export interface SourceBody {
  readonly select: string;
  readonly keeps?: string;
  readonly assume?: {
    readonly timeZone?: string;
    readonly consent?: Readonly<Record<string, Exclude<ConsentStatus, 'unknown'>>>;
    readonly traits?: JsonObject;
  };
}

export interface CatalogBody {
  readonly file: string;
  readonly id: string;
  readonly columns: PropertySchema;
  readonly property?: string;
  readonly boughtBy?: readonly string[];
  readonly similar?: { readonly within: string; readonly by: string };
  readonly counts?: string;
}

/** A part of a document: its path, and the document that it stands in. */
export interface Part {
  readonly at: Located['at'];
  readonly path: Path;
}

export function partAt(part: Part, ...steps: readonly (string | number)[]): Part {
  return { at: part.at, path: [...part.path, ...steps] };
}

export function spanOf(part: Part, which: 'key' | 'value' = 'value'): Span {
  return part.at(part.path, which);
}

export function isFactReference(value: unknown): value is FactReference {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'fact');
}
