import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { scenarioSchema } from '../../src/check/schema/scenario.js';
import { schemaCheck } from '../../src/language/schema-check.js';
import { COMMON_SCHEMAS, KINDS, KIND_SCHEMAS } from '../../src/language/schema/kinds.js';
import { EDITOR_KEYWORDS } from '../../src/language/schema/meanings.js';
import { readYaml } from '../../src/language/yaml.js';

const addFormats = addFormatsModule as unknown as FormatsPlugin;

const CHECKS = {
  segment: schemaCheck(KIND_SCHEMAS.segment, COMMON_SCHEMAS),
  campaign: schemaCheck(KIND_SCHEMAS.campaign, COMMON_SCHEMAS),
  policy: schemaCheck(KIND_SCHEMAS.policy, COMMON_SCHEMAS),
  score: schemaCheck(KIND_SCHEMAS.score, COMMON_SCHEMAS),
  experiment: schemaCheck(KIND_SCHEMAS.experiment, COMMON_SCHEMAS),
} as const;

/** What is told of a document: `line:column code message (help)`. */
function toldOf(kind: keyof typeof CHECKS, text: string): readonly string[] {
  const { documents, diagnostics } = readYaml({ path: 'rules/a.yaml', text });
  expect(diagnostics).toEqual([]);
  const found = CHECKS[kind](documents[0]!);
  return found.map(
    ({ span, code, message, help }) => `${span.line}:${span.column} ${code} ${message} (${help})`,
  );
}

const head = (kind: string) => `kind: ${kind}\nname: a-b\nversion: 1\n`;
const CAMPAIGN = `${head('campaign')}purpose: news\ntrigger: { event: A }\n`;
const SEND = '  - send: mail\n    template: mail\n    subject: Hello\n';
const campaign = (more: string) => toldOf('campaign', `${CAMPAIGN}steps:\n${more}`);
const when = (condition: string) => toldOf('segment', `${head('segment')}when: ${condition}`);

test('every kind has a schema that knows its own name', () => {
  for (const kind of KINDS)
    expect(KIND_SCHEMAS[kind]).toMatchObject({
      $id: `mailwright:${kind}`,
      title: kind,
      additionalProperties: false,
    });
});

test('every schema is one of draft 2020-12', () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
  addFormats(ajv, ['email', 'date-time', 'date', 'uri']);
  ajv.addVocabulary([...EDITOR_KEYWORDS]);
  for (const schema of COMMON_SCHEMAS) ajv.addSchema(schema);
  for (const kind of KINDS) expect(() => ajv.compile(KIND_SCHEMAS[kind])).not.toThrow();
  expect(() => ajv.compile(scenarioSchema)).not.toThrow();
  expect(() => ajv.compile({ type: 'nonsense' })).toThrow('schema is invalid');
});

