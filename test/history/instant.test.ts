import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatInstant, parseInstant } from '../../src/vocabulary/time.js';
import { jsonLines, logFolder, readAll, track } from './logs.js';

const write = logFolder();

const digits = (length: number, max = 10 ** length - 1): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((value) => String(value).padStart(length, '0'));
const part = <T>(...options: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> => fc.oneof(...options);
const offset = part(
  fc.constantFrom('', 'Z', 'z', ' ', '+', ' Europe/Berlin', ' BC'),
  fc
    .tuple(
      fc.constantFrom('+', '-'),
      digits(2, 17),
      part(
        fc.constant(''),
        digits(2, 61),
        digits(2, 61).map((minutes) => `:${minutes}`),
      ),
    )
    .map((parts) => parts.join('')),
);
const fraction = part(
  fc.constant(''),
  fc
    .tuple(
      fc.constantFrom('.', ','),
      fc.integer({ min: 1, max: 10 }).chain((length) => digits(length)),
    )
    .map((parts) => parts.join('')),
);
const seconds = part(
  fc.constant(''),
  fc.tuple(digits(2, 61), fraction).map(([second, rest]) => `:${second}${rest}`),
);
const clock = fc.tuple(
  fc.constantFrom('T', ' ', 't'),
  digits(2, 25),
  fc.constant(':'),
  digits(2, 61),
  seconds,
  offset,
);
const day = fc
  .tuple(part(digits(4), fc.integer({ min: 1965, max: 2040 }).map(String)), digits(2, 13), digits(2, 32))
  .map((parts) => parts.join('-'));
const instantText = part(
  fc
    .tuple(
      day,
      part(
        fc.constant(''),
        clock.map((parts) => parts.join('')),
      ),
    )
    .map((parts) => parts.join('')),
  fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }).map(formatInstant),
  fc.constantFrom(
    '',
    'epoch',
    'infinity',
    '-infinity',
    '2026-3-2',
    '20260302',
    '2026-03-02T24:00',
    '2026-03-02T09:00:60Z',
  ),
);

test('a timestamp in a log means what `parseInstant` says it means', async () => {
  const texts = fc.sample(instantText, { numRuns: 20_000, seed: 7 });
  const log = write(
    'instants.jsonl',
    jsonLines(texts.map((timestamp, at) => track({ timestamp, messageId: `m${at}` }))),
  );
  const { users, summary } = await readAll(log);
  const read = new Map(
    users.flatMap(({ events }) => events.map(({ messageId, time }) => [messageId, time] as const)),
  );
  const differing = texts.filter((text, at) => parseInstant(text) !== read.get(`m${at}`));
  expect(differing).toEqual([]);
  expect(summary.events).toBeGreaterThan(4000);
  expect(summary.rejected.get('timestamp is no instant')).toBeGreaterThan(4000);
});
