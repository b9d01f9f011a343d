/** Small lives whose outcome can be read off: the corners that random timelines seldom meet. */
import { describe, expect, test } from 'vitest';
import type { Doc } from './lives.js';
import { campaign, decide, mail, policy } from './lives.js';

describe('one instant', () => {
  const cart = campaign('cart', { exit: [{ event: 'Ordered' }] });

  test('a purchase in the very second of the reminder stops it, and one a millisecond later does not', () => {
    expect(decide([cart], '2026-03-02T09:00Z Added', '2026-03-02T10:00Z Ordered')).toEqual([]);
    expect(decide([cart], '2026-03-02T09:00Z Added', '2026-03-02T10:00:00.001Z Ordered')).toEqual([
      '2026-03-02T10:00 cart#1/mail sent',
    ]);
  });

  test('what ends a run and begins one does both, in this order', () => {
    const again = campaign('again', { exit: [{ event: 'Added' }], entry: { onRepeat: 'ignore' } });
    expect(decide([again], '2026-03-02T09:00Z Added', '2026-03-02T09:30Z Added')).toEqual([
      '2026-03-02T10:30 again#2/mail sent',
    ]);
  });

  test('what an exit asks of the time since entry is asked of each run', () => {
    const twice = { fact: 'count', params: { event: 'Viewed', since: 'entry' }, operator: 'equal', value: 1 };
    const each = campaign('each', {
      entry: { onRepeat: 'parallel' },
      exit: [{ event: 'Viewed', where: twice }],
      steps: [{ wait: '5h' }, mail('mail')],
    });
    expect(
      decide(
        [each],
        '2026-03-02T09:00Z Viewed',
        '2026-03-02T09:00Z Added',
        '2026-03-02T09:30Z Added',
        '2026-03-02T10:00Z Viewed',
      ),
    ).toEqual(['2026-03-02T14:00 each#1/mail sent']);
  });

  test('the mail of higher priority takes the last place under a cap', () => {
    const capped = policy({ caps: [{ max: 1, per: '24h' }] });
    const [minor, major] = [campaign('a', { priority: 10 }), campaign('b', { priority: 90 })];
    expect(decide([capped, minor, major], '2026-03-02T09:00Z Added')).toEqual([
      '2026-03-02T10:00 b#1/mail sent',
      '2026-03-02T10:00 a#1/mail frequency-cap',
    ]);
  });
});

describe('caps and cool-downs end to the millisecond', () => {
  test('a cap counts (t − per, t]', () => {
    const capped = policy({ caps: [{ max: 1, per: '24h' }] });
    const each = campaign('each', { steps: [mail('mail')] });
    const [first, ...rest] = [
      '2026-03-02T09:00Z Added',
      '2026-03-03T08:59:59.999Z Added',
      '2026-03-03T09:00Z Added',
    ];
    expect(decide([capped, each], first!, ...rest)).toEqual([
      '2026-03-02T09:00 each#1/mail sent',
      '2026-03-03T08:59:59.999Z each#2/mail frequency-cap',
      '2026-03-03T09:00 each#3/mail sent',
    ]);
  });

  test('of several caps each counts as long as it says', () => {
    const capped = policy({
      caps: [
        { max: 5, per: '1h' },
        { max: 2, per: '24h' },
      ],
    });
    const each = campaign('each', { steps: [mail('mail')] });
    expect(
      decide([capped, each], '2026-03-02T09:00Z Added', '2026-03-02T15:00Z Added', '2026-03-02T20:00Z Added'),
    ).toEqual([
      '2026-03-02T09:00 each#1/mail sent',
      '2026-03-02T15:00 each#2/mail sent',
      '2026-03-02T20:00 each#3/mail frequency-cap',
    ]);
  });

  test('a cool-down is over when it has lasted', () => {
    const calm = campaign('calm', { entry: { cooldown: '24h' }, steps: [mail('mail')] });
    expect(
      decide([calm], '2026-03-02T09:00Z Added', '2026-03-03T08:59:59.999Z Added', '2026-03-03T09:00Z Added'),
    ).toEqual(['2026-03-02T09:00 calm#1/mail sent', '2026-03-03T09:00 calm#2/mail sent']);
  });
});

describe('a run that starts over', () => {
  const cart = (more: Doc) =>
    campaign('cart', { entry: { onRepeat: 'restart', ...more }, exit: [{ event: 'Ordered' }] });

  test('waits anew, and no longer than `maxWait` from its beginning', () => {
    const lines = ['2026-03-02T09:00Z Added', '2026-03-02T09:50Z Added', '2026-03-02T10:40Z Added'];
    expect(decide([cart({})], ...lines)).toEqual(['2026-03-02T11:40 cart#1/mail sent']);
    expect(decide([cart({ maxWait: '2h' })], ...lines)).toEqual(['2026-03-02T11:00 cart#1/mail sent']);
  });

  test('withdraws the mail that was put off, and an exit then leaves nothing to decide', () => {
    const night = policy({ quietHours: { from: '09:00', to: '12:00' } });
    const lines = ['2026-03-02T08:00Z Added', '2026-03-02T10:30Z Added', '2026-03-02T10:45Z Ordered'];
    const putOff = '2026-03-02T09:00 cart#1/mail quiet-hours until 2026-03-02T11:00';
    const withdrawn = '2026-03-02T10:30 cart#1/mail exited';
    expect(decide([night, cart({})], ...lines)).toEqual([putOff, withdrawn]);
    expect(decide([night, cart({})], ...lines.slice(0, 2))).toEqual([
      putOff,
      withdrawn,
      '2026-03-02T11:30 cart#1/mail sent',
    ]);
    expect(decide([night, cart({})], lines[0]!, lines[2]!)).toEqual([
      putOff,
      '2026-03-02T10:45 cart#1/mail exited',
    ]);
  });
});

