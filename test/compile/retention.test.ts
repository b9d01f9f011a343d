/** What is told of retention is what is kept. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { OtherRetention, RetentionEntry } from '../../src/compile/retention.js';
import { retentionReport } from '../../src/compile/retention.js';
import { readProjectFiles } from '../../src/cli/files.js';
import { openProject } from '../../src/simulate/project.js';
import type { Doc } from '../engine/rule-conditions.js';
import { documents, rulesOf } from '../engine/rules.js';

const PROPERTIES = {
  type: 'object',
  properties: {
    n: { type: 'number' },
    note: { type: 'string', 'x-personal': true },
    to: { type: 'object', properties: { street: { type: 'string', 'x-personal': true } } },
  },
};
const PLAN: readonly Doc[] = [
  ...['A', 'B', 'C'].map((name) => ({ kind: 'event', name, version: 1, properties: PROPERTIES })),
  {
    kind: 'profile',
    name: 'user',
    version: 1,
    traits: {
      type: 'object',
      properties: { name: { type: 'string', 'x-personal': true }, age: { type: 'number' } },
    },
  },
];
const policy = (more: Doc): Doc => ({
  kind: 'policy',
  name: 'sending',
  version: 1,
  timeZone: 'UTC',
  from: { name: 'Example Store', address: 'hello@store.example' },
  purposes: { news: { consent: 'opt-in', ...more } },
});
const segment = (name: string, when: Doc): Doc => ({ kind: 'segment', name, version: 1, when });
const leaf = (fact: string, params: Doc): Doc => ({
  fact,
  params: { event: 'A', ...params },
  operator: 'present',
});

/** `event: what | how long | line | personal`. */
function told(...written: readonly Doc[]): readonly string[] {
  const { program, ruleSet } = rulesOf(written);
  const line = ({ what, isFiltered, howLong, place, personal }: RetentionEntry) =>
    [
      isFiltered ? `${what} (where)` : what,
      howLong,
      place ? `line ${place.line}` : 'always',
      ...(personal.length > 0 ? [personal.join(', ')] : []),
    ].join(' | ');
  const report = retentionReport(program, ruleSet);
  return report.events
    .filter(({ event }) => !/^(Email|Unsub)/.test(event))
    .flatMap(({ event, kept }) => kept.map((one) => `${event}: ${line(one)}`));
}

/** Every document stands on the line after the one before it and a separator. */
const lineOf = (index: number) => `line ${1 + 2 * (PLAN.length + index)}`;

