/** What the command line says of coverage. */
import { METRICS } from '../../check/coverage/coverage.js';
import type { Metric } from '../../check/coverage/coverage.js';
import { didYouMean } from '../../vocabulary/suggest.js';
import type { OptionSpec, Parsed } from '../arguments.js';
import { UsageError, hasFlag, stringFlag } from '../arguments.js';

export const REPORTERS = ['text', 'lcov', 'html', 'json', 'cobertura'] as const;
export type Reporter = (typeof REPORTERS)[number];

export interface CoverageOptions {
  /** From the project's folder, or a path of its own. */
  readonly folder: string;
  readonly reporters: readonly Reporter[];
  /** Percents that must be reached. */
  readonly thresholds: Partial<Readonly<Record<Metric, number>>>;
}

export const COVERAGE_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  coverage: {
    type: 'boolean',
    help: 'say which ways of the rules, contents and templates no scenario goes',
  },
  'coverage-dir': {
    type: 'string',
    value: 'DIR',
    help: 'where the reports of coverage are written; by default `coverage`',
  },
  'coverage-reporter': {
    type: 'string',
    value: 'NAME,…',
    help: `${REPORTERS.join(', ')}; by default text,lcov,html`,
  },
  'coverage-threshold': {
    type: 'string',
    value: 'PERCENT',
    help: 'fail below it: `90`, or `branches=90,lines=100`',
  },
};

/** Undefined where no coverage is asked for. */
export function coverageOptions(parsed: Parsed): CoverageOptions | undefined {
  if (!hasFlag(parsed, 'coverage')) {
    const other = Object.keys(COVERAGE_OPTIONS).find((name) => stringFlag(parsed, name) !== undefined);
    if (other === undefined) return undefined;
    throw new UsageError(`\`--${other}\` says nothing without \`--coverage\`; write both`);
  }
  return {
    folder: stringFlag(parsed, 'coverage-dir') ?? 'coverage',
    reporters: readReporters(stringFlag(parsed, 'coverage-reporter') ?? 'text,lcov,html'),
    thresholds: readThresholds(stringFlag(parsed, 'coverage-threshold')),
  };
}

function readReporters(text: string): readonly Reporter[] {
  return text.split(',').map((word) => {
    const name = word.trim();
    const reporter = REPORTERS.find((one) => one === name);
    if (reporter) return reporter;
    throw new UsageError(
      `\`--coverage-reporter ${text}\`: \`${name}\` is no report of coverage; ${didYouMean(name, REPORTERS, 'reporter')}`,
    );
  });
}

function readThresholds(text: string | undefined): CoverageOptions['thresholds'] {
  if (text === undefined) return {};
  const refuse = (why: string) => new UsageError(`\`--coverage-threshold ${text}\`: ${why}`);
  const percent = (word: string): number => {
    const value = /^\d+(\.\d+)?%?$/.test(word) ? Number(word.replace('%', '')) : NaN;
    if (value >= 0 && value <= 100) return value;
    throw refuse(`\`${word}\` is no percentage; write a number from 0 to 100`);
  };
  if (!text.includes('=')) {
    const value = percent(text.trim());
    return Object.fromEntries(METRICS.map((metric) => [metric, value]));
  }
  const thresholds: Partial<Record<Metric, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=').map((word) => word.trim());
    const metric = METRICS.find((one) => one === name);
    if (!metric) throw refuse(`\`${name}\` is not counted; ${didYouMean(name, METRICS, 'share')}`);
    if (thresholds[metric] !== undefined) throw refuse(`\`${name}\` is said twice; keep one`);
    thresholds[metric] = percent(value);
  }
  return thresholds;
}
