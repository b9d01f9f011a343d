/** Earlier or later: a run that began at another time, by an event, a segment or a date, and all of a life moved. */
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY, formatDate, formatInstant, parseInstant } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import type { Life } from './life.js';
import { campaignOf, entriesOf } from './life.js';
import { laterTries, triggerOf } from './spot.js';
import type { Tries } from './tries.js';

/** A run that begins by so much later; earlier, where negative. */
export function runLater(life: Life, run: string, by: Duration): Tries {
  const began = entriesOf(life, run).find(({ kind }) => kind === 'entered');
  if (!began) return [];
  const trait = dateTrait(life, campaignOf(run));
  if (trait !== undefined) return datesMoved(life, trait, began.at, by).map((edit) => [edit]);
  const trigger = triggerOf(life, run, began.at);
  const own: Tries = trigger ? [[{ kind: 'shift', by, from: trigger.messageId }]] : [];
  return [...own, ...laterTries(life, began.at, by)];
}

/** Everything by so much later; a date that begins the campaign is another then. */
export function allLater(life: Life, campaign: string | undefined, by: Duration): readonly Edit[] {
  const shift: Edit = { kind: 'shift', by };
  const trait = campaign === undefined ? undefined : dateTrait(life, campaign);
  return trait === undefined ? [shift] : [shift, ...datesMoved(life, trait, Infinity, by)];
}

/** As {@link runLater}, at times of the day that are so much later: on the same day, and the day before or after. */
export function runAround(life: Life, run: string, by: Duration): Tries {
  return [by, by - Math.sign(by) * DAY].flatMap((one) => runLater(life, run, one));
}

function dateTrait({ project }: Life, campaign: string): string | undefined {
  const trigger = project.ruleSet.campaigns.get(campaign)?.body.trigger;
  return trigger && 'date' in trigger ? trigger.date.trait : undefined;
}

/** What last said what the date is says another one. */
function datesMoved(life: Life, trait: string, latest: Instant, by: Duration): readonly Edit[] {
  const said = life.timeline.events
    .filter((event) => says(event, trait) && receiptOf(event) <= latest)
    .sort((a, b) => a.time - b.time)
    .at(-1);
  const to = said && moved(said.traits[trait], by);
  return to === undefined
    ? []
    : [{ kind: 'set', messageId: said!.messageId, part: 'traits', path: [trait], to }];
}

function says({ type, traits }: Event, trait: string): boolean {
  return type === 'identify' && Object.hasOwn(traits, trait);
}

/** Written as it was: a day stays a day. */
function moved(value: JsonValue | undefined, by: Duration): string | undefined {
  const time = typeof value === 'string' ? parseInstant(value) : undefined;
  if (time === undefined) return undefined;
  const isDay = (value as string).length === 'YYYY-MM-DD'.length;
  if (!isDay) return formatInstant(time + by);
  return formatDate(Math.floor(time / DAY) + (Math.trunc(by / DAY) || Math.sign(by)));
}
