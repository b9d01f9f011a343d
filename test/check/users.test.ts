/** Several users in one scenario: each lives as if alone, but where ids turn out to be one. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ScenarioCase } from '../../src/check/case.js';
import { failureText } from '../../src/check/failure.js';
import { livesOf } from '../../src/check/life.js';
import { runCase } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import { openScenarioProject } from '../../src/check/vitest-runtime.js';
import { KnownZones } from '../../src/check/zones.js';
import { zoneOf } from '../../src/engine/run.js';
import { newState } from '../../src/compile/layout.js';
import { livePerson } from '../../src/simulate/person.js';
import { personsOf } from '../../src/simulate/persons.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { simulate, sortDecisions, sortEvents } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import type { Event } from '../../src/vocabulary/event.js';
import { HOUR, MINUTE, formatInstant, parseInstant } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import { onlyCase, openShop, shopFile } from './shop.js';

let project: Project;
let mails: Mails;
beforeAll(async () => {
  ({ project, mails } = await openShop());
});

/** Of tests that are registered, and not run. */
const nothingToExpect = () => ({ toMatchFileSnapshot: () => Promise.resolve() });

const START = parseInstant('2026-03-02T09:00:00Z')!;

function told({ span, code, message, help }: Diagnostic): string {
  return `${span.line}:${span.column} ${code}: ${message} (${help})`;
}

const mistakesOf = (text: string): readonly string[] =>
  readScenarios({ path: 'scenarios/one.yaml', text }, project).diagnostics.map(told);

function failuresOf(one: ScenarioCase): readonly string[] {
  const { failures } = runCase(one, project, mails);
  return failures.map((failure) => `${failure.span.line}:${failure.span.column} ${failureText(failure)}`);
}

const BOTH = `    profile: { userId: ada, traits: { firstName: Ada }, consent: { marketing: granted } }
    users: [{ userId: bo, traits: { firstName: Bo }, consent: { marketing: granted } }]`;

function scenario(when: readonly string[], then: readonly string[], given = BOTH): string {
  const items = (lines: readonly string[]) => lines.map((line) => `    - ${line}\n`).join('');
  return `- name: one\n  given:\n${given}\n  until: 3h\n  then:\n${items(then)}  when:\n${items(when)}`;
}

const added = (at: string, more = '') =>
  `{ ${at}, ${more}event: Product Added, properties: { cart_id: c1, price: 60 } }`;
const FIRST = `at: '2026-03-02T10:00:00+01:00'`;

describe('expectations', () => {
  it('are of the user they name, by default of the one of `profile`', () => {
    const text = scenario(
      [added(FIRST), added('after: 30m', 'user: bo, ')],
      [
        `{ send: cart/reminder, at: '2026-03-02T11:00:00+01:00', subject: 'Ada, your cart is waiting' }`,
        `{ send: cart/reminder, user: bo, at: '2026-03-02T11:30:00+01:00', subject: 'Bo, your cart is waiting' }`,
      ],
    );
    expect(failuresOf(onlyCase(text, project))).toEqual([]);
  });

  it('tell whose mail came and whose did not', () => {
    const text = scenario(
      [added(FIRST, 'user: bo, '), '{ after: 10m, event: Order Completed, properties: { revenue: 5 } }'],
      ['{ send: cart/reminder }', '{ suppressed: { send: cart/reminder, user: ada, reason: condition } }'],
    );
    const [unexpected, notSent, notSuppressed, ...others] = failuresOf(onlyCase(text, project));
    expect(others).toEqual([]);
    expect(unexpected).toMatch(
      /^6:3 `cart\/reminder` was sent to `bo` at 2026-03-02T11:00:00\+01:00, and `then` does not list it/,
    );
    expect(unexpected!.replace(/\s+/g, ' ')).toContain(
      "add to `then` (`- others: allowed` leaves others aside): - { at: '2026-03-02T11:00:00+01:00', send: cart/reminder, user: bo }",
    );
    expect(unexpected).toContain('subject: "Bo, your cart is waiting"');
    expect(notSent).toMatch(/^7:15 `cart\/reminder` was not sent to `ada`: no run of `cart` began/);
    expect(notSuppressed).toMatch(
      /^8:29 `cart\/reminder` was not suppressed by `condition` for `ada`: no run of `cart` began/,
    );
  });

  it('may be that nobody gets a mail', () => {
    const text = scenario([added(FIRST, 'user: bo, '), added('after: 1m')], ['{ nothing: true }']);
    const failures = failuresOf(onlyCase(text, project));
    expect(failures.map((one) => one.split('\n')[0])).toEqual([
      '7:9 `cart/reminder` was sent to `ada` at 2026-03-02T11:01:00+01:00, and nothing should be',
      '7:9 `cart/reminder` was sent to `bo` at 2026-03-02T11:00:00+01:00, and nothing should be',
    ]);
  });

  it('of snapshots have a file for each user', () => {
    const text = scenario(
      [added(FIRST), added('after: 1m', 'user: bo, ')],
      [
        '{ send: cart/reminder, html: { matches: snapshot } }',
        '{ send: cart/reminder, user: bo, html: { matches: snapshot } }',
      ],
    );
    expect(runCase(onlyCase(text, project), project, mails).snapshots.map(({ file }) => file)).toEqual([
      'one.one.cart-reminder.html',
      'one.one.bo.cart-reminder.html',
    ]);
  });
});

