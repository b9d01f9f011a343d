/** What the changed parts of a policy can do. */
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { shareOfPercent } from '../../vocabulary/share.js';
import { MINUTE, parseClock, parseDuration } from '../../vocabulary/time.js';
import type { Shift } from './cuts.js';
import { cutsOf, shifted } from './cuts.js';
import type { Sides, UnitPair } from './pair.js';
import { purposeUnits } from './other-units.js';
import { ofRegimes } from './regime.js';
import { mapAt } from './unit.js';
import type { Verdict } from './verdict.js';
import { byKind, inOrder, proven, unknown } from './verdict.js';

export function judgePolicyPart(part: UnitPair, sides: Sides): Verdict {
  const [before, after] = [part.before?.value, part.after?.value];
  const { aspect } = (part.after ?? part.before)!;
  switch (aspect) {
    case 'version':
      return proven('a version names what a document says, and changes nothing of it');
    case 'timeZone':
      return byKind(
        'it is another time of day for users whose zone is not known',
        'timing',
        'wider',
        'narrower',
      );
    case 'from':
      return byKind('it is whom a mail says that it is from', 'content');
    case 'links':
      return byKind('it is what the links of a mail say', 'content');
    case 'allowedLateness':
      return lengthOf(after, '72h') > lengthOf(before, '72h')
        ? byKind('events that come later begin runs as well', 'wider')
        : byKind('events that come so late begin no run any more', 'narrower');
    default:
      return ofPurposePart(part, before, after, sides);
  }
}

/** Two purposes as a campaign would feel it that has the other from now on. */
export function purposesDiffer(before: string, after: string, sides: Sides): Verdict {
  const [old, now] = [
    [sides.before, before],
    [sides.after, after],
  ].map(([project, name]) =>
    unitsOfPurpose(
      (project as Sides['before']).ruleSet.policy?.body as unknown as JsonObject,
      name as string,
    ),
  );
  const keys = new Set([...old!.keys(), ...now!.keys()]);
  const found = [...keys].flatMap((key) => {
    const [one, other] = [old!.get(key), now!.get(key)];
    if ((one ?? other)!.aspect === 'condition') return [];
    const isAlike = one && other && JSON.stringify(one.value) === JSON.stringify(other.value);
    if (isAlike) return [];
    return judgePolicyPart({ before: one, after: other }, sides).effects;
  });
  // Consent, caps and holdouts are asked for by purpose.
  const asks = [old, now].some((units) => units!.get('consent')?.value !== 'not-required');
  return byKind(
    'another consent, other quiet hours and other caps hold',
    ...inOrder([...found, ...(asks ? (['wider', 'narrower'] as const) : [])]),
    ...(found.length === 0 && !asks ? (['timing'] as const) : []),
  );
}

function unitsOfPurpose(body: JsonObject | undefined, name: string) {
  if (!body) return new Map<string, ReturnType<typeof purposeUnits>[number]>();
  const prefix = `purposes › ${name} › `;
  return new Map(
    purposeUnits(body, name)
      .filter(({ at }) => at.startsWith(prefix))
      .map((one) => [one.at.slice(prefix.length), one]),
  );
}

function lengthOf(value: JsonValue | undefined, fallback: string): number {
  return parseDuration(String(value ?? fallback)) ?? 0;
}

function ofPurposePart(
  part: UnitPair,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  sides: Sides,
): Verdict {
  const { aspect } = (part.after ?? part.before)!;
  switch (aspect) {
    case 'purpose itself':
      return proven('a purpose by itself sends nothing: who sends under it has changed as well');
    case 'consent':
      return ofRegimes(before ?? 'not-required', after ?? 'not-required');
    case 'quietHours':
    case 'quiet from':
    case 'quiet to':
      return ofQuietHours(part, sides);
    case 'quiet onHit':
      return ofHit(part, before ?? 'defer', after ?? 'defer', sides);
    case 'quiet expireAfter':
    case 'cap expireAfter':
      return ofExpiry(before, after);
    case 'cap':
      if (before === undefined) return ofRoom('narrower', 'a new cap stops mails', sides);
      if (after === undefined) return ofRoom('wider', 'a cap is gone', sides);
      return lengthOf(after, '0s') > lengthOf(before, '0s')
        ? ofRoom('narrower', 'a cap counts for longer', sides)
        : ofRoom('wider', 'a cap counts for a shorter time', sides);
    case 'cap max':
      return Number(after) > Number(before)
        ? ofRoom('wider', 'a cap leaves room for more', sides)
        : ofRoom('narrower', 'a cap leaves room for fewer', sides);
    case 'cap window':
      if ((before ?? 'rolling') === (after ?? 'rolling')) return proven('it is so anyway');
      return byKind('a cap begins to count at other times', 'timing', 'wider', 'narrower');
    case 'cap onHit':
      return ofHit(part, before ?? 'drop', after ?? 'drop', sides);
    case 'cap lookAhead':
      return byKind('a minor mail leaves room for a major one, or does not', 'timing', 'wider', 'narrower');
    case 'obeysCaps':
      return proven('a purpose with caps obeys them, and one without has none to obey');
    case 'countsTowardCaps':
      return ofCounting(before, after, sides);
    case 'holdout':
      return ofHoldout(before, after);
    default:
      return unknown(`nothing is known of what \`${aspect}\` can do`);
  }
}

