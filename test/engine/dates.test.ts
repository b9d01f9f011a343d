/** Small lives in which a date of the user's comes, and local times that are over. */
import { describe, expect, test } from 'vitest';
import type { Doc } from './lives.js';
import { campaign, decide, mail, policy } from './lives.js';

const NOW = [mail('mail')];
const born = (more: Doc = {}, body: Doc = {}) =>
  campaign('born', { trigger: { date: { trait: 'birthday', ...more } }, steps: NOW, ...body });
const ends = (more: Doc = {}) =>
  campaign('ends', { trigger: { date: { trait: 'ends', ...more } }, steps: NOW });
const known = (at: string, traits: Doc) => `${at} identify ${JSON.stringify({ traits })}`;
const until = (at: string) => `${at} clock`;
/** When mails of dates were sent. */
const times = (...args: Parameters<typeof decide>) => decide(...args).map((line) => line.split(' ')[0]);

describe('a date', () => {
  test('comes when the local day begins, or at a time of day, in the user’s zone', () => {
    const life = (timeZone: string) => [
      known('2026-01-01T00:00Z', { birthday: '2026-05-01', timeZone }),
      until('2026-06-01T00:00Z'),
    ];
    expect(times([born()], ...life('Europe/Berlin'))).toEqual(['2026-04-30T22:00']);
    expect(times([born({ at: '09:00' })], ...life('Europe/Berlin'))).toEqual(['2026-05-01T07:00']);
    expect(times([born({ at: '09:00' })], ...life('America/Los_Angeles'))).toEqual(['2026-05-01T16:00']);
  });

  test('east of the date line', () => {
    const life = (timeZone: string) => [
      known('2026-01-01T00:00Z', { birthday: '2026-05-01', timeZone }),
      until('2026-06-01T00:00Z'),
    ];
    expect(times([born({ at: '09:00' })], ...life('Pacific/Kiritimati'))).toEqual(['2026-04-30T19:00']);
    expect(times([born({ at: '09:00' })], ...life('Pacific/Apia'))).toEqual(['2026-04-30T20:00']);
  });

  test('in the policy’s zone where the user’s is unknown, or none', () => {
    for (const timeZone of [undefined, null, 'Mars/Phobos', 7]) {
      const traits = { birthday: '2026-05-01', ...(timeZone === undefined ? {} : { timeZone }) };
      expect(times([born()], known('2026-01-01T00:00Z', traits), until('2026-06-01T00:00Z'))).toEqual([
        '2026-04-30T22:00',
      ]);
    }
  });

  test('on a day that clocks left out comes with the day after', () => {
    const life = known('2011-12-01T00:00Z', { birthday: '2011-12-30', timeZone: 'Pacific/Apia' });
    expect(times([born({ at: '09:00' })], life, until('2012-06-01T00:00Z'))).toEqual(['2011-12-30T10:00']);
  });

  test('that is a time in the log is the day that is written, not the one that UTC makes of it', () => {
    const life = known('2026-01-01T00:00Z', {
      birthday: '2026-05-01T00:00:00.000Z',
      timeZone: 'America/Los_Angeles',
    });
    expect(times([born({ at: '09:00' })], life, until('2026-06-01T00:00Z'))).toEqual(['2026-05-01T16:00']);
  });

  test('comes once', () => {
    expect(
      times(
        [born()],
        known('2026-01-01T00:00Z', { birthday: '2026-05-01' }),
        known('2026-05-02T00:00Z', { birthday: '2026-05-01' }),
        until('2030-01-01T00:00Z'),
      ),
    ).toEqual(['2026-04-30T22:00']);
  });

  test.each(['soon', '', '2026-02-30', '1990-13-01', '26-05-01', 20260501, null, true, {}, ['2026-05-01']])(
    'that is none, %j, never comes, and is not missed',
    (birthday) => {
      const life = [known('2026-01-01T00:00Z', { birthday }), until('2030-01-01T00:00Z')];
      expect(decide([born({ repeat: 'yearly' })], ...life)).toEqual([]);
    },
  );
});

