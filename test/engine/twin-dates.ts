/** `date` triggers for the slow twin: all dates of two centuries, one after the other. */
import type { DateTriggerBody } from '../../src/language/documents.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { DAY, parseClock, parseDuration, parseInstant } from '../../src/vocabulary/time.js';
import type { Zone } from '../../src/vocabulary/zone.js';
import { toInstant, toLocal } from '../../src/vocabulary/zone.js';
import type { Moment } from './twin-facts.js';
import { traitsOf, zoneOf } from './twin-facts.js';

type Known = Pick<Moment, 'identified' | 'ruleSet'>;

interface Coming {
  /** Which date, said without a zone. */
  readonly date: number;
  readonly time: Instant;
}

export class TwinDates {
  due: Instant = Infinity;
  private next: number | undefined;
  private last = -Infinity;

  constructor(
    private readonly body: DateTriggerBody,
    private readonly ruleSet: RuleSet,
  ) {}

  /** The user may have changed. */
  look(known: Known, now: Instant): void {
    const ahead = this.all(known).filter(({ time, date }) => time >= now || date === this.next);
    const first = ahead.find(({ date }) => date > this.last);
    this.due = first ? Math.max(now, first.time) : Infinity;
    this.next = first?.date;
  }

  come(known: Known, now: Instant): void {
    this.last = this.next!;
    this.look(known, now);
  }

  private all(known: Known): readonly Coming[] {
    const { trait, repeat } = this.body;
    const text = traitsOf(known)[trait];
    if (typeof text !== 'string' || parseInstant(text) === undefined) return [];
    const { format } = this.ruleSet.profile!.body.traits.properties![trait]!;
    const isDay = format === 'date' || text.length === 10;
    const years = repeat === 'yearly' ? Array.from({ length: 200 }, (_, index) => index) : [0];
    return years.map((year) => this.coming(text, isDay, year, zoneOf(known)));
  }

  private coming(text: string, isDay: boolean, year: number, zone: Zone): Coming {
    const { offset = '0s', at } = this.body;
    const written = parseInstant(isDay ? text.slice(0, 10) : text)!;
    const local = isDay ? written : toLocal(zone, written);
    const date = yearsLater(written, year);
    const [days, months] =
      typeof offset === 'string'
        ? [/[dw]$/.test(offset) ? signed(offset) / DAY : 0, 0]
        : [('days' in offset && offset.days) || 0, ('months' in offset && offset.months) || 0];
    const exact = typeof offset === 'string' && days === 0 ? signed(offset) : 0;
    const isMoved = year > 0 || days !== 0 || months !== 0 || at !== undefined;
    if (!isDay && !isMoved) return { date, time: written + exact };
    const moved = monthsLater(yearsLater(local, year), months) + days * DAY;
    const midnight = Math.floor(moved / DAY) * DAY;
    return { date, time: toInstant(zone, at === undefined ? moved : midnight + parseClock(at)!) + exact };
  }
}

function signed(offset: string): number {
  const duration = parseDuration(offset.replace(/^[+-]/, ''))!;
  return offset.startsWith('-') ? -duration : duration;
}

function yearsLater(time: number, years: number): number {
  return monthsLater(time, 12 * years);
}

/** The same day of a later month, or its last, by the calendar of JavaScript. */
function monthsLater(time: number, months: number): number {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), last);
  return Date.UTC(year, month, day) + (time - Math.floor(time / DAY) * DAY);
}
