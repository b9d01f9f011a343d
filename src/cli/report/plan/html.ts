/**
 * A plan as one page that needs nothing beside it: no script, no request. The same plan is the same page to the byte.
 * Loads a plotting library: imported where a page is asked for.
 */
import type { Impact } from '../../../plan/impact.js';
import type { GateResult, Plan } from '../../../plan/plan.js';
import { counted, withCommas } from '../../terminal.js';
import { changesHtml } from './html-changes.js';
import { movedCampaigns, usersPlot, weeksPlot } from './html-plots.js';
import { samplesHtml } from './html-samples.js';
import { STYLE } from './html-style.js';
import { escaped, figureHtml, inHtml, tableHtml } from './html-text.js';
import { changesWords, gatesWords, share, signed, summaryLine } from './summary.js';
import { impactTables } from './tables.js';
import {
  GATE_MARKS,
  GATE_WORDS,
  WITHOUT_HISTORY,
  budgetWords,
  minute,
  originWords,
  placeWords,
  sideWords,
} from './words.js';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: string;
}

export function planHtml(plan: Plan): string {
  const title = `Plan: ${sideWords(plan.before)} → ${sideWords(plan.after)}`;
  const sections = sectionsOf(plan).filter(({ body }) => body !== '');
  const links = sections.map((one) => `<li><a href="#${one.id}">${escaped(one.title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${inHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${inHtml(title)}</h1>
<p>${escaped(summaryLine(plan))}</p>
${logHtml(plan)}
${cardsHtml(plan)}
<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>
</header>
<main>
${sections.map(({ id, title: name, body }) => `<section aria-labelledby="${id}">\n<h2 id="${id}">${escaped(name)}</h2>\n${body}\n</section>`).join('\n')}
</main>
<footer>${originWords(plan)
    .map((one) => `<p>${inHtml(one)}</p>`)
    .join('\n')}</footer>
</body>
</html>
`;
}

function logHtml({ impact }: Plan): string {
  if (!impact) return `<p>${inHtml(WITHOUT_HISTORY)}</p>`;
  const { from, to, events, users } = impact;
  const span =
    from === undefined || to === undefined
      ? ''
      : `, from <time>${minute(from)}</time> to <time>${minute(to)} UTC</time>`;
  return `<p>Both rule sets were run over the same history: ${counted(events, 'event')} of ${counted(users, 'user')}${span}.</p>`;
}

function cardsHtml(plan: Plan): string {
  const card = (name: string, value: string, more: string) =>
    `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}<small>${escaped(more)}</small></dd></div>`;
  const { impact } = plan;
  const total = impact?.total;
  const [gates, ...rest] = gatesWords(plan).split(' passed');
  return `<dl class="cards">
${card('Changes', withCommas(plan.changes.length), changesWords(plan.changes).replace(/^.*\(|\)$/g, ''))}
${
  total
    ? `${card('Mails', signed(total.mails.after - total.mails.before), `${withCommas(total.mails.before)} → ${withCommas(total.mails.after)} (${share(total.mails)})`)}
${card('Users newly mailed', withCommas(total.gained), `${withCommas(total.lost)} no longer mailed`)}`
    : card('Mails', 'not known', 'without history')
}
${card('Gates', gates!, rest.length > 0 ? 'passed' : 'no budget is set')}
</dl>`;
}

function sectionsOf(plan: Plan): readonly Section[] {
  const { impact } = plan;
  const tables = new Map(
    (impact ? impactTables(impact) : []).map((table) => [table.title, tableHtml(table)]),
  );
  const take = (...titles: readonly string[]) =>
    titles.flatMap((title) => tables.get(title) ?? []).join('\n');
  return [
    { id: 'gates', title: 'Gates', body: gatesHtml(plan.gates) },
    { id: 'changes', title: 'Changes', body: changesHtml(plan.changes) },
    {
      id: 'mails',
      title: 'Mails',
      body: impact ? [weeksHtml(impact), take('Mails', 'What becomes of the mails')].join('\n') : '',
    },
    {
      id: 'users',
      title: 'Mails per user',
      body: impact
        ? [
            usersHtml(impact),
            `<div class="beside">${['Mails per user', 'Busiest seven days', 'Frequency caps'].map((one) => `<div>${take(one)}</div>`).join('\n')}</div>`,
          ].join('\n')
        : '',
    },
    {
      id: 'others',
      title: 'What else it does',
      body: take('Collisions', 'Mails held back', 'Runs under way', 'Experiments'),
    },
    { id: 'examples', title: 'Examples', body: impact ? examplesHtml(impact) : '' },
    { id: 'assumptions', title: 'Taken for granted', body: impact ? listHtml(impact.assumptions) : '' },
    {
      id: 'warnings',
      title: 'Warnings',
      body: listHtml(
        plan.warnings.map(
          ({ code, span, message, help }) =>
            `${placeWords(span)} ${message} [${code}]${help === undefined ? '' : `: ${help}`}`,
        ),
      ),
    },
  ];
}

function listHtml(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<ul>${lines.map((one) => `<li>${inHtml(one)}</li>`).join('')}</ul>`;
}

const SHADES: Readonly<Record<GateResult['outcome'], string>> = {
  passed: 'good',
  failed: 'bad',
  'not-known': 'doubt',
};

function gatesHtml(gates: readonly GateResult[]): string {
  if (gates.length === 0) return '';
  const rows = gates.map(
    ({ gate, budget, allowed, found, outcome, because, place, lifted }) =>
      `<tr><th scope="row">${inHtml(gate)}</th><td>${inHtml(budgetWords({ budget, lifted }))}</td><td>${inHtml(allowed)}</td><td>${inHtml(found)}</td><td class="${SHADES[outcome]}">${GATE_MARKS[outcome]} ${GATE_WORDS[outcome]}</td><td>${inHtml(because ?? '')}${outcome === 'passed' ? '' : ` <code>${inHtml(placeWords(place))}</code>`}</td></tr>`,
  );
  return `<p class="about">Budgets that the rules set to a change, and what this one comes to.</p>
<div class="table" role="region" aria-label="Gates" tabindex="0"><table><caption>Gates</caption><thead><tr><th scope="col">gate</th><th scope="col">budget</th><th scope="col">allowed</th><th scope="col">found</th><th scope="col">outcome</th><th scope="col">because</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

const LINE_KEY = `<ul class="key" aria-hidden="true"><li><svg viewBox="0 0 28 12"><line x1="0" x2="28" y1="6" y2="6" stroke="var(--old)" stroke-width="1.5" stroke-dasharray="4 3"/></svg>old rules</li><li><svg viewBox="0 0 28 12"><line x1="0" x2="28" y1="6" y2="6" stroke="var(--new)" stroke-width="2"/></svg>new rules</li></ul>`;

const BAR_KEY = `<ul class="key" aria-hidden="true"><li><svg viewBox="0 0 28 12"><rect x="8" y="1" width="12" height="10" fill="var(--old-fill)" stroke="var(--old)"/></svg>old rules</li><li><svg viewBox="0 0 28 12"><rect x="8" y="1" width="12" height="10" fill="var(--new)"/></svg>new rules</li></ul>`;

/** More would be more to scroll through than to see. */
const MOST_PLOTS = 12;

function weeksHtml(impact: Impact): string {
  const moved = movedCampaigns(impact);
  if (moved.length === 0) {
    return '<p>In every week each campaign sends as many mails as before.</p>';
  }
  const plots = moved.map(({ name, weeks }) =>
    figureHtml(
      name,
      weeksPlot(`Mails of ${name} by week: a dashed line of the old rules, a solid line of the new`, weeks),
    ),
  );
  const rest = plots.slice(MOST_PLOTS);
  return `<h3>Mails by week</h3>
<p class="soft">Campaigns that send more or fewer mails in some week, those that move most first; each has a scale of its own.</p>
${LINE_KEY}
<div class="plots">${plots.slice(0, MOST_PLOTS).join('\n')}</div>
${rest.length > 0 ? `<details><summary>${counted(rest.length, 'more campaign')}</summary><div class="plots">${rest.join('\n')}</div></details>` : ''}`;
}

function usersHtml({ busiest, perUser }: Impact): string {
  const figure = (title: string, pairs: Impact['perUser'], isOpen: boolean) => {
    const plot = usersPlot(
      `${title}: a bar of the old rules and one of the new for each number of mails`,
      pairs,
      isOpen,
    );
    if (plot === undefined) return [];
    const none = pairs[0]!;
    return [
      `${figureHtml(title, plot)}<p class="about">Not drawn: ${counted(none.after, 'user')} who get none (${withCommas(none.before)} before).</p>`,
    ];
  };
  const plots = [
    ...figure('Users by mails in all', perUser, true),
    ...figure('Users by the most mails in any seven days', busiest, false),
  ];
  return plots.length === 0
    ? '<p>Nobody gets a mail under either rule set.</p>'
    : `${BAR_KEY}<div class="plots">${plots.map((one) => `<div>${one}</div>`).join('\n')}</div>`;
}

function examplesHtml({ samples }: Impact): string {
  return samples.length === 0
    ? ''
    : `<p>Users for whom something is otherwise, with made-up names. Pictures in mails are not loaded, and nothing in them can be followed.</p>
${samplesHtml(samples)}`;
}
