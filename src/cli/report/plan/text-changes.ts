/** The changes of a plan for a terminal. */
import type { Certainty, Change, ChangedPart, Witness } from '../../../plan/change.js';
import type { Colors } from '../../terminal.js';
import type { DiffLine } from './lines-of-part.js';
import { partLines } from './lines-of-part.js';
import { linesOf } from './room.js';
import type { Sort } from './summary.js';
import { changesWords, sortOf } from './summary.js';
import { atWords, toldParts, witnessesOf } from './told-parts.js';
import { counted } from '../../terminal.js';
import type { Paper } from './text-paper.js';
import { flow, section } from './text-paper.js';
import {
  SYMBOLS,
  certaintyWords,
  documentWords,
  effectsWords,
  partWords,
  placeWords,
  whyListed,
} from './words.js';

/** So many lines of one part are shown. */
const MOST_LINES = 12;

/** So many parts of one document. */
const MOST_PARTS = 12;

export function changeLines(changes: readonly Change[], paper: Paper): readonly string[] {
  if (changes.length === 0) {
    return flow(paper, 'No document is otherwise: the two rule sets say the same.');
  }
  const lines = changes.flatMap((change, index) => [...(index > 0 ? [''] : []), ...oneChange(change, paper)]);
  return section(paper, sentence(changesWords(changes)), lines);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function oneChange(change: Change, paper: Paper): readonly string[] {
  const { colors } = paper;
  const sort = sortOf(change);
  const own = change.kind === 'campaign' ? [change.name] : [];
  const touched = change.campaigns.filter((name) => !own.includes(name));
  const head = `${documentWords(change)}: ${effectsWords(change)} (${whyListed(change)})`;
  const { shown, quiet, left } = toldParts(change, MOST_PARTS);
  return [
    ...flow(paper, head, { lead: `${SYMBOLS[sort]} `, paintLead: paintOf(sort, colors) }),
    ...(touched.length > 0
      ? flow(paper, `touches ${touched.length === 1 ? 'campaign' : 'campaigns'} ${touched.join(', ')}`, {
          indent: '    ',
          paint: colors.dim,
        })
      : []),
    ...shown.flatMap((part) => onePart(part, change, paper)),
    ...(left > 0 ? flow(paper, `and ${counted(left, 'more part')}`, { indent: '    ' }) : []),
    ...(quiet.length > 0 ? flow(paper, `without effect: ${quiet.join(', ')}`, { indent: '    ' }) : []),
  ];
}

function paintOf(sort: Sort, colors: Colors): Colors['red'] {
  switch (sort) {
    case 'none':
      return colors.green;
    case 'content':
    case 'timing':
    case 'in-flight':
      return colors.cyan;
    case 'unknown':
      return colors.red;
    default:
      return colors.yellow;
  }
}

function onePart(part: ChangedPart, change: Change, paper: Paper): readonly string[] {
  const { colors } = paper;
  const place = part.placeAfter ?? part.placeBefore;
  const words = partWords(part);
  const isSame = change.parts.length === 1 && words === effectsWords(change);
  return [
    ...flow(paper, `${atWords(part)}${isSame ? '' : `: ${words}`}`, { indent: '    ' }),
    ...(place ? flow(paper, placeWords(place), { indent: '      ', paint: colors.dim }) : []),
    ...partLines(part, MOST_LINES).flatMap((line) => diffLine(line, paper)),
    ...certaintyLines(part.certainty, paper),
  ];
}

function diffLine({ mark, text }: DiffLine, { colors, columns }: Paper): readonly string[] {
  const paint = mark === '-' ? colors.red : mark === '+' ? colors.green : colors.dim;
  const spaces = /^ */.exec(text)![0].slice(0, 20);
  const indent = `      ${mark} ${spaces}`;
  return linesOf(text.slice(spaces.length), Math.max(8, columns - indent.length)).map((line, index) =>
    paint(index === 0 ? `${indent}${line}` : `        ${spaces}${line}`),
  );
}

function certaintyLines(certainty: Certainty, paper: Paper): readonly string[] {
  if (certainty.kind === 'shown') {
    const { why } = certainty;
    return [
      ...witnessesOf(certainty).flatMap(([head, witness]) => witnessLines(head, witness, paper)),
      ...(why === undefined ? [] : flow(paper, why, { indent: '      ' })),
    ];
  }
  return flow(paper, certaintyWords(certainty), { indent: '      ' });
}

function witnessLines(head: string, { life, before, after }: Witness, paper: Paper): readonly string[] {
  const indent = '      ';
  return [
    ...flow(paper, `${head}:`, { indent }),
    ...life.flatMap((line) => flow(paper, line, { indent, lead: '  · ' })),
    ...flow(paper, before, { indent, lead: '  old rules: ' }),
    ...flow(paper, after, { indent, lead: '  new rules: ' }),
  ];
}
