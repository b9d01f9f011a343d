import fc from 'fast-check';
import { openLives } from 'mailwright/lives';
import { expect, test } from 'vitest';

const { lives, live } = await openLives('.');

test('two mails to the same person are six hours apart at least', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { decisions } = live(life).simulated;
      const sent = decisions.filter(({ outcome }) => outcome === 'sent');
      for (const [index, { user, at }] of sent.entries()) {
        const before = sent.slice(0, index).findLast((one) => one.user === user);
        if (before) expect(at - before.at).toBeGreaterThanOrEqual(6 * 3_600_000);
      }
    }),
    { numRuns: 500 },
  );
});