describe('ids', () => {
  it('that two users share are the first one’s who claims them', () => {
    const text = scenario(
      [
        added(FIRST, 'user: bo, anonymousId: tablet, '),
        '{ after: 10m, type: identify, anonymousId: tablet }',
        '{ after: 10m, user: bo, type: identify, anonymousId: tablet }',
        added('after: 1m', 'user: bo, anonymousId: tablet, '),
      ],
      [`{ send: cart/reminder, at: '2026-03-02T11:21:00+01:00', subject: 'Ada, your cart is waiting' }`],
    );
    expect(failuresOf(onlyCase(text, project))).toEqual([]);
  });

  it('that are joined with another user’s are told of who they were when it was decided', () => {
    const text = scenario(
      [
        added(FIRST),
        '{ after: 70m, user: bo, type: alias, previousId: ada }',
        added('after: 1m', 'user: bo, ').replace('c1', 'c2'),
      ],
      [
        `{ send: cart/reminder, at: '2026-03-02T11:00:00+01:00' }`,
        `{ suppressed: { send: cart/reminder, user: bo, reason: frequency-cap } }`,
      ],
    );
    expect(failuresOf(onlyCase(text, project))).toEqual([]);
  });
});

describe('the state', () => {
  const bought = (at: string, more = '') =>
    `{ ${at}, ${more}event: Order Completed, properties: { revenue: 5 } }`;
  const joined = [
    bought("at: '2026-01-01T10:00:00+01:00'"),
    bought("at: '2026-03-01T10:00:00+01:00'", 'user: bo, '),
    added(FIRST),
    '{ after: 10m, user: bo, type: alias, previousId: ada }',
  ];
  const [BEFORE, AFTER] = ['2026-03-02T10:09:00+01:00', '2026-03-02T10:10:00+01:00'];

  it('is each user’s own until two turn out to be one, and then that one’s', () => {
    const text = scenario(joined, [
      'others: allowed',
      `{ in-segment: { segment: lapsed, at: '${BEFORE}' } }`,
      `{ not-in-segment: { segment: lapsed, user: bo, at: '${BEFORE}' } }`,
      `{ waiting: { step: cart/settle, until: '2026-03-02T11:00:00+01:00', at: '${BEFORE}' } }`,
      `{ not-in-segment: { segment: lapsed, at: '${AFTER}' } }`,
      `{ not-in-segment: { segment: lapsed, user: bo, at: '${AFTER}' } }`,
      `{ waiting: { step: cart/settle, until: '2026-03-02T11:00:00+01:00', at: '${AFTER}' } }`,
      `{ waiting: { step: cart/settle, until: '2026-03-02T11:00:00+01:00', user: bo, at: '${AFTER}' } }`,
      '{ waiting: { step: cart/second-thoughts, user: bo } }',
      '{ waiting: cart/second-thoughts }',
    ]);
    expect(failuresOf(onlyCase(text, project))).toEqual([]);
  });

  it('that one user is in is not that of the other', () => {
    const text = scenario(joined, [
      'others: allowed',
      `{ in-segment: { segment: lapsed, user: bo, at: '${BEFORE}' } }`,
      `{ not-in-segment: { segment: lapsed, at: '${BEFORE}' } }`,
      `{ waiting: { step: cart/settle, user: bo, at: '${BEFORE}' } }`,
    ]);
    const failures = failuresOf(onlyCase(text, project));
    expect(failures.map((one) => one.split('\n')[0])).toEqual([
      expect.stringContaining('`bo` was not in `lapsed` at 2026-03-02T10:09:00+01:00'),
      expect.stringContaining('`ada` was in `lapsed` at 2026-03-02T10:09:00+01:00'),
      expect.stringContaining('`bo` did not wait at `cart/settle` at 2026-03-02T10:09:00+01:00'),
    ]);
  });
});

