/** What the changed parts of a campaign can do. */
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { parseClock, parseDuration } from '../../vocabulary/time.js';
import { documentsOf } from './documents.js';
import { MAILS } from './references.js';
import type { Effect } from '../change.js';
import type { Shift } from './cuts.js';
import { cutsOf, durationWords, onRepeatOf, shifted, shiftOf } from './cuts.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import { purposesDiffer } from './policy-judge.js';
import type { Verdict } from './verdict.js';
import { byKind, inOrder, proven, unknown } from './verdict.js';

export function judgeCampaignPart(part: UnitPair, pair: DocumentPair, sides: Sides): Verdict {
  const [before, after] = [part.before?.value, part.after?.value];
  const bodies = [pair.before.content, pair.after.content];
  const { aspect } = (part.after ?? part.before)!;
  switch (aspect) {
    case 'version':
      return byKind('runs under way go on in the version that they began in, or move or end', 'in-flight');
    case 'migrate':
      return byKind('it moves or ends runs that are under way', 'in-flight');
    case 'purpose':
      return purposesDiffer(String(before), String(after), sides);
    case 'priority':
      return ofPriority(sides);
    case 'trigger':
      return byKind('what begins its runs is another', 'timing', 'wider', 'narrower');
    case 'date offset':
      return ofDate(dateShift(before, after), bodies);
    case 'date at':
      return ofDate(clockShift(before, after), bodies);
    case 'date repeat':
      return after === undefined
        ? byKind('its runs no longer begin every year', 'narrower')
        : byKind('its runs begin every year', 'wider');
    case 'exit':
      return after === undefined
        ? byKind('an exit is gone, so that fewer runs end early', 'wider')
        : byKind('a new exit ends more runs early', 'narrower');
    case 'key':
    case 'onRepeat':
    case 'maxWait':
    case 'cooldown':
    case 'maxEntries':
      return ofEntry(aspect, before, after, bodies);
    default:
      return ofStep(aspect, before, after, bodies);
  }
}

/** A priority decides between mails that are due at one instant: by caps, or by what has been sent already. */
function ofPriority({ before, after }: Sides): Verdict {
  const haveCaps = [before, after].some(({ ruleSet }) =>
    Object.values(ruleSet.policy?.body.purposes ?? {}).some(({ caps = [] }) => caps.length > 0),
  );
  if (haveCaps)
    return byKind(
      'another of two mails may be the one that a cap leaves room for',
      'timing',
      'wider',
      'narrower',
    );
  const areRead = [before, after].some(({ ruleSet }) =>
    [...documentsOf(ruleSet).values()].some(
      ({ kind, references }) => kind !== 'invariant' && references.some(({ key }) => key === MAILS),
    ),
  );
  return areRead
    ? byKind(
        'rules read what was sent, and of mails due at one instant another goes first',
        'timing',
        'wider',
        'narrower',
      )
    : byKind('of mails due at one instant another goes first', 'timing');
}

/** A date that is told of only then is missed by what comes earlier. */
function ofDate(shift: Shift, bodies: readonly JsonObject[]): Verdict {
  const missed: readonly Effect[] =
    shift === 'either' ? ['wider', 'narrower'] : [shift === 'earlier' ? 'narrower' : 'wider'];
  return byKind(
    'its runs begin at another time, and a date that is told of late may be over by then',
    'timing',
    ...missed,
    ...cutsOf(shift, bodies),
  );
}

function clockShift(before: JsonValue | undefined, after: JsonValue | undefined): Shift {
  const [old, now] = [before, after].map((clock) => parseClock(String(clock ?? '')));
  if (old === undefined || now === undefined) return 'either';
  return now > old ? 'later' : 'earlier';
}

/** An offset in days of the calendar, or exact. */
function dateShift(before: JsonValue | undefined, after: JsonValue | undefined) {
  const [old, now] = [before, after].map(daysOf);
  if (old === undefined || now === undefined) return 'either';
  return now > old ? 'later' : 'earlier';
}

function daysOf(offset: JsonValue | undefined): number | undefined {
  if (offset === undefined) return 0;
  if (isObject(offset)) return typeof offset['days'] === 'number' ? offset['days'] : undefined;
  const match = /^(-?)(\d+)d$/.exec(String(offset));
  return match ? Number(match[2]) * (match[1] === '-' ? -1 : 1) : undefined;
}