describe('an instant', () => {
  const life = (timeZone: string) => [
    known('2026-01-01T00:00Z', { ends: '2026-05-01T03:30:00Z', timeZone }),
    until('2026-06-01T00:00Z'),
  ];

  test('is exact without a time of day', () => {
    for (const zone of ['Europe/Berlin', 'America/Los_Angeles']) {
      expect(times([ends()], ...life(zone))).toEqual(['2026-05-01T03:30']);
      expect(times([ends({ offset: '-2h' })], ...life(zone))).toEqual(['2026-05-01T01:30']);
    }
  });

  test('days before it, clocks show the same time', () => {
    const spring = known('2026-01-01T00:00Z', { ends: '2026-03-29T10:00:00Z', timeZone: 'Europe/Berlin' });
    const moved = (offset: string | Doc) => times([ends({ offset })], spring, until('2026-05-01T00:00Z'));
    expect(moved('-1d')).toEqual(['2026-03-28T11:00']);
    expect(moved('-24h')).toEqual(['2026-03-28T10:00']);
    expect(moved({ months: -1 })).toEqual(['2026-02-28T11:00']);
  });

  test('also the second time that clocks show it', () => {
    const autumn = known('2026-10-01T00:00Z', { ends: '2026-10-25T01:30:00Z', timeZone: 'Europe/Berlin' });
    expect(times([ends()], autumn, until('2026-11-01T00:00Z'))).toEqual(['2026-10-25T01:30']);
  });

  test('falls on a day that the zone decides', () => {
    const morning = ends({ at: '09:00' });
    expect(times([morning], ...life('Europe/Berlin'))).toEqual(['2026-05-01T07:00']);
    expect(times([morning], ...life('America/Los_Angeles'))).toEqual(['2026-04-30T16:00']);
  });

  test('does not come twice because the user has moved to where it is on another day', () => {
    expect(
      times(
        [ends({ at: '09:00' })],
        known('2026-04-01T00:00Z', { ends: '2026-05-01T03:30:00Z', timeZone: 'America/Los_Angeles' }),
        known('2026-04-30T17:00Z', { timeZone: 'Europe/Berlin' }),
        until('2026-06-01T00:00Z'),
      ),
    ).toEqual(['2026-04-30T16:00']);
  });
});

describe('an offset', () => {
  const life = [known('2026-01-01T00:00Z', { birthday: '2026-03-31' }), until('2026-12-01T00:00Z')] as const;

  test.each<[string | Doc, string]>([
    // Clocks in Berlin go forward on 29 March.
    ['-7d', '2026-03-24T08:00'],
    ['-1w', '2026-03-24T08:00'],
    ['+1d', '2026-04-01T07:00'],
    ['2w', '2026-04-14T07:00'],
    ['-168h', '2026-03-24T07:00'],
    ['-90m', '2026-03-31T05:30'],
    [{ days: -7 }, '2026-03-24T08:00'],
    [{ months: -1 }, '2026-02-28T08:00'],
    [{ months: 1 }, '2026-04-30T07:00'],
  ])('%j', (offset, time) => {
    expect(times([born({ offset, at: '09:00' })], ...life)).toEqual([time]);
  });
});

describe('every year', () => {
  test('29 February is the 28th in other years, and the offset counts from there', () => {
    const leap = [
      known('2023-06-01T00:00Z', { birthday: '2000-02-29' }),
      until('2029-01-01T00:00Z'),
    ] as const;
    expect(times([born({ at: '09:00', repeat: 'yearly' })], ...leap)).toEqual([
      '2024-02-29T08:00',
      '2025-02-28T08:00',
      '2026-02-28T08:00',
      '2027-02-28T08:00',
      '2028-02-29T08:00',
    ]);
    expect(times([born({ at: '09:00', repeat: 'yearly', offset: '1d' })], ...leap)).toEqual([
      '2024-03-01T08:00',
      '2025-03-01T08:00',
      '2026-03-01T08:00',
      '2027-03-01T08:00',
      '2028-03-01T08:00',
    ]);
    expect(times([born({ at: '09:00', repeat: 'yearly', offset: { months: -1 } })], ...leap)).toEqual([
      '2024-01-29T08:00',
      '2025-01-28T08:00',
      '2026-01-28T08:00',
      '2027-01-28T08:00',
      '2028-01-29T08:00',
    ]);
  });

  test.each(['0001-02-28', '1900-02-28', '2025-02-28'])('also since %s', (birthday) => {
    const life = [known('2026-01-01T00:00Z', { birthday }), until('2028-01-01T00:00Z')];
    expect(times([born({ at: '09:00', repeat: 'yearly' })], ...life)).toEqual([
      '2026-02-28T08:00',
      '2027-02-28T08:00',
    ]);
  });

  test('from the date on, which is the first', () => {
    const life = [known('2026-01-01T00:00Z', { birthday: '2028-02-28' }), until('2030-01-01T00:00Z')];
    expect(times([born({ at: '09:00', repeat: 'yearly' })], ...life)).toEqual([
      '2028-02-28T08:00',
      '2029-02-28T08:00',
    ]);
  });
});

