/** What a plan says of a log, for a terminal. */
import type { Impact, Sample } from '../../../plan/impact.js';
import { counted } from '../../terminal.js';
import { scaleWords, weeksCharts } from './chart.js';
import { cutTo, oneLine } from './room.js';
import type { PlanTable } from './tables.js';
import { impactTables, shortened, withoutZeros } from './tables.js';
import { tableLines } from './text-table.js';
import type { Paper } from './text-paper.js';
import { flow, section } from './text-paper.js';
import { minute } from './words.js';

const MOST_ROWS = 14;
const MOST_CHARTS = 8;
const WIDEST_CHART = 106;
const MOST_SAMPLES = 5;
const MOST_MOMENTS = 4;
const LONGEST_MOMENT = 110;

export function impactSections(impact: Impact, paper: Paper): readonly (readonly string[])[] {
  const [mails, fates, ...others] = impactTables(impact).map((table) => tableSection(table, paper));
  return [
    mails ?? [],
    fates ?? [],
    chartSection(impact, paper),
    ...others,
    samplesSection(impact, paper),
    assumptionsSection(impact, paper),
  ];
}

/** All that differs; of a table in which nothing does only that. */
function tableSection(table: PlanTable, paper: Paper): readonly string[] {
  const { title, about, rows, left, ...rest } = withoutZeros(shortened(table, MOST_ROWS));
  if (rows.length === 0) return flow(paper, `${title}: as before`);
  return section(paper, title, [
    ...flow(paper, about, { indent: '  ', paint: paper.colors.dim }),
    ...tableLines({ title, about, rows, left, ...rest }, paper.columns, paper.colors),
    ...left.flatMap((one) => flow(paper, one, { indent: '  ', paint: paper.colors.dim })),
  ]);
}

function chartSection(impact: Impact, paper: Paper): readonly string[] {
  const { weeks } = impact;
  const width = Math.min(WIDEST_CHART, paper.columns - '    old  '.length);
  const charts = weeksCharts(impact, width);
  if (charts.length === 0) return [];
  const shown = [...charts].sort((a, b) => moved(b) - moved(a)).slice(0, MOST_CHARTS);
  const kept = charts.filter((chart) => shown.includes(chart));
  const left = charts.length - kept.length;
  const [first, last] = [weeks[0]!.monday, weeks.at(-1)!.monday];
  const title = first === last ? `Mails in the week of ${first}` : `Mails by week, ${first} to ${last}`;
  return section(paper, title, [
    ...kept.flatMap((chart) => [
      ...flow(paper, `${chart.campaign} (${scaleWords(chart)})`, { indent: '  ' }),
      `    old  ${paper.colors.dim(chart.before)}`,
      `    new  ${paper.colors.cyan(chart.after)}`,
    ]),
    ...(left > 0 ? flow(paper, `${counted(left, 'more campaign')} with other weeks`, { indent: '  ' }) : []),
  ]);
}

function moved({
  mails: { before, after },
}: {
  readonly mails: { readonly before: number; readonly after: number };
}): number {
  return Math.abs(after - before);
}

type Moment = Sample['timeline'][number];

const LANES = { both: ' ', before: '-', after: '+' } as const;

/** What happens to each under one rule set only, and a little of what led there. */
function samplesSection({ samples }: Impact, paper: Paper): readonly string[] {
  if (samples.length === 0) return [];
  const shown = samples.slice(0, MOST_SAMPLES);
  const left = samples.length - shown.length;
  return section(paper, 'Examples (- under the old rules only, + under the new only)', [
    ...shown.flatMap((sample) => sampleLines(sample, paper)),
    ...(left > 0
      ? flow(paper, `and ${left} more; \`--format html\` shows each with its mails`, { indent: '  ' })
      : []),
  ]);
}

/** Which mails come otherwise, and what happened last before. */
function sampleLines({ user, why, of, timeline }: Sample, paper: Paper): readonly string[] {
  const differing = timeline.filter(({ on }) => on !== 'both');
  const mails = differing.filter(({ kind }) => kind === 'sent' || kind === 'stopped');
  const told = mails.length > 0 ? mails : differing;
  const last = timeline.slice(0, told[0] ? timeline.indexOf(told[0]) : timeline.length).findLast(isOfBoth);
  const shown = [...(last ? [last] : []), ...told.slice(0, MOST_MOMENTS)];
  const left = told.length - Math.min(told.length, MOST_MOMENTS);
  return [
    ...flow(paper, `${user} ${why} (true of ${counted(of, 'user')})`, { indent: '  ' }),
    ...shown.flatMap((moment) => momentLines(moment, paper)),
    ...(left > 0
      ? flow(paper, `… ${counted(left, 'more difference')}`, { indent: '      ', paint: paper.colors.dim })
      : []),
  ];
}

function isOfBoth({ on, kind }: Moment): boolean {
  return on === 'both' && kind === 'event';
}

function momentLines({ at, what, on }: Moment, paper: Paper): readonly string[] {
  const { colors } = paper;
  const paint = on === 'before' ? colors.red : on === 'after' ? colors.green : (text: string) => text;
  const manner = { indent: '    ', lead: `${LANES[on]} ${minute(at)}  `, paint, paintLead: paint };
  return flow(paper, cutTo(oneLine(what), LONGEST_MOMENT), manner);
}

function assumptionsSection({ assumptions }: Impact, paper: Paper): readonly string[] {
  if (assumptions.length === 0) return [];
  return section(
    paper,
    'Taken for granted',
    assumptions.flatMap((one) => flow(paper, one, { indent: '  ', lead: '· ' })),
  );
}
