/** Campaigns that begin when a date of the user's comes. */
import type { Firing } from '../compile/date-series.js';
import type { DateTrigger } from '../compile/program.js';
import { NONE } from '../compile/state.js';
import type { Instant } from '../vocabulary/time.js';
import { DAY, NEVER } from '../vocabulary/time.js';
import { trigger } from './enter.js';
import type { Run } from './run.js';
import { dueBesideAt } from './run.js';

/** Works out anew when dates begin campaigns: the user's traits or zone may have changed. */
export function planDates(run: Run): void {
  for (const date of run.program.dates) plan(run, date);
}

/** Begins the campaigns whose dates have come. */
export function beginByDates(run: Run, time: Instant): void {
  const { numbers } = run.state;
  const { dates } = run.program;
  for (let at = 0; at < dates.length; at++) {
    const date = dates[at]!;
    if (numbers[date.dueSlot]! > time) continue;
    numbers[date.lastSlot] = numbers[date.nextSlot]!;
    trigger(run, date.campaign, null, 'outside');
    plan(run, date);
  }
}

/** A date that was to come, and whose instant a change of zone has put into the past, comes now. */
function plan(run: Run, date: DateTrigger): void {
  const { numbers } = run.state;
  const { now } = run.frame;
  const next = nextFiring(run, date);
  const dueTime = next ? Math.max(next.time, now) : NEVER;
  const isNew = dueTime !== numbers[date.dueSlot]!;
  numbers[date.dueSlot] = dueTime;
  dueBesideAt(run, dueTime);
  numbers[date.nextSlot] = next ? next.date : NONE;
  if (isNew && next && run.tracing === 'on') {
    run.journal.push({ kind: 'scheduled', at: now, campaign: date.campaign.name, until: dueTime });
  }
}

/** The first date after the last one whose instant is not over, or was not before the zone changed. */
function nextFiring({ state, frame }: Run, date: DateTrigger): Firing | undefined {
  const series = date.seriesOf(state.traits);
  if (!series) return undefined;
  const [last, planned] = [state.numbers[date.lastSlot]!, state.numbers[date.nextSlot]!];
  const { now, zone } = frame;
  // Years of 366 days, and a month to spare, lead to no later year than the one that is looked for.
  const early = Math.floor((now - series.firing(0, zone).time - 31 * DAY) / (366 * DAY));
  for (let years = series.isYearly ? Math.max(0, early) : 0; ; years++) {
    const firing = series.firing(years, zone);
    const isAhead = firing.time >= now || firing.date === planned;
    if (isAhead && firing.date > last) return firing;
    if (!series.isYearly) return undefined;
  }
}
