/** Where clocks are put back over midnight a local day comes twice, with some of the next between. */
import { describe, expect, test } from 'vitest';
import { campaign, decide, mail, policy } from './lives.js';

/** 2010-11-07 00:01 became 2010-11-06 23:01 in St John’s: at 02:31 UTC. */
const IN_ST_JOHNS = '2010-11-05T12:00Z identify {"traits":{"timeZone":"America/St_Johns"}}';
const now = (caps: readonly unknown[]) => [
  policy({ caps }),
  campaign('cart', { entry: { onRepeat: 'parallel' }, steps: [mail('mail')] }),
];

describe('a cap of the local day', () => {
  const drop = now([{ max: 1, per: '1d', window: 'calendar', onHit: 'drop' }]);

  test('counts what was sent of the day before clocks were put back', () => {
    expect(
      decide(
        drop,
        IN_ST_JOHNS,
        '2010-11-07T02:30:30Z Added', // the 7th, 00:00:30
        '2010-11-07T03:00Z Added', // the 6th, 23:30
        '2010-11-07T03:40Z Added', // the 7th, 00:10
      ),
    ).toEqual([
      '2010-11-07T02:30:30 cart#1/mail sent',
      '2010-11-07T03:00 cart#2/mail sent',
      '2010-11-07T03:40 cart#3/mail frequency-cap',
    ]);
  });

  test('counts the rest of the day that came before some of the next', () => {
    expect(
      decide(
        drop,
        IN_ST_JOHNS,
        '2010-11-07T02:00Z Added', // the 6th, 23:30
        '2010-11-07T02:30:30Z Added', // the 7th, 00:00:30
        '2010-11-07T03:00Z Added', // the 6th, 23:30
      ),
    ).toEqual([
      '2010-11-07T02:00 cart#1/mail sent',
      '2010-11-07T02:30:30 cart#2/mail sent',
      '2010-11-07T03:00 cart#3/mail frequency-cap',
    ]);
  });

  test('puts off a mail of the hour that comes twice to the end of the day, at once', () => {
    expect(
      decide(
        now([{ max: 1, per: '1d', window: 'calendar', onHit: 'defer' }]),
        IN_ST_JOHNS,
        '2010-11-07T02:00Z Added', // the 6th, 23:30
        '2010-11-07T03:00Z Added', // the 6th, 23:30
        '2010-11-08T12:00Z clock',
      ),
    ).toEqual([
      '2010-11-07T02:00 cart#1/mail sent',
      '2010-11-07T03:00 cart#2/mail frequency-cap until 2010-11-07T03:30',
      '2010-11-07T03:30 cart#2/mail sent',
    ]);
  });

  test('puts off a mail of the minute before clocks are put back until they are', () => {
    expect(
      decide(
        now([{ max: 1, per: '1d', window: 'calendar', onHit: 'defer' }]),
        IN_ST_JOHNS,
        '2010-11-07T02:30:10Z Added', // the 7th, 00:00:10
        '2010-11-07T02:30:30Z Added', // the 7th, 00:00:30
        '2010-11-08T12:00Z clock',
      ),
    ).toEqual([
      '2010-11-07T02:30:10 cart#1/mail sent',
      '2010-11-07T02:30:30 cart#2/mail frequency-cap until 2010-11-07T02:31',
      '2010-11-07T02:31 cart#2/mail sent',
    ]);
  });
});
