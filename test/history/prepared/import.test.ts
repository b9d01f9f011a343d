/** Imports: what is kept, when it is reused, and when it is refused. */
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

import type { RuleSet } from '../../../src/language/rule-set.js';
import { readRuleSet } from '../../../src/language/rule-set.js';
import type { Import } from '../../../src/history/prepared/kept.js';
import { importLog } from '../../../src/history/prepared/kept.js';
import { openPrepared } from '../../../src/history/prepared/open.js';
import type { OpenedHistory, PrepareOptions } from '../../../src/history/prepared/opened-history.js';
import type { UserHistory } from '../../../src/simulate/study.js';
import { parseInstant } from '../../../src/vocabulary/time.js';
import { ADDED, jsonLines, logFolder, ORDERED, track } from '../logs.js';

const write = logFolder();
const folder = dirname(write('made.txt', ''));

const EVENTS = `
kind: event
name: ${ADDED}
version: 1
properties: { type: object, properties: { price: { type: number }, phone: { type: string, x-personal: true } } }
---
kind: event
name: ${ORDERED}
version: 1
properties: { type: object, properties: { revenue: { type: number } } }
---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { firstName: { type: string, x-personal: true }, email: { type: string, x-personal: true } } }
`;

/** Rules that read the sum of a property of an event. */
function rules(event: string, property: string, more = ''): RuleSet {
  const text = `${EVENTS}---
kind: segment
name: some
version: 1
when: { fact: sum, params: { event: ${event}, property: ${property} }, operator: greaterThan, value: 1 }
${more}`;
  const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/all.yaml', text }]);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return ruleSet;
}

const READS_PRICE = rules(ADDED, 'price');
const RECORDS = [
  track({ messageId: 'a', userId: "o'brien\n😀", properties: { price: 2, phone: '1', other: [1] } }),
  track({ messageId: 'b', userId: 'u2', properties: { price: null } }),
  track({ messageId: 'b', userId: 'u2', properties: { price: 9 } }),
  track({ messageId: 'c', userId: 'u2', event: ORDERED, properties: { revenue: 3 } }),
  {
    type: 'identify',
    userId: 'u2',
    anonymousId: 'z',
    timestamp: '2026-03-02T10:00:00Z',
    traits: { email: 'a@b.co' },
  },
  track({ userId: 'z', timestamp: '2026-03-05T09:00:00Z', properties: { price: 'x' } }),
];

let number = 0;
function logOf(records: readonly unknown[] = RECORDS): string {
  return write(`log-${(number += 1)}.jsonl`, jsonLines(records));
}

async function usersIn(history: OpenedHistory, parts = 1): Promise<readonly UserHistory[]> {
  const users: UserHistory[] = [];
  for (const partition of history.partitions(parts))
    for await (const batch of history.users(partition)) users.push(...batch);
  await history.close();
  return users;
}

async function read(
  options: Omit<PrepareOptions, 'ruleSets'>,
  ruleSet = READS_PRICE,
): Promise<readonly UserHistory[]> {
  return usersIn(await openPrepared({ ...options, ruleSets: [ruleSet] }));
}

function made(
  files: readonly string[],
  more: { readonly key?: Buffer; readonly ruleSet?: RuleSet; readonly out?: string } = {},
) {
  const out = more.out ?? join(folder, `import-${(number += 1)}`);
  return importLog({ files, ruleSets: [more.ruleSet ?? READS_PRICE], out, key: more.key }).then(
    (imported) => ({ ...imported, out }),
  );
}

test('an import gives the users that its log gives, and only what is read of them', async () => {
  const log = logOf();
  const { out, manifest } = await made([log]);
  const users = await read({ files: [out] });
  expect(users).toEqual(await read({ files: [log] }));
  const told = users.map(({ user, events }) => [
    user,
    events.map((event) => [event.user, event.name, event.properties]),
  ]);
  expect(told).toEqual([
    ["o'brien\n😀", [["o'brien\n😀", ADDED, { price: 2 }]]],
    ['u2', [['u2', '', {}]]],
  ]);
  expect(users[1]!.events[0]).toMatchObject({ type: 'identify', previousId: 'z', messageId: '', traits: {} });
  expect(manifest.counts).toMatchObject({
    rows: 6,
    events: 2,
    users: 2,
    duplicates: 1,
    unused: { [ORDERED]: 1 },
    rejected: { '`price` must be number': 2 },
  });
});