describe('what changes before the date', () => {
  const yearly = born({ at: '09:00', repeat: 'yearly' });

  test('the date itself: the new one comes, the old one does not', () => {
    expect(
      times(
        [born({ offset: '-7d', at: '09:00' })],
        known('2026-01-01T00:00Z', { birthday: '2026-05-08' }),
        known('2026-04-30T00:00Z', { birthday: '2026-06-08' }),
        until('2027-01-01T00:00Z'),
      ),
    ).toEqual(['2026-06-01T07:00']);
  });

  test('renewed after it came, it comes again', () => {
    expect(
      times(
        [born({ offset: '-7d', at: '09:00' })],
        known('2026-01-01T00:00Z', { birthday: '2026-05-08' }),
        known('2026-05-08T00:00Z', { birthday: '2027-05-08' }),
        until('2028-01-01T00:00Z'),
      ),
    ).toEqual(['2026-05-01T07:00', '2027-05-01T07:00']);
  });

  test('it is taken away, or spoilt', () => {
    for (const birthday of [null, 'unknown']) {
      const life = [
        known('2026-01-01T00:00Z', { birthday: '1990-05-01' }),
        known('2026-04-01T00:00Z', { birthday }),
        until('2027-12-01T00:00Z'),
      ];
      expect(decide([yearly], ...life)).toEqual([]);
    }
  });

  test('one that is learnt too late is not made up for, and the next is not missed', () => {
    const at = (time: string) => [known(time, { birthday: '1990-05-01' }), until('2027-12-01T00:00Z')];
    expect(times([yearly], ...at('2026-05-01T07:00:00.001Z'))).toEqual(['2027-05-01T07:00']);
    expect(times([born()], known('2026-05-01T08:00Z', { birthday: '2026-05-01' }))).toEqual([]);
  });

  test('one that is learnt at its very instant comes', () => {
    const life = [known('2026-05-01T07:00Z', { birthday: '1990-05-01' }), until('2026-12-01T00:00Z')];
    expect(times([yearly], ...life)).toEqual(['2026-05-01T07:00']);
  });

  test('the zone: it comes at nine where the user is now', () => {
    expect(
      times(
        [yearly],
        known('2026-01-01T00:00Z', { birthday: '1990-05-01' }),
        known('2026-04-30T12:00Z', { timeZone: 'America/Los_Angeles' }),
        until('2026-12-01T00:00Z'),
      ),
    ).toEqual(['2026-05-01T16:00']);
  });

  test('the zone, to where nine is over: it comes at once, for it was known before', () => {
    expect(
      times(
        [yearly],
        known('2026-01-01T00:00Z', { birthday: '1990-05-01', timeZone: 'America/Los_Angeles' }),
        known('2026-05-01T12:00Z', { timeZone: 'Europe/Berlin' }),
        until('2027-12-01T00:00Z'),
      ),
    ).toEqual(['2026-05-01T12:00', '2027-05-01T07:00']);
  });

  test('the zone, after it came: not again when nine comes there as well', () => {
    expect(
      times(
        [yearly],
        known('2026-01-01T00:00Z', { birthday: '1990-05-01', timeZone: 'Europe/Berlin' }),
        known('2026-05-01T12:00Z', { timeZone: 'America/Los_Angeles' }),
        until('2027-12-01T00:00Z'),
      ),
    ).toEqual(['2026-05-01T07:00', '2027-05-01T16:00']);
  });

  test('the rules of entry hold', () => {
    const life = [known('2023-06-01T00:00Z', { birthday: '2000-02-29' }), until('2029-01-01T00:00Z')];
    const yearlyWith = (entry: Doc) => born({ at: '09:00', repeat: 'yearly' }, { entry });
    expect(times([yearlyWith({ maxEntries: 2 })], ...life)).toEqual(['2024-02-29T08:00', '2025-02-28T08:00']);
    expect(times([yearlyWith({ cooldown: '366d' })], ...life)).toEqual([
      '2024-02-29T08:00',
      '2026-02-28T08:00',
      '2028-02-29T08:00',
    ]);
  });

  test('at one instant: events, then the date, then mails', () => {
    const exit = { exit: [{ event: 'Ordered' }], steps: [{ wait: '0s' }, mail('mail')] };
    const life = (event: string) => [
      known('2026-01-01T00:00Z', { birthday: '2026-05-01' }),
      `2026-05-01T07:00Z ${event}`,
      until('2026-05-02T00:00Z'),
    ];
    // The order comes before the run that it would end has begun.
    expect(times([born({ at: '09:00' }, exit)], ...life('Ordered'))).toEqual(['2026-05-01T07:00']);
  });
});

