/** Engines that leave something of an event aside: the cases that are about it find each of them wrong. */
import { expect, test } from 'vitest';
import { simulate } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { cases, decided, verdictOn } from './verdicts.js';

type Reading = (event: Event, index: number, user: string) => Event;

/** What it does with an event, and cases that it fails, by a part of their names. */
const engines: readonly (readonly [string, Reading, readonly string[]])[] = [
  [
    'knows of everything when it happens',
    (event) => ({ ...event, receivedTime: undefined }),
    [
      'is worth what is left of it',
      'two hours late is not known before',
      'in time for the second mail',
      'later than is allowed begins nothing',
    ],
  ],
  [
    'takes everything to happen when it is received',
    (event) => ({ ...event, time: receiptOf(event) }),
    [
      'is worth what is left of it',
      'later than is allowed begins nothing',
      'does not win by arriving later',
      'a month later too',
    ],
  ],
  [
    'never joins two ids',
    (event) => ({ ...event, previousId: undefined }),
    ['a cap remembers', 'once in a life', 'an order under one name'],
  ],
  [
    'knows from the beginning who a visitor is',
    (event, _index, user) => ({ ...event, user, previousId: undefined }),
    ['keeps the variant of the run', 'identified after five days'],
  ],
  [
    'takes every delivery for a message of its own',
    (event, index) => ({ ...event, messageId: `m${String(index).padStart(4, '0')}` }),
    ['a month later too', 'two days later is counted once'],
  ],
];

test.each(engines)('an engine that %s', (_what, reading, parts) => {
  const failed = cases.filter((one) => {
    const { scenario, project } = one;
    const events = scenario.events.map((event, index) => reading(event, index, scenario.user));
    const { decisions } = simulate(project.program, { ...scenario, events });
    const answers = decisions.map((decision) => ({ case: one.name, ...decisionRecord(decision) }));
    return decided(verdictOn(one, answers)).length > 0;
  });
  expect(failed.map(({ name }) => parts.find((part) => name.includes(part)) ?? name).sort()).toEqual(
    [...parts].sort(),
  );
});
