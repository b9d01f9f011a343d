/** Why no date of the user's began a run. */
import type { DateTrigger } from '../../compile/program.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { NEVER } from '../../vocabulary/time.js';
import { showJson } from './condition-words.js';
import type { Life } from './life.js';

/** In a few words, and when the clock must run at least for it to come. */
export function notCome(
  campaign: string,
  life: Life,
): { readonly summary: string; readonly details: readonly string[]; readonly longer?: Instant } {
  const { project, state } = life;
  const place = formatPlace(project.ruleSet.campaigns.get(campaign)!.at(['trigger', 'date']));
  const date = project.program.dates.find((one) => one.campaign.name === campaign)!;
  const dueTime = state.numbers[date.dueSlot]!;
  const summary = `no run of \`${campaign}\` began, as ${why(life, date)} (${place})`;
  return { summary, details: [], ...(dueTime === NEVER ? {} : { longer: dueTime }) };
}

function why({ state, show }: Life, { trait, dueSlot, seriesOf }: DateTrigger): string {
  if (!Object.hasOwn(state.traits, trait)) return `the user has no \`${trait}\``;
  const written = `\`${trait}\`, ${showJson(state.traits[trait])},`;
  if (!seriesOf(state.traits)) return `${written} is no date`;
  const dueTime = state.numbers[dueSlot]!;
  return dueTime === NEVER
    ? `${written} had come before it was known`
    : `${written} begins one only at ${show.time(dueTime)}`;
}
