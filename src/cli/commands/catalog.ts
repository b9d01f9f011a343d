import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CatalogCounts, CountOptions } from '../../history/catalog-counts.js';
import { countCatalog, countsText } from '../../history/catalog-counts.js';
import type { Catalog } from '../../language/catalog.js';
import { pathFrom } from '../../language/catalog.js';
import { checkNaming } from '../../language/catalog-check.js';
import type { CatalogBody } from '../../language/documents.js';
import { Names } from '../../language/names.js';
import { readRuleSet } from '../../language/rule-set.js';
import type { SourceFile } from '../../language/source-file.js';
import { LARGEST_TABLE } from '../../language/table.js';
import type { Project } from '../../simulate/project.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { didYouMean } from '../../vocabulary/suggest.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Parsed } from '../arguments.js';
import { UsageError, listFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { DiskError } from '../files.js';
import { LOG_OPTIONS, checkOutputs, readLogOptions } from '../log-options.js';
import { loadProject, requireProject } from '../project.js';
import { countsReport } from '../report/catalog-counts.js';
import { printJson } from '../report/json.js';
import { colorsFor, counted, print, say } from '../terminal.js';

const DEFAULT_TOP = 20;

export const catalog: Command = {
  spec: {
    name: 'catalog',
    summary: 'Counts how often the rows of a catalog were bought, and with which others, for `recommend`.',
    operands: [{ name: 'counts' }, { name: 'NAME' }],
    options: {
      ...LOG_OPTIONS,
      event: {
        type: 'string',
        value: 'EVENT',
        isRepeatable: true,
        help: 'an event that names what was bought; by default those of `boughtBy`',
      },
      by: {
        type: 'string',
        choices: ['event', 'user'],
        help: 'bought together is what one event names (default), or what one user ever bought',
      },
      top: {
        type: 'string',
        value: 'N',
        help: `of every row, the N most bought with it; ${DEFAULT_TOP} by default`,
      },
      out: { type: 'string', value: 'FILE', help: 'write the counts to this file, as CSV' },
      format: FORMAT,
    },
    example: 'mailwright catalog counts products --events history.jsonl.gz --out rules/products-counts.csv',
  },
  async run(parsed) {
    const [verb, name = ''] = parsed.operands;
    if (verb !== 'counts') {
      throw new UsageError(
        `\`mailwright catalog ${verb}\` is not known; write \`mailwright catalog counts NAME\``,
      );
    }
    const loaded = loadProject(parsed, (files) => withoutCounts(files, name));
    const project = requireProject(loaded);
    const found = catalogOf(name, project);
    const options = readOptions(parsed, found, project);
    const out = stringFlag(parsed, 'out');
    checkOutputs(parsed, ['out'], [...rowFiles(loaded.folder, project), ...options.files]);
    const slow = setTimeout(() => say('reading the log …'), 1000);
    const result = await countCatalog(found, project.check, options).finally(() => clearTimeout(slow));
    if (out !== undefined) writeCounts(out, result);
    if (stringFlag(parsed, 'format') === 'json') printJson('catalog', jsonResult(found, options, result));
    else {
      const files = options.files.map((file) => relative(process.cwd(), file));
      print(countsReport({ catalog: found, options, files, result }, colorsFor(process.stdout)));
      if (out !== undefined) say(`${counted(result.counts.length, 'count')} written to ${out}`);
    }
    return 0;
  },
};

/** The counts that the catalog has so far may be missing, outdated or broken: they are about to be made. */
function withoutCounts(files: readonly SourceFile[], name: string): readonly SourceFile[] {
  const { ruleSet } = readRuleSet(files);
  const found = ruleSet.catalogs.get(name);
  const path = found?.body.counts === undefined ? undefined : pathFrom(found.span.file, found.body.counts);
  if (path === undefined || path === pathFrom(found!.span.file, found!.body.file)) return files;
  return [...files.filter((file) => file.path !== path), { path, text: countsText([]) }];
}

function catalogOf(name: string, { ruleSet: { catalogs } }: Project): Catalog {
  const found = catalogs.get(name);
  if (found) return found;
  const help = didYouMean(name, [...catalogs.keys()], 'catalog');
  throw new UsageError(`there is no catalog \`${name}\`; ${help}`);
}

function readOptions(parsed: Parsed, { name, body }: Catalog, project: Project): CountOptions {
  const given = listFlag(parsed, 'event');
  const events = given.length > 0 ? given : (body.boughtBy ?? []);
  if (events.length === 0) {
    throw new UsageError(
      `the catalog \`${name}\` does not say what is bought; add \`boughtBy: [Order Completed]\` to it, or name an event by \`--event\``,
    );
  }
  for (const event of given) checkEvent(event, body, project);
  return {
    ...readLogOptions(parsed, project),
    events,
    by: stringFlag(parsed, 'by') === 'user' ? 'user' : 'event',
    top: topOf(parsed),
  };
}

function checkEvent(event: string, body: CatalogBody, { ruleSet }: Project): void {
  const found: Diagnostic[] = [];
  const report = (one: Diagnostic) => void found.push(one);
  const nowhere = { at: () => ({ file: '', line: 0, column: 0, endLine: 0, endColumn: 0 }), path: [] };
  checkNaming(event, body, nowhere, new Names(ruleSet, report), report);
  const [mistake] = found;
  if (mistake) throw new UsageError(`${mistake.message}; ${mistake.help}`);
}

function topOf(parsed: Parsed): number {
  const text = stringFlag(parsed, 'top') ?? String(DEFAULT_TOP);
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new UsageError(`\`--top ${text}\` is no number from 1 to 9999; write \`--top ${DEFAULT_TOP}\``);
  }
  return Number(text);
}

function rowFiles(folder: string, { ruleSet }: Project): readonly string[] {
  return [...ruleSet.catalogs.values()].map(({ span, body }) =>
    join(folder, pathFrom(span.file, body.file)!),
  );
}

function writeCounts(path: string, { counts }: CatalogCounts): void {
  const text = countsText(counts);
  if (text.length > LARGEST_TABLE) {
    throw new UsageError('these are more counts than a catalog can have; keep fewer of each row: `--top 5`');
  }
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DiskError(`the counts can not be written to \`${path}\` (${reason})`, { cause });
  }
}

function jsonResult({ name }: Catalog, { events, by, top }: CountOptions, result: CatalogCounts): object {
  const { log, counts, baskets, largeBaskets, strangers } = result;
  return {
    catalog: name,
    boughtBy: events,
    by,
    top,
    log: {
      rows: log.rows,
      bought: result.events,
      users: result.users,
      duplicates: log.duplicates,
      outside: log.outside,
      rejected: Object.fromEntries(log.rejected),
      from: log.firstTime === undefined ? null : formatInstant(log.firstTime),
      to: log.lastTime === undefined ? null : formatInstant(log.lastTime),
    },
    baskets,
    largeBaskets,
    strangers,
    counts: counts.map(({ id, with: other, count }) => ({ id, with: other ?? null, count })),
  };
}
