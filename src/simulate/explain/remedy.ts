/** What stopped a mail → what would have to be otherwise for it to be stopped no more, in words and as edits to try. */
import type { Edit } from './change.js';
import { beginBy, ofEntering, ofLeaving, ofRefusal } from './begin-remedy.js';
import type { Remedy } from './condition-remedy.js';
import { ofCondition } from './condition-remedy.js';
import { ofDate } from './date-remedy.js';
import { ofDecision } from './gate-remedy.js';
import type { Life, Question } from './life.js';
import { LONGEST_RUN } from '../simulate.js';
import { waitsBy } from './rules-of-run.js';
import { triggerSpot } from './spot.js';
import type { Stop } from './stop.js';
import { DAY } from '../../vocabulary/time.js';
import { ofExit, ofTurn } from './way-remedy.js';

/** What would do, the smallest first. */
export function remediesFor(stop: Stop, life: Life, { campaign: name, at }: Question): readonly Remedy[] {
  const { show, project } = life;
  const campaign = project.ruleSet.campaigns.get(name);
  switch (stop.kind) {
    case 'no-trigger':
      return [beginBy(stop.event, life, campaign, at)];
    case 'unmatched':
      return ofCondition(stop.entry.condition, true, triggerSpot(stop.entry, life));
    case 'not-entered':
      return withTime(life, ofEntering(stop, life));
    case 'not-left':
      return withTime(life, ofLeaving(stop, life));
    case 'refused':
      return [ofRefusal(stop.entry, life, campaign)];
    case 'not-come':
      return ofDate(stop, life, at === undefined);
    case 'not-begun':
      return withTime(life, [
        { need: 'a run of it must begin', tries: [], place: campaign?.at(['trigger'], 'key') },
      ]);
    case 'exited':
      return [ofExit(stop.run, stop.entry, life)];
    case 'elsewhere':
      return ofTurn(stop, life);
    case 'waiting': {
      const { step, until, at: since } = stop.entry;
      const by = waitsBy(life, stop.run, step);
      const need = `at ${show.time(since)} it began to wait at \`${step}\`${by}; that ends at ${show.time(until)}, after the clock stopped`;
      return [{ need, tries: [[{ kind: 'run-on', until }]], place: undefined }];
    }
    case 'under-way':
      return withTime(life, [{ need: 'its run must come to it', tries: [], place: undefined }]);
    case 'decided':
      return ofDecision(stop.decision, life);
  }
}

export const NOTHING_BUT_TIME = 'nothing but time is missing';

/** Where nothing but time may be missing, the clock running on is tried first. */
function withTime({ endTime }: Life, remedies: readonly Remedy[]): readonly Remedy[] {
  const tries = [2 * DAY, 32 * DAY, LONGEST_RUN].map((by): readonly Edit[] => [
    { kind: 'run-on', until: endTime + by },
  ]);
  const [first] = remedies;
  const need = first?.others === 0 ? `${first.need}; ${NOTHING_BUT_TIME}` : NOTHING_BUT_TIME;
  return [{ need, tries, place: first?.others === 0 ? first.place : undefined }, ...remedies];
}
