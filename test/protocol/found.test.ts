/** What the protocol once found, so that it stays found. `npm run fuzz` prints such a test for what it finds. */
import { expect, test } from 'vitest';
import { differenceOn } from './protocol.js';

test('a blank text has no length', async () => {
  const condition = {
    fact: 'event',
    path: '$.properties.any[1].length',
    params: { default: '' },
    operator: 'in',
    value: [],
  };
  const properties = { n0: 0, s0: '', any: [false, ''] };
  const facts = { event: { event: 'E', timestamp: 0, properties }, profile: { userId: 'u1', traits: {} } };
  expect(await differenceOn({ condition, facts })).toBeUndefined();
});

test('a bracket that closes nothing is a bracket', async () => {
  const condition = { fact: 'event', path: '$.properties.s0', operator: 'matches', value: ']' };
  for (const s0 of ['', 'a]']) {
    const event = { event: 'E', timestamp: 0, properties: { n0: 0, s0 } };
    const facts = { event, profile: { userId: 'u1', traits: {} } };
    expect(await differenceOn({ condition, facts })).toBeUndefined();
  }
});