describe('who changes zone while waiting', () => {
  const cart = (wait: Doc | string, more: Doc = {}) =>
    campaign('cart', { steps: [{ wait, ...more }, mail('mail'), mail('other')] });
  const moving = (from: string, to: string, at: string) => [
    known('2026-03-01T00:00Z', { timeZone: from }),
    '2026-03-02T12:00Z Added',
    known(at, { timeZone: to }),
  ];

  test('an exact wait stays', () => {
    const life = moving('Europe/Berlin', 'America/New_York', '2026-03-02T13:00Z');
    expect(times([cart('1d')], ...life)).toEqual(['2026-03-03T12:00', '2026-03-03T12:00']);
  });

  test.each<[string, Doc, string]>([
    ['at a time of day', { days: 1, at: '09:00' }, '2026-03-03T14:00'],
    ['the time of day that it was', { days: 1 }, '2026-03-03T18:00'],
    ['until a time', { until: '20:00' }, '2026-03-03T01:00'],
    ['until a weekday', { until: '20:00', on: ['tuesday'] }, '2026-03-04T01:00'],
  ])('the calendar’s goes by the clocks of where they are: %s', (_name, wait, time) => {
    const life = moving('Europe/Berlin', 'America/New_York', '2026-03-02T13:00Z');
    expect(times([cart(wait)], ...life)).toEqual([time, time]);
  });

  test('and back: nothing is lost on the way', () => {
    const life = [
      known('2026-03-28T00:00Z', { timeZone: 'Europe/Berlin' }),
      '2026-03-28T12:00Z Added',
      known('2026-03-28T13:00Z', { timeZone: 'UTC' }),
    ];
    // 02:30 is skipped in Berlin on 29 March, and is not in UTC.
    expect(times([cart({ until: '02:30' })], ...life)).toEqual(['2026-03-29T02:30', '2026-03-29T02:30']);
    const back = known('2026-03-28T14:00Z', { timeZone: 'Europe/Berlin' });
    expect(times([cart({ until: '02:30' })], ...life, back)[0]).toBe('2026-03-29T01:00');
  });

  test('to where the time is over goes on at once, or as the wait says', () => {
    const life = moving('America/New_York', 'Asia/Tokyo', '2026-03-03T05:00Z');
    const nine = { days: 1, at: '09:00' };
    expect(decide([cart(nine)], ...life)[0]).toBe('2026-03-03T05:00 cart#1/mail sent');
    expect(decide([cart(nine, { onPastTarget: 'skip-step' })], ...life)).toEqual([
      '2026-03-03T05:00 cart#1/other sent',
    ]);
    expect(decide([cart(nine, { onPastTarget: 'exit' })], ...life)).toEqual([]);
  });

  test('a timeout moves as well', () => {
    const asked = { event: 'Viewed', timeout: { days: 1, at: '09:00' } };
    const steps = [{ waitFor: asked, otherwise: NOW }];
    const life = moving('Europe/Berlin', 'America/New_York', '2026-03-02T13:00Z');
    expect(times([campaign('cart', { steps })], ...life)).toEqual(['2026-03-03T14:00']);
  });

  test('what `maxWait` bounds is bound by an instant', () => {
    const entry = { onRepeat: 'restart', maxWait: '6h' };
    const bounded = campaign('cart', { entry, steps: [{ wait: { until: '20:00' } }, mail('mail')] });
    const life = moving('Europe/Berlin', 'America/Los_Angeles', '2026-03-02T13:00Z');
    const [before, first, after] = life as [string, string, string];
    expect(times([bounded], before, first, after)).toEqual(['2026-03-03T04:00']);
    expect(times([bounded], before, first, '2026-03-02T12:30Z Added', after)).toEqual(['2026-03-02T18:00']);
  });

  test('a mail that quiet hours put off is judged by the clocks of where they are', () => {
    const night = policy({ quietHours: { from: '21:00', to: '08:00' } });
    const life = [
      known('2026-03-01T00:00Z', { timeZone: 'Europe/Berlin' }),
      '2026-03-02T21:00Z Added',
      known('2026-03-02T23:00Z', { timeZone: 'America/New_York' }),
    ];
    expect(decide([night, campaign('now', { steps: NOW })], ...life)).toEqual([
      '2026-03-02T21:00 now#1/mail quiet-hours until 2026-03-03T07:00',
      '2026-03-03T07:00 now#1/mail quiet-hours until 2026-03-03T13:00',
      '2026-03-03T13:00 now#1/mail sent',
    ]);
  });
});