function ofEntry(
  aspect: 'key' | 'onRepeat' | 'maxWait' | 'cooldown' | 'maxEntries',
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  bodies: readonly JsonObject[],
): Verdict {
  switch (aspect) {
    case 'key':
      return byKind('runs are told apart by another value', 'timing', 'wider', 'narrower');
    case 'onRepeat':
      return ofRepeat(bodies);
    case 'maxWait': {
      const shift = before === undefined ? 'earlier' : after === undefined ? 'later' : shiftOf(before, after);
      return shifted(
        shift,
        bodies,
        `a restart puts a run off for longer or shorter: ${durationWords(before, after)}`,
      );
    }
    case 'cooldown':
      return (parseDuration(String(after ?? '0s')) ?? 0) > (parseDuration(String(before ?? '0s')) ?? 0)
        ? byKind(`fewer runs begin: the cooldown is ${durationWords(before, after)}`, 'narrower')
        : byKind(`more runs begin: the cooldown is ${durationWords(before, after)}`, 'wider');
    case 'maxEntries':
      return (after === undefined ? Infinity : Number(after)) <
        (before === undefined ? Infinity : Number(before))
        ? byKind('a user has fewer runs at most', 'narrower')
        : byKind('a user has more runs at most', 'wider');
  }
}

function ofRepeat(bodies: readonly JsonObject[]): Verdict {
  const [before, after] = bodies.map(onRepeatOf);
  if (before === 'ignore' && after === 'parallel') return byKind('further runs begin beside one', 'wider');
  if (before === 'parallel' && after === 'ignore')
    return byKind('no further run begins beside one', 'narrower');
  return byKind(
    'what a further trigger does to a run is another',
    'content',
    'timing',
    ...(before === 'refresh' && after === 'ignore'
      ? cutsOf('either', bodies)
      : (['wider', 'narrower'] as const)),
  );
}

const OF_WORDS: ReadonlySet<string> = new Set(['template', 'subject', 'preheader', 'data', 'slot']);

function ofStep(
  aspect: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  bodies: readonly JsonObject[],
): Verdict {
  if (OF_WORDS.has(aspect)) return byKind('it is what a mail says', 'content');
  switch (aspect) {
    case 'send':
      return after === undefined
        ? byKind('the mail is no longer sent', 'removed')
        : byKind('the mail is new', 'new');
    case 'wait':
      return ofWait(before, after, bodies);
    case 'timeout':
      return withCuts(
        'timing',
        'it is waited for longer or shorter, so that an event may come in time or not',
      );
    case 'lookback':
      return withCuts('timing', 'an event that came before counts, or does not');
    case 'waitFor':
      return withCuts(
        before === undefined || after === undefined ? 'in-flight' : 'timing',
        'what is waited for is another',
      );
    case 'choose':
      return ofChoose(before, after);
    case 'onPastTarget':
      return ofPastTarget(before, after);
    case 'step name':
      return byKind('runs under way know the step by its name', 'in-flight');
    case 'place':
      return byKind('it stands in another place', 'timing', 'in-flight', 'wider', 'narrower');
    default:
      return unknown(`nothing is known of what \`${aspect}\` can do`);
  }
}

function withCuts(effect: Effect, why: string): Verdict {
  return byKind(why, 'timing', effect, 'wider', 'narrower');
}

function ofWait(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  bodies: readonly JsonObject[],
): Verdict {
  const { effects, certainty } = shifted(
    waitShift(before, after),
    bodies,
    `what follows goes at another time: ${durationWords(before, after)}`,
  );
  const isOneSided = before === undefined || after === undefined;
  // A run may stand at it.
  return { effects: isOneSided ? inOrder([...effects, 'in-flight']) : effects, certainty };
}

function waitShift(before: JsonValue | undefined, after: JsonValue | undefined) {
  if (!isObject(before) || !isObject(after)) return shiftOf(before, after);
  const [{ days: old, ...rest }, { days: now, ...others }] = [before, after];
  const isAlike =
    typeof old === 'number' && typeof now === 'number' && canonicalJson(rest) === canonicalJson(others);
  return isAlike ? (now > old ? 'later' : 'earlier') : 'either';
}

function ofChoose(before: JsonValue | undefined, after: JsonValue | undefined): Verdict {
  const isOneSided = before === undefined || after === undefined;
  return byKind(
    'another entry may be the first that holds',
    'timing',
    ...(isOneSided ? (['in-flight'] as const) : []),
    'wider',
    'narrower',
  );
}

const FROM_MANY_TO_FEW: readonly JsonValue[] = ['now', 'skip-step', 'exit'];

function ofPastTarget(before: JsonValue = 'now', after: JsonValue = 'now'): Verdict {
  if (before === after) return proven('it is so anyway');
  const isFewer = FROM_MANY_TO_FEW.indexOf(after) > FROM_MANY_TO_FEW.indexOf(before);
  return byKind(
    'it says what happens where the time is over already',
    'timing',
    isFewer ? 'narrower' : 'wider',
  );
}
