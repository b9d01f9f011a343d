/** Changes of a life by the runs of its campaigns: cut short, begun again, gone on with, and more than are allowed. */
import { campaignOf } from '../../simulate/explain/life.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, MINUTE, SECOND } from '../../vocabulary/time.js';
import type { Lived } from './lives.js';
import type { Material } from './material.js';
import type { Variation } from './variations.js';
import { added, repeated, shared } from './variations.js';
import { happening } from './seeds.js';

/** While a run goes on, and after it: what begins its campaign, what ends it, and what it waits for. */
export function runVariations(
  { timeline, simulated }: Lived,
  { samples, events }: Material,
): readonly Variation[] {
  const { user } = timeline;
  return runsIn(simulated.journal).flatMap(({ campaign, from, to }) => {
    const middle = from + Math.floor((to - from) / 2 / MINUTE) * MINUTE;
    const times = [...new Set([middle, to - SECOND, to, to + MINUTE, from])].filter((time) => time >= from);
    return (events.get(campaign) ?? []).flatMap((name) => {
      const sample = samples.get(name);
      if (!sample) return [];
      const properties = { ...sample, ...shared(sample, timeline) };
      return times.map(
        (time): Variation =>
          () =>
            added(timeline, happening(user, name, properties, time)),
      );
    });
  });
}

/** So often the same that a campaign lets no further run begin. */
export function entryVariations({ timeline }: Lived, { entries }: Material): readonly Variation[] {
  return timeline.events.flatMap((event): Variation[] => {
    if (event.type !== 'track') return [];
    return entries.flatMap(({ most, apart }) =>
      [apart, apart + DAY, 2 * apart].map(
        (by): Variation =>
          () =>
            repeated(timeline, event, by, most),
      ),
    );
  });
}

/** The stretches of runs between one thing that the journal tells of them and the next. */
function runsIn(
  journal: Lived['simulated']['journal'],
): readonly { readonly campaign: string; readonly from: Instant; readonly to: Instant }[] {
  const last = new Map<string, Instant>();
  return journal.flatMap((entry) => {
    const instance =
      entry.kind === 'decided' ? entry.decision.instance : 'instance' in entry ? entry.instance : undefined;
    if (instance === undefined) return [];
    const from = last.get(instance);
    last.set(instance, entry.at);
    if (from === undefined || from === entry.at) return [];
    return [{ campaign: campaignOf(instance), from, to: entry.at }];
  });
}
