/** Lists of what users did, by properties that all objects seem to have. */
import { expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import { stepAll } from '../../src/engine/step.js';
import type { Doc } from '../engine/lives.js';
import { campaign, inputOf, mail, policy } from '../engine/lives.js';
import { rulesOf } from '../engine/rules.js';
import { USER } from '../engine/timelines.js';

test('what an event does not say is not what its object inherits', () => {
  const properties = {
    type: 'object',
    properties: { constructor: { type: 'string' }, n: { type: 'number' } },
  };
  const added: Doc = { kind: 'event', name: 'Added', version: 1, properties };
  const items = { fact: 'collect', params: { event: 'Added', distinctBy: 'constructor', since: 'entry' } };
  const cart = campaign('cart', { steps: [{ wait: '1h' }, mail('mail', { data: { items } })] });
  const { program } = rulesOf([added, policy({}), cart]);
  const lines = [
    '2026-03-02T09:00Z Added {"n":1}',
    '2026-03-02T09:10Z Added {"n":2}',
    '2026-03-02T09:20Z Added {"n":3,"constructor":"a"}',
    '2026-03-02T09:30Z Added {"n":4,"constructor":"a"}',
    '2026-03-02T11:00Z clock',
  ];
  const { decisions } = stepAll(
    program,
    newState(program.layout, USER),
    lines.map((line, at) => inputOf(line, at, lines)),
  );
  const lists = decisions.map(({ mail: sent }) => JSON.stringify(sent?.data['items']));
  expect(lists).toEqual(['[{"n":4,"constructor":"a"},{"n":2},{"n":1}]']);
});
