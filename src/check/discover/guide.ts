/** A condition that was read and came out otherwise → the changes that `explain` would propose for it to come out so. */
import type { JournalEntry } from '../../engine/journal.js';
import { ofCondition } from '../../simulate/explain/condition-remedy.js';
import { applyEdits } from '../../simulate/explain/change.js';
import type { Life } from '../../simulate/explain/life.js';
import { showIn } from '../../simulate/explain/local-time.js';
import type { Spot } from '../../simulate/explain/past-events.js';
import { eventAt, runSpot, spotAt, triggerSpot } from '../../simulate/explain/spot.js';
import { renumbered } from '../../simulate/explain/united.js';
import { zoneOf } from '../../engine/run.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { ConditionTrace } from '../../vocabulary/decision.js';
import { pointKey } from '../coverage/point.js';
import type { Lived } from './lives.js';

/** A condition as it was read, and where that was. */
interface Read {
  readonly trace: ConditionTrace;
  readonly spot: () => Spot;
}

const MOST_READS = 4;

/** Timelines in which the condition of a point may come out as `wanted`, the likeliest first. */
export function guided(lived: Lived, key: string, wanted: boolean, project: Project): readonly Timeline[] {
  const { timeline } = lived;
  return readsAt(lived, key, wanted, project)
    .slice(0, MOST_READS)
    .flatMap(({ trace, spot }) =>
      ofCondition(trace, wanted, spot()).flatMap(({ tries }) =>
        tries.map((edits) => applyEdits({ timeline, at: undefined }, edits).timeline),
      ),
    );
}

/** What would have had to be otherwise, in a sentence, for a condition to come out as `wanted`. */
export function needOf(lived: Lived, key: string, wanted: boolean, project: Project): string | undefined {
  const [read] = readsAt(lived, key, wanted, project);
  return read && ofCondition(read.trace, wanted, read.spot())[0]?.need;
}

/** Where a life reads the condition of a point, and it comes out otherwise. */
function readsAt(lived: Lived, key: string, wanted: boolean, project: Project): readonly Read[] {
  const { timeline, simulated } = lived;
  const life: Life = {
    ...renumbered(simulated),
    timeline,
    project,
    show: showIn(zoneOf(project.program, simulated.state)),
  };
  return life.journal
    .flatMap((entry) => readsOf(entry, life))
    .flatMap(({ trace, spot }) => {
      const part = partOf(trace, key, wanted);
      return part ? [{ trace: part, spot }] : [];
    });
}

/** Every condition that an entry of the journal tells of. */
function readsOf(entry: JournalEntry, life: Life): readonly Read[] {
  switch (entry.kind) {
    case 'decided': {
      const { instance, at, trace = [] } = entry.decision;
      return trace.flatMap(({ condition }) =>
        condition ? [{ trace: condition, spot: () => runSpot(life, instance, at) }] : [],
      );
    }
    case 'joined':
    case 'left':
    case 'stayed':
      return [{ trace: entry.condition, spot: () => spotAt(life, entry.at) }];
    case 'chose':
      return [{ trace: entry.condition, spot: () => runSpot(life, entry.instance, entry.at) }];
    case 'shown':
      return entry.conditions.map((trace) => ({
        trace,
        spot: () => runSpot(life, entry.instance, entry.at),
      }));
    case 'unmatched': {
      const { instance, at, event } = entry;
      if (instance === undefined) return [{ trace: entry.condition, spot: () => triggerSpot(entry, life) }];
      const spot = () => ({ ...runSpot(life, instance, at), event: eventAt(life, event, at) });
      return [{ trace: entry.condition, spot }];
    }
    default:
      return [];
  }
}

/** The part of a trace that stands at a point, where it came out otherwise. */
function partOf(trace: ConditionTrace, key: string, wanted: boolean): ConditionTrace | undefined {
  if (trace.kind === 'skipped') return undefined;
  if (trace.result !== wanted && pointKey('condition', trace.place) === key) return trace;
  if (trace.kind === 'fact') return undefined;
  for (const part of trace.parts) {
    const found = partOf(part, key, wanted);
    if (found) return found;
  }
  return undefined;
}
