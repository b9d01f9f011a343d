/** A log decided as the command decides it, with what it writes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

import type { Backtest, BacktestOptions } from '../../src/history/backtest.js';
import type { SourceFile } from '../../src/language/source-file.js';
import { openProject } from '../../src/simulate/project.js';
import type { Outcome, Reason } from '../../src/vocabulary/decision.js';

/** Threads are made from what is built. */
const { backtest }: typeof import('../../src/history/backtest.js') = await import(
  '../../dist/history/backtest.js' as string
);

/** A line of `--out`. */
export interface DecisionLine {
  readonly at: string;
  readonly user: string;
  readonly campaign: string;
  readonly step: string;
  readonly outcome: Outcome;
  readonly reason?: Reason;
  readonly until?: string;
}

export interface Decided {
  readonly result: Backtest;
  /** What `--out` has written. */
  readonly text: string;
  readonly decisions: readonly DecisionLine[];
  readonly exposures: string;
}

type Options = Partial<BacktestOptions> & Pick<BacktestOptions, 'files'>;

/** Written to the files that `options` name, if any. */
export function decideInto(
  files: readonly SourceFile[],
  options: Options,
  source?: string,
): Promise<Backtest> {
  const { project, diagnostics } = openProject(files);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return backtest(project!, files, {
    workers: 1,
    listed: 10,
    source: source === undefined ? undefined : project!.ruleSet.sources.get(source),
    ...options,
  });
}

export async function decide(
  files: readonly SourceFile[],
  options: Options,
  source?: string,
): Promise<Decided> {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
  try {
    const decisionsFile = join(folder, 'decisions.jsonl');
    const exposuresFile = join(folder, 'exposures.jsonl');
    const result = await decideInto(files, { decisionsFile, exposuresFile, ...options }, source);
    const text = readFileSync(decisionsFile, 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    const decisions = lines.map((line) => JSON.parse(line) as DecisionLine);
    return { result, text, decisions, exposures: readFileSync(exposuresFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
