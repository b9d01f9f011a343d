/** What can be seen in a life, of all that lives are aimed at. */
import type { Project } from '../../../src/simulate/project.js';
import type { Simulated, Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import type { Event } from '../../../src/vocabulary/event.js';
import { SUPPRESSING_EVENTS, receiptOf } from '../../../src/vocabulary/event.js';
import {
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  civilDate,
  dayNumber,
  daysInMonth,
} from '../../../src/vocabulary/time.js';
import type { Zone } from '../../../src/vocabulary/zone.js';
import { findZone, localClock, localDay, nextChange } from '../../../src/vocabulary/zone.js';

interface Scene {
  readonly project: Project;
  readonly life: Timeline;
  readonly simulated: Simulated;
  readonly events: readonly Event[];
  readonly zone: Zone;
  readonly first: number;
  readonly last: number;
  /** When mails were decided. */
  readonly due: readonly number[];
}

const LEAP = dayNumber({ year: 2028, month: 2, day: 29 });

const SIGHTS: Readonly<Record<string, (scene: Scene) => boolean>> = {
  'something happens at the very instant of a mail': ({ events, due }) =>
    events.some(({ time }) => due.includes(time)),
  'something happens a second or less before a mail': ({ events, due }) =>
    events.some(({ time }) => due.some((at) => time < at && time >= at - SECOND)),
  'something happens a second or less after a mail': ({ events, due }) =>
    events.some(({ time }) => due.some((at) => time > at && time <= at + SECOND)),
  'a mail is due at an edge of quiet hours': (scene) => isQuietEdge(scene, 0, 0),
  'a mail is due just before quiet hours': (scene) => isQuietEdge(scene, 1, 60 * SECOND),
  'something happens within two hours of a change of clocks': ({ events, zone }) =>
    events.some(({ time }) => Math.abs(nextChange(zone, time - 2 * HOUR) - time) <= 2 * HOUR),
  'clocks change in the life': ({ zone, first, last }) => nextChange(zone, first) <= last,
  'it is 29 February': ({ events, due, zone }) =>
    [...events.map(({ time }) => time), ...due].some((time) => localDay(zone, time) === LEAP),
  'a month ends': ({ events, zone }) =>
    events.some(({ time }) => {
      const { year, month, day } = civilDate(localDay(zone, time));
      return day === daysInMonth(year, month);
    }),
  'two things happen at once': ({ events }) => {
    const happened = events.filter(({ type }) => type === 'track').map(({ time }) => time);
    return new Set(happened).size < happened.length;
  },
  'a message comes twice': ({ events }) =>
    new Set(events.map(({ messageId }) => messageId)).size < events.length,
  'an event comes too late to begin anything': ({ events, project: { program } }) =>
    events.some((one) => receiptOf(one) - one.time > program.allowedLateness),
  'an event is as late as it may be': ({ events, project: { program } }) =>
    events.some((one) => receiptOf(one) - one.time === program.allowedLateness),
  'consent is taken back shortly before a mail': ({ events, due }) =>
    events.some(
      ({ consent, time }) =>
        Object.values(consent).includes('denied') && due.some((at) => time <= at && time >= at - 30 * MINUTE),
    ),
  'an address bounces, or somebody complains or unsubscribes': ({ events }) =>
    events.some(({ name }) => SUPPRESSING_EVENTS.includes(name)),
  'a mail is stopped by that': (scene) => isStopped(scene, 'suppressed'),
  'a mail is stopped for want of consent': (scene) => isStopped(scene, 'no-consent'),
  'a mail is stopped by a cap': (scene) => isStopped(scene, 'frequency-cap'),
  'a mail is held out': (scene) => isStopped(scene, 'holdout'),
  'a mail expires': (scene) => isStopped(scene, 'expired'),
  'a mail is answered': ({ events, simulated: { decisions } }) =>
    events.some(
      ({ name, properties, time }) =>
        (name === 'Email Opened' || name === 'Email Link Clicked') &&
        decisions.some(
          ({ campaign, outcome, at }) =>
            campaign === properties['campaign'] && outcome === 'sent' && at <= time,
        ),
    ),
  'two ids turn out to be one': ({ events }) => events.some(({ previousId }) => previousId !== undefined),
  'both ids had mails before they were one': ({ events, simulated: { decisions } }) => {
    const merged = events.find(({ previousId }) => previousId !== undefined);
    const before = decisions.filter(
      ({ outcome, at }) => outcome === 'sent' && merged && at < receiptOf(merged),
    );
    return new Set(before.map(({ user }) => user)).size > 1;
  },
  'the zone changes in mid-life': ({ events }) =>
    new Set(events.flatMap(({ traits }) => (traits['timeZone'] as string | undefined) ?? [])).size > 1,
  'a run is refused by a cooldown or a limit of entries': (scene) => isJournalled(scene, 'refused'),
  'a run is ended by an exit': (scene) => isJournalled(scene, 'exited'),
  'a run is begun again or refreshed': (scene) =>
    isJournalled(scene, 'restarted') || isJournalled(scene, 'refreshed'),
  'a wait for an event goes on with it': (scene) => isJournalled(scene, 'continued'),
  'a wait for an event times out': (scene) => isJournalled(scene, 'timed-out'),
  'mails of two campaigns are sent': ({ simulated: { decisions } }) =>
    new Set(decisions.filter(({ outcome }) => outcome === 'sent').map(({ campaign }) => campaign)).size > 1,
  'a life lasts more than a year': ({ first, last }) => last - first > 365 * DAY,
  'an experiment deals out each variant': ({ simulated: { exposures } }) => exposures.length > 0,
};

export function sightings(project: Project, life: Timeline): readonly string[] {
  const simulated = simulate(project.program, life, 'on');
  const times = life.events.flatMap((event) => [event.time, receiptOf(event)]);
  const named = life.events.find(({ traits }) => traits['timeZone'] !== undefined)?.traits['timeZone'];
  const scene: Scene = {
    project,
    life,
    simulated,
    events: life.events,
    zone: findZone(String(named)) ?? project.program.zone,
    first: Math.min(...times),
    last: Math.max(...times),
    due: simulated.decisions.map(({ at }) => at),
  };
  return Object.keys(SIGHTS).filter((what) => SIGHTS[what]!(scene));
}

/** Whether a mail is decided from `least` to `most` milliseconds before quiet hours begin, or as they begin or end. */
function isQuietEdge({ project: { program }, simulated, zone }: Scene, least: number, most: number): boolean {
  const hours = [...program.purposes.values()].flatMap(({ quietHours }) => quietHours ?? []);
  return simulated.decisions.some(({ at }) =>
    hours.some(({ from, to }) =>
      (least === 0 ? [from, to] : [from]).some((edge) => {
        const before = (edge - localClock(zone, at) + DAY) % DAY;
        return before >= least && before <= most;
      }),
    ),
  );
}

function isStopped({ simulated: { decisions } }: Scene, reason: string): boolean {
  return decisions.some((one) => one.reason === reason);
}

function isJournalled({ simulated: { journal } }: Scene, kind: string): boolean {
  return journal.some((entry) => entry.kind === kind);
}
