/** Small lives in which the clock alone decides: segments that time enters, and quiet hours. */
import { describe, expect, test } from 'vitest';
import type { Doc } from './lives.js';
import { campaign, decide, mail, policy, segment } from './lives.js';

describe('segments', () => {
  const entering = (name: string) =>
    campaign('on-entry', { trigger: { enters: name }, steps: [mail('mail')] });
  const neverOrdered = segment('never', {
    fact: 'recency',
    params: { event: 'Ordered' },
    operator: 'missing',
  });

  test('whoever is in one from the beginning enters it with the first event that any rule reads', () => {
    expect(
      decide(
        [neverOrdered, entering('never'), campaign('cart', { trigger: { event: 'Viewed' } })],
        '2026-03-02T08:00Z Unread',
        '2026-03-02T09:00Z Viewed',
      ),
    ).toEqual(['2026-03-02T09:00 on-entry#1/mail sent', '2026-03-02T10:00 cart#1/mail sent']);
  });

  test('the clock alone enters one of the time of day', () => {
    const evening = segment('evening', { fact: 'localTime', path: '$.hour', operator: 'equal', value: 20 });
    expect(
      decide(
        [evening, entering('evening'), campaign('cart', {})],
        '2026-03-02T08:00Z Added',
        '2026-03-03T20:00Z clock',
      ),
    ).toEqual([
      '2026-03-02T09:00 cart#1/mail sent',
      '2026-03-02T19:00 on-entry#1/mail sent',
      '2026-03-03T19:00 on-entry#2/mail sent',
    ]);
  });

  test('to the minute in the hour that comes twice', () => {
    const half = segment('half', {
      fact: 'localTime',
      path: '$.minute',
      operator: 'greaterThanInclusive',
      value: 30,
    });
    expect(
      decide([half, entering('half')], '2026-10-25T01:10:20Z identify', '2026-10-25T02:00Z clock'),
    ).toEqual(['2026-10-25T01:30 on-entry#1/mail sent']);
  });

  test('to the day where midnight comes twice', () => {
    const sunday = segment('sunday', {
      fact: 'localTime',
      path: '$.weekday',
      operator: 'equal',
      value: 'sunday',
    });
    const where = 'identify {"traits":{"timeZone":"America/St_Johns"}}';
    // Clocks go back from 00:01 on Sunday to 23:01 on Saturday.
    expect(
      decide([sunday, entering('sunday')], `2005-10-30T01:00Z ${where}`, '2005-10-30T12:00Z clock'),
    ).toEqual(['2005-10-30T02:30 on-entry#1/mail sent', '2005-10-30T03:30 on-entry#2/mail sent']);
  });

  test('what takes away from a list is forgotten as well', () => {
    const params = { event: 'Added', without: ['Ordered'], within: '2h' };
    const full = segment('full', { fact: 'collect', params, path: '$[0].n', operator: 'present' });
    expect(
      decide(
        [full, entering('full')],
        '2026-03-02T09:00Z Added {"n":1}',
        '2026-03-02T09:30Z Ordered',
        '2026-03-02T10:00Z Added {"n":2}',
      ),
    ).toEqual(['2026-03-02T09:00 on-entry#1/mail sent', '2026-03-02T10:00 on-entry#2/mail sent']);
  });

  test('at the exact instant, last + D, and a millisecond later where D is not enough', () => {
    const since = (operator: string) =>
      segment('idle', { fact: 'recency', params: { event: 'Ordered' }, operator, value: '48h' });
    const life = ['2026-03-02T09:00Z Ordered', '2026-03-05T09:00Z clock'] as const;
    expect(decide([since('greaterThanInclusive'), entering('idle')], ...life)).toEqual([
      '2026-03-04T09:00 on-entry#1/mail sent',
    ]);
    expect(decide([since('greaterThan'), entering('idle')], ...life)).toEqual([
      '2026-03-04T09:00:00.001Z on-entry#1/mail sent',
    ]);
  });
});

describe('quiet hours', () => {
  const put = (zone: string, hours: Doc, at: string) =>
    decide(
      [policy({ quietHours: hours }), campaign('now', { steps: [mail('mail')] })],
      `2005-01-01 identify {"traits":{"timeZone":"${zone}"}}`,
      `${at} Added`,
    );

  test.each([
    ['over midnight', 'Europe/Berlin', '21:00', '08:00', '2026-03-02T20:00Z', '2026-03-03T07:00'],
    ['after midnight', 'Europe/Berlin', '21:00', '08:00', '2026-03-03T06:59:59.999Z', '2026-03-03T07:00'],
    ['when clocks go forward', 'Europe/Berlin', '21:00', '08:00', '2026-03-28T22:00Z', '2026-03-29T06:00'],
    ['when clocks go back', 'Europe/Berlin', '21:00', '08:00', '2026-10-24T22:00Z', '2026-10-25T07:00'],
    [
      'to a time that clocks skip',
      'Europe/Berlin',
      '21:00',
      '02:30',
      '2026-03-28T22:00Z',
      '2026-03-29T01:00',
    ],
    [
      'to a time that comes twice',
      'Europe/Berlin',
      '21:00',
      '02:30',
      '2026-10-24T22:00Z',
      '2026-10-25T00:30',
    ],
    ['the second time', 'Europe/Berlin', '21:00', '02:30', '2026-10-25T01:10Z', '2026-10-25T01:30'],
    [
      'that clocks leave by going back',
      'Europe/Berlin',
      '02:30',
      '23:00',
      '2026-10-25T00:40Z',
      '2026-10-25T01:00',
    ],
    ['over a day that never was', 'Pacific/Apia', '21:00', '08:00', '2011-12-30T08:00Z', '2011-12-30T18:00'],
  ])('%s', (_name, zone, from, to, at, until) => {
    const now = at.replace(/(:00)?\.000Z$/, '').replace(/Z$/, at.includes('.') ? 'Z' : '');
    expect(put(zone, { from, to }, at)).toEqual([
      `${now} now#1/mail quiet-hours until ${until}`,
      `${until} now#1/mail sent`,
    ]);
  });

  test.each([
    ['begin at their first instant', '2026-03-02T19:59:59.999Z', '2026-03-02T20:00Z'],
    ['end before their last', '2026-03-03T07:00Z', '2026-03-03T06:59:59.999Z'],
  ])('%s', (_name, loud, quiet) => {
    const hours = { from: '21:00', to: '08:00' };
    expect(put('Europe/Berlin', hours, loud)).toHaveLength(1);
    expect(put('Europe/Berlin', hours, quiet)).toHaveLength(2);
  });

  test('put off a mail that is judged again when they end', () => {
    const few = { fact: 'count', params: { event: 'Viewed' }, operator: 'lessThan', value: 1 };
    const night = policy({ quietHours: { from: '21:00', to: '08:00' } });
    const asked = campaign('asked', { steps: [mail('mail', { when: few })] });
    expect(decide([night, asked], '2026-03-02T22:00Z Added', '2026-03-03T07:00Z Viewed')).toEqual([
      '2026-03-02T22:00 asked#1/mail quiet-hours until 2026-03-03T07:00',
      '2026-03-03T07:00 asked#1/mail condition',
    ]);
  });
});