test('twice the same is made once; anything else is made again', async () => {
  const log = logOf();
  const { out } = await made([log]);
  expect((await made([log], { out })).state).toBe('unchanged');
  utimesSync(log, 1, 1);
  expect((await made([log], { out })).state).toBe('made');
  expect((await made([log], { out, ruleSet: rules(ORDERED, 'revenue') })).state).toBe('made');
  expect(
    (await made([log], { out, ruleSet: rules(ORDERED, 'revenue'), key: Buffer.alloc(32, 1) })).state,
  ).toBe('made');
  writeFileSync(join(out, 'texts.parquet'), 'x');
  expect(
    (await made([log], { out, ruleSet: rules(ORDERED, 'revenue'), key: Buffer.alloc(32, 1) })).state,
  ).toBe('made');
  expect(readdirSync(dirname(out)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('rules that read more than an import has are told so', async () => {
  const { out } = await made([logOf()]);
  await expect(read({ files: [out] }, rules(ADDED, 'phone'))).rejects.toThrow(
    `lacks the property \`phone\` of \`${ADDED}\``,
  );
  await expect(read({ files: [out] }, rules(ORDERED, 'revenue'))).rejects.toThrow(
    `lacks the event \`${ORDERED}\``,
  );
  await expect(read({ files: [out, out] })).rejects.toThrow('give it alone');
});

test('rules that read less see less of it, and its time may be cut', async () => {
  const records = [1, 2, 3].map((day) =>
    track({
      userId: `u${day}`,
      event: day === 3 ? ORDERED : ADDED,
      timestamp: `2026-03-0${day}`,
      properties: { price: day, revenue: day },
    }),
  );
  const both = rules(
    ADDED,
    'price',
    `---\nkind: segment\nname: other\nversion: 1\nwhen: { fact: sum, params: { event: ${ORDERED}, property: revenue }, operator: greaterThan, value: 1 }\n`,
  );
  const log = logOf(records);
  const { out } = await made([log], { ruleSet: both });
  expect(await read({ files: [out] })).toEqual(await read({ files: [log] }));
  const to = parseInstant('2026-03-01')!;
  const [cut, straight] = [
    await openPrepared({ files: [out], ruleSets: [READS_PRICE], to }),
    await openPrepared({ files: [log], ruleSets: [READS_PRICE], to }),
  ];
  expect(cut.manifest).toMatchObject({ events: 1, users: 1, outside: 2, lastTime: to });
  expect(await usersIn(cut)).toEqual(await usersIn(straight));
});

test.each<[what: string, harm: (out: string) => void, message: string]>([
  ['a byte that changed', (out) => spoil(join(out, 'events.parquet')), 'damaged'],
  ['a file that is missing', (out) => writeFileSync(join(out, 'users.parquet'), ''), 'damaged'],
  [
    'a manifest that was cut off',
    (out) => writeFileSync(join(out, 'manifest.json'), '{"mail'),
    'its manifest cannot be read',
  ],
  ['another version', (out) => newVersion(join(out, 'manifest.json')), 'another version'],
])('%s', async (_, harm, message) => {
  const { out } = await made([logOf()]);
  harm(out);
  await expect(read({ files: [out] })).rejects.toThrow(message);
});

function spoil(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

function newVersion(path: string): void {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Import;
  writeFileSync(path, JSON.stringify({ ...manifest, mailwrightImport: manifest.mailwrightImport + 1 }));
}

test('a folder that holds something else is left alone, and a log that cannot be read leaves nothing', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'mine.txt'), 'mine');
  await expect(made([logOf()], { out: other })).rejects.toThrow('holds something else');
  const out = join(folder, 'nothing');
  await expect(made([write('broken.json', '[{')], { out })).rejects.toThrow('cannot be read');
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith('.nothing'))).toEqual([]);
});

test('pseudonyms: the same of an id under a key in every import, and no id anywhere in the copy', async () => {
  const key = Buffer.from('0123456789abcdef');
  const [one, two] = [
    await made([logOf()], { key }),
    await made([logOf([track({ userId: 'u2' })])], { key }),
  ];
  const expected = createHmac('sha256', key).update('u2').digest('hex').slice(0, 32);
  const [first] = await read({ files: [two.out] });
  expect(first!.user).toBe(expected);
  const users = await read({ files: [one.out] });
  expect(users.map(({ user }) => user)).toContain(expected);
  expect(users.map(({ user }) => user)).toEqual(users.map(({ user }) => user).sort());
  const plain = await read({ files: [logOf()] });
  expect(users.map(({ events }) => events.length).sort()).toEqual(
    plain.map(({ events }) => events.length).sort(),
  );
  for (const name of readdirSync(one.out))
    expect(readFileSync(join(one.out, name), 'latin1')).not.toContain("o'brien");
});

test('the same users whatever the partitions, and whatever the order of the files', async () => {
  const records = Array.from({ length: 900 }, (_, at) =>
    track({
      messageId: `m${at}`,
      userId: `u${(at * 7) % 97}`,
      timestamp: 1_772_442_000_000 + ((at * 37) % 900) * 1000,
      properties: { price: at },
    }),
  );
  const files = [0, 1, 2].map((part) => logOf(records.filter((_, at) => at % 3 === part)));
  const whole = await read({ files });
  expect(whole).toHaveLength(97);
  expect(await read({ files: files.toReversed() })).toEqual(whole);
  for (const parts of [2, 5, 200])
    expect(await usersIn(await openPrepared({ files, ruleSets: [READS_PRICE] }), parts)).toEqual(whole);
});
