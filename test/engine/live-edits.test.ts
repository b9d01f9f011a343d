/** Rules that change under users who wait in them, and what else the rules have: experiments, dates, caps, traits, catalogs. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { newState } from '../../src/compile/layout.js';
import type { Program } from '../../src/compile/program.js';
import type { State } from '../../src/compile/state.js';
import { adopt } from '../../src/engine/adopt.js';
import type { Stepped } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import { withVariants } from '../../src/simulate/simulate.js';
import { formatInstant } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { PLAN, campaign, inputOf, mail, policy } from './lives.js';
import type { Rules } from './rules.js';
import { rehearse, rulesOf } from './rules.js';
import { USER } from './timelines.js';

function shop(...documents: readonly Doc[]): Rules {
  const hasPolicy = documents.some(({ kind }) => kind === 'policy');
  return rulesOf([...PLAN, ...(hasPolicy ? [] : [policy({})]), ...documents]);
}

/** Rules that keep campaigns of older ones for those who are in them. */
function keeping(rules: Rules, old: Rules, ...names: readonly string[]): Program {
  return compile(
    rules.ruleSet,
    () => rehearse,
    names.map((name) => ({ name, ruleSet: old.ruleSet, rehearsals: () => rehearse })),
  );
}

interface Edited {
  readonly old: Program;
  readonly next: Program;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A life with a change of rules in the middle; the state goes through JSON. */
function lived({ old, next, before, after }: Edited): {
  readonly decisions: readonly string[];
  readonly exposures: readonly string[];
  readonly state: State;
} {
  const lines = [...before, ...after];
  const inputs = lines.map((line, index) => inputOf(line, index, lines));
  const first = stepAll(old, newState(old.layout, USER), inputs.slice(0, before.length));
  const taken = adopt(next, JSON.parse(JSON.stringify(first.state)) as State, old.layout);
  const second = stepAll(next, taken.state, inputs.slice(before.length));
  const parts: readonly Stepped[] = [first, taken, second];
  const minute = (time: number) => formatInstant(time).slice(5, 16);
  return {
    decisions: parts.flatMap(({ decisions }) =>
      decisions.map(
        ({ at, instance, version, step, outcome, reason, experiment, variant }) =>
          `${minute(at)} ${instance} v${version} ${step} ${reason ?? outcome}${experiment ? ` ${experiment}=${variant}` : ''}`,
      ),
    ),
    exposures: parts.flatMap(({ exposures }) =>
      exposures.map(({ at, experiment, variant }) => `${minute(at)} ${experiment}=${variant}`),
    ),
    state: second.state,
  };
}

const decided = (edited: Edited) => lived(edited).decisions;

const experiment = (more: Doc = {}): Doc => ({
  kind: 'experiment',
  name: 'x',
  version: 1,
  campaign: 'cart',
  variants: [{ name: 'a' }, { name: 'b', set: { 'steps.settle.wait': '2h' } }],
  ...more,
});
const holdout = experiment({ variants: [{ name: 'a' }, { name: 'b', holdout: true }] });
const cart = campaign('cart', {
  steps: [{ id: 'settle', wait: '1h' }, mail('one'), { id: 'second', wait: '4h' }, mail('two')],
});
const started = ['2026-03-02T09:00Z Added', '2026-03-02T09:30Z clock'];
const toTheEnd = ['2026-03-03T00:00Z clock'];

describe('an experiment', () => {
  const given = (rules: Rules | Program) =>
    withVariants('program' in rules ? rules.program : rules, { x: 'b' });

  test('that ends leaves its runs to the campaign as it is written, and its variant off their decisions', () => {
    const [old, next] = [given(shop(cart, experiment())), shop(cart).program];
    expect(decided({ old, next, before: started, after: toTheEnd })).toEqual([
      '03-02T11:00 cart#1 v1 one sent',
      '03-02T15:00 cart#1 v1 two sent',
    ]);
  });

  test('whose holdout ends lets the mails go', () => {
    const old = given(shop(cart, holdout));
    const all = { old, before: ['2026-03-02T09:00Z Added', '2026-03-02T10:00Z clock'], after: toTheEnd };
    expect(lived({ ...all, next: given(shop(cart, holdout)) })).toMatchObject({
      decisions: ['03-02T10:00 cart#1 v1 one holdout x=b', '03-02T14:00 cart#1 v1 two holdout x=b'],
      exposures: ['03-02T10:00 x=b'],
    });
    expect(decided({ ...all, next: shop(cart).program })).toEqual([
      '03-02T10:00 cart#1 v1 one holdout x=b',
      '03-02T14:00 cart#1 v1 two sent',
    ]);
  });

  test('that has other variants now does not speak for those that it had', () => {
    const other = experiment({
      version: 2,
      variants: [{ name: 'a' }, { name: 'c', set: { 'steps.second.wait': '1h' } }],
    });
    const [old, next] = [given(shop(cart, experiment())), given(shop(cart, other))];
    expect(decided({ old, next, before: started, after: toTheEnd })).toEqual([
      '03-02T11:00 cart#1 v1 one sent',
      '03-02T15:00 cart#1 v1 two sent',
    ]);
  });

  test('that is new takes nobody who has entered before', () => {
    const next = given(shop(cart, experiment()));
    const after = ['2026-03-02T15:00Z clock', '2026-03-02T16:00Z Added', ...toTheEnd];
    expect(lived({ old: shop(cart).program, next, before: started, after })).toMatchObject({
      decisions: [
        '03-02T10:00 cart#1 v1 one sent',
        '03-02T14:00 cart#1 v1 two sent',
        '03-02T18:00 cart#2 v1 one sent x=b',
        '03-02T22:00 cart#2 v1 two sent x=b',
      ],
      exposures: ['03-02T16:00 x=b'],
    });
  });

  test('goes on in a version that is kept, with its variants there, and is exposed once over both', () => {
    const v2 = { ...campaign('cart', { steps: [{ id: 'settle', wait: '3h' }, mail('three')] }), version: 2 };
    const [old, rules] = [shop(cart, experiment()), shop(v2, experiment())];
    const after = ['2026-03-02T15:00Z clock', '2026-03-02T16:00Z Added', ...toTheEnd];
    expect(
      lived({ old: given(old), next: given(keeping(rules, old, 'cart')), before: started, after }),
    ).toMatchObject({
      decisions: [
        '03-02T11:00 cart#1 v1 one sent x=b',
        '03-02T15:00 cart#1 v1 two sent x=b',
        '03-02T18:00 cart#2 v2 three sent x=b',
      ],
      exposures: ['03-02T09:00 x=b'],
    });
  });

  test('moves with its run where the version says so, to the variant’s own step', () => {
    const v2 = {
      ...campaign('cart', {
        steps: [{ id: 'pause', wait: '3h' }, mail('three'), { id: 'settle', wait: '1h' }],
      }),
      version: 2,
      migrate: { from: 1, steps: { settle: 'pause' } },
    };
    const [old, rules] = [shop(cart, experiment()), shop(v2, experiment())];
    expect(decided({ old: given(old), next: given(rules), before: started, after: toTheEnd })).toEqual([
      '03-02T11:00 cart#1 v2 three sent x=b',
    ]);
  });
});

describe('a date', () => {
  const birthday = (more: Doc = {}, version = 1): Doc => ({
    ...campaign('day', {
      trigger: { date: { trait: 'birthday', at: '09:00', ...more } },
      steps: [{ id: 'pause', wait: '1h' }, mail('wishes')],
    }),
    version,
  });
  const known =
    '2026-03-01T00:00Z identify {"traits":{"birthday":"2026-03-05","ends":"2026-03-04T12:00:00Z"}}';

  test('that has come stays come under a new version, and its run waits on in the old one', () => {
    const [old, rules] = [shop(birthday()), shop(birthday({}, 2))];
    const next = keeping(rules, old, 'day');
    const before = [known, '2026-03-05T08:30Z clock'];
    expect(decided({ old: old.program, next, before, after: ['2026-04-01T00:00Z clock'] })).toEqual([
      '03-05T09:00 day#1 v1 wishes sent',
    ]);
  });

  test('that is still to come moves with what the new version says, and is not made up for', () => {
    const old = shop(birthday()).program;
    const before = [known, '2026-03-03T00:00Z clock'];
    const after = ['2026-04-01T00:00Z clock'];
    expect(decided({ old, next: shop(birthday({ at: '11:00' }, 2)).program, before, after })).toEqual([
      '03-05T11:00 day#1 v2 wishes sent',
    ]);
    expect(decided({ old, next: shop(birthday({ offset: '-1d' }, 2)).program, before, after })).toEqual([
      '03-04T09:00 day#1 v2 wishes sent',
    ]);
  });

  test('of another trait owes nothing to the dates of the first', () => {
    const old = shop(birthday({ trait: 'birthday' })).program;
    const next = shop(birthday({ trait: 'ends' }, 2)).program;
    const before = [
      '2026-03-01T00:00Z identify {"traits":{"birthday":"2026-03-05","ends":"2026-03-04T12:00:00Z"}}',
      '2026-03-05T12:00Z clock',
    ];
    const later = '2026-03-06T00:00Z identify {"traits":{"ends":"2026-03-08T12:00:00Z"}}';
    expect(decided({ old, next, before, after: [later, '2026-04-01T00:00Z clock'] })).toEqual([
      '03-05T09:00 day#1 v1 wishes sent',
      '03-08T09:00 day#2 v2 wishes sent',
    ]);
    const fired = [
      '2026-03-01T00:00Z identify {"traits":{"birthday":"2026-03-15","ends":"2026-03-20T12:00:00Z"}}',
      '2026-03-21T00:00Z clock',
    ];
    const afterwards = shop(birthday({ trait: 'birthday', offset: '10d' }, 3)).program;
    expect(
      decided({ old: next, next: afterwards, before: fired, after: ['2026-04-01T00:00Z clock'] }),
    ).toEqual(['03-20T09:00 day#1 v2 wishes sent', '03-25T09:00 day#2 v3 wishes sent']);
  });
});

describe('a version that is kept', () => {
  const v2 = { ...campaign('cart', { steps: [mail('new')] }), version: 2 };

  test('reads the traits that its own rules named, though none names them today', () => {
    const fact = { fact: 'profile', path: '$.traits.colour', operator: 'equal', value: 'red' };
    const profile = {
      kind: 'profile',
      name: 'user',
      version: 1,
      traits: { type: 'object', properties: { colour: { type: 'string' } } },
    };
    const plan = PLAN.filter(({ kind }) => kind !== 'profile');
    const old = rulesOf([...plan, profile, policy({}), { ...cart, audience: fact }]);
    const next = keeping(shop(v2), old, 'cart');
    const before = ['2026-03-02T09:00Z Added', '2026-03-02T10:30Z clock'];
    const after = ['2026-03-02T11:00Z identify {"traits":{"colour":"red"}}', ...toTheEnd];
    expect(decided({ old: old.program, next, before, after })).toEqual([
      '03-02T10:00 cart#1 v1 one audience',
      '03-02T14:00 cart#1 v1 two sent',
    ]);
  });

  test('does not shorten what the caps of today count', () => {
    const day = policy({ caps: [{ max: 9, per: '1d' }] });
    const month = policy({ caps: [{ max: 3, per: '30d' }] });
    const old = shop(cart, day);
    const next = keeping(shop(v2, month), old, 'cart');
    const after = ['09', '10'].map((date) => `2026-03-${date}T09:00Z Added`);
    const last = ['2026-04-20T09:00Z Added', '2026-04-21T00:00Z clock'];
    expect(decided({ old: old.program, next, before: started, after: [...after, ...last] })).toEqual([
      '03-02T10:00 cart#1 v1 one sent',
      '03-02T14:00 cart#1 v1 two sent',
      '03-09T09:00 cart#2 v2 new sent',
      '03-10T09:00 cart#3 v2 new frequency-cap',
      '04-20T09:00 cart#4 v2 new sent',
    ]);
  });

  test('is part of the program’s name, with all that its steps read', () => {
    const block = (n: number): Doc => ({
      kind: 'segment',
      name: 'many',
      version: 1,
      when: { fact: 'count', params: { event: 'Added' }, operator: 'greaterThan', value: n },
    });
    const with_ = { ...cart, audience: { condition: 'many' } };
    const [one, two] = [shop(with_, block(1)), shop(with_, block(2))];
    const today = shop(v2);
    const names = [one, two].map((old) => keeping(today, old, 'cart').fingerprint);
    expect(new Set([...names, today.program.fingerprint]).size).toBe(3);
    expect(keeping(today, one, 'cart').fingerprint).toBe(names[0]);
  });
});
