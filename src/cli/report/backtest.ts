/** A backtest for people. */
import type { Declared, SourceBody } from '../../language/documents.js';
import type { Backtest } from '../../history/backtest.js';
import type { SentMail } from '../../history/study/last-mails.js';
import type { Tally } from '../../history/tally.js';
import type { Project } from '../../simulate/project.js';
import { formatInstant } from '../../vocabulary/time.js';
import { TZ_VERSION } from '../../vocabulary/zone-data.js';
import type { Colors } from '../terminal.js';
import { counted, fitted, shown, table, withCommas } from '../terminal.js';

export interface BacktestReport {
  readonly project: Project;
  readonly files: readonly string[];
  readonly source: Declared<SourceBody> | undefined;
  readonly result: Backtest;
}

/** `columns` is the width of the terminal, where there is one. */
export function backtestReport(report: BacktestReport, colors: Colors, columns?: number): string {
  const { tally: counts } = report.result;
  const sections = [
    fitted(logSection(report), columns),
    section(
      colors,
      `${counted(counts.sent, 'mail')} to ${counted(counts.users, 'person', 'people')}`,
      mailsTable(counts),
    ),
    counts.weeks.length > 0 ? section(colors, 'By week', weeksTables(counts, columns)) : undefined,
    counts.suppressions.length > 0 ? section(colors, 'Held back', suppressionsTable(counts)) : undefined,
    exposuresSection(report, colors),
    lastMails(report, colors),
    fitted(colors.dim(replayLine(report)), columns),
  ];
  return sections.filter((one) => one !== undefined).join('\n\n');
}

function section(colors: Colors, title: string, body: string): string {
  return `${colors.bold(title)}\n${body}`;
}

function logSection({ files, source, result: { log, endTime } }: BacktestReport): string {
  const span =
    log.firstTime === undefined || endTime === undefined
      ? 'no valid event'
      : `${minute(log.firstTime)} to ${minute(endTime)} UTC`;
  const lines = [
    `${filesText(files)}: ${counted(log.rows, 'row')}, ${counted(log.events, 'event')} of ${counted(log.users, 'user')}, ${span}`,
    ...leftOut('not read by any rule', log.unused),
    ...leftOut('neither track, identify nor alias', log.otherTypes),
    ...leftOut('rejected', log.rejected),
    ...(log.duplicates > 0 ? [`  ${counted(log.duplicates, 'row')} repeated a message id`] : []),
    ...(log.outside > 0 ? [`  ${counted(log.outside, 'row')} outside of --from and --to`] : []),
    ...(log.events === 0
      ? [
          `  no row became an event that the rules read; ${source ? `look at the query of \`${source.name}\`` : 'a log that is not in the Segment envelope needs `--source NAME`'}`,
        ]
      : []),
    ...(source?.body.assume ? [`  assumed of every user: ${JSON.stringify(source.body.assume)}`] : []),
  ];
  return lines.join('\n');
}

const MOST_SHOWN = 8;

function filesText(files: readonly string[]): string {
  if (files.length <= MOST_SHOWN) return files.join(', ');
  return `${files[0]} … ${files.at(-1)} (${counted(files.length, 'file')})`;
}

function leftOut(why: string, counts: ReadonlyMap<string, number>): readonly string[] {
  if (counts.size === 0) return [];
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const named = rows.slice(0, MOST_SHOWN).map(([name, count]) => `${name} ${withCommas(count)}`);
  const more = rows.length > MOST_SHOWN ? `, and ${rows.length - MOST_SHOWN} more` : '';
  return [`  ${counted(total, 'row')} ${why}: ${named.join(', ')}${more}`];
}

function mailsTable({ mails }: Tally): string {
  const hasHoldouts = mails.some(({ heldOut }) => heldOut > 0);
  const rows = mails.map(({ mail, sent, users, suppressed, deferred, heldOut }) => [
    mail,
    sent,
    users,
    suppressed,
    deferred,
    ...(hasHoldouts ? [heldOut] : []),
  ]);
  const heads = ['mail', 'sent', 'people', 'held back', 'put off', ...(hasHoldouts ? ['held out'] : [])];
  return table(alignHeads([heads], rows));
}

type Row = readonly (string | number)[];

/** A head over numbers stands to the right, as they do. */
function alignHeads(heads: readonly (readonly string[])[], rows: readonly Row[]): readonly Row[] {
  const all: readonly Row[] = [...heads, ...rows];
  const widths = heads[0]!.map((_, column) => Math.max(...all.map((row) => shown(row[column]!).length)));
  return [
    ...heads.map((head) =>
      head.map((cell, column) => (column === 0 ? cell : cell.padStart(widths[column]!))),
    ),
    ...rows,
  ];
}

/** In several tables, one below the other, where one is wider than the terminal. */
function weeksTables({ mails, weeks }: Tally, columns: number | undefined): string {
  const tables: string[] = [];
  let [first, last] = [0, mails.length];
  while (first < mails.length) {
    const text = weeksTable(mails.slice(first, last), weeksOf(weeks, first, last));
    const isWide = columns !== undefined && text.split('\n').some(({ length }) => length > columns);
    if (isWide && last - first > 1) {
      last -= 1;
      continue;
    }
    tables.push(text);
    [first, last] = [last, mails.length];
  }
  return tables.join('\n\n');
}

function weeksOf(weeks: Tally['weeks'], first: number, last: number): Tally['weeks'] {
  return weeks.map(({ monday, sent }) => ({ monday, sent: sent.slice(first, last) }));
}

function weeksTable(mails: Tally['mails'], weeks: Tally['weeks']): string {
  const names = mails.map(({ mail }) => mail.split('/') as [string, string]);
  const heads = [
    ['', ...names.map(([campaign]) => campaign)],
    ['week of', ...names.map(([, step]) => step)],
  ];
  return table(
    alignHeads(
      heads,
      weeks.map(({ monday, sent }) => [monday, ...sent]),
    ),
  );
}

function suppressionsTable({ suppressions }: Tally): string {
  return table(suppressions.map(({ reason, mail, count }) => [count, reason, mail]));
}

function exposuresSection({ result: { exposed } }: BacktestReport, colors: Colors): string | undefined {
  if (exposed.length === 0) return undefined;
  const rows = exposed.map(({ experiment, variant, users }) => [experiment, variant, users]);
  return section(colors, 'Exposed to experiments', table([['experiment', 'variant', 'people'], ...rows]));
}

function lastMails({ result: { last, tally } }: BacktestReport, colors: Colors): string | undefined {
  if (last.length === 0) return undefined;
  const title = last.length < tally.sent ? `The last ${last.length} mails` : 'The mails';
  return section(colors, title, table(last.map(mailRow)));
}

function mailRow({ at, user, campaign, step, variant = '' }: SentMail): readonly string[] {
  return [minute(at), user, `${campaign}/${step}`, variant];
}

function minute(time: number): string {
  return formatInstant(time).slice(0, 16).replace('T', ' ');
}

/** Everything that the decisions depend on beside the log. */
function replayLine({ project, result }: BacktestReport): string {
  const clock = result.endTime === undefined ? 'none' : formatInstant(result.endTime);
  return `rules ${project.program.fingerprint}, tz database ${TZ_VERSION}, clock stopped at ${clock}`;
}
