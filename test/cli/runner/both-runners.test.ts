/** Vitest and the runner in process come to the same: outcomes, order, exit code, messages, and files written. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ran, RunOptions } from '../../check/test-command.js';
import { projects, runTests } from '../../check/test-command.js';
import { shopFile } from '../../check/shop.js';
import { MISTAKEN as ALL_MISTAKEN, RULES, SCENARIOS } from './all-sorts.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const { make, folder, remove } = projects();
afterAll(remove);

const HOLDS = { 'scenarios/holds.yaml': shopFile('scenarios/holds.yaml') };
const SNAPSHOT = 'scenarios/__emails__/holds.a-cart-is-remembered-after-an-hour.cart-reminder.html';

const ADDED = `  when:
    - { at: '2026-03-02T10:00:00+01:00', type: identify, consent: { marketing: granted } }
    - { after: 1m, event: Product Added, properties: { cart_id: c1, price: 60 } }
  until: 2h
  then:
`;

const FAILS = `# a comment before the first
- name: 'amiss: a mail too many'
${ADDED}    - nothing: true

- name: 'amiss: two things'
${ADDED}    - { send: cart/reminder, subject: Another, at: '2026-03-02T12:01:00+01:00', text: { contains: [no, such] } }
    - { send: cart/many }
    - suppressed: { send: cart/reminder, reason: no-consent }
# between
- name: fine
${ADDED}    - send: cart/reminder
`;

const NO_MAIL = `  then: [{ nothing: true }]\n`;
const BOUGHT = `  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed }]\n`;

/** Of every sort that can be told of a scenario file. */
const MISTAKEN: Readonly<Record<string, string>> = {
  'scenarios/a-names.yaml': `- name: misspelt event
  when: [{ at: '2026-03-02T10:00:00Z', event: Product Aded }]
${NO_MAIL}- name: misspelt mail, and a time without an offset
  when: [{ at: '2026-03-02T10:00:00', event: Order Completed }]
  then: [{ send: cart/remindr }, { send: cart/reminder, variant: none }]
- name: sound
${BOUGHT}${NO_MAIL}`,
  'scenarios/b-schema.yaml': `- name: misspelt key, and an event of no name
  whn: []
  when: [{ at: '2026-03-02T10:00:00Z', event: Nothing Such }]
${NO_MAIL}- just a text
- name: sound
${BOUGHT}${NO_MAIL}- name: sound
${BOUGHT}${NO_MAIL}`,
  'scenarios/c-yaml.yaml': `- name: sound before
${BOUGHT}${NO_MAIL}- name: "broken
  when: [
- name: sound after
${BOUGHT}${NO_MAIL}`,
  'scenarios/d-empty.yaml': '# nothing\n',
  'scenarios/e-map.yaml': 'name: a map\n',
  'scenarios/f/two.yaml': `- name: sound
${BOUGHT}${NO_MAIL}---
- name: another
${BOUGHT}${NO_MAIL}`,
};

const brokenRules = {
  'rules/shop.yaml': shopFile('rules/shop.yaml').replace('operator: in,', 'operator: inn,'),
};
const brokenTemplate = {
  'templates/mail.mjml': shopFile('templates/mail.mjml').replace('<mj-text', '<mj-txt'),
};

interface Trial {
  readonly name: string;
  /** Left out where it goes on in the project of the trial before. */
  readonly files?: Readonly<Record<string, string>> | 'the example store';
  readonly options?: Omit<RunOptions, 'project' | 'edit'>;
  /** In the snapshot, or another file. */
  readonly edit?: readonly [from: string, to: string, path?: string];
  /** Whether the files are committed before. */
  readonly isCommitted?: boolean;
  readonly code: number | string;
}

const FILTERED: Readonly<Record<string, readonly [filters: readonly string[], code: number | string]>> = {
  'a part of a name': [['amiss'], 1],
  'lines, a folder and a part of a name': [
    ['fine', 'scenarios/holds.yaml:20', 'fails.yaml:19:3', 'holds.yaml:2'],
    1,
  ],
  'one that no scenario has, beside another': [['fine', 'a buyer is lft alone'], 1],
  'a file that there is not': [['fals.yaml'], 'UsageError'],
  'a line before the first scenario': [['fails.yaml:1'], 'UsageError'],
};

const CI = { env: { CI: 'true' } };
const NO_CI = { env: { CI: '' } };

const TRIALS: readonly Trial[] = [
  { name: 'the example store', files: 'the example store', code: 0 },
  { name: 'failing scenarios', files: { ...HOLDS, 'scenarios/fails.yaml': FAILS }, code: 1 },
  ...Object.entries(FILTERED).map(([name, [filters, code]]) => ({ name, options: { filters }, code })),
  { name: 'mistakes of each kind', files: { ...HOLDS, ...MISTAKEN }, code: 3 },
  { name: 'broken rules', files: { ...HOLDS, ...MISTAKEN, ...brokenRules }, code: 3 },
  { name: 'a broken template', files: { ...HOLDS, ...brokenTemplate }, code: 3 },
  { name: 'no scenario', files: {}, code: 1 },
  { name: 'no scenario, and broken rules', files: brokenRules, code: 3 },
  {
    name: 'stopped at the third failure',
    files: { 'scenarios/z.yaml': FAILS, 'scenarios/a.yaml': FAILS, ...HOLDS },
    options: { bail: 3 },
    code: 1,
  },
  {
    name: 'every sort of expectation, and coverage',
    files: { ...RULES, ...SCENARIOS },
    options: { ...NO_CI, coverage: { folder: 'coverage', reporters: ['json', 'lcov'], thresholds: {} } },
    code: 1,
  },
  { name: 'every sort of mistake', files: { ...RULES, ...SCENARIOS, ...ALL_MISTAKEN }, code: 3 },
  {
    name: 'expectations updated',
    files: { ...RULES, ...SCENARIOS },
    options: { ...NO_CI, update: true },
    code: 1,
  },
  {
    name: 'what a change concerns',
    files: { ...RULES, ...SCENARIOS },
    isCommitted: true,
    edit: ['Lamp', 'Desk lamp', 'rules/products.jsonl'],
    options: { changedSince: 'HEAD' },
    code: 1,
  },
  { name: 'a snapshot missing under CI', files: HOLDS, options: CI, code: 1 },
  { name: 'a snapshot that is new, of the shop', options: NO_CI, code: 0 },
  { name: 'a snapshot with other ends of lines', edit: ['\n', '\r\n'], code: 0 },
  { name: 'a snapshot that differs', edit: ['what you chose', 'all of it'], code: 1 },
  { name: 'the same under CI', options: CI, code: 1 },
  { name: 'the same taken over', options: { ...NO_CI, update: true }, code: 0 },
];

