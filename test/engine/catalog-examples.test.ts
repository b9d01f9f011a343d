/** What a catalog says of a user's things, over time: the twin and the engine decide each life alike. */
import { expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import { stepAll } from '../../src/engine/step.js';
import type { Doc } from './lives.js';
import { campaign, decide, mail, policy, segment } from './lives.js';
import { rulesOf } from './rules.js';
import { THINGS } from './things.js';
import { USER } from './timelines.js';

const catalog: Doc = { ...THINGS, boughtBy: ['Ordered'] };
const lately = { fact: 'last', params: { event: 'Viewed', property: 'k', within: '1h' } };
const lookup = (id: unknown, leaf: Doc): Doc => ({
  fact: 'lookup',
  params: { catalog: 'things', id },
  ...leaf,
});
const isOne = { path: '$.g', operator: 'equal', value: 'one' };

test('a thing is looked up for as long as the fact that names it lasts: a segment ends when the look leaves the hour', () => {
  const rules = [
    catalog,
    segment('likes-one', lookup(lately, isOne)),
    campaign('hello', { trigger: { enters: 'likes-one' }, steps: [mail('mail')] }),
    campaign('bye', { trigger: { leaves: 'likes-one' }, steps: [mail('mail')] }),
  ];
  expect(decide(rules, '2026-03-02T09:00 Viewed {"k":"x"}')).toEqual([
    '2026-03-02T09:00 hello#1/mail sent',
    '2026-03-02T10:00 bye#1/mail sent',
  ]);
  // The newer look stands for what was looked at: another group, then none at all.
  const two = decide(rules, '2026-03-02T09:00 Viewed {"k":"x"}', '2026-03-02T09:30 Viewed {"k":"v"}');
  expect(two).toEqual(['2026-03-02T09:00 hello#1/mail sent', '2026-03-02T09:30 bye#1/mail sent']);
  const unknown = decide(rules, '2026-03-02T09:00 Viewed {"k":"nowhere"}', '2026-03-02T09:10 Viewed');
  expect(unknown).toEqual([]);
});

test('of an older look that comes back into sight when a newer one is no more, the row is found again', () => {
  const first = { fact: 'first', params: { event: 'Viewed', property: 'k', within: '1h' } };
  const rules = [
    catalog,
    segment('began-with-two', lookup(first, { path: '$.g', operator: 'equal', value: 'two' })),
    campaign('two', { trigger: { enters: 'began-with-two' }, steps: [mail('mail')] }),
  ];
  const lines = ['2026-03-02T09:00 Viewed {"k":"x"}', '2026-03-02T09:20 Viewed {"k":"v"}'];
  expect(decide(rules, ...lines)).toEqual(['2026-03-02T10:00 two#1/mail sent']);
});

test('something to recommend is there until it is bought, and a purchase at the instant of the mail counts', () => {
  const alike = { fact: 'recommend', params: { catalog: 'things', by: 'similar', to: 'x', limit: 1 } };
  const when = { ...alike, path: '$[0]', operator: 'present' };
  const rules = [catalog, campaign('alike', { steps: [{ wait: '1h' }, mail('mail', { when })] })];
  const [sent, stopped] = ['2026-03-02T10:00 alike#1/mail sent', '2026-03-02T10:00 alike#1/mail condition'];
  const added = '2026-03-02T09:00 Added';
  expect(decide(rules, added)).toEqual([sent]);
  expect(decide(rules, added, '2026-03-02T09:30 Ordered {"k":"y"}')).toEqual([sent]);
  expect(
    decide(rules, added, '2026-03-02T09:30 Ordered {"k":"y"}', '2026-03-02T10:00 Ordered {"k":"z"}'),
  ).toEqual([stopped]);
  expect(
    decide(rules, '2026-01-02T09:00 Ordered {"k":"z"}', '2026-01-02T09:00 Ordered {"k":"y"}', added),
  ).toEqual([stopped]);
});

test('the mail gets whole rows, and the state holds ids alone', () => {
  const rules = [
    policy({}),
    {
      kind: 'event',
      name: 'Added',
      version: 1,
      properties: { type: 'object', properties: { k: { type: 'string' } } },
    },
    {
      kind: 'event',
      name: 'Ordered',
      version: 1,
      properties: { type: 'object', properties: { k: { type: 'string' } } },
    },
    catalog,
    campaign('picks', {
      steps: [
        mail('mail', {
          data: {
            row: lookup({ fact: 'event', path: '$.properties.k' }, {}),
            picks: {
              fact: 'recommend',
              params: {
                catalog: 'things',
                by: ['boughtTogether', 'similar', 'popular'],
                to: { fact: 'event', path: '$.properties.k' },
                limit: 20,
              },
            },
          },
        }),
      ],
    }),
  ];
  const { program } = rulesOf(rules);
  const event = (name: string, k: string) => ({
    kind: 'event' as const,
    event: {
      type: 'track' as const,
      user: USER,
      time: 0,
      name,
      messageId: name + k,
      properties: { k },
      traits: {},
      consent: {},
    },
  });
  const inputs = [
    event('Ordered', 'v'),
    event('Ordered', 'nowhere'),
    event('Ordered', 'v'),
    event('Added', 'x'),
  ];
  const { decisions, state } = stepAll(program, newState(program.layout, USER), [
    ...inputs,
    { kind: 'clock', time: 1 },
  ]);
  expect(decisions[0]!.mail!.data).toEqual({
    row: { k: 'x', g: 'one', n: 1 },
    picks: [
      { k: 'y', g: 'one', n: 2 }, // bought together with x
      { k: 'z', g: 'one', n: 2 }, // as close to x as y is
    ],
  });
  expect(state.values).toEqual([['v']]);
});
