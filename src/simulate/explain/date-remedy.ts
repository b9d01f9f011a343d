/** A date that began no run → a date that does, or the same one known in time. */
import type { DateSeries } from '../../compile/date-series.js';
import type { DateTrigger } from '../../compile/program.js';
import type { State } from '../../compile/state.js';
import { zoneOf } from '../../engine/run.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY, MINUTE, NEVER, formatDate, formatInstant, parseInstant } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import type { Edit } from './change.js';
import type { Remedy } from './condition-remedy.js';
import { showJson } from './condition-words.js';
import { LONGEST_RUN } from '../simulate.js';
import type { Life } from './life.js';
import { spotAt, stateAt } from './spot.js';
import type { Stop } from './stop.js';
import { identifiedBy } from './traits.js';
import type { Tries } from './tries.js';
import { made } from './tries.js';

/** What is asked about: a date trigger, as things stood at an instant. */
interface Dated {
  readonly life: Life;
  readonly date: DateTrigger;
  readonly state: State;
  readonly at: Instant;
  readonly zone: Zone;
  readonly place: Span | undefined;
}

/** A date that is still to come needs time, where the whole life is asked about; else another date, or the same known earlier. */
export function ofDate(
  { campaign, at: asked }: Stop & { readonly kind: 'not-come' },
  life: Life,
  isWholeLife: boolean,
): readonly Remedy[] {
  const { show, project } = life;
  const at = Math.min(asked, life.endTime);
  const date = project.program.dates.find((one) => one.campaign.name === campaign)!;
  const state = stateAt(life, at);
  const place = project.ruleSet.campaigns.get(campaign)?.at(['trigger', 'date']);
  const dated: Dated = { life, date, state, at, zone: zoneOf(project.program, state), place };
  const { trait } = date;
  const dueTime = state.numbers[date.dueSlot]!;
  if (dueTime !== NEVER && isWholeLife) {
    const need = `\`${trait}\` begins a run only at ${show.time(dueTime)}, after the clock stopped`;
    return [{ need, tries: [[{ kind: 'run-on', until: dueTime }]], place }];
  }
  const lastDue = overTime(dated);
  if (dueTime !== NEVER || lastDue === undefined) return [otherDate(dated)];
  const known = knownAs(dated);
  const late = known ? receiptOf(known) - lastDue : Infinity;
  if (late > LONGEST_RUN) return [otherDate(dated)];
  const both = [knownEarlier(dated, lastDue), otherDate(dated)];
  return late <= NEAR ? both : both.toReversed();
}

/** So long after a date it is told of it first that it should have been known before; after a year no more. */
const NEAR: Duration = 31 * DAY;

function written({ state, date: { trait } }: Dated): JsonValue | undefined {
  return Object.hasOwn(state.traits, trait) ? state.traits[trait] : undefined;
}

/** The event that said what the trait is. */
function knownAs({ life, at, date: { trait } }: Dated): Event | undefined {
  return identifiedBy(spotAt(life, at)).findLast(({ traits }) => Object.hasOwn(traits, trait));
}

/** When a date that is over would have begun a run; undefined where there is none. */
function overTime({ state, date, zone, at }: Dated): Instant | undefined {
  const series = date.seriesOf(state.traits);
  if (!series) return undefined;
  const { time } = series.firing(0, zone);
  return time <= at ? time : undefined;
}

function knownEarlier({ life, date: { trait }, state, place }: Dated, lastDue: Instant): Remedy {
  const value = state.traits[trait]!;
  const time = lastDue - MINUTE;
  const event = made(spotAt(life, time), { type: 'identify', traits: { [trait]: value } }, time);
  const need = `\`${trait}\`, ${showJson(value)}, would have begun a run at ${life.show.time(lastDue)}; it must be known by then`;
  return { need, tries: [[{ kind: 'add', event }]], place };
}

