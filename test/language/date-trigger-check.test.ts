import { expect, test } from 'vitest';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import { openProject } from '../../src/simulate/project.js';

const PROFILE = `kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    birthday: { type: string, format: date }
    renewalDate: { type: string, format: date-time }
    age: { type: integer }
    nickname: { type: string }
---
`;
const POLICY = `kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: A, address: a@store.example }
purposes: { news: { consent: opt-in } }
---
`;
const SEND = '{ send: mail, template: mail, subject: Hello }';

interface Written {
  readonly trigger?: string;
  readonly steps?: string;
  readonly more?: string;
  readonly profile?: string;
}

/** What is told of a campaign, whose trigger stands at line 5 and its steps at line 6: `line:column code: message (help)`. */
function told({
  trigger = 'date: { trait: birthday }',
  steps = SEND,
  more = '',
  profile = PROFILE,
}: Written): readonly string[] {
  const campaign = `kind: campaign\nname: one\nversion: 1\npurpose: news\ntrigger: { ${trigger} }\nsteps: [ ${steps} ]\n${more}`;
  const { diagnostics } = openProject([
    { path: 'rules/campaign.yaml', text: campaign },
    { path: 'rules/others.yaml', text: `${profile}${POLICY}` },
    { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' },
  ]);
  return diagnostics.map(
    ({ code, message, help, span }) =>
      `${formatPlace(span).replace('rules/campaign.yaml:', '')} ${code}: ${message} (${help})`,
  );
}

test.each<[string, string, string]>([
  ['cooldown', 'entry: { cooldown: 0d }', ''],
  ['maxWait', 'entry: { onRepeat: restart, maxWait: 0s }', ''],
  ['lookback', '', '{ waitFor: { event: Email Opened, timeout: 1d, lookback: 0w } }, '],
])('a `%s` of no time is told', (key, more, first) => {
  const found = told({ more, steps: first + SEND });
  expect(found.map((one) => one.replace(/^\S+ /, ''))).toEqual([
    `out-of-range: \`${/0\w/.exec(more + first)![0]}\` is no time, so \`${key}\` does nothing (write a time that passes, such as \`1h\`)`,
  ]);
});

test.each<[string, Written]>([
  ['a date', {}],
  ['an instant', { trigger: 'date: { trait: renewalDate }' }],
  [
    'all there is',
    {
      trigger: 'date: { trait: birthday, offset: -7d, at: "09:00", repeat: yearly }',
      more: 'entry: { cooldown: 1d }',
    },
  ],
  ['an offset in months', { trigger: 'date: { trait: birthday, offset: { months: -1 } }' }],
  [
    'a wait whose time may be over',
    { steps: `{ wait: { days: 0, at: "09:00" }, onPastTarget: skip-step }, ${SEND}` },
  ],
  [
    'a timeout as well',
    {
      steps: `{ waitFor: { event: Email Opened, timeout: { until: "09:00" } }, onPastTarget: exit }, ${SEND}`,
    },
  ],
])('%s is sound', (_name, written) => {
  expect(told(written)).toEqual([]);
});

test.each<[string, Written, string]>([
  [
    'an unknown trait',
    { trigger: 'date: { trait: birthdy }' },
    '5:27 unknown-trait: the profile has no trait `birthdy` (did you mean `birthday`?)',
  ],
  [
    'a trait that objects inherit',
    { trigger: 'date: { trait: constructor }' },
    '5:27 unknown-trait: the profile has no trait `constructor` (known: `birthday`, `renewalDate`)',
  ],
  [
    'a trait without a profile',
    { profile: '' },
    '5:27 unknown-trait: the profile has no trait `birthday` (add `birthday: { type: string, format: date }` to the traits of the document `kind: profile`)',
  ],
  [
    'a number',
    { trigger: 'date: { trait: age }' },
    '5:27 wrong-type: the trait `age` is no date (write `age: { type: string, format: date }` in the profile, or `format: date-time`)',
  ],
  [
    'a text',
    { trigger: 'date: { trait: nickname }' },
    '5:27 wrong-type: the trait `nickname` is no date (write `nickname: { type: string, format: date }` in the profile, or `format: date-time`)',
  ],
  [
    'a misspelt key',
    { trigger: 'date: { trait: birthday, ofset: -7d }' },
    '5:37 unknown-key: unknown key `ofset` (did you mean `offset`?)',
  ],
  [
    'no trait',
    { trigger: 'date: { at: "09:00" }' },
    '5:18 missing-key: `trait` is missing in `date` (add `trait:` (a trait of the profile, `type: string` with `format: date` or `date-time`))',
  ],
  [
    'an offset without a unit',
    { trigger: 'date: { trait: birthday, offset: "-7" }' },
    '5:45 bad-format: `-7` is not written as `offset` must be (how far from the date: `-7d` is a week of the calendar before it, `-2h` exactly two hours)',
  ],
  [
    'an offset longer than a life',
    { trigger: 'date: { trait: birthday, offset: -999999d }' },
    '5:45 out-of-range: `-999999d` is further from a date than any rule can look (at most 36525d)',
  ],
  [
    'two offsets',
    { trigger: 'date: { trait: birthday, offset: { days: 1, months: 1 } }' },
    '5:45 unknown-form: `offset` is a map that fits none of a duration with its sign such as `-7d`, `{ days }`, `{ months }` (write one of a duration with its sign such as `-7d`, `{ days }`, `{ months }`)',
  ],
  [
    'a time of day that is none',
    { trigger: 'date: { trait: birthday, at: "9:00" }' },
    '5:41 bad-format: `9:00` is not written as `at` must be (a local time of day: `"10:00"`)',
  ],
  [
    'another rhythm',
    { trigger: 'date: { trait: birthday, repeat: monthly }' },
    '5:45 unknown-value: `monthly` is not one of `yearly` (write one of them)',
  ],
  [
    'a condition of the trigger',
    { trigger: 'date: { trait: birthday }, where: { condition: x }' },
    '5:39 unknown-key: unknown key `where` (known here: `date`)',
  ],
  [
    'two triggers',
    { trigger: 'date: { trait: birthday }, event: Email Opened' },
    '5:10 mixed-forms: `event` and `date` can not stand in one place (keep one of them, or nest one in the other)',
  ],
  [
    'the trigger event',
    { more: 'audience: { fact: event, path: $.timestamp, operator: present }' },
    '7:19 not-here: `event` can not be read here: this campaign begins by a date, not by an event (ask for past events by `last`, `count`, `sum` or `collect`)',
  ],
  [
    'a key of the trigger event',
    { more: 'entry: { key: $.properties.k }' },
    '7:15 not-here: a key is read from the trigger event, and this campaign begins by a date, not by an event (remove `key`)',
  ],
  [
    'a past that an exact wait never has',
    { steps: `{ wait: 1h, onPastTarget: exit }, ${SEND}` },
    '6:22 mixed-forms: `1h` from now is never in the past, so `onPastTarget` decides nothing (remove it, or wait for a time of the calendar: `{ days: 0, at: "09:00" }`)',
  ],
  [
    'nothing to skip',
    { steps: `${SEND}, { wait: { until: "09:00" }, onPastTarget: skip-step }` },
    '6:100 nothing-to-skip: `skip-step` skips the next step of this list, and there is none (write `now` or `exit`, or put the step that it is about after a `wait`)',
  ],
  [
    'skipping a timeout',
    {
      steps: `{ waitFor: { event: Email Opened, timeout: { until: "09:00" } }, onPastTarget: skip-step }, ${SEND}`,
    },
    '6:89 nothing-to-skip: `skip-step` skips the next step of this list, and that of a `waitFor` is its `otherwise` (write `now` or `exit`, or put the step that it is about after a `wait`)',
  ],
  [
    'an unknown way out',
    { steps: `{ wait: { until: "09:00" }, onPastTarget: skip }, ${SEND}` },
    '6:52 unknown-value: `skip` is not one of `now`, `skip-step`, `exit` (write one of them)',
  ],
])('%s is told', (_name, written, mistake) => {
  expect(told(written)).toEqual([mistake]);
});

test('a profile that has a mistake of its own is told once', () => {
  const profile = PROFILE.replace('version: 1', 'version: one');
  expect(told({ profile, trigger: 'date: { trait: renewal }' })).toEqual([
    expect.stringContaining('wrong-type: `version` is a text'),
  ]);
});
