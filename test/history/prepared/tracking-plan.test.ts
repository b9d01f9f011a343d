/** Events that SQL knows to be valid are not asked about; what is rejected is the same as if each were. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { PropertySchema } from '../../../src/language/documents.js';
import { eventCheck } from '../../../src/language/event-check.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import { ADDED, jsonLines, logFolder, readAll, track } from '../logs.js';
import { runs } from '../../runs.js';
import { AWKWARD_VALUES } from '../awkward-values.js';

const write = logFolder();

const bound = fc.option(fc.constantFrom(-1, 0, 1, 2.5), { nil: undefined });
const length = fc.option(fc.nat(3), { nil: undefined });
const SCHEMA: fc.Arbitrary<PropertySchema> = fc.oneof(
  fc.record({
    type: fc.constantFrom('number' as const, 'integer' as const),
    minimum: bound,
    exclusiveMaximum: bound,
  }),
  fc.record({ type: fc.constant('string' as const), minLength: length, maxLength: length }),
  fc.record({
    type: fc.constant('string' as const),
    format: fc.constantFrom('email', 'date-time', 'date', 'uri'),
  }),
  fc.record({ type: fc.constant('string' as const), enum: fc.constantFrom(['a', 'b c'], ['a"', 'ä']) }),
  fc.constant({ type: 'boolean' as const }),
  fc.constant({ type: 'number' as const, const: 1 }),
  fc.constant({ type: 'array' as const, items: { type: 'number' as const } }),
);
const VALUE = fc.oneof(
  fc.constantFrom(...AWKWARD_VALUES),
  fc.constantFrom<unknown>(
    'a@b.co',
    'a@b',
    '2026-02-28',
    '2026-02-30',
    '2026-02-28T10:00:00Z',
    'https://a.co/b',
    'x y',
  ),
  fc.constantFrom<unknown>([1], ['a'], [], {}, { a: 1 }, 'nan', 'NaN', 'Infinity'),
);
const NAMES = ['a', 'b', "o'brien", 'a/b', 'a~b', '__proto__', 'x.y', '0'];
const PROPERTIES = fc.dictionary(fc.constantFrom(...NAMES, 'other'), VALUE, { noNullPrototype: true });

test('by schema and one by one: the same events, and the same reasons', async () => {
  const object = fc.record({
    properties: fc.dictionary(fc.constantFrom(...NAMES), SCHEMA, { noNullPrototype: true, maxKeys: 4 }),
    required: fc.subarray(NAMES, { maxLength: 2 }),
    additionalProperties: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(object, fc.array(PROPERTIES, { minLength: 20, maxLength: 60 }), async (schema, all) => {
      const properties: PropertySchema = JSON.parse(
        JSON.stringify({ type: 'object', ...schema }),
      ) as PropertySchema;
      const log = write(
        'plan.jsonl',
        jsonLines(all.map((one, at) => track({ userId: `u${at % 9}`, properties: one }))),
      );
      const check = eventCheck({
        events: new Map([[ADDED, { body: { properties } }]]),
      } as unknown as RuleSet);
      const judge = {
        check: (event: { name: string; properties: object }) => check(event.name, event.properties as never),
      };
      const slow = await readAll(log, judge);
      const fast = await readAll(log, { ...judge, schemas: new Map([[ADDED, properties]]) });
      expect(fast).toEqual(slow);
    }),
    { numRuns: runs(10) },
  );
});

test('what is certainly valid is not asked about', async () => {
  const properties: PropertySchema = {
    type: 'object',
    required: ['a'],
    additionalProperties: false,
    properties: {
      a: { type: 'string', minLength: 1, maxLength: 9 },
      b: { type: 'integer', minimum: 0 },
      c: { type: 'string', format: 'date-time' },
      d: { type: 'string', enum: ['x', 'y'] },
      e: { type: 'boolean' },
    },
  };
  const sound = { a: 'one', b: 3, c: '2026-03-02T09:00:00.000Z', d: 'x', e: true };
  const log = write(
    'sure.jsonl',
    jsonLines([track({ properties: sound }), track({ properties: { a: 'x' } })]),
  );
  const asked: string[] = [];
  const check = ({ messageId }: { messageId: string }) => void asked.push(messageId) as undefined;
  const { summary } = await readAll(log, { check, schemas: new Map([[ADDED, properties]]) });
  expect(summary.events).toBe(2);
  expect(asked).toEqual([]);
  await readAll(write('doubt.jsonl', jsonLines([track({ properties: { ...sound, b: -1 } })])), {
    check,
    schemas: new Map([[ADDED, properties]]),
  });
  expect(asked).toHaveLength(1);
});
