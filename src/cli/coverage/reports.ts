/** Writes what is asked for of a coverage. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ReportOptions } from 'istanbul-reports';
import type { Coverage } from '../../check/coverage/coverage.js';
import { makeFolders } from '../../history/make-folders.js';
import { DiskError } from '../files.js';
import { jsonText } from '../report/json.js';
import { coverageRecord } from './record.js';
import { explainPages, removePages } from './gaps-page.js';
import { coverageMap } from './istanbul.js';
import type { CoverageOptions, Reporter } from './options.js';

/** The files of the project that are shown, by path. */
export type Texts = ReadonlyMap<string, string>;

export async function writeReports(
  project: string,
  coverage: Coverage,
  texts: Texts,
  { folder, reporters }: CoverageOptions,
): Promise<void> {
  const written = reporters.filter((reporter) => reporter !== 'text');
  if (written.length === 0) return;
  const dir = resolve(project, folder);
  try {
    makeFolders(dir);
    if (written.includes('html')) removePages(dir, coverage);
    await runIstanbul(project, coverage, texts, dir, written);
    if (written.includes('html')) explainPages(dir, coverage);
    if (written.includes('json'))
      writeFileSync(join(dir, 'gaps.json'), jsonText('coverage', coverageRecord(coverage)));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new DiskError(`the reports of coverage can not be written into ${folder} (${code})`, { cause });
  }
}

const ISTANBUL: Readonly<Record<Exclude<Reporter, 'text'>, keyof ReportOptions>> = {
  lcov: 'lcovonly',
  html: 'html',
  json: 'json',
  cobertura: 'cobertura',
};

/** Its libraries are loaded where they are needed: they take as long as many scenarios. */
async function runIstanbul(
  project: string,
  coverage: Coverage,
  texts: Texts,
  dir: string,
  reporters: readonly Exclude<Reporter, 'text'>[],
): Promise<void> {
  const { default: libReport } = await import('istanbul-lib-report');
  const { default: libReports } = await import('istanbul-reports');
  const context = libReport.createContext({
    dir,
    coverageMap: coverageMap(project, coverage),
    defaultSummarizer: 'nested',
    sourceFinder: (path) => texts.get(path.slice(project.length + 1).replaceAll('\\', '/')) ?? '',
  });
  for (const reporter of reporters) {
    const options = { projectRoot: project, skipEmpty: false };
    libReports.create(ISTANBUL[reporter], options).execute(context);
  }
}
