/** One user under several ids: what one of them lived is told under the numbers that its runs have once it is known who it is. */
import type { JournalEntry } from '../../engine/journal.js';
import { inTime } from '../person.js';
import type { Simulated } from '../simulate.js';

/** By campaign, how far an id's runs are numbered on. */
type Offsets = Readonly<Record<string, number>>;

/** A life in which no two runs of different ids have one name; that of an id alone is as it is. */
export function renumbered(lived: Simulated): Simulated {
  const { journals } = lived;
  if (journals.size < 2) return lived;
  const offsets = new Map([...journals.keys()].map((id) => [id, offsetsOf(id, journals)]));
  const renamed = (id: string, instance: string) => nameFrom(instance, offsets.get(id) ?? {});
  const decisions = lived.decisions.map((one) => {
    const instance = renamed(one.user, one.instance);
    return [one, instance === one.instance ? one : { ...one, instance }] as const;
  });
  const known = new Map(decisions);
  const entries = [...journals].flatMap(([id, journal]) =>
    journal.map((entry): JournalEntry => {
      if (entry.kind === 'decided')
        return { ...entry, decision: known.get(entry.decision) ?? entry.decision };
      return 'instance' in entry ? { ...entry, instance: renamed(id, entry.instance!) } : entry;
    }),
  );
  return { ...lived, decisions: decisions.map(([, one]) => one), journal: inTime(entries) };
}

/** An id becomes another, which may become another in turn. */
function offsetsOf(id: string, journals: Simulated['journals']): Offsets {
  for (const [owner, journal] of journals) {
    for (const entry of journal) {
      if (entry.kind !== 'united' || entry.previousId !== id || owner === id) continue;
      const further = offsetsOf(owner, journals);
      const sums = Object.entries(entry.entriesBefore).map(([name, count]) => [
        name,
        count + (further[name] ?? 0),
      ]);
      return Object.fromEntries(sums) as Offsets;
    }
  }
  return {};
}

function nameFrom(instance: string, offsets: Offsets): string {
  const mark = instance.lastIndexOf('#');
  const campaign = instance.slice(0, mark);
  const offset = Object.hasOwn(offsets, campaign) ? offsets[campaign]! : 0;
  return offset === 0 ? instance : `${campaign}#${Number(instance.slice(mark + 1)) + offset}`;
}