describe('a campaign', () => {
  test('as it should be has nothing told of it', () => {
    expect(
      campaign(`${SEND}  - wait: 1h\n  - { id: pause, wait: { days: 1, at: "10:00", on: [monday] } }\n`),
    ).toEqual([]);
    expect(
      campaign(
        `  - choose:\n      - { when: { condition: x }, steps: [ { wait: 1h } ] }\n      - otherwise: []\n${SEND}`,
      ),
    ).toEqual([]);
  });

  test.each<[string, string, readonly string[]]>([
    [
      'a key misspelt',
      `  - send: mail\n    tempate: mail\n    template: mail\n    subject: Hello\n`,
      ['8:5 unknown-key unknown key `tempate` (did you mean `template`?)'],
    ],
    [
      'a key left out',
      '  - send: mail\n    template: mail\n',
      ['7:5 missing-key `subject` is missing in item 1 (add `subject:` (may hold tags))'],
    ],
    [
      'a step that begins as none does',
      '  - sned: mail\n',
      [
        '7:5 unknown-form item 1 is a map that fits none of `send`, `wait`, `waitFor`, `choose` (did you mean `send`?)',
      ],
    ],
    [
      'two steps in one',
      '  - send: mail\n    template: mail\n    subject: Hello\n    wait: 1h\n',
      [
        '10:5 unknown-key unknown key `wait` (known here: `send`, `when`, `template`, `subject`, `preheader`, `data`, `content`)',
      ],
    ],
    ['a duration without a unit', '  - wait: 5\n', []],
    [
      'a name that is none',
      '  - send: Mail One\n    template: mail\n    subject: Hello\n',
      ['7:11 bad-format `Mail One` is not written as `send` must be (in kebab-case, unique within its kind)'],
    ],
    [
      'a weekday misspelt',
      '  - wait: { until: "10:00", on: [munday] }\n',
      [
        '7:34 unknown-value `munday` is not one of `monday`, `tuesday`, `wednesday`, `thursday`, `friday`, `saturday`, `sunday` (did you mean `monday`?)',
      ],
    ],
    ['a clock that is none', '  - wait: { until: "25:00" }\n', []],
    ['an empty list of steps', '  []\n', []],
    [
      'an empty choice',
      '  - choose:\n      - { when: { condition: x }, steps: [] }\n      - otherwise: []\n',
      [],
    ],
  ])('%s', (_name, steps, told) => {
    const found = campaign(steps);
    expect(found.length).toBe(1);
    if (told.length > 0) expect(found).toEqual(told);
  });

  test('all mistakes are told at once, each at its line', () => {
    const text = `${head('campaign').replace('1', '0')}purpos: news\ntrigger: { event: A, enters: b }\nsteps:\n  - wait: 1x\n${SEND}    data: { 1a: x }\n`;
    const lines = toldOf('campaign', text).map((one) => one.split(' ').slice(0, 2).join(' '));
    expect(lines.toSorted()).toEqual([
      '11:13 bad-key',
      '3:10 out-of-range',
      '4:1 unknown-key',
      '5:10 mixed-forms',
      '7:11 bad-format',
    ]);
  });
});

describe('a condition', () => {
  test.each<[string, string, string]>([
    ['that is a text', 'x', 'wrong-type'],
    ['that is a list', '[ { condition: x } ]', 'wrong-type'],
    ['of an unknown form', '{ and: [] }', 'unknown-form'],
    ['of two forms', '{ all: [ { condition: x } ], any: [ { condition: x } ] }', 'mixed-conditions'],
    ['with a mistake far inside', '{ all: [ { any: [ { not: { condition: x, y: 1 } } ] } ] }', 'unknown-key'],
    [
      'with a fact that nobody knows',
      '{ fact: contu, params: { event: A }, operator: equal, value: 1 }',
      'unknown-fact',
    ],
    [
      'with a parameter that its fact does not take',
      '{ fact: count, params: { event: A, purpose: x }, operator: equal, value: 1 }',
      'unknown-key',
    ],
    [
      'with a parameter left out',
      '{ fact: sum, params: { event: A }, operator: equal, value: 1 }',
      'missing-key',
    ],
    [
      'with a mistake in a `where`',
      '{ fact: count, params: { event: A, where: { fact: event } }, operator: equal, value: 1 }',
      'missing-key',
    ],
    [
      'with a mistake in the other fact',
      '{ fact: profile, operator: equal, value: { fact: profile, pth: x } }',
      'unknown-key',
    ],
    [
      'since a number',
      '{ fact: count, params: { event: A, since: 7 }, operator: equal, value: 1 }',
      'wrong-type',
    ],
    [
      'with what is not built yet',
      '{ fact: model, params: { name: x }, operator: equal, value: 1 }',
      'unknown-fact',
    ],
  ])('%s is told once', (_name, condition, code) => {
    expect(when(condition).map((one) => one.split(' ')[1])).toEqual([code]);
  });
});

test.each<[string, string]>([
  ['an exit by condition', 'exit: [ { when: { condition: x } } ]'],
  ['what a wait in the past does, beside no wait', 'onPastTarget: exit'],
])('what nothing reads is refused, and not ignored: %s', (_name, line) => {
  const key = line.slice(0, line.indexOf(':'));
  const text = CAMPAIGN.split('\n')
    .filter((one) => !one.startsWith(`${key}:`))
    .join('\n');
  expect(toldOf('campaign', `${text}${line}\nsteps:\n${SEND}`).length).toBeGreaterThan(0);
});