describe('by case', () => {
  const following = (name: string): Doc => ({
    kind: 'campaign',
    name: 'follow',
    version: 1,
    purpose: 'news',
    trigger: { enters: name },
    steps: [{ wait: '1h' }],
  });
  const asked = (...leaves: readonly Doc[]) =>
    told(...PLAN, policy({}), segment('s', { all: leaves }), following('s'));

  test('a number is one number for ever', () => {
    expect(asked(leaf('count', {}), leaf('average', { property: 'n' }))).toEqual([
      `A: average of n | for ever | ${lineOf(1)}`,
      `A: count | for ever | ${lineOf(1)}`,
    ]);
  });

  test('a window is as long as the longest that asks for it, at the line that asks', () => {
    const other = segment('t', leaf('count', { within: '30d' }));
    expect(
      told(
        ...PLAN,
        policy({}),
        segment('s', { all: [leaf('count', { within: '1h' }), { condition: 't' }] }),
        other,
        following('s'),
      ),
    ).toEqual([`A: times | 30d | ${lineOf(2)}`]);
  });

  test('what has a `where` is another need, and what is personal is marked', () => {
    const where = { fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 1 };
    expect(
      asked(leaf('last', { property: 'note', within: '1d', where }), leaf('collect', { within: '2d' })),
    ).toEqual([
      `A: times and all properties | 2d | ${lineOf(1)} | note, to`,
      `A: times and note (where) | 1d | ${lineOf(1)} | note`,
    ]);
  });

  test('a list without a window is the newest thousand', () => {
    expect(asked(leaf('collect', { without: ['B'] }))).toEqual([
      `A: times and all properties | for ever, the newest 1000 | ${lineOf(1)} | note, to`,
      `B: times and all properties | for ever, the newest 1000 | ${lineOf(1)} | note, to`,
    ]);
  });

  test('a score is one number of all its events', () => {
    const points = [
      { event: 'A', add: 1 },
      { event: 'B', add: 2 },
    ];
    const score = { kind: 'score', name: 'heat', version: 1, points, halfLife: '1d' };
    const hot = { fact: 'score', params: { name: 'heat' }, operator: 'greaterThan', value: 1 };
    expect(told(...PLAN, policy({}), score, segment('s', hot), following('s'))).toEqual([
      `A: score heat | for ever | ${lineOf(2)}`,
      `B: score heat | for ever | ${lineOf(2)}`,
    ]);
  });

  test('a run keeps its trigger, and what is asked since it began or since a step', () => {
    const when = {
      all: [
        leaf('count', { event: 'B', since: 'entry' }),
        leaf('sum', { event: 'B', property: 'n', since: 'mail' }),
      ],
    };
    const run = {
      kind: 'campaign',
      name: 'run',
      version: 1,
      purpose: 'news',
      trigger: { event: 'A' },
      audience: when,
      steps: [{ send: 'mail', template: 'mail', subject: 'Hello' }],
    };
    expect(told(...PLAN, policy({}), run)).toEqual([
      `A: the trigger: time and all properties | while a run of run goes on | ${lineOf(1)} | note, to`,
      `B: times | since run was entered, 3d at least | ${lineOf(1)}`,
      `B: times and n | since run/mail ran, 3d at least | ${lineOf(1)}`,
    ]);
  });

  test('mails are kept for caps; of events that no rule reads nothing is', () => {
    const caps = [
      { max: 1, per: '1d' },
      { max: 4, per: '1w', window: 'calendar' },
    ];
    const { program, ruleSet } = rulesOf([...PLAN, policy({ caps })]);
    const { events, unkept, traits } = retentionReport(program, ruleSet);
    expect(events.find(({ event }) => event === 'Email Sent')!.kept).toMatchObject([
      { what: 'times, campaign and step', howLong: '194h' },
    ]);
    expect(unkept).toEqual(['A', 'B', 'C']);
    expect(traits).toEqual([
      { name: 'age', isPersonal: false },
      { name: 'name', isPersonal: true },
      { name: 'timeZone', isPersonal: false },
    ]);
  });
});