/** A run stands still while its mail is put off, so that all behind it goes later. */
function ofHit(part: UnitPair, before: JsonValue, after: JsonValue, sides: Sides): Verdict {
  if (before === after) return proven('it is so anyway');
  const campaigns = campaignsOf(String((part.after ?? part.before)!.path[1]), sides);
  return after === 'drop'
    ? byKind('a mail that was put off is not sent', 'timing', 'narrower', ...cutsOf('earlier', campaigns))
    : byKind('a mail that was not sent is put off', 'timing', 'wider', ...cutsOf('later', campaigns));
}

function ofExpiry(before: JsonValue | undefined, after: JsonValue | undefined): Verdict {
  const of = (value: JsonValue | undefined) => (value === undefined ? Infinity : lengthOf(value, '0s'));
  return of(after) > of(before)
    ? byKind('a mail that is put off waits for longer before it is given up', 'wider')
    : byKind('a mail that is put off is given up sooner', 'narrower');
}

function ofCounting(before: JsonValue = true, after: JsonValue = true, sides: Sides): Verdict {
  if (before === after) return proven('it is so anyway');
  if (mostCaps(sides) === 0) return proven('there is no cap that its mails could use up');
  return after === true
    ? ofRoom('narrower', 'its mails use up caps', sides)
    : ofRoom('wider', 'its mails use up no cap any more', sides);
}

/** Of several caps, what one lets pass another may stop, and a mail later on with it. */
function ofRoom(effect: 'wider' | 'narrower', why: string, sides: Sides): Verdict {
  if (mostCaps(sides) < 2) return byKind(why, effect);
  return byKind(
    `${why}; what is sent, or is not, leaves less or more room under the others`,
    'wider',
    'narrower',
  );
}

/** How many caps there are, of all purposes. */
function mostCaps({ before, after }: Sides): number {
  const counts = [before, after].map(({ ruleSet }) => {
    const purposes = Object.values(ruleSet.policy?.body.purposes ?? {});
    return purposes.reduce((count, { caps = [] }) => count + caps.length, 0);
  });
  return Math.max(...counts);
}

function ofHoldout(before: JsonValue | undefined, after: JsonValue | undefined): Verdict {
  const [old, now] = [before, after].map((value) => shareOfPercent(String(value ?? '0%')));
  if (old === now) return proven('it is the same share');
  return now! > old!
    ? byKind('more users are held out', 'narrower')
    : byKind('fewer users are held out', 'wider');
}

/** Mails are put off at other times of day: what can cut in until they go is the campaigns' own. */
function ofQuietHours({ before, after }: UnitPair, sides: Sides): Verdict {
  const { path } = (after ?? before)!;
  const purpose = String(path[1]);
  const hours = [sides.before, sides.after].map(({ ruleSet }) =>
    mapAt((ruleSet.policy?.body ?? {}) as unknown as JsonObject, ['purposes', purpose, 'quietHours']),
  );
  const why = 'mails are put off at other times of day';
  const isLossy = hours.some(({ onHit, expireAfter }) => onHit === 'drop' || expireAfter !== undefined);
  const shift = quietShift(hours[0]!, hours[1]!);
  if (isLossy) {
    const effects =
      shift === 'either'
        ? (['wider', 'narrower'] as const)
        : [shift === 'later' ? ('narrower' as const) : ('wider' as const)];
    return byKind(`${why}, or not sent`, 'timing', ...effects, ...cutsOf(shift, campaignsOf(purpose, sides)));
  }
  return shifted(shift, campaignsOf(purpose, sides), why);
}

/** Where all that was quiet still is, mails go later, if at all at another time. */
function quietShift(before: JsonObject, after: JsonObject): Shift {
  const [old, now] = [before, after].map(minutesOf) as [ReadonlySet<number>, ReadonlySet<number>];
  if ([...old].every((minute) => now.has(minute))) return 'later';
  return [...now].every((minute) => old.has(minute)) ? 'earlier' : 'either';
}

const DAY_IN_MINUTES = 24 * 60;

function minutesOf({ from, to }: JsonObject): ReadonlySet<number> {
  if (from === undefined) return new Set();
  const [first, end] = [from, to].map((clock) => (parseClock(String(clock)) ?? 0) / MINUTE) as [
    number,
    number,
  ];
  const length = (end - first + DAY_IN_MINUTES) % DAY_IN_MINUTES;
  return new Set(Array.from({ length }, (_, index) => (first + index) % DAY_IN_MINUTES));
}

/** The campaigns that send under a purpose, under either rule set. */
function campaignsOf(purpose: string, { before, after, campaign }: Sides): readonly JsonObject[] {
  return [before, after].flatMap(({ ruleSet }) =>
    [...ruleSet.campaigns.values()]
      .filter(({ name, body }) => body.purpose === purpose && (campaign === undefined || campaign === name))
      .map(({ body }) => body as unknown as JsonObject),
  );
}
