/** A mutant by which a life has mails without end is noticed, and costs no more than others. */
import { expect, test } from 'vitest';
import { judge } from '../../../src/check/mutation/judge.js';
import { SOUND } from '../../cli/mailwright.js';
import { ground, mutant } from './shops.js';

/** Each mail is followed by another, but for the cooldown. */
const FOLLOWED = {
  ...SOUND,
  'rules/followed.yaml': `kind: campaign
name: followed
version: 1
purpose: service
trigger: { event: Email Sent }
entry: { onRepeat: parallel, cooldown: 7d }
steps:
  - { id: breathe, wait: 5m }
  - send: again
    template: cart
    subject: Once more
    data: { name: { fact: profile, path: $.traits.firstName, default: Hello } }
`,
  'rules/shop.yaml': `${String(SOUND['rules/shop.yaml'])}  service: { consent: not-required, quietHours: ignore }
`,
};

test('mails without end time out, by their number and not by the clock', async () => {
  const of = await ground(FOLLOWED, 20);
  const endless = await judge(of, mutant(of, 'without `cooldown: 7d`'));
  expect(endless).toEqual({ kind: 'timeout', message: 'more than 3000 mails in one life' });
  const shorter = await judge(of, mutant(of, 'cooldown 7d → 6d'));
  expect(shorter.kind).not.toBe('timeout');
}, 60_000);