describe('a time that is over', () => {
  const nine = { days: 0, at: '09:00' };
  const steps = (more: Doc, ...rest: readonly Doc[]) =>
    campaign('cart', { steps: [{ id: 'nine', wait: nine, ...more }, ...rest] });
  const [early, late] = ['2026-03-02T07:00Z Added', '2026-03-02T08:00:00.001Z Added'];

  test('lets the next step be taken at once, or skips it, or ends the run', () => {
    const both = [mail('mail'), mail('other')];
    expect(decide([steps({}, ...both)], late)).toHaveLength(2);
    expect(decide([steps({ onPastTarget: 'now' }, ...both)], late)).toHaveLength(2);
    expect(decide([steps({ onPastTarget: 'skip-step' }, ...both)], late)).toEqual([
      '2026-03-02T08:00:00.001Z cart#1/other sent',
    ]);
    expect(decide([steps({ onPastTarget: 'exit' }, ...both)], late)).toEqual([]);
  });

  test('is not over yet at its very instant', () => {
    for (const start of [early, '2026-03-02T08:00Z Added']) {
      for (const onPastTarget of ['now', 'skip-step', 'exit'])
        expect(decide([steps({ onPastTarget }, mail('mail'))], start)).toEqual([
          '2026-03-02T08:00 cart#1/mail sent',
        ]);
    }
  });

  test('skips a whole choice, and a wait with what it waits for', () => {
    const always = { fact: 'count', params: { event: 'Added' }, operator: 'greaterThan', value: 0 };
    const choice = { choose: [{ when: always, steps: [mail('chosen')] }, { otherwise: [mail('not')] }] };
    const awaited = {
      waitFor: { event: 'Viewed', timeout: '1h' },
      then: [mail('viewed')],
      otherwise: [mail('timeout')],
    };
    for (const next of [choice, awaited, { wait: '5h' }])
      expect(decide([steps({ onPastTarget: 'skip-step' }, next, mail('mail'))], late)).toEqual([
        '2026-03-02T08:00:00.001Z cart#1/mail sent',
      ]);
  });

  test('skips the last step of a choice, and the run goes on behind it', () => {
    const always = { fact: 'count', params: { event: 'Added' }, operator: 'greaterThan', value: 0 };
    const inner = [{ wait: nine, onPastTarget: 'skip-step' }, mail('chosen')];
    const choice = { choose: [{ when: always, steps: inner }, { otherwise: [mail('not')] }] };
    expect(decide([campaign('cart', { steps: [choice, mail('mail')] })], late)).toEqual([
      '2026-03-02T08:00:00.001Z cart#1/mail sent',
    ]);
  });

  test('ends a run whose timeout it is', () => {
    const waitFor = { event: 'Viewed', timeout: nine };
    const run = (onPastTarget: Doc) =>
      campaign('cart', { steps: [{ waitFor, ...onPastTarget, otherwise: NOW }, mail('after')] });
    expect(decide([run({ onPastTarget: 'exit' })], late)).toEqual([]);
    expect(decide([run({})], late)).toHaveLength(2);
    expect(decide([run({ onPastTarget: 'exit' })], early)).toHaveLength(2);
  });
});

describe('what others got wrong', () => {
  const inLosAngeles = known('2026-01-01T00:00Z', { timeZone: 'America/Los_Angeles' });
  const wait = (one: Doc | string) => campaign('cart', { steps: [{ wait: one }, mail('mail')] });

  test.each<[string, Doc | string, string, string]>([
    [
      '“Monday 20:00 Los Angeles” from a Friday fires on Monday',
      { until: '20:00', on: ['monday'] },
      '2026-03-13T18:00Z',
      '2026-03-17T03:00',
    ],
    [
      '09:00 Los Angeles across the spring change is 09:00',
      { days: 1, at: '09:00' },
      '2026-03-07T18:00Z',
      '2026-03-08T16:00',
    ],
    [
      'a month from 31 January is 28 February',
      { months: 1, at: '09:00' },
      '2026-01-31T18:00Z',
      '2026-02-28T17:00',
    ],
    ['and 29 February', { months: 1, at: '09:00' }, '2028-01-31T18:00Z', '2028-02-29T17:00'],
    ['a delay of `2w` is 14 × 24 hours', '2w', '2026-03-02T18:00Z', '2026-03-16T18:00'],
  ])('%s', (_name, one, at, time) => {
    expect(times([wait(one)], inLosAngeles, `${at} Added`, until('2028-12-31T00:00Z'))).toEqual([time]);
  });
});
