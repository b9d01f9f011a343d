/** Why no date of the user's began a run. */
import type { DateTrigger } from '../compile/program.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { NEVER } from '../vocabulary/time.js';
import { showJson } from './condition-words.js';
import type { Fate } from './failure.js';
import type { Life } from './life.js';

export function notCome(life: Life, campaign: string): Fate {
  const { project, show, endTime } = life;
  const place = formatPlace(project.ruleSet.campaigns.get(campaign)!.at(['trigger', 'date']));
  const date = project.program.dates.find((one) => one.campaign.name === campaign)!;
  const dueTime = life.state.numbers[date.dueSlot]!;
  const summary = `no run of \`${campaign}\` began, as ${why(life, date)} (${place})`;
  if (dueTime === NEVER) return { summary, details: [] };
  const help = `the clock stopped at ${show.time(endTime)}: to see more, write \`until: '${show.time(dueTime)}'\``;
  return { summary, details: [], help };
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
