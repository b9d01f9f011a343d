/** What the language accepts comes out the same in json-rules-engine: the verdict, and every value that was read. */
import { expect, test } from 'vitest';
import { CASES, asTest, runKind, sharesOf } from './protocol.js';

test.each(sharesOf(CASES))('%s', { timeout: 600_000 }, async (kind, cases) => {
  const { mix, found } = await runKind(kind, { cases });
  expect(found && asTest(found)).toBeUndefined();
  const { true: holds, false: fails, refused } = mix;
  expect(holds + fails + refused).toBe(cases);
  expect(Math.min(holds, fails)).toBeGreaterThan((holds + fails) / 6);
  expect(holds + fails).toBeGreaterThan(cases / 20);
});
