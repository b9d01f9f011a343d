/** Coverage for a terminal: file by file, and under each what no scenario does. */
import type { Coverage, Missing, Share } from '../../check/coverage/coverage.js';
import {
  GROUPS,
  METRICS,
  armsGone,
  groupOf,
  metricsOf,
  missingOf,
  percentOf,
} from '../../check/coverage/coverage.js';
import type { Point } from '../../check/coverage/point.js';
import type { Colors } from '../terminal.js';
import { counted, fitted } from '../terminal.js';

const COLUMNS = ['all', ...GROUPS];

interface Row {
  readonly name: string;
  readonly shares: readonly Share[];
  readonly missing: readonly Missing[];
}

export function coverageText(coverage: Coverage, colors: Colors, columns: number | undefined): string {
  const { points, gaps, scenarios } = coverage;
  const missing = missingOf(gaps);
  const files = [...new Set(points.map(({ span }) => span.file))];
  const rows: readonly Row[] = [
    ...files.map((file) => ({
      name: file,
      shares: sharesOf(
        points.filter(({ span }) => span.file === file),
        coverage,
      ),
      missing: missing.filter(({ point }) => point.span.file === file),
    })),
    { name: 'all files', shares: sharesOf(points, coverage), missing: [] },
  ];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const head = `  ${' '.repeat(width)}${COLUMNS.map((name) => name.padStart(widthOf(name))).join('')}`;
  const lines = rows.flatMap((row) => rowLines(row, width, colors));
  return [
    `Coverage by ${counted(scenarios, 'scenario')}`,
    '',
    colors.dim(head),
    ...lines.map((line) => fitted(line, columns)),
    '',
    summary(coverage),
    '',
  ].join('\n');
}

function widthOf(column: string): number {
  return Math.max(column.length, '99.9 %'.length) + 2;
}

function sharesOf(points: readonly Point[], { counts }: Coverage): readonly Share[] {
  const groups = GROUPS.map((group) => points.filter((point) => groupOf(point) === group));
  return [points, ...groups].map((some) => armsGone(some, counts));
}

function rowLines({ name, shares, missing }: Row, width: number, colors: Colors): readonly string[] {
  const cells = shares.map((share, index) => {
    const shown = share.total === 0 ? '–' : percentText(share);
    const padded = shown.padStart(widthOf(COLUMNS[index]!));
    return share.total === 0
      ? colors.dim(padded)
      : share.covered === share.total
        ? padded
        : colors.yellow(padded);
  });
  const most = Math.max(0, ...missing.map(({ point }) => String(point.span.line).length));
  return [
    `  ${name.padEnd(width)}${cells.join('')}`,
    ...missing.map(({ point, says }) => {
      const line = String(point.span.line).padStart(most);
      return `    ${colors.dim(line)}  ${colors.red(says)}: ${point.label}`;
    }),
  ];
}

/** Whole percents without a tenth. */
export function percentText(share: Share): string {
  return `${percentOf(share)} %`;
}

/** The last line, to be searched for. */
function summary(coverage: Coverage): string {
  const metrics = metricsOf(coverage);
  const words = METRICS.map((name) => {
    const { covered, total } = metrics[name];
    return `${percentText(metrics[name])} of ${name} (${covered} of ${total})`;
  });
  return `Coverage: ${words.join(', ')}`;
}
