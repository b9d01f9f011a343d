/** Counts of a catalog for people. */
import type { CatalogCounts, CountOptions } from '../../history/catalog-counts.js';
import { LARGEST_BASKET } from '../../history/catalog-counts.js';
import type { Catalog, Count } from '../../language/catalog.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Colors } from '../terminal.js';
import { counted, table, withCommas } from '../terminal.js';

export interface CountsReport {
  readonly catalog: Catalog;
  readonly options: CountOptions;
  readonly files: readonly string[];
  readonly result: CatalogCounts;
}

const MOST_SHOWN = 5;

export function countsReport(report: CountsReport, colors: Colors): string {
  const { counts } = report.result;
  const alone = mostFrequent(counts.filter((one) => one.with === undefined));
  // Every pair is counted for either of its rows.
  const pairs = mostFrequent(
    counts.filter((one) => one.with !== undefined && String(one.id) < String(one.with)),
  );
  const sections = [
    logLines(report).join('\n'),
    ...(alone.length > 0
      ? [`${colors.bold('Bought most')}\n${table(alone.map(({ id, count }) => [count, String(id)]))}`]
      : []),
    ...(pairs.length > 0
      ? [
          `${colors.bold('Bought together most')}\n${table(pairs.map((one) => [one.count, `${one.id} with ${one.with}`]))}`,
        ]
      : []),
  ];
  return sections.join('\n\n');
}

function mostFrequent(counts: readonly Count[]): readonly Count[] {
  return counts.toSorted((a, b) => b.count - a.count).slice(0, MOST_SHOWN);
}

function logLines({ catalog, options, files, result }: CountsReport): readonly string[] {
  const { log, baskets, largeBaskets, strangers, counts } = result;
  const span =
    log.firstTime === undefined || log.lastTime === undefined
      ? 'no valid event'
      : `${formatInstant(log.firstTime).slice(0, 10)} to ${formatInstant(log.lastTime).slice(0, 10)}`;
  const bought = counts.filter((one) => one.with === undefined).length;
  const what = options.by === 'user' ? counted(baskets, 'user') : counted(baskets, 'event');
  const rejected = [...log.rejected];
  return [
    `${files.join(', ')}: ${counted(log.rows, 'row')}, ${withCommas(result.events)} ${options.events.join(', ')} of ${counted(result.users, 'user')}, ${span}`,
    `${catalog.name}: ${withCommas(bought)} of ${counted(catalog.rows.size, 'row')} bought, by ${what}; ${counted(counts.length - bought, 'count')} of what was bought together, at most ${options.top} of each row`,
    ...rejected.map(([reason, count]) => `  ${counted(count, 'row')} rejected: ${reason}`),
    ...(strangers > 0 ? [`  ${counted(strangers, 'id')} in the log that the catalog does not have`] : []),
    ...(largeBaskets > 0
      ? [
          `  ${counted(largeBaskets, options.by)} with more than ${LARGEST_BASKET} rows, not counted as bought together`,
        ]
      : []),
  ];
}
