/** Campaigns as a user goes through them: what begins one, what it waits for, and where its mails are due. */
import type { QuietHours } from '../../compile/program.js';
import type { WaitEnd } from '../../compile/wait.js';
import { compileWait } from '../../compile/wait.js';
import { campaignReading } from '../../language/campaign-check.js';
import { readingAlone, readingOfExit, shownBy } from '../../language/condition-sites.js';
import type { CampaignBody, Condition, DateTriggerBody, Declared, Step } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import type { Names } from '../../language/names.js';
import type { RuleSet } from '../../language/rule-set.js';
import { treatmentsOf } from '../../language/treatment.js';
import type { Path } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { durationsIn } from './constants.js';
import type { EventAim } from './event-aim.js';
import { eventAim } from './event-aim.js';
import type { Wish } from './wishes.js';
import { wishesOf } from './wishes.js';

export interface Script {
  readonly campaign: string;
  readonly trigger: ScriptTrigger;
  /** Where in the trigger's properties the key of a run stands. */
  readonly key: Path | undefined;
  readonly exits: readonly EventAim[];
  readonly steps: readonly ScriptStep[];
  /** What its trigger, its audience and the content of its mails ask for. */
  readonly wishes: readonly Wish[];
  /** The durations that the campaign names. */
  readonly durations: readonly Duration[];
  readonly cooldown: Duration | undefined;
  readonly maxEntries: number | undefined;
  readonly quietHours: QuietHours | undefined;
}

export type ScriptTrigger =
  | { readonly kind: 'event'; readonly aim: EventAim }
  /** What the segment asks for: what the mails ask for beside it may keep the user out of it. */
  | { readonly kind: 'segment'; readonly wishes: readonly Wish[] }
  | { readonly kind: 'date'; readonly date: DateTriggerBody };

export type ScriptStep =
  | { readonly kind: 'wait'; readonly end: WaitEnd }
  | {
      readonly kind: 'await';
      readonly aim: EventAim | undefined;
      readonly end: WaitEnd;
      readonly lookback: Duration | undefined;
      readonly then: readonly ScriptStep[];
      readonly otherwise: readonly ScriptStep[];
    }
  | { readonly kind: 'send'; readonly step: string; readonly wishes: readonly Wish[] }
  | {
      readonly kind: 'choose';
      readonly ways: readonly { readonly wishes: readonly Wish[]; readonly steps: readonly ScriptStep[] }[];
    };

/** Each campaign as it is written and as variants have it. */
export function scriptsOf(
  ruleSet: RuleSet,
  names: Names,
  quietOf: (purpose: string) => QuietHours | undefined,
): readonly Script[] {
  return [...ruleSet.campaigns.values()].flatMap((declared) =>
    treatmentsOf(declared, ruleSet)
      .slice(0, MOST_TREATMENTS)
      .map(({ campaign }) => scriptOf(campaign, ruleSet, names, quietOf)),
  );
}

const MOST_TREATMENTS = 6;

function scriptOf(
  campaign: Declared<CampaignBody>,
  ruleSet: RuleSet,
  names: Names,
  quietOf: (purpose: string) => QuietHours | undefined,
): Script {
  const { name, body } = campaign;
  const { trigger, entry = {}, exit = [], audience, steps, purpose } = body;
  const reading = campaignReading(campaign, names);
  const asked = (condition: Condition | undefined, own = reading) =>
    condition ? wishesOf(condition, own) : [];
  const contents = shownBy(campaign, ruleSet).flatMap((content) =>
    content.body.choose.flatMap((choice) => ('when' in choice ? asked(choice.when) : [])),
  );
  const regimes = Object.values(ruleSet.policy?.body.purposes[purpose] ?? {})
    .flatMap((value: unknown) => (Array.isArray(value) ? (value as readonly unknown[]) : []))
    .flatMap((choice) => (isChoice(choice) ? wishesOf(choice.when, readingAlone(names)) : []));
  return {
    campaign: name,
    trigger: triggerOf(trigger, reading),
    key: keyOf(entry.key),
    exits: exit.flatMap(({ event, where }) => {
      const own = readingOfExit(event, reading);
      return (own && eventAim(event, where, reading, own)) ?? [];
    }),
    steps: steps.map((step) => stepOf(step, reading)),
    wishes: [...triggerWishes(trigger, reading), ...asked(audience), ...contents, ...regimes],
    durations: durationsIn(body),
    cooldown: entry.cooldown === undefined ? undefined : durationsIn(entry.cooldown)[0],
    maxEntries: entry.maxEntries,
    quietHours: quietOf(purpose),
  };
}

function isChoice(value: unknown): value is { readonly when: Condition } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'when');
}

function keyOf(path: string | undefined): Path | undefined {
  const [first, ...rest] = parsePath(path ?? '$') ?? [];
  return first === 'properties' && rest.length > 0 ? rest : undefined;
}

function triggerOf(trigger: CampaignBody['trigger'], reading: Reading): ScriptTrigger {
  if ('date' in trigger) return { kind: 'date', date: trigger.date };
  const aim = 'event' in trigger ? eventAim(trigger.event, trigger.where, reading, reading) : undefined;
  return aim ? { kind: 'event', aim } : { kind: 'segment', wishes: triggerWishes(trigger, reading) };
}

function triggerWishes(trigger: CampaignBody['trigger'], reading: Reading): readonly Wish[] {
  if ('event' in trigger) return trigger.where ? wishesOf(trigger.where, reading) : [];
  if ('date' in trigger) return [];
  const segment = reading.names.ruleSet.segments.get('enters' in trigger ? trigger.enters : trigger.leaves);
  return segment ? wishesOf(segment.body.when, readingAlone(reading.names)) : [];
}

function stepOf(step: Step, reading: Reading): ScriptStep {
  if ('wait' in step) return { kind: 'wait', end: compileWait(step.wait) };
  if ('send' in step)
    return { kind: 'send', step: step.send, wishes: step.when ? wishesOf(step.when, reading) : [] };
  if ('choose' in step) {
    return {
      kind: 'choose',
      ways: step.choose.map((entry) => ({
        wishes: 'when' in entry ? wishesOf(entry.when, reading) : [],
        steps: ('when' in entry ? entry.steps : entry.otherwise).map((one) => stepOf(one, reading)),
      })),
    };
  }
  const { event, where, timeout, lookback } = step.waitFor;
  return {
    kind: 'await',
    aim: eventAim(event, where, reading),
    end: compileWait(timeout),
    lookback: lookback === undefined ? undefined : durationsIn(lookback)[0],
    then: (step.then ?? []).map((one) => stepOf(one, reading)),
    otherwise: (step.otherwise ?? []).map((one) => stepOf(one, reading)),
  };
}
