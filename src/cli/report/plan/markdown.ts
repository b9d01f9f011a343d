/** A plan as the comment of a pull request: what matters first, the rest folded, never longer than a comment may be. */
import type { Certainty, Change, ChangedPart } from '../../../plan/change.js';
import type { Impact, Sample, SampleMail } from '../../../plan/impact.js';
import type { Plan } from '../../../plan/plan.js';
import { counted, withCommas } from '../../terminal.js';
import { scaleWords, weeksCharts } from './chart.js';
import { mailLines, partLines } from './lines-of-part.js';
import type { Piece } from './markdown-pieces.js';
import { bytesOf, fittedPieces } from './markdown-pieces.js';
import { asCode, fenced, inMarkdown } from './markdown-text.js';
import { cutTo, oneLine } from './room.js';
import { sortOf, summaryLine } from './summary.js';
import { atWords, toldParts, witnessesOf } from './told-parts.js';
import type { PlanTable } from './tables.js';
import { impactTables, shortened, withoutZeros } from './tables.js';
import {
  GATE_MARKS,
  budgetWords,
  GATE_WORDS,
  SYMBOLS,
  WITHOUT_HISTORY,
  certaintyWords,
  documentWords,
  effectsWords,
  minute,
  originWords,
  partWords,
  placeWords,
  sideWords,
  whyListed,
} from './words.js';

/** Bytes. GitHub takes 65,536 characters; some room is left for what a workflow writes around it. */
export const LONGEST_COMMENT = 60_000;

const MOST_ROWS = 40;
const MOST_LINES = 40;
const MOST_PARTS = 30;
const MOST_CHARTS = 12;
const CHART_WIDTH = 72;
const MOST_MOMENTS = 24;
const MOST_WORDS = 14;

export function planMarkdown(plan: Plan): string {
  const head = headText(plan);
  const foot = `<sub>${originWords(plan)
    .map((one) => inMarkdown(one))
    .join(' · ')}</sub>`;
  const room = LONGEST_COMMENT - bytesOf(head) - bytesOf(foot) - ROOM_OF_NOTE;
  const { texts, left } = fittedPieces(piecesOf(plan), room);
  const note =
    left.length === 0
      ? []
      : [`Left out, as a comment has no room for it: ${left.join(', ')}. \`mailwright plan\` shows all.`];
  return `${[head, ...texts, ...note, foot].join('\n\n')}\n`;
}

/** The titles of all pieces, with how many of each. */
const ROOM_OF_NOTE = 2_000;

function headText(plan: Plan): string {
  const { impact } = plan;
  const span =
    impact?.from === undefined || impact.to === undefined
      ? ''
      : `, ${minute(impact.from)} to ${minute(impact.to)} UTC`;
  return [
    `## Plan: ${inMarkdown(sideWords(plan.before))} → ${inMarkdown(sideWords(plan.after))}`,
    `**${summaryLine(plan)}**`,
    impact
      ? `${counted(impact.events, 'event')} of ${counted(impact.users, 'user')}${span}`
      : inMarkdown(WITHOUT_HISTORY, WITHOUT_HISTORY.length),
  ].join('\n\n');
}

function piecesOf(plan: Plan): readonly Piece[] {
  const { impact } = plan;
  const [mails, fates, ...others] = impact ? impactTables(impact).map(tablePiece) : [];
  const pieces = [
    gatesPiece(plan),
    changesPiece(plan),
    mails && { ...mails, importance: 2, isFolded: false },
    partsPiece(plan),
    fates,
    impact && weeksPiece(impact),
    ...others,
    impact && samplesPiece(impact),
    impact && assumptionsPiece(impact),
    warningsPiece(plan),
  ];
  return pieces.filter((piece) => piece !== undefined && piece.items.length > 0) as readonly Piece[];
}

type Cells = readonly string[];

const line = (cells: Cells) => `| ${cells.join(' | ')} |`;

function headOf(titles: Cells, areNumbers: readonly boolean[]): string {
  return `${line(titles)}\n${line(areNumbers.map((isNumber) => (isNumber ? '--:' : ':--')))}`;
}