function commit(project: string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
      cwd: project,
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
}

function makeTrial(name: string, files: NonNullable<Trial['files']>): string {
  if (files !== 'the example store') return make(name, files);
  for (const part of ['rules', 'templates', 'scenarios'])
    cpSync(join(ROOT, part), join(folder(name), part), { recursive: true });
  return folder(name);
}

/** All trials in one process, one after the other. */
function runAll(runner: 'vitest' | 'direct'): readonly Ran[] {
  let project = '';
  const runs = TRIALS.map(({ files, options, edit, isCommitted }, index): RunOptions => {
    if (files) project = makeTrial(`${runner}/${index}`, files);
    if (isCommitted) commit(project);
    const change = edit && ([join(project, edit[2] ?? SNAPSHOT), edit[0], edit[1]] as const);
    return { project, runner, reporters: ['json'], ...options, ...(change ? { edit: change } : {}) };
  });
  return runTests(runs);
}

interface Printed {
  readonly scenarios: readonly { readonly name: string; readonly status: string }[];
  readonly diagnostics: readonly { readonly code: string }[];
}

/** All that was printed, written and returned, but how long it took. */
function told({ output, ...rest }: Ran): object {
  if (output.trim() === '') return rest;
  const withoutTimes = (key: string, value: unknown) => (key === 'duration' ? undefined : value);
  return { ...rest, printed: JSON.parse(output, withoutTimes) as unknown };
}

describe('both runners', () => {
  let direct: readonly Ran[];
  let vitest: readonly Ran[];
  beforeAll(() => {
    direct = runAll('direct');
    vitest = runAll('vitest');
  }, 200_000);

  const printed = (name: string) =>
    JSON.parse(direct[TRIALS.findIndex((one) => one.name === name)]!.output) as Printed;

  test.each(TRIALS.map(({ name, code }, index) => [name, index, code] as const))(
    '%s',
    (_name, index, code) => {
      expect(told(direct[index]!)).toEqual(told(vitest[index]!));
      expect(direct[index]!.code).toBe(code);
    },
  );

  test('tell mistakes of many codes', () => {
    const codes = printed('mistakes of each kind').diagnostics.map(({ code }) => code);
    expect([...new Set(codes)].sort()).toEqual([
      'bad-yaml',
      'duplicate-name',
      'empty-file',
      'missing-offset',
      'second-document',
      'unknown-event',
      'unknown-key',
      'unknown-mail',
      'wrong-type',
    ]);
  });

  test('meet every sort of expectation, and count the same ways', () => {
    const index = TRIALS.findIndex(({ name }) => name === 'every sort of expectation, and coverage');
    expect(printed('every sort of expectation, and coverage').scenarios).toMatchObject([
      { name: 'links, elements and texts', status: 'failed' },
      { name: 'viewed (product p1, title Lamp)', status: 'passed' },
      { name: 'viewed (product p2, title Another)', status: 'failed' },
      { name: 'viewed (product p3, title Rug)', status: 'passed' },
      { name: 'two who turn out to be one', status: 'failed' },
    ]);
    const { coverage, snapshots } = direct[index]!;
    expect(Object.keys(coverage)).toEqual(['gaps.json', 'lcov.info']);
    expect(coverage).toEqual(vitest[index]!.coverage);
    expect(Object.keys(snapshots)).toHaveLength(2);
    expect(printed('what a change concerns').scenarios).toHaveLength(3);
    const changed = direct[TRIALS.findIndex(({ name }) => name === 'expectations updated')]!.scenarios;
    expect(changed).not.toEqual(direct[index]!.scenarios);
  });

  test('choose what the filters say, in order of place', () => {
    const names = (name: string) => printed(name).scenarios.map((one) => one.name);
    expect(names('lines, a folder and a part of a name')).toEqual([
      'amiss: two things',
      'fine',
      'a cart is remembered after an hour',
      'a buyer is left alone',
    ]);
    expect(names('stopped at the third failure')).toEqual([
      'amiss: a mail too many',
      'amiss: two things',
      'fine',
      ...names('a snapshot that is new, of the shop'),
      'amiss: a mail too many',
    ]);
  });

  test('write the snapshots that they should', () => {
    const [missing, fresh, , changed, , taken] = direct.slice(-6).map(({ snapshots }) => snapshots);
    expect(missing).toEqual({});
    expect(Object.keys(fresh!)).toHaveLength(1);
    expect(changed).not.toEqual(fresh);
    expect(taken).toEqual(fresh);
  });
});