describe('consent', () => {
  const marketing = policy({ consent: 'opt-in' });
  const each = campaign('each', { entry: { onRepeat: 'parallel' }, steps: [mail('mail')] });
  const grant = 'identify {"consent":{"news":"granted"}}';

  test('given again after an unsubscription counts, and at its very instant does not', () => {
    expect(
      decide(
        [marketing, each],
        `2026-03-02T09:00Z ${grant}`,
        '2026-03-02T10:00Z Unsubscribed',
        `2026-03-02T10:00Z ${grant}`,
        '2026-03-02T11:00Z Added',
        `2026-03-02T12:00Z ${grant}`,
        '2026-03-02T12:00Z Added',
      ),
    ).toEqual(['2026-03-02T11:00 each#1/mail suppressed', '2026-03-02T12:00 each#2/mail sent']);
  });

  test('withdrawn late is not withdrawn earlier', () => {
    const lines = [
      '2026-03-02T12:00Z Unsubscribed',
      '2026-03-02T09:00Z Unsubscribed',
      `2026-03-02T10:00Z ${grant}`,
    ];
    expect(decide([marketing, each], ...lines, '2026-03-02T13:00Z Added')).toEqual([
      '2026-03-02T13:00 each#1/mail suppressed',
    ]);
  });

  test('stated late does not overrule what was stated of a later time', () => {
    const denied = '2026-03-02T10:00Z identify {"consent":{"news":"denied"}}';
    expect(
      decide([marketing, each], denied, `2026-03-02T09:00Z ${grant}`, '2026-03-02T11:00Z Added'),
    ).toEqual(['2026-03-02T11:00 each#1/mail no-consent']);
  });
});

describe('mails that begin mails', () => {
  const echo = (name: string) =>
    campaign(name, {
      trigger: { event: 'Email Sent' },
      entry: { onRepeat: 'parallel' },
      steps: [mail('mail')],
    });
  const first = campaign('first', { steps: [mail('mail')], entry: { onRepeat: 'parallel' } });

  test('begin each campaign once at one instant, and come to rest', () => {
    expect(
      decide([first, echo('a'), echo('b')], '2026-03-02T09:00Z Added', '2026-03-02T10:00Z Added'),
    ).toEqual([
      '2026-03-02T09:00 first#1/mail sent',
      '2026-03-02T09:00 a#1/mail sent',
      '2026-03-02T09:00 b#1/mail sent',
      '2026-03-02T10:00 first#2/mail sent',
      '2026-03-02T10:00 a#2/mail sent',
      '2026-03-02T10:00 b#2/mail sent',
    ]);
  });

  test('while a mail that someone else sent begins them as any event does', () => {
    expect(decide([first, echo('a')], '2026-03-02T09:00Z Added', '2026-03-02T10:00Z Email Sent')).toEqual([
      '2026-03-02T09:00 first#1/mail sent',
      '2026-03-02T09:00 a#1/mail sent',
      '2026-03-02T10:00 a#2/mail sent',
      '2026-03-02T10:00 a#3/mail sent',
    ]);
  });

  test('and once more for what happens at that instant after it was settled', () => {
    expect(
      decide(
        [first, echo('a')],
        '2026-03-02T09:00Z Added',
        '2026-03-02T09:00Z clock',
        '2026-03-02T09:00Z Added',
      ),
    ).toEqual([
      '2026-03-02T09:00 first#1/mail sent',
      '2026-03-02T09:00 a#1/mail sent',
      '2026-03-02T09:00 first#2/mail sent',
      '2026-03-02T09:00 a#2/mail sent',
    ]);
  });
});

describe('values', () => {
  const only = (where: Doc) => [
    campaign('only', { trigger: { event: 'Added', where }, steps: [mail('mail')] }),
  ];

  test('an event’s own instant is compared with an instant', () => {
    const march = {
      fact: 'event',
      path: '$.timestamp',
      operator: 'greaterThanInclusive',
      value: '2026-03-01T00:00:00Z',
    };
    expect(decide(only(march), '2026-02-28T23:59Z Added', '2026-03-01T00:00Z Added')).toEqual([
      '2026-03-01T00:00 only#1/mail sent',
    ]);
  });

  test('a default instant is one', () => {
    const last = {
      fact: 'last',
      params: { event: 'Ordered', default: '2026-01-01' },
      operator: 'lessThan',
      value: '2026-03-02',
    };
    expect(decide(only(last), '2026-03-02T09:00Z Added')).toEqual(['2026-03-02T09:00 only#1/mail sent']);
  });

  test('a null is as good as missing, on either side', () => {
    const older = {
      fact: 'count',
      params: { event: 'Added' },
      operator: 'greaterThan',
      value: { fact: 'profile', path: '$.traits.age' },
    };
    const noAge = '2026-03-02T08:00Z identify {"traits":{"age":null}}';
    expect(decide(only(older), noAge, '2026-03-02T09:00Z Added')).toEqual([]);
  });

  test('nothing happens where `otherwise` is empty', () => {
    const many = { fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 1 };
    const steps = [{ choose: [{ when: many, steps: [mail('many')] }, { otherwise: [] }] }, mail('mail')];
    expect(
      decide(
        [campaign('either', { steps })],
        '2026-03-02T09:00Z Added {"n":1}',
        '2026-03-02T10:00Z Added {"n":2}',
      ),
    ).toEqual([
      '2026-03-02T09:00 either#1/mail sent',
      '2026-03-02T10:00 either#2/many sent',
      '2026-03-02T10:00 either#2/mail sent',
    ]);
  });
});