it('a mail that is expected of who the user was before is told of who got it', () => {
  const text = scenario(
    [added(FIRST), '{ after: 10m, user: bo, type: alias, previousId: ada }'],
    ['{ send: cart/reminder }', '{ send: cart/reminder, user: bo }'],
  );
  const [failure, ...others] = failuresOf(onlyCase(text, project));
  expect(others).toEqual([]);
  expect(failure).toMatch(
    /^7:15 `cart\/reminder` was not sent to `ada`: at 2026-03-02T11:00:00\+01:00 it was sent as a mail to `bo`, who is the same user\n/,
  );
  expect(failure).toContain('decided under: write `user: bo`');
});

describe('mistakes', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'an unknown user of an item',
      scenario([added(FIRST, 'user: bob, '), added('after: 1m', 'user: bo, ')], ['{ nothing: true }']),
      '9:48 unknown-user: `given` has no user `bob` (did you mean `bo`?)',
    ],
    [
      'an unknown user of an expectation',
      scenario(
        [added(FIRST), added('after: 1m', 'user: bo, ')],
        ['{ deferred: { send: cart/reminder, user: Ada } }'],
      ),
      '7:48 unknown-user: `given` has no user `Ada` (did you mean `ada`?)',
    ],
    [
      'a user where there are no others',
      scenario([added(FIRST, 'user: bo, ')], ['{ nothing: true }'], '    profile: { userId: ada }'),
      '8:48 unknown-user: `given` has no user `bo` (write `users: [ { userId: bo } ]` in `given`)',
    ],
    [
      'two users of one id',
      scenario(
        [added(FIRST)],
        ['{ nothing: true }'],
        '    profile: { userId: ada }\n    users: [{ userId: ada }]',
      ),
      '4:23 duplicate-name: two users of this scenario are called `ada` (give one of the two another `userId`, or remove it)',
    ],
    [
      'a user to whom nothing happens',
      scenario([added(FIRST)], ['{ nothing: true }']),
      '4:23 unused-user: nothing happens to the user `bo`, and nothing is expected (remove it, or write `user: bo` beside what happens)',
    ],
    [
      'a user without an id',
      scenario([added(FIRST)], ['{ nothing: true }'], '    users: [{ traits: {} }]'),
      '3:13 missing-key: `userId` is missing',
    ],
    [
      'traits of another user',
      scenario(
        [added(FIRST)],
        ['{ send: cart/reminder, user: bo }'],
        '    users: [{ userId: bo, traits: { firstName: 3 } }]',
      ),
      '3:48 bad-traits: these traits are not as the profile has them',
    ],
  ];
  it.each(cases)('%s', (_, text, wanted) => {
    const found = mistakesOf(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(wanted);
  });

  it('do not keep a scenario with a user too many from being run', async () => {
    const text = scenario([added(FIRST)], ['{ others: allowed }']);
    expect(onlyCase(text, project).users).toEqual(['ada', 'bo']);
    const files = ['rules/shop.yaml', 'templates/mail.mjml'];
    const shop = Object.fromEntries(files.map((path) => [`/${path}`, shopFile(path)]));
    const opened = await openScenarioProject('/shop', shop);
    const tests: string[] = [];
    const register = (name: string) => void tests.push(name);
    const file = opened.open(
      { path: 'scenarios/one.yaml', text },
      { test: register, expect: nothingToExpect },
    );
    file.projectMistakes();
    file.scenario(0);
    expect(tests).toEqual(['one']);
  });

  it('that leave parts out say nothing of zones', () => {
    const given = '    profile: { userId: ada, trait: {} }';
    const items = [added(FIRST), added('at: today 05:00 local'), added("at: '2026-03-01T10:00:00Z'")];
    const found = mistakesOf(scenario(items, ['{ nothing: true }'], given));
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('unknown-key: unknown key `trait`');
    expect(found[1]).toContain('time-goes-back: `2026-03-01T10:00:00Z` is before');
  });
});

