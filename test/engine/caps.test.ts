/** Caps, holdouts and quiet hours where tools of the field get them wrong, each by the instants at which mails go. */
import { expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';
import { simulate } from '../../src/simulate/simulate.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { formatInstant } from '../../src/vocabulary/time.js';

const TEMPLATE =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>';

function campaign(name: string, steps: string, priority = 50): string {
  return `---\nkind: campaign\nname: ${name}\nversion: 1\npurpose: news\npriority: ${priority}\ntrigger: { event: ${name.toUpperCase()} }\nentry: { onRepeat: parallel }\nsteps:\n${steps}\n`;
}

const SEND = '  - { send: mail, template: mail, subject: Hello }';

/** Decisions as `minute campaign outcome reason` under a purpose, events given as `time NAME`. */
function decided(
  purpose: string,
  happened: readonly string[],
  campaigns = campaign('a', SEND),
): readonly string[] {
  const events = ['A', 'B', 'C'].map(
    (name) => `---\nkind: event\nname: ${name}\nversion: 1\nproperties: { type: object }\n`,
  );
  const policy = `kind: policy\nname: sending\nversion: 1\ntimeZone: Europe/Berlin\nfrom: { name: A, address: a@store.example }\npurposes:\n  news: { consent: not-required, ${purpose} }\n`;
  const { project, diagnostics } = openProject([
    { path: 'rules/all.yaml', text: `${policy}${events.join('')}${campaigns}` },
    { path: 'templates/mail.mjml', text: TEMPLATE },
  ]);
  expect(diagnostics).toEqual([]);
  const list = happened.map((text, index) => {
    const [time, name] = text.split(' ') as [string, string];
    return {
      type: 'track' as const,
      user: 'u1',
      time: parseInstant(time)!,
      name,
      messageId: `m${index}`,
      properties: {},
      traits: {},
      consent: {},
    };
  });
  const { decisions } = simulate(project!.program, { user: 'u1', events: list });
  return decisions.map(
    ({ at, campaign: name, outcome, reason }) =>
      `${formatInstant(at).slice(0, 16)} ${name} ${outcome}${reason === undefined ? '' : ` ${reason}`}`,
  );
}

test('a cap of 3 a week frees when the oldest of the three leaves the window, not three weeks later', () => {
  const days = ['02', '03', '05', '06'].map((day) => `2026-03-${day}T10:00:00Z A`);
  expect(decided('caps: [ { max: 3, per: 1w, onHit: defer } ]', days).slice(-2)).toEqual([
    '2026-03-06T10:00 a deferred frequency-cap',
    '2026-03-09T10:00 a sent',
  ]);
});

test('a calendar cap of 1 a day lets 23:00 and 00:05 pass, a rolling one does not', () => {
  const night = ['2026-03-02T22:00:00Z A', '2026-03-02T23:05:00Z A'];
  expect(decided('caps: [ { max: 1, per: 1d, window: calendar } ]', night)).toEqual([
    '2026-03-02T22:00 a sent',
    '2026-03-02T23:05 a sent',
  ]);
  expect(decided('caps: [ { max: 1, per: 1d } ]', night).at(-1)).toBe(
    '2026-03-02T23:05 a suppressed frequency-cap',
  );
});

test('a calendar cap that defers releases at local midnight, on the 23-hour day too', () => {
  const day = ['2026-03-29T06:00:00Z A', '2026-03-29T07:00:00Z A'];
  expect(decided('caps: [ { max: 1, per: 1d, window: calendar, onHit: defer } ]', day).at(-1)).toBe(
    '2026-03-29T22:00 a sent',
  );
});

test('two campaigns due in the same minute under a cap of 1 go by priority', () => {
  const both = campaign('a', SEND, 10) + campaign('b', SEND, 90);
  const happened = ['2026-03-02T10:00:00Z A', '2026-03-02T10:00:00Z B'];
  expect(decided('caps: [ { max: 1, per: 1d } ]', happened, both)).toEqual([
    '2026-03-02T10:00 b sent',
    '2026-03-02T10:00 a suppressed frequency-cap',
  ]);
});

test('a minor mail leaves the slot to a major one that is to go within `lookAhead`', () => {
  const both = campaign('a', SEND, 10) + campaign('b', `  - { wait: 3h }\n${SEND}`, 90);
  const happened = ['2026-03-02T10:00:00Z B', '2026-03-02T11:00:00Z A'];
  expect(decided('caps: [ { max: 1, per: 1d, lookAhead: 6h } ]', happened, both)).toEqual([
    '2026-03-02T11:00 a suppressed frequency-cap',
    '2026-03-02T13:00 b sent',
  ]);
  expect(decided('caps: [ { max: 1, per: 1d, lookAhead: 1h } ]', happened, both)[0]).toBe(
    '2026-03-02T11:00 a sent',
  );
});

test('quiet hours hold 22:00:00 and 00:30, and let 06:00 go; a mail held longer than `expireAfter` ends', () => {
  const quiet = 'quietHours: { from: "22:00", to: "06:00" }';
  expect(decided(quiet, ['2026-03-02T21:00:00Z A']).at(-1)).toBe('2026-03-03T05:00 a sent');
  expect(decided(quiet, ['2026-03-02T23:30:00Z A']).at(-1)).toBe('2026-03-03T05:00 a sent');
  expect(decided(quiet, ['2026-03-03T05:00:00Z A'])).toEqual(['2026-03-03T05:00 a sent']);
  const brief = 'quietHours: { from: "22:00", to: "06:00", expireAfter: 2h }';
  expect(decided(brief, ['2026-03-02T23:30:00Z A'])).toEqual([
    '2026-03-02T23:30 a deferred quiet-hours',
    '2026-03-03T01:30 a suppressed expired',
  ]);
  const dropping = 'quietHours: { from: "22:00", to: "06:00", onHit: drop }';
  expect(decided(dropping, ['2026-03-02T23:30:00Z A'])).toEqual([
    '2026-03-02T23:30 a suppressed quiet-hours',
  ]);
});

test('who is held out is decided, recorded and never mailed', () => {
  expect(decided('holdout: 100%', ['2026-03-02T10:00:00Z A'])).toEqual([
    '2026-03-02T10:00 a held-out holdout',
  ]);
  expect(decided('holdout: 0%', ['2026-03-02T10:00:00Z A'])).toEqual(['2026-03-02T10:00 a sent']);
});

test('what a step waits for counts at the very timeout, and not a second later', () => {
  const steps = `  - waitFor: { event: B, timeout: 1h }\n    then: [ { send: came, template: mail, subject: Hello } ]\n    otherwise: [ { send: missed, template: mail, subject: Hello } ]`;
  const at = (time: string) =>
    decided('quietHours: ignore', ['2026-03-02T10:00:00Z A', `${time} B`], campaign('a', steps));
  expect(at('2026-03-02T10:20:00Z')).toEqual(['2026-03-02T10:20 a sent']);
  expect(at('2026-03-02T11:00:00Z')).toEqual(['2026-03-02T11:00 a sent']);
  expect(at('2026-03-02T11:00:01Z')).toEqual(['2026-03-02T11:00 a sent']);
});
