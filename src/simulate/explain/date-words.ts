/** Why no date of the user's began a run. */
import type { DateTrigger } from '../../compile/program.js';
import type { State } from '../../compile/state.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { NEVER } from '../../vocabulary/time.js';
import { showJson } from './condition-words.js';
import type { Life, Show } from './life.js';
import { stateAt } from './spot.js';
import type { Stop } from './stop.js';

/** In a few words, and when the clock must run at least for it to come. */
export function notCome(
  { campaign, at }: Stop & { readonly kind: 'not-come' },
  life: Life,
): { readonly summary: string; readonly details: readonly string[]; readonly longer?: Instant } {
  const { project, endTime, show } = life;
  const state = stateAt(life, at);
  const place = formatPlace(project.ruleSet.campaigns.get(campaign)!.at(['trigger', 'date']));
  const date = project.program.dates.find((one) => one.campaign.name === campaign)!;
  const dueTime = state.numbers[date.dueSlot]!;
  const summary = `no run of \`${campaign}\` began, as ${why(state, date, show)} (${place})`;
  return { summary, details: [], ...(dueTime <= endTime || dueTime === NEVER ? {} : { longer: dueTime }) };
}

function why(state: State, { trait, dueSlot, seriesOf }: DateTrigger, show: Show): string {
  if (!Object.hasOwn(state.traits, trait)) return `the user has no \`${trait}\``;
  const written = `\`${trait}\`, ${showJson(state.traits[trait])},`;
  if (!seriesOf(state.traits)) return `${written} is no date`;
  const dueTime = state.numbers[dueSlot]!;
  return dueTime === NEVER
    ? `${written} had come before it was known`
    : `${written} begins one only at ${show.time(dueTime)}`;
}
