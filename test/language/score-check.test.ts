/** What is told of scores, of the facts that read them, and of `since`. */
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';

const PLAN = `
kind: event
name: Order Completed
version: 1
properties: { type: object, properties: { revenue: { type: number }, tags: { type: array, items: { type: string } } } }
---
kind: event
name: Product Viewed
version: 1
properties: { type: object, properties: { product_id: { type: string } } }
---
kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: A, address: a@store.example }
purposes: { news: { consent: opt-in } }
`;
const SCORE = `
kind: score
name: engagement
version: 1
points: [ { event: Order Completed, add: 10 } ]
halfLife: 14d
levels: { low: 1, high: 15 }
`;

function told(...documents: readonly string[]): readonly string[] {
  const files = documents.map((text, index) => ({ path: `rules/${index}.yaml`, text }));
  const template = { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' };
  const { diagnostics } = openProject([{ path: 'rules/plan.yaml', text: PLAN }, template, ...files]);
  return diagnostics.map(({ code, message, help }) => `${code}: ${message} (${help})`);
}

describe('a score', () => {
  const score = (body: string) => told(`kind: score\nname: engagement\nversion: 1\n${body}`);

  test.each<[string, string, string]>([
    [
      'of an unknown event',
      'points: [ { event: Order Complete, add: 1 } ]',
      'unknown-event: there is no event `Order Complete` (did you mean `Order Completed`?)',
    ],
    [
      'that adds nothing',
      'points: [ { event: Order Completed, add: 0 } ]',
      'out-of-range: no points are added here (write how many points the event is worth, or remove the entry)',
    ],
    [
      'that decays at once',
      'points: [ { event: Order Completed, add: 1 } ]\nhalfLife: 0s',
      'out-of-range: points that decay at once are none (write how long it takes until they are worth half, such as `14d`, or remove `halfLife`)',
    ],
    [
      'whose levels fall',
      'points: [ { event: Order Completed, add: 1 } ]\nlevels: { low: 0, high: 15, medium: 5 }',
      'out-of-order: `medium` begins at 5, which is not above `high` at 15 (write the levels from the lowest to the highest)',
    ],
    [
      'with two levels at one number',
      'points: [ { event: Order Completed, add: 1 } ]\nlevels: { low: 5, high: 5 }',
      'out-of-order: `high` begins at 5, which is not above `low` at 5 (write the levels from the lowest to the highest)',
    ],
    [
      'whose `where` reads a property that is not there',
      'points: [ { event: Order Completed, add: 1, where: { fact: event, path: $.properties.revenu, operator: greaterThan, value: 1 } } ]',
      'unknown-path: `$.properties.revenu` leads nowhere: there is no `revenu` (did you mean `revenue`?)',
    ],
    [
      'whose `where` reads more than the event',
      'points: [ { event: Order Completed, add: 1, where: { fact: count, params: { event: Order Completed }, operator: equal, value: 1 } } ]',
      'not-here: `count` can not be read in the `where` of a fact (read `event` only: such a `where` says which events count, whenever they came)',
    ],
  ])('%s', (_name, body, mistake) => {
    expect(score(body)).toEqual([mistake]);
  });
});

describe('a condition', () => {
  const when = (leaf: string, ...more: readonly string[]) =>
    told(SCORE, ...more, `kind: segment\nname: s\nversion: 1\nwhen: ${leaf}`);

  test.each<[string, string, string]>([
    [
      'on an unknown score',
      '{ fact: score, params: { name: engagemnt }, operator: greaterThan, value: 5 }',
      'unknown-score: there is no score `engagemnt` (did you mean `engagement`?)',
    ],
    [
      'on a level that is misspelt',
      '{ fact: level, params: { name: engagement }, operator: equal, value: hihg }',
      'bad-comparison: it is never `hihg` (did you mean `high`?)',
    ],
    [
      'that a missing level would make true',
      '{ fact: level, params: { name: engagement }, operator: notEqual, value: high }',
      'unguarded: this is true where `level` is missing (put `{ fact: level, …, operator: present }` beside it in one `all`, or give the fact `params: { default: … }`)',
    ],
    [
      'on the order of levels',
      '{ fact: level, params: { name: engagement }, operator: greaterThan, value: low }',
      'no-order: a text has no order (use `equal` or `in`)',
    ],
    [
      'on the average of what is no number',
      '{ fact: average, params: { event: Product Viewed, property: product_id }, operator: greaterThan, value: 1 }',
      'wrong-type: `product_id` is no number, so it has no average (name a number property, or `count` the events)',
    ],
    [
      'on different lists',
      '{ fact: distinct, params: { event: Order Completed, property: tags }, operator: greaterThan, value: 1 }',
      'wrong-type: `tags` is a list, and those are not told apart (name a property of one value, or `count` the events)',
    ],
    [
      'that a missing average would make true',
      '{ fact: average, params: { event: Order Completed, property: revenue }, operator: notEqual, value: 1 }',
      'unguarded: this is true where `average` is missing (put `{ fact: average, …, operator: present }` beside it in one `all`, or give the fact `params: { default: … }`)',
    ],
    [
      'on more different values than are counted',
      '{ fact: distinct, params: { event: Product Viewed, property: product_id }, operator: greaterThan, value: 2000 }',
      'out-of-range: `distinct` over all of history counts to 1000 and no further (compare with less, or count `within` a time)',
    ],
  ])('%s', (_name, leaf, mistake) => {
    expect(when(leaf)).toEqual([mistake]);
  });

  test('on the level of a score that has none', () => {
    const bare = 'kind: score\nname: bare\nversion: 1\npoints: [ { event: Order Completed, add: 1 } ]';
    expect(when('{ fact: level, params: { name: bare }, operator: equal, value: high }', bare)).toEqual([
      'missing-levels: the score `bare` has no levels (compare `score` with a number, or give the score `levels`)',
    ]);
  });

  test('on a level that is always there needs no guard', () => {
    const always = SCORE.replace('name: engagement', 'name: always').replace('low: 1', 'low: 0');
    const leaf = '{ fact: level, params: { name: always }, operator: notEqual, value: high }';
    expect(when(leaf, always)).toEqual([]);
    expect(when(leaf, always.replace('add: 10', 'add: -10'))).toEqual([
      expect.stringContaining('unguarded: this is true where `level` is missing'),
    ]);
  });
});

describe('`since`', () => {
  const leaf = (since: string) =>
    `{ fact: count, params: { event: Order Completed, since: ${since} }, operator: equal, value: 0 }`;
  const campaign = (name: string, more: string, steps: string) =>
    `kind: campaign\nname: ${name}\nversion: 1\npurpose: news\ntrigger: { event: Order Completed }\n${more}steps:\n${steps}`;
  const send = '  - { send: mail, template: mail, subject: Hello, content: { hero: hero } }\n';
  const hero = (since: string) =>
    `kind: content\nname: hero\nversion: 1\nchoose: [ { when: ${leaf(since)}, show: { text: yes } }, { otherwise: { text: no } } ]`;

  test('a step that is misspelt', () => {
    const steps = `  - { id: settle, wait: 1h }\n${send}`;
    expect(told(campaign('one', `audience: ${leaf('setle')}\n`, steps), hero('entry'))).toEqual([
      'unknown-step: the campaign `one` has no step `setle` (did you mean `settle`?)',
    ]);
    expect(told(campaign('one', `audience: ${leaf('settle')}\n`, steps), hero('mail'))).toEqual([]);
  });

  test('in a block that campaigns share, a step that one of them lacks', () => {
    const [one, two] = [
      campaign('one', '', `  - { id: settle, wait: 1h }\n${send}`),
      campaign('two', '', `  - { id: rest, wait: 1h }\n${send}`),
    ];
    expect(told(one, two, hero('settle'))).toEqual([
      'unknown-step: the campaign `two` has no step `settle` (known: `entry`, `mail`, `rest`)',
    ]);
    expect(told(one, two, hero('mail'))).toEqual([]);
  });

  test('in a block that no campaign shows, a step of none', () => {
    const steps = '  - { send: mail, template: mail, subject: Hello }\n';
    expect(told(campaign('one', '', steps), hero('male'))).toEqual([
      'unknown-step: no campaign has a step `male` (did you mean `mail`?)',
    ]);
  });

  test('where there is no run', () => {
    expect(told(`kind: segment\nname: s\nversion: 1\nwhen: ${leaf('settle')}`)).toEqual([
      expect.stringContaining('not-here: `since: settle` has no meaning here'),
    ]);
  });

  test('a step can not be called `entry`', () => {
    expect(told(campaign('one', '', `  - { id: entry, wait: 1h }\n${send}`), hero('entry'))).toEqual([
      'reserved-name: a step can not be called `entry` (`since: entry` means since the run began; give the step another name)',
    ]);
  });
});