function gatesPiece({ gates }: Plan): Piece {
  const order = ['failed', 'not-known', 'passed'];
  const sorted = [...gates].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return {
    title: 'Gates',
    importance: 0,
    isFolded: false,
    head: headOf(['', 'gate', 'budget', 'allowed', 'found', 'because'], Array<boolean>(6).fill(false)),
    items: sorted.map(({ gate, budget, allowed, found, outcome, because, place, lifted }) =>
      line([
        `${GATE_MARKS[outcome]} ${GATE_WORDS[outcome]}`,
        asCode(gate),
        inMarkdown(budgetWords({ budget, lifted })),
        inMarkdown(allowed),
        inMarkdown(found),
        inMarkdown(outcome === 'passed' ? (because ?? '') : `${because ?? ''} (${placeWords(place)})`),
      ]),
    ),
    gap: '\n',
    nouns: ['gate', 'gates'],
    foot: '',
  };
}

function changesPiece({ changes }: Plan): Piece {
  return {
    title: 'Changes',
    importance: 1,
    isFolded: false,
    head: headOf(['', 'document', 'effect', 'why it is listed', 'touches'], Array<boolean>(5).fill(false)),
    items: changes.map((change) =>
      line([
        asCode(SYMBOLS[sortOf(change)]),
        asCode(documentWords(change)),
        effectsWords(change),
        inMarkdown(whyListed(change)),
        inMarkdown(change.campaigns.join(', ')),
      ]),
    ),
    gap: '\n',
    nouns: ['change', 'changes'],
    foot: '',
  };
}

function partsPiece({ changes }: Plan): Piece {
  return {
    title: 'What is otherwise, and how that is known',
    importance: 3,
    isFolded: true,
    head: '',
    items: changes.flatMap((change) => {
      const { shown, quiet, left } = toldParts(change, MOST_PARTS);
      const head = `**${inMarkdown(documentWords(change))}**`;
      return [
        ...shown.map((part) => partText(part, change)),
        ...(left > 0 ? [`${head}: ${counted(left, 'more part')}`] : []),
        ...(quiet.length > 0 ? [`${head}, without effect: ${inMarkdown(quiet.join(', '))}`] : []),
      ];
    }),
    gap: '\n\n',
    nouns: ['part', 'parts'],
    foot: '',
  };
}

function partText(part: ChangedPart, change: Change): string {
  const { certainty } = part;
  const place = part.placeAfter ?? part.placeBefore;
  const lines = partLines(part, MOST_LINES).map(({ mark, text }) => `${mark} ${text}`);
  const at = place ? ` (${inMarkdown(placeWords(place))})` : '';
  return [
    `**${inMarkdown(documentWords(change))}**, ${inMarkdown(atWords(part))}: ${partWords(part)}${at}`,
    ...(lines.length > 0 ? [fenced(lines, 'diff')] : []),
    ...(certainty.kind === 'shown' ? shownTexts(certainty) : [inMarkdown(certaintyWords(certainty))]),
  ].join('\n\n');
}

function shownTexts(certainty: Extract<Certainty, { readonly kind: 'shown' }>): readonly string[] {
  const stories = witnessesOf(certainty).map(([head, { life, before, after }]) =>
    [
      `${head}:`,
      '',
      ...life.slice(0, MOST_MOMENTS).map((one) => `- ${inMarkdown(one)}`),
      `- **old rules**: ${inMarkdown(before)}`,
      `- **new rules**: ${inMarkdown(after)}`,
    ].join('\n'),
  );
  const { why } = certainty;
  return [...stories, ...(why === undefined ? [] : [inMarkdown(why)])];
}

/** By their titles, which of the tables is missed least when it is not there. */
const IMPORTANCE: Readonly<Record<string, number>> = {
  'What becomes of the mails': 4,
  'Busiest seven days': 6,
  'Mails per user': 11,
  Collisions: 7,
  'Frequency caps': 8,
  'Mails held back': 12,
  'Runs under way': 5,
  Experiments: 9,
};