/** What one user does, in minutes after the one before; ids are the user's own. */
const doing = fc.record({
  after: fc.constantFrom(0, 5, 30, 60, 61, 24 * 60),
  what: fc.oneof(
    fc.record({
      event: fc.constant('Product Added'),
      properties: fc.record({ cart_id: fc.constantFrom('c1', 'c2'), price: fc.constantFrom(4, 40, 60) }),
      anonymous: fc.boolean(),
    }),
    fc.record({ event: fc.constant('Order Completed'), properties: fc.constant({ revenue: 5 }) }),
    fc.record({ type: fc.constant('identify'), traits: fc.constant({ timeZone: 'Asia/Tokyo' }) }),
    fc.record({ type: fc.constant('identify'), known: fc.constant(true) }),
  ),
  receivedAt: fc.option(fc.constantFrom('+10m', '3d'), { nil: undefined }),
});
type Doing = typeof doing extends fc.Arbitrary<infer One> ? One : never;

const PROFILE = { traits: { firstName: 'Ada' }, consent: { marketing: 'granted' } };

/** Items with instants, under ids of the user's own. */
function itemsOf(user: string, doings: readonly Doing[]) {
  let time = START;
  return doings.map(({ after, what, receivedAt }, index) => {
    // What is given is known from the first item of all on: each begins with it.
    time += index === 0 ? 0 : after * MINUTE;
    const { anonymous, known, ...rest } = what as Readonly<Record<string, unknown>>;
    const under = anonymous === true || known === true ? { anonymousId: `visitor-${user}` } : {};
    const late = receivedAt === undefined ? {} : { receivedAt };
    return { at: formatInstant(time), messageId: `${user}-${index}`, ...rest, ...under, ...late };
  });
}

const OTHERS = { then: [{ others: 'allowed' }] };
const recorded = (decisions: readonly Decision[]) => sortDecisions(decisions).map(decisionRecord);

it('n users in one scenario live as n scenarios of one user each', () => {
  const several = fc.array(fc.array(doing, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 4 });
  let mailsSent = 0;
  fc.assert(
    fc.property(several, (all) => {
      const users = all.map((_, index) => `user-${index}`);
      const lists = users.map((user, index) => itemsOf(user, all[index]!));
      const [own, ...others] = users.map((userId) => ({ userId, ...PROFILE }));
      const when = lists
        .flatMap((list, index) => list.map((item) => ({ ...item, user: users[index]! })))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      const given = { profile: own!, users: others };
      const together = onlyCase(stringify([{ name: 'all', given, when, ...OTHERS }]), project);
      const lives = livesOf(together, project, mails);
      for (const [index, user] of users.entries()) {
        const profile = { userId: user, ...PROFILE };
        const text = stringify([{ name: 'one', given: { profile }, when: lists[index], ...OTHERS }]);
        const [alone] = livesOf(onlyCase(text, project), project, mails);
        expect(recorded(lives[index]!.decisions)).toEqual(recorded(alone!.decisions));
        expect(lives[index]!.journal.map(({ kind, at }) => [kind, at])).toEqual(
          alone!.journal.map(({ kind, at }) => [kind, at]),
        );
        mailsSent += alone!.decisions.filter(({ outcome }) => outcome === 'sent').length;
      }
    }),
    { numRuns: runs(40) },
  );
  expect(mailsSent).toBeGreaterThan(10);
});