test.each<[string, keyof typeof CHECKS, string, string]>([
  [
    'an offset beyond ten years',
    'campaign',
    `purpose: news\ntrigger: { date: { trait: day, offset: { days: 99999 } } }\nsteps:\n${SEND}`,
    "5:48 out-of-range `days` must be 3650 or less (so many days on in the user's calendar; before the date, if less than 0)",
  ],
  [
    'no weekday',
    'campaign',
    'purpose: news\ntrigger: { event: A }\nsteps:\n  - wait: { until: "10:00", on: [] }\n',
    '7:33 out-of-range `on` needs at least 1 item (from `monday` to `sunday`, each once)',
  ],
  [
    'a part of no group',
    'experiment',
    'campaign: cart\nvariants: [ { name: a }, { name: b } ]\nexclusive: { from: 0%, to: 50% }\n',
    '6:12 missing-key `group` is missing in `exclusive` (add `group:` (the group, by a name of its own))',
  ],
  [
    'a level that is no name',
    'score',
    'points: [ { event: A, add: 1 } ]\nlevels: { Very High: 5 }\n',
    '5:11 bad-key `Very High` can not be a key here (write a name in kebab-case: small letters and digits, parted by `-`)',
  ],
  [
    'data that no template could name',
    'campaign',
    `purpose: news\ntrigger: { event: A }\nsteps:\n${SEND}    data: { first-name: Ada }\n`,
    '10:13 bad-key `first-name` can not be a key here (write letters, digits and `_`: a template reads it by this name)',
  ],
  [
    'consent by nothing',
    'policy',
    'timeZone: UTC\nfrom: { name: A, address: a@store.example }\npurposes: { news: { consent: [] } }\n',
    '6:30 out-of-range `consent` needs at least 2 items (`{ when, require }`, one or several, and at the end `{ otherwise: … }`)',
  ],
])('%s is told in the words of what was meant', (_name, kind, body, mistake) => {
  expect(toldOf(kind, head(kind) + body)).toEqual([mistake]);
});

const POLICY_BODY = 'timeZone: UTC\nfrom: { name: A, address: a@store.example }\npurposes:\n  news:\n    ';
const policyTold = (lines: string) => toldOf('policy', `${head('policy')}${POLICY_BODY}${lines}\n`);

test.each<[string, string]>([
  ['a cap by the calendar', 'consent: opt-in\n    caps: [ { max: 1, per: 1d, window: calendar } ]'],
  ['a cap that defers', 'consent: opt-in\n    caps: [ { max: 1, per: 24h, onHit: defer, expireAfter: 3d } ]'],
  ['a cap that looks ahead', 'consent: opt-in\n    caps: [ { max: 1, per: 24h, lookAhead: 6h } ]'],
  ['quiet hours that drop', 'consent: opt-in\n    quietHours: { from: "21:00", to: "08:00", onHit: drop }'],
  ['a holdout', 'consent: opt-in\n    holdout: 2.5%'],
  ['consent for all', 'consent: opt-out'],
  [
    'consent by condition',
    'consent: [ { when: { condition: eu }, require: opt-in }, { otherwise: opt-out } ]',
  ],
])('a policy may hold %s', (_name, lines) => {
  expect(policyTold(lines)).toEqual([]);
});

test.each<[string, string]>([
  ['a window of another kind', 'consent: opt-in\n    caps: [ { max: 1, per: 1d, window: monthly } ]'],
  ['a holdout without a sign', 'consent: opt-in\n    holdout: 5'],
  ['consent by a list of one', 'consent: [ { otherwise: opt-out } ]'],
  [
    'a regime that nobody knows',
    'consent: [ { when: { condition: eu }, require: double }, { otherwise: opt-out } ]',
  ],
])('and not %s', (_name, lines) => {
  expect(policyTold(lines).length).toBeGreaterThan(0);
});
