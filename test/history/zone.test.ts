import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { ADDED, jsonLines, logFolder, readAll, source, track } from './logs.js';

const write = logFolder();

const SELECT = `
  SELECT 'u' AS userId, unnest([day, CAST(day AS TIMESTAMPTZ), CAST(zoned AS TIMESTAMPTZ)]) AS timestamp, '${ADDED}' AS event,
    {'at': day, 'zoned': CAST(zoned AS TIMESTAMPTZ), 'midnight': date_trunc('day', CAST(zoned AS TIMESTAMPTZ))} AS properties
  FROM input`;

/** Runs the built reader, since a process takes its zone from the environment when it starts. */
function readUnder(TZ: string, options: object): unknown {
  const log = new URL('../../dist/history/log.js', import.meta.url).href;
  const script = `
    import { openLog } from ${JSON.stringify(log)};
    const log = await openLog({ ...${JSON.stringify(options)}, eventNames: new Set(['${ADDED}']), check: () => undefined });
    const users = [];
    for await (const user of log.users()) users.push(user);
    await log.close();
    console.log(JSON.stringify([users, new Date(0).getHours()]));`;
  const args = ['--input-type=module', '--eval', script];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, args, { cwd, env: { ...process.env, TZ } }).toString());
}

test("a log means the same whatever the machine's zone", async () => {
  const times = ['2026-03-02', '2026-03-02 10:00', '2026-03-02T10:00:00.007Z', '2011-12-30T12:00:00-10:00'];
  const plain = write('plain.jsonl', jsonLines(times.map((timestamp) => track({ timestamp }))));
  const rows = ['2011-12-30 10:00:00,2011-12-30 10:00:00+02', '2026-03-29 02:30:00,2026-03-29 02:30:00-05'];
  const mapped = write('mapped.csv', `day,zoned\n${rows.join('\n')}\n`);
  for (const options of [{ files: [plain] }, { files: [mapped], mapping: source(SELECT) }]) {
    const { users } = await readAll(options.files, options);
    expect(users[0]!.events.length).toBeGreaterThan(3);
    expect(readUnder('Pacific/Apia', options)).toEqual([JSON.parse(JSON.stringify(users)), 13]);
    expect(readUnder('UTC', options)).toEqual([JSON.parse(JSON.stringify(users)), 0]);
  }
});
