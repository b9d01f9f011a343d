/** What makes a found life easier to read: given facts first, the same values everywhere, the keys in the plan's order. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import { GIVEN } from '../scenario.js';
import type { Lives } from './lives.js';
import type { Material } from './material.js';
import { firstTime, statement } from './seeds.js';
import { later } from './shrink.js';

/** All of a life so much earlier or later that it begins when made-up lives do. */
export function atFirstTime(timeline: Timeline, project: Project): Timeline {
  const first = timeline.events.reduce((time, one) => Math.min(time, one.time), Infinity);
  const by = firstTime(project) - first;
  const { until } = timeline;
  return {
    ...timeline,
    events: timeline.events.map((event) => later(event, by)),
    ...(until === undefined ? {} : { until: until + by }),
  };
}

export function ofAnybody(timeline: Timeline, anybody: string): Timeline {
  const { user, events } = timeline;
  return {
    ...timeline,
    user: anybody,
    events: events.map((event) => (event.user === user ? { ...event, user: anybody } : event)),
  };
}

/** What is said of the user later is given from the beginning. */
export function givenFirst(timeline: Timeline): readonly Timeline[] {
  const { events, user } = timeline;
  const start = events.reduce((time, one) => Math.min(time, one.time), Infinity);
  const given = events.find(({ messageId }) => messageId === GIVEN);
  return events.flatMap((event, index) => {
    const isSaid = event.type === 'identify' && event.user === user && event.previousId === undefined;
    if (!isSaid || event === given) return [];
    const rest = events.toSpliced(index, 1).filter((one) => one !== given);
    const merged: Event = {
      ...event,
      messageId: GIVEN,
      time: start,
      receivedTime: undefined,
      traits: { ...given?.traits, ...event.traits },
      consent: { ...given?.consent, ...event.consent },
    };
    return rest.length === 0 ? [] : [{ ...timeline, events: [merged, ...rest] }];
  });
}

/** Values that are not as the samples have them, and need not differ. Ids are left: they say what is the same. */
export function asSampled(timeline: Timeline, { samples, rowOf }: Material): readonly Timeline[] {
  return timeline.events.flatMap((event, index) => {
    // What a catalog says of a thing goes for the thing.
    const sample = { ...samples.get(event.name), ...rowOf(event.properties) };
    return Object.entries(event.properties).flatMap(([name, value]) => {
      const wanted = Object.hasOwn(sample, name) ? sample[name] : undefined;
      const isMadeUp = value === 'x';
      if (wanted === undefined || canonicalJson(wanted) === canonicalJson(value)) return [];
      if (/id$/i.test(name) && !isMadeUp) return [];
      const properties: JsonObject = { ...event.properties, [name]: wanted };
      return [{ ...timeline, events: timeline.events.with(index, { ...event, properties }) }];
    });
  });
}

/** Somebody who agrees to all, where mails are refused for want of consent. */
export function agreed(timeline: Timeline, { purposes }: Material, lives: Lives): readonly Timeline[] {
  const { decisions } = lives.live(timeline).simulated;
  if (!decisions.some(({ reason }) => reason === 'no-consent')) return [];
  const consent = Object.fromEntries(
    purposes.map((purpose): [string, ConsentStatus] => [purpose, 'granted']),
  );
  const start = timeline.events.reduce((time, one) => Math.min(time, one.time), Infinity);
  const said = { ...statement(timeline.user, start, { consent }), messageId: '(agreed)' };
  return givenFirst({ ...timeline, events: [said, ...timeline.events] });
}

/** Properties in the order of the tracking plan; what it does not know comes last. */
export function inPlanOrder(timeline: Timeline, { ruleSet }: Project): Timeline {
  const events = timeline.events.map((event) => {
    const order = Object.keys(ruleSet.events.get(event.name)?.body.properties.properties ?? {});
    const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    const members = Object.entries(event.properties).sort(([a], [b]) => place(a) - place(b));
    return { ...event, properties: Object.fromEntries(members) };
  });
  return { ...timeline, events };
}
