/** What reports do in a terminal that is narrower than they are; in none they stay as they are. */
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { backtestReport } from '../../src/cli/report/backtest.js';
import { formatDiagnostics, textsOf } from '../../src/cli/report/diagnostics.js';
import { formatRetention } from '../../src/cli/report/retention.js';
import { columnsOf, fitted } from '../../src/cli/terminal.js';
import type { Tally } from '../../src/history/tally.js';
import { error } from '../../src/vocabulary/diagnostic.js';

const plain = pc.createColors(false);
const bright = pc.createColors(true);
// eslint-disable-next-line no-control-regex
const bare = (text: string) => text.replace(/\u001b\[[0-9;]*m/g, '');
const widest = (text: string) =>
  Math.max(
    ...bare(text)
      .split('\n')
      .map((line) => [...line].length),
  );

describe('lines', () => {
  const line = '2026-03-02 10:00 +01:00  one two  three four five';

  test('are broken between words, behind the time that they begin with', () => {
    expect(fitted(line, 36)).toBe('2026-03-02 10:00 +01:00  one two\n                  three four five');
    expect(fitted('  ✓ quiet-hours  it is 10:00', 20)).toBe('  ✓ quiet-hours  it\n      is 10:00');
    // What is quoted may be copied: it stays in one piece where a line has room for it.
    expect(fitted('to see more, write `until: 2h` below', 24)).toBe(
      'to see more, write\n  `until: 2h` below',
    );
    expect(fitted(line, undefined)).toBe(line);
    expect(fitted(line, line.length)).toBe(line);
  });

  test('a word that is wider than the terminal stays whole', () => {
    expect(fitted('  of rules/campaigns/cart-recovery.yaml:2', 20)).toBe(
      '  of\n    rules/campaigns/cart-recovery.yaml:2',
    );
  });

  test('colours take no room', () => {
    const coloured = `  ${bright.red('one two')} ${bright.dim('three four')}`;
    expect(fitted(coloured, bare(coloured).length)).toBe(coloured);
    expect(bare(fitted(coloured, 10))).toBe('  one two\n    three\n    four');
  });

  test('are as wide as they like where there is no terminal', () => {
    expect(columnsOf({ isTTY: true, columns: 80 })).toBe(80);
    expect(columnsOf({ isTTY: false, columns: 80 })).toBeUndefined();
    expect(columnsOf({ isTTY: true, columns: 0 })).toBeUndefined();
    expect(columnsOf({})).toBeUndefined();
  });
});

describe('a mistake', () => {
  const text = `${'x'.repeat(90)} wehn ${'y'.repeat(90)}\n`;
  const file = 'rules/a.yaml';
  const span = { file, line: 1, column: 92, endLine: 1, endColumn: 96 };
  const mistake = error('unknown-key', span, 'unknown key `wehn`, which nobody knows', {
    help: 'did you mean `when`, or something else that is long enough to need a line?',
    related: [{ message: 'declared here', span }],
  });
  const shown = (columns?: number) =>
    formatDiagnostics([mistake], textsOf([{ path: file, text }]), bright, columns);

  test.each([80, 60, 100])('fits a terminal of %i columns, its mark below its place', (columns) => {
    const lines = bare(shown(columns)).split('\n');
    expect(widest(shown(columns))).toBeLessThanOrEqual(columns);
    const at = lines.findIndex((one) => one.includes('wehn '));
    expect(lines[at + 1]!.indexOf('^^^^')).toBe(lines[at]!.indexOf('wehn'));
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('long enough to need a line?');
  });

  test('has its help beside its mark where there is room', () => {
    expect(bare(shown()).split('\n')[2]).toContain('^^^^ did you mean');
  });
});

test('what is kept stands in columns, or in lines where they are too wide', () => {
  const place = {
    file: 'rules/campaigns/cart-recovery.yaml',
    line: 17,
    column: 1,
    endLine: 17,
    endColumn: 2,
  };
  const what = 'times and all properties';
  const howLong = 'since cart-recovery was entered, 3d at least';
  const report = {
    events: [
      {
        event: 'Added',
        kept: [{ what, form: 'events', isFiltered: false, howLong, personal: ['note'], place }],
      },
    ],
    unkept: [],
    traits: [{ name: 'name', isPersonal: true }],
    others: [{ what: 'message ids', howLong: '3d', personal: [] }],
  } as const;
  expect(formatRetention(report, plain, undefined)).toContain(`${howLong}  ${place.file}:17`);
  const narrow = formatRetention(report, plain, 60);
  expect(widest(narrow)).toBeLessThanOrEqual(60);
  expect(narrow).toContain(
    '  times and all properties (personal: note): since\n    cart-recovery was entered, 3d at least\n      rules/campaigns/cart-recovery.yaml:17\n',
  );
});

test('weeks stand in as many tables as fit', () => {
  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `campaign-${name}/reminder`);
  const mails = names.map((mail, index) => ({
    mail,
    sent: index,
    users: 1,
    suppressed: 0,
    deferred: 0,
    heldOut: index,
  }));
  const weeks = [{ monday: '2026-03-02', sent: [10, 20, 30, 40, 50] }];
  const tally: Tally = { mails, users: 1, sent: 150, weeks, suppressions: [] };
  const log = { rows: 1, events: 1, users: 1, duplicates: 0, outside: 0 };
  const none = new Map<string, number>();
  const result = {
    tally,
    exposed: [],
    last: [],
    decisions: 0,
    exposures: 0,
    endTime: undefined,
    log: {
      ...log,
      firstTime: undefined,
      lastTime: undefined,
      unused: none,
      otherTypes: none,
      rejected: none,
    },
  };
  const project = { program: { fingerprint: 'f' } };
  const report = { project, files: ['log'], source: undefined, result };
  const shown = (columns?: number) =>
    backtestReport(report as unknown as Parameters<typeof backtestReport>[0], plain, columns);
  const tables = (text: string) => text.split('\n').filter((line) => line.startsWith('  2026-03-02'));
  expect(tables(shown())).toHaveLength(1);
  const narrow = shown(50);
  expect(
    tables(narrow)
      .join(' ')
      .match(/\b[1-5]0\b/g),
  ).toEqual(['10', '20', '30', '40', '50']);
  expect(tables(narrow).length).toBeGreaterThan(1);
  for (const one of tables(narrow)) expect(one.length).toBeLessThanOrEqual(50);
  // Who is held out is told where anybody is.
  expect(shown()).toContain('held out');
});