/** Another date, so that it begins a run by the instant that is asked about; stated where it was, or in time. */
function otherDate(dated: Dated): Remedy {
  const { life, date, state, at, place } = dated;
  const { show } = life;
  const { trait } = date;
  const found = written(dated);
  const known = knownAs(dated);
  const begin = known ? receiptOf(known) : -Infinity;
  const said = identifiedBy(spotAt(life, at)).map((event) => receiptOf(event) - 1);
  const moments = [at, at - DAY, begin + DAY, ...said.slice(-MOST_SAID)].filter((time) => time <= at);
  const choices = moments.flatMap((time) => datesBy(time, { ...dated, zone: zoneThen(time, life) }));
  const fits = choices.filter(({ value }) => !isRefused(value, dated));
  const tries = fits.flatMap(({ value, time }): Tries => {
    const restated: readonly Edit[] | undefined =
      known && begin <= time
        ? [{ kind: 'set', messageId: known.messageId, part: 'traits', path: [trait], to: value }]
        : undefined;
    const saidTimes = [time - MINUTE, time - DAY];
    const stated = saidTimes.map((when): readonly Edit[] => [
      {
        kind: 'add',
        event: made(spotAt(life, when), { type: 'identify', traits: { [trait]: value } }, when),
      },
    ]);
    return [...(restated ? [restated] : []), ...stated];
  });
  const is = found === undefined ? 'is missing' : `is ${showJson(found)}${whyNone(dated, state)}`;
  const such = fits[0] ? `, such as ${showJson(fits[0].value)}` : '';
  const need = `\`${trait}\` ${is}; it needs to be a date that begins a run by ${show.time(at)}${such}`;
  return { need, tries, place };
}

/** What is said of a user may be of another zone, and so may a date. */
const MOST_SAID = 3;

function zoneThen(time: Instant, life: Life): Zone {
  return zoneOf(life.project.program, stateAt(life, time));
}

function whyNone({ life, date, at }: Dated, state: State): string {
  const dueTime = state.numbers[date.dueSlot]!;
  if (dueTime !== NEVER) return `, which begins a run only at ${life.show.time(Math.max(dueTime, at + 1))}`;
  return date.seriesOf(state.traits) ? ', which was over when it became known' : ', which is no date';
}

function isRefused(value: string, { life, state, date: { trait } }: Dated): boolean {
  const { checkTraits } = life.project;
  const why = checkTraits({ ...state.traits, [trait]: value });
  return why !== undefined && why !== checkTraits(state.traits);
}

interface Choice {
  readonly value: string;
  /** When it begins a run. */
  readonly time: Instant;
}

/** The latest date that begins a run by an instant; of a date that comes every year, in its own year if that does as well. */
function datesBy(wanted: Instant, dated: Dated): readonly Choice[] {
  const { date, zone } = dated;
  const isDay = dated.life.project.ruleSet.profile?.body.traits.properties?.[date.trait]?.format === 'date';
  const firing = (value: string): Instant | undefined => seriesOf(value, dated)?.firing(0, zone).time;
  const write = (time: Instant) => (isDay ? formatDate(Math.floor(time / DAY)) : formatInstant(time));
  let time = wanted;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = firing(write(time));
    if (found === undefined) return [];
    if (found <= wanted && wanted - found < DAY) {
      const value = write(time);
      const own = inOwnYear(value, dated);
      return [...(own === undefined ? [] : [{ value: own, time: found }]), { value, time: found }];
    }
    const step = wanted - found;
    time += isDay || Math.abs(step) >= DAY ? Math.floor(step / DAY) * DAY : step;
  }
  return [];
}

/** Months have different lengths, and so have days: the way to a date is found in a few steps. */
const MOST_ROUNDS = 8;

function seriesOf(value: string, { date, state }: Dated): DateSeries | undefined {
  return date.seriesOf({ ...state.traits, [date.trait]: value });
}

/** A birthday stays in the year of birth. */
function inOwnYear(value: string, dated: Dated): string | undefined {
  const found = written(dated);
  const series = seriesOf(value, dated);
  if (!series?.isYearly || typeof found !== 'string' || parseInstant(found) === undefined) return undefined;
  const own = `${found.slice(0, 4)}${value.slice(4)}`;
  const years = Number(value.slice(0, 4)) - Number(found.slice(0, 4));
  const same = years > 0 ? seriesOf(own, dated)?.firing(years, dated.zone).time : undefined;
  return same === series.firing(0, dated.zone).time ? own : undefined;
}