function tablePiece(table: PlanTable): Piece {
  const { title, about, columns, rows, left, nouns } = withoutZeros(shortened(table, MOST_ROWS));
  return {
    title,
    importance: IMPORTANCE[title] ?? 10,
    isFolded: true,
    head: `${about}\n\n${headOf(
      columns.map((column) => column.title),
      columns.map(({ isNumber }) => isNumber),
    )}`,
    items: rows.map(({ cells, level }) =>
      line(cells.map((cell, at) => `${at === 0 && level > 0 ? '&emsp;' : ''}${inMarkdown(cell)}`)),
    ),
    gap: '\n',
    nouns,
    foot: left.length > 0 ? `${left.join('; ')}.` : '',
  };
}

function weeksPiece(impact: Impact): Piece {
  const charts = weeksCharts(impact, CHART_WIDTH);
  const [first, last] = [impact.weeks[0]?.monday ?? '', impact.weeks.at(-1)?.monday ?? ''];
  return {
    title: 'Mails by week',
    importance: 10,
    isFolded: true,
    head: `Weeks from ${inMarkdown(first)} to ${inMarkdown(last)}.`,
    items: charts
      .slice(0, MOST_CHARTS)
      .map((chart) =>
        fenced([
          `${cutTo(oneLine(chart.campaign), 80)} (${scaleWords(chart)})`,
          `old ${chart.before}`,
          `new ${chart.after}`,
        ]),
      ),
    gap: '\n\n',
    nouns: ['campaign', 'campaigns'],
    foot: charts.length > MOST_CHARTS ? `${withCommas(charts.length - MOST_CHARTS)} more campaigns.` : '',
  };
}

function samplesPiece({ samples }: Impact): Piece {
  return {
    title: 'Examples',
    importance: 13,
    isFolded: true,
    head: 'Users, with what happens to them; `-` under the old rules only, `+` under the new only. Times in UTC.',
    items: samples.map(sampleText),
    gap: '\n\n',
    nouns: ['example', 'examples'],
    foot: '',
  };
}

function sampleText({ user, why, of, timeline, mails }: Sample): string {
  const marks = { both: ' ', before: '-', after: '+' } as const;
  const first = timeline.findIndex(({ on }) => on !== 'both');
  const from = Math.max(0, (first < 0 ? timeline.length : first) - MOST_MOMENTS / 3);
  const shown = timeline.slice(from, from + MOST_MOMENTS);
  const later = timeline.length - from - shown.length;
  const lines = [
    ...(from > 0 ? [`  … ${from} before`] : []),
    ...shown.map(({ at, what, on }) => `${marks[on]} ${minute(at)}  ${cutTo(oneLine(what), 160)}`),
    ...(later > 0 ? [`  … ${later} after`] : []),
  ];
  const head = `**${inMarkdown(user)}** ${inMarkdown(why)} (true of ${counted(of, 'user')})`;
  return [
    head,
    ...(lines.length > 0 ? [fenced(lines, 'diff')] : []),
    ...mails.flatMap(({ before, after }) => (before && after ? reworded(before, after) : [])),
  ].join('\n\n');
}

/** What two mails say otherwise. */
function reworded(before: SampleMail, after: SampleMail): readonly string[] {
  const lines = mailLines(before, after, MOST_WORDS).map(({ mark, text }) => `${mark} ${text}`);
  return lines.length === 0 ? [] : [`${inMarkdown(after.mail)} says otherwise:`, fenced(lines, 'diff')];
}

function assumptionsPiece({ assumptions }: Impact): Piece {
  return {
    title: 'Taken for granted',
    importance: 5,
    isFolded: true,
    head: '',
    items: assumptions.map((one) => `- ${inMarkdown(one, 400)}`),
    gap: '\n',
    nouns: ['assumption', 'assumptions'],
    foot: '',
  };
}

function warningsPiece({ warnings }: Plan): Piece {
  return {
    title: 'Warnings',
    importance: 6,
    isFolded: true,
    head: '',
    items: warnings.map(
      ({ code, span, message, help }) =>
        `- ${inMarkdown(`${placeWords(span)} ${message}`, 400)} (${code})${help === undefined ? '' : `: ${inMarkdown(help, 400)}`}`,
    ),
    gap: '\n',
    nouns: ['warning', 'warnings'],
    foot: '',
  };
}