describe('beside events', () => {
  const line = ({ what, howLong, personal, place }: OtherRetention) =>
    [what, howLong, ...(place ? [`line ${place.line}`] : []), ...personal].join(' | ');
  const others = (...written: readonly Doc[]) => {
    const { program, ruleSet } = rulesOf(written);
    return retentionReport(program, ruleSet).others.map(line);
  };

  test('messages and consent are kept of everyone', () => {
    const [head, ...rest] = others(...PLAN, policy({}));
    expect(head).toBe('message ids | 3d, the newest 1000');
    expect(rest).toEqual([`consent by purpose: last said, and when | for ever | ${lineOf(0)}`]);
    const patient = { ...policy({}), allowedLateness: '5d' };
    expect(others(...PLAN, patient)[0]).toBe(`message ids | 5d, the newest 1000 | ${lineOf(0)}`);
  });

  test('runs, entries, dates, memberships and exposures are told, each at its document', () => {
    const mail = (name: string) => ({ send: name, template: 'mail', subject: 'Hello' });
    const since = leaf('count', { event: 'B', since: 'settle' });
    const cart = {
      kind: 'campaign',
      name: 'cart',
      version: 1,
      purpose: 'news',
      trigger: { event: 'A' },
      entry: { key: '$.properties.note' },
      audience: since,
      steps: [{ id: 'settle', wait: '1h' }, mail('one')],
    };
    const born = {
      ...cart,
      name: 'born',
      entry: {},
      audience: undefined,
      trigger: { date: { trait: 'day' } },
    };
    const gone = { ...born, name: 'gone', trigger: { leaves: 'many' } };
    const many = segment('many', leaf('count', {}));
    const x = {
      kind: 'experiment',
      name: 'x',
      version: 1,
      campaign: 'cart',
      variants: [{ name: 'a' }, { name: 'b', set: { 'steps.one.subject': 'Hi' } }],
    };
    const day = { day: { type: 'string', format: 'date' } };
    const profile = { ...PLAN[3], traits: { type: 'object', properties: day } };
    const told_ = others(...PLAN.slice(0, 3), profile, policy({}), cart, born, gone, many, x);
    expect(told_.slice(2)).toEqual([
      `runs of born: times, step | while they go on | ${lineOf(2)}`,
      `entries into born: number, last time | for ever | ${lineOf(2)}`,
      `runs of cart: times, step, note, time of settle, variants | while they go on | ${lineOf(1)} | note`,
      `entries into cart: number, last time | for ever | ${lineOf(1)}`,
      `runs of gone: times, step | while they go on | ${lineOf(3)}`,
      `entries into gone: number, last time | for ever | ${lineOf(3)}`,
      `dates of day for born: last, next | for ever | ${lineOf(2)}`,
      `membership of many, and until when | for ever | ${lineOf(4)}`,
      `exposure to x: time | for ever | ${lineOf(5)}`,
    ]);
  });

  test('whoever keeps more of a user has to tell of it', () => {
    const { program } = rulesOf([...PLAN, policy({})]);
    // Ids and times of the state itself; the others are told of in the report.
    const itself = ['layout', 'user', 'clock', 'dueTime'];
    const told_ = [
      'numbers',
      'values',
      'windows',
      'instances',
      'received',
      'traits',
      'traitTimes',
      'consent',
    ];
    const suppressions = ['bouncedTime', 'complainedTime', 'unsubscribedTime'];
    expect(Object.keys(newState(program.layout, 'u1'))).toEqual([...itself, ...told_, ...suppressions]);
  });

  test('each number of a state is of a fact, or of what is told here', () => {
    fc.assert(
      fc.property(documents, (written) => {
        const { program, ruleSet } = rulesOf(written);
        const { events, others: all } = retentionReport(program, ruleSet);
        const words = [...all, ...events.flatMap(({ kept }) => kept)].map(({ what }) => what);
        for (const { name } of program.layout.numbers) {
          const [, kind, of] = /^(\w+) (?:due |next |last |time )?(\S+)/.exec(name)!;
          const tells: Readonly<Record<string, string>> = {
            entries: `entries into ${of}:`,
            entered: `entries into ${of}:`,
            member: `membership of ${of},`,
            check: `membership of ${of},`,
            date: `for ${of}:`,
            exposed: `exposure to ${of}:`,
            first: 'first',
            last: 'last',
          };
          expect(words.some((what) => what.includes(tells[kind!] ?? kind!))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('every window and every update of a program is told of, with its place', () => {
  fc.assert(
    fc.property(documents, (written) => {
      const { program } = rulesOf(written);
      const { kept, retentions } = program;
      const windows = kept.filter(({ what }) => what.kind === 'events');
      const own = new Set(windows.flatMap((one) => one.retention ?? []));
      const ofCaps = [...program.purposes.values()].flatMap(({ sentWindow }) => sentWindow?.retention ?? []);
      expect(new Set([...own, ...ofCaps])).toEqual(new Set(retentions));
      for (const [name, { updates }] of program.events) {
        // What caps count is kept by the engine itself, when it sends.
        const updated = kept.filter(
          (one) => one.event === name && (one.retention || one.what.kind !== 'events'),
        );
        expect(updated).toHaveLength(updates.length);
      }
      for (const { asks } of kept) {
        expect(asks.length).toBeGreaterThan(0);
        for (const { place } of asks) expect(place).toMatchObject({ file: 'rules/all.yaml' });
      }
    }),
    { numRuns: 200 },
  );
});

test('the longest window that is told is the one that is kept', () => {
  const { project } = openProject(readProjectFiles(new URL('../..', import.meta.url).pathname).rules);
  for (const { asks, retention } of project!.program.kept) {
    if (!retention) continue;
    const within = Math.max(0, ...asks.map((ask) => ask.within ?? (ask.since ? 0 : Infinity)));
    expect(Math.min(retention.within, Number.MAX_SAFE_INTEGER)).toBe(
      Math.min(within, Number.MAX_SAFE_INTEGER),
    );
  }
});
