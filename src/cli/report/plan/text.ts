/** A plan for a terminal: to be read without colour, in any width. */
import type { Plan } from '../../../plan/plan.js';
import type { Colors } from '../../terminal.js';
import { summaryLine } from './summary.js';
import { changeLines } from './text-changes.js';
import { impactSections } from './text-impact.js';
import type { Paper } from './text-paper.js';
import { flow, section } from './text-paper.js';
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
import { counted } from '../../terminal.js';

/** Of no terminal. */
const WIDTH = 100;

/** Narrower than this it is not made. */
const NARROWEST = 40;

/** `columns` is the width of the terminal, where there is one. The last line is one line however long it is. */
export function planText(plan: Plan, colors: Colors, columns: number = WIDTH): string {
  const paper: Paper = { colors, columns: Math.max(NARROWEST, columns) };
  const sections = [
    headLines(plan, paper),
    changeLines(plan.changes, paper),
    ...(plan.impact ? impactSections(plan.impact, paper) : []),
    warningLines(plan, paper),
    gateLines(plan, paper),
    originWords(plan).flatMap((one) => flow(paper, one, { paint: colors.dim })),
  ];
  const told = sections.filter(({ length }) => length > 0).map((lines) => lines.join('\n'));
  return `${told.join('\n\n')}\n\n${summaryLine(plan)}\n`;
}

function headLines(plan: Plan, paper: Paper): readonly string[] {
  const { impact } = plan;
  const title = `Plan: ${sideWords(plan.before)} → ${sideWords(plan.after)}`;
  return [
    ...flow(paper, title, { paint: paper.colors.bold }),
    ...(impact
      ? flow(
          paper,
          `${counted(impact.events, 'event')} of ${counted(impact.users, 'user')}${
            impact.from === undefined || impact.to === undefined
              ? ''
              : `, ${minute(impact.from)} to ${minute(impact.to)} UTC`
          }`,
        )
      : flow(paper, WITHOUT_HISTORY)),
  ];
}

function gateLines({ gates }: Plan, paper: Paper): readonly string[] {
  if (gates.length === 0) return [];
  const { colors } = paper;
  const lines = gates.flatMap((one) => {
    const { gate, allowed, found, outcome, because, place } = one;
    const paint = outcome === 'passed' ? colors.green : outcome === 'failed' ? colors.red : colors.yellow;
    const head = `${gate}: ${budgetWords(one)}, allowed ${allowed}, found ${found}: ${GATE_WORDS[outcome]}`;
    return [
      ...flow(paper, head, { lead: `${GATE_MARKS[outcome]} `, indent: '  ', paintLead: paint }),
      ...(because === undefined ? [] : flow(paper, because, { indent: '    ' })),
      ...(outcome === 'passed' ? [] : flow(paper, placeWords(place), { indent: '    ', paint: colors.dim })),
    ];
  });
  return section(paper, 'Gates', lines);
}

function warningLines({ warnings }: Plan, paper: Paper): readonly string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.flatMap(({ code, span, message, help }) => [
    ...flow(paper, `${placeWords(span)} ${message} [${code}]`, { lead: '! ', indent: '  ' }),
    ...(help === undefined ? [] : flow(paper, help, { indent: '    ' })),
  ]);
  return section(paper, 'Warnings', lines);
}
