/** Mails by week as two rows of blocks, for a terminal. */
import type { Impact, Pair } from '../../../plan/impact.js';
import { withCommas } from '../../terminal.js';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** What stands for a week without a mail. */
const NOTHING = '.';

export interface WeeksChart {
  readonly campaign: string;
  readonly before: string;
  readonly after: string;
  /** The most mails that a block stands for. */
  readonly most: number;
  /** How many weeks a block stands for. */
  readonly weeksPerBlock: number;
  /** So many mails were sent in all weeks. */
  readonly mails: Pair;
}

/** Of each campaign whose weeks differ; both rows on one scale, no wider than so many blocks. */
export function weeksCharts({ weeks, campaigns }: Impact, width: number): readonly WeeksChart[] {
  return campaigns.flatMap(({ name }, index) => {
    const pairs = weeks.map((week) => week.campaigns[index] ?? { before: 0, after: 0 });
    if (pairs.every(({ before, after }) => before === after)) return [];
    const weeksPerBlock = Math.ceil(pairs.length / width);
    const blocks = together(pairs, weeksPerBlock);
    const most = Math.max(...blocks.flatMap(({ before, after }) => [before, after]));
    const draw = (side: keyof Pair) => blocks.map((pair) => block(pair[side], most)).join('');
    return [
      {
        campaign: name,
        before: draw('before'),
        after: draw('after'),
        most,
        weeksPerBlock,
        mails: sum(pairs),
      },
    ];
  });
}

function together(pairs: readonly Pair[], size: number): readonly Pair[] {
  return Array.from({ length: Math.ceil(pairs.length / size) }, (_, at) =>
    sum(pairs.slice(at * size, (at + 1) * size)),
  );
}

function sum(pairs: readonly Pair[]): Pair {
  return pairs.reduce(
    (total, { before, after }) => ({ before: total.before + before, after: total.after + after }),
    { before: 0, after: 0 },
  );
}

/** What is not nothing is never shown as nothing. */
function block(count: number, most: number): string {
  return count === 0 ? NOTHING : BLOCKS[Math.ceil((count / most) * BLOCKS.length) - 1]!;
}

export function scaleWords({ most, weeksPerBlock }: WeeksChart): string {
  const width = weeksPerBlock === 1 ? 'a block is a week' : `a block is ${weeksPerBlock} weeks`;
  return `${width}, █ is ${withCommas(most)} ${most === 1 ? 'mail' : 'mails'}`;
}
