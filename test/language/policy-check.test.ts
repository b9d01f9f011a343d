import { expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';

const HEAD =
  'kind: policy\nname: sending\nversion: 1\ntimeZone: UTC\nfrom: { name: A, address: a@store.example }\n';

/** What is told of a policy with one purpose: `line code`. */
function told(purpose: string): readonly string[] {
  const text = `${HEAD}purposes:\n  news: { ${purpose} }\n`;
  const { diagnostics } = openProject([{ path: 'rules/policy.yaml', text }]);
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

test.each<[string, string, string]>([
  [
    'a calendar cap of a period that no calendar has',
    'consent: opt-in, caps: [ { max: 1, per: 36h, window: calendar } ]',
    'out-of-range: a calendar has no period of `36h`',
  ],
  [
    'a cap of no time',
    'consent: opt-in, caps: [ { max: 1, per: 0h } ]',
    'out-of-range: `0h` is no time, so `per` does nothing',
  ],
  [
    'a cap that looks nowhere',
    'consent: opt-in, caps: [ { max: 1, per: 1d, onHit: defer, lookAhead: 0m } ]',
    'out-of-range: `0m` is no time, so `lookAhead` does nothing',
  ],
  [
    'caps beside `obeysCaps: false`',
    'consent: opt-in, obeysCaps: false, caps: [ { max: 1, per: 1d } ]',
    'mixed-forms: this purpose has caps to obey',
  ],
  [
    'a holdout of more than all',
    'consent: opt-in, holdout: 101%',
    'out-of-range: nobody is more than all: a share ends at 100%',
  ],
  [
    'a cap that drops, and expires',
    'consent: opt-in, caps: [ { max: 1, per: 1d, expireAfter: 1h } ]',
    'mixed-forms: nothing waits here that could expire',
  ],
  [
    'quiet hours that expire at once',
    'consent: opt-in, quietHours: { from: "21:00", to: "08:00", expireAfter: 0s }',
    'out-of-range: a mail that expires at once never waits',
  ],
  [
    'a regime after `otherwise`',
    'consent: [ { otherwise: opt-in }, { when: { fact: localTime, path: $.hour, operator: equal, value: 1 }, require: opt-out } ]',
    'unreachable: nothing after `otherwise` is ever chosen',
  ],
  [
    'a regime by an event',
    'consent: [ { when: { fact: event, path: $.timestamp, operator: present }, require: opt-in }, { otherwise: opt-out } ]',
    'not-here: `event` can not be read here: consent is about a user at any time, not about one event',
  ],
])('%s is told', (_name, purpose, mistake) => {
  expect(told(purpose)).toContain(mistake);
});