/** Any ids, shared and claimed by whomever. */
const ids = fc.constantFrom('ada', 'bo', 'cleo', 'v1', 'v2');
const anyEvent = fc
  .record({
    user: ids,
    after: fc.constantFrom(0, 1, 30, 60, 24 * 60),
    late: fc.constantFrom(0, 0, 10, 3 * 24 * 60),
    previousId: fc.option(ids, { nil: undefined }),
    timeZone: fc.option(fc.constantFrom('Asia/Tokyo', 'America/New_York', 'Mars/Base', 7), {
      nil: undefined,
    }),
    price: fc.constantFrom(4, 60),
  })
  .filter(({ user, previousId }) => user !== previousId && (previousId === undefined || user.length > 2));

function eventsOf(all: readonly (typeof anyEvent extends fc.Arbitrary<infer One> ? One : never)[]) {
  let time = START;
  return all.map(({ user, after, late, previousId, timeZone, price }, index): Event => {
    time += after * MINUTE;
    const says = previousId !== undefined || timeZone !== undefined;
    return {
      type: says ? 'identify' : 'track',
      user,
      time,
      ...(late === 0 ? {} : { receivedTime: time + late * MINUTE }),
      ...(previousId === undefined ? {} : { previousId }),
      name: says ? '' : 'Product Added',
      messageId: `m${index}`,
      properties: says ? {} : { cart_id: 'c1', price },
      traits: timeZone === undefined ? {} : { timeZone },
      consent: says ? {} : {},
    };
  });
}

const granted = (user: string): Event => ({
  type: 'identify',
  user,
  time: START,
  name: '',
  messageId: '(given)',
  properties: {},
  traits: {},
  consent: { marketing: 'granted' },
});

it('lives that are told apart are those of one run with one clock', () => {
  let merged = 0;
  const users = ['ada', 'bo', 'cleo'];
  const until = fc.option(fc.constantFrom(2 * HOUR, 60 * HOUR), { nil: undefined });
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 14 }), until, (all, end) => {
      const events = [...[...users, 'v1', 'v2'].map(granted), ...eventsOf(all)];
      const crowd = {
        user: 'ada',
        users,
        events,
        until: end === undefined ? undefined : START + end,
        strangers: new Map([['v1', 'bo']]),
      };
      const persons = personsOf(crowd);
      const apart = persons.flatMap(({ timeline }) => simulate(project.program, timeline).decisions);
      expect(recorded(apart)).toEqual(recorded(simulate(project.program, crowd).decisions));
      expect(persons.flatMap((one) => one.users).sort()).toEqual(users);
      for (const { users: own, userOf } of persons) for (const user of own) expect(userOf(user)).toBe(user);
      merged += 3 - persons.length;
    }),
    { numRuns: runs(150) },
  );
  expect(merged).toBeGreaterThan(50);
});

it('a zone is known when the engine knows it', () => {
  const found = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(anyEvent, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0, HOUR, 24 * HOUR, 100 * HOUR),
      (all, after) => {
        const events = eventsOf(all);
        const zones = new KnownZones(project.program.zone);
        for (const event of events) zones.note(event);
        const received = sortEvents(events).filter(
          ({ receivedTime, time }) => (receivedTime ?? time) <= START + after,
        );
        const { states } = livePerson(project.program, received, undefined);
        for (const user of ['ada', 'bo', 'cleo']) {
          if (!states.has(user)) continue;
          const wanted = zoneOf(project.program, states.get(user) ?? newState(project.program.layout, user));
          expect(zones.zoneAt(user, START + after)!.name).toBe(wanted.name);
          found.add(wanted.name);
        }
      },
    ),
    { numRuns: runs(300) },
  );
  expect([...found].sort()).toEqual(['America/New_York', 'Asia/Tokyo', 'Europe/Berlin']);
});
