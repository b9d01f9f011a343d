/** Experiments at work: who has which variant, what that changes, and when it is recorded. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { Program } from '../../src/compile/program.js';
import type { State } from '../../src/compile/state.js';
import type { Input } from '../../src/engine/step.js';
import { step, stepAll } from '../../src/engine/step.js';
import { simulate, withVariants } from '../../src/simulate/simulate.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { Exposure } from '../../src/vocabulary/exposure.js';
import { DAY, formatInstant } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { PLAN, campaign, inputOf, mail, policy } from './lives.js';
import { documents, rehearse, rulesOf } from './rules.js';
import { USER, arrivals, inputsOf } from './timelines.js';
import { Twin } from './twin.js';
import { runs } from '../runs.js';

const experiment = (name: string, variants: readonly Doc[], more: Doc = {}): Doc => ({
  kind: 'experiment',
  name,
  version: 1,
  campaign: 'cart',
  variants,
  ...more,
});
const two = (set: Doc): readonly Doc[] => [{ name: 'a' }, { name: 'b', set }];

const minute = (time: number) => formatInstant(time).slice(5, 16);
const sentLine = ({
  at,
  instance,
  step: name,
  outcome,
  reason,
  experiment: of,
  variant,
}: Omit<Decision, 'place'>) => `${minute(at)} ${instance}/${name} ${reason ?? outcome} ${of}=${variant}`;
const exposedLine = ({ at, experiment: of, variant }: Exposure) => `${minute(at)} exposed ${of}=${variant}`;

/** A life under variants given by hand, lived at once and input by input through JSON; decisions, then exposures. */
function lived(
  written: readonly Doc[],
  variants: Readonly<Record<string, string>>,
  ...lines: readonly string[]
) {
  const hasPolicy = written.some(({ kind }) => kind === 'policy');
  const rules = rulesOf([...PLAN, ...(hasPolicy ? [] : [policy({})]), ...written]);
  const program = withVariants(rules.program, variants);
  const inputs = lines.map(inputOf);
  const last = inputs.at(-1)!;
  if (last.kind === 'event') inputs.push({ kind: 'clock', time: last.event.time + 3 * DAY });
  const all = stepAll(program, newState(program.layout, USER), inputs);
  let state: State = newState(program.layout, USER);
  const exposures: Exposure[] = [];
  for (const input of inputs) {
    const stepped = step(program, JSON.parse(JSON.stringify(state)) as State, input);
    exposures.push(...stepped.exposures);
    state = stepped.state;
  }
  expect(exposures).toEqual(all.exposures);
  return [...all.decisions.map(sentLine), ...all.exposures.map(exposedLine)];
}

const added = '2026-03-02T09:00Z Added';

describe('a variant', () => {
  const cart = campaign('cart', { steps: [{ id: 'settle', wait: '1h' }, mail('one'), mail('two')] });

  test('waits as it says, and is exposed when the wait begins, once', () => {
    const waits = experiment('x', two({ 'steps.settle.wait': '3h' }));
    const life = [added, '2026-03-03T09:00Z Added'];
    expect(lived([cart, waits], { x: 'a' }, ...life)).toEqual([
      '03-02T10:00 cart#1/one sent x=a',
      '03-02T10:00 cart#1/two sent x=a',
      '03-03T10:00 cart#2/one sent x=a',
      '03-03T10:00 cart#2/two sent x=a',
      '03-02T09:00 exposed x=a',
    ]);
    expect(lived([cart, waits], { x: 'b' }, ...life).filter((line) => /one|exposed/.test(line))).toEqual([
      '03-02T12:00 cart#1/one sent x=b',
      '03-03T12:00 cart#2/one sent x=b',
      '03-02T09:00 exposed x=b',
    ]);
    expect(lived([cart, waits], { x: 'none' }, added)).toEqual([
      '03-02T10:00 cart#1/one sent undefined=undefined',
      '03-02T10:00 cart#1/two sent undefined=undefined',
    ]);
  });

  test('is exposed by a restart in the very instant of the entry, before the first wait was begun', () => {
    const again = campaign('cart', {
      entry: { onRepeat: 'restart' },
      steps: [{ id: 'settle', wait: '1h' }, mail('one')],
    });
    const waits = experiment('x', two({ 'steps.settle.wait': '3h' }));
    expect(lived([again, waits], { x: 'b' }, added, added)).toEqual([
      '03-02T12:00 cart#1/one sent x=b',
      '03-02T09:00 exposed x=b',
    ]);
  });

  test('is exposed at the first mail that differs, not before, and not where a gate stopped it that no variant could open', () => {
    const words = experiment('x', two({ 'steps.two.subject': 'Other' }));
    const gated = campaign('cart', {
      steps: [
        mail('one'),
        mail('two', {
          when: { fact: 'count', params: { event: 'Viewed' }, operator: 'greaterThan', value: 0 },
        }),
      ],
    });
    expect(lived([cart, words], { x: 'a' }, added).at(-1)).toBe('03-02T10:00 exposed x=a');
    expect(
      lived([gated, words], { x: 'a' }, added, '2026-03-02T12:00Z Viewed', '2026-03-02T13:00Z Added'),
    ).toEqual([
      '03-02T09:00 cart#1/one sent x=a',
      '03-02T09:00 cart#1/two condition x=a',
      '03-02T13:00 cart#2/one sent x=a',
      '03-02T13:00 cart#2/two sent x=a',
      '03-02T13:00 exposed x=a',
    ]);
  });

  test('is exposed by a mail that a cap drops: what it says may change how many were sent', () => {
    const words = experiment('x', two({ 'steps.two.subject': 'Other' }));
    const capped = policy({ caps: [{ max: 1, per: '1d' }] });
    expect(lived([capped, cart, words], { x: 'b' }, added)).toEqual([
      '03-02T10:00 cart#1/one sent x=b',
      '03-02T10:00 cart#1/two frequency-cap x=b',
      '03-02T10:00 exposed x=b',
    ]);
  });

  test('that holds out gets no mail, and is exposed as the others are at the first', () => {
    const held = experiment('x', [{ name: 'a' }, { name: 'b', holdout: true }]);
    expect(lived([cart, held], { x: 'b' }, added)).toEqual([
      '03-02T10:00 cart#1/one holdout x=b',
      '03-02T10:00 cart#1/two holdout x=b',
      '03-02T10:00 exposed x=b',
    ]);
    expect(lived([cart, held], { x: 'a' }, added).at(-1)).toBe('03-02T10:00 exposed x=a');
  });

  test('of a user whom the policy holds out is never exposed', () => {
    const held = experiment('x', [{ name: 'a' }, { name: 'b', holdout: true }]);
    expect(lived([policy({ holdout: '100%' }), cart, held], { x: 'b' }, added)).toEqual([
      '03-02T10:00 cart#1/one holdout x=b',
      '03-02T10:00 cart#1/two holdout x=b',
    ]);
  });

  test('stands in the history of what was sent', () => {
    const words = experiment('x', two({ 'steps.one.subject': 'Other' }));
    const after = campaign('after', {
      trigger: {
        event: 'Email Sent',
        where: { fact: 'event', path: '$.properties.variant', operator: 'equal', value: 'b' },
      },
      entry: { maxEntries: 1 },
      steps: [mail('follow')],
    });
    const follows = (x: string) =>
      lived([cart, after, words], { x }, added).some((line) => line.includes('after#1/follow sent'));
    expect([follows('a'), follows('b'), follows('none')]).toEqual([false, true, false]);
  });

  test('takes no room for a mail that it will never send', () => {
    const low = campaign('low', { priority: 10, trigger: { event: 'Viewed' }, steps: [mail('small')] });
    const high = campaign('cart', { priority: 90, steps: [{ wait: '2h' }, mail('one')] });
    const capped = policy({ caps: [{ max: 1, per: '1d', lookAhead: '6h' }] });
    const held = experiment('x', [{ name: 'a' }, { name: 'b', holdout: true }]);
    const small = (x: string) =>
      lived([capped, low, high, held], { x }, added, '2026-03-02T10:00Z Viewed').find((line) =>
        line.includes('small'),
      );
    expect(small('a')).toContain('frequency-cap');
    expect(small('b')).toContain('sent');
  });

  test('of two experiments, both: each is exposed where its own variants part', () => {
    const waits = experiment('x', two({ 'steps.settle.wait': '3h' }));
    const words = experiment('w', two({ 'steps.two.subject': 'Other' }));
    expect(lived([cart, waits, words], { x: 'b', w: 'a' }, added)).toEqual([
      '03-02T12:00 cart#1/one sent w+x=a+b',
      '03-02T12:00 cart#1/two sent w+x=a+b',
      '03-02T09:00 exposed x=b',
      '03-02T12:00 exposed w=a',
    ]);
  });

  test('is pinned: a run goes on with the one that it began with', () => {
    const waits = experiment('x', two({ 'steps.settle.wait': '3h' }));
    const { program } = rulesOf([...PLAN, policy({}), cart, waits]);
    const begun = stepAll(withVariants(program, { x: 'b' }), newState(program.layout, USER), [
      inputOf(added),
      inputOf('2026-03-02T09:30Z clock'),
    ]);
    const { decisions } = stepAll(withVariants(program, { x: 'a' }), begun.state, [
      inputOf('2026-03-03T09:00Z clock'),
    ]);
    expect(decisions.map(sentLine)[0]).toBe('03-02T12:00 cart#1/one sent x=b');
  });

  test('another seed deals users out anew, and exposes them anew', () => {
    const slots = (seed: string) =>
      rulesOf([...PLAN, policy({}), cart, experiment('x', two({ 'steps.settle.wait': '3h' }), { seed })])
        .program.layout.fingerprint;
    expect(slots('one')).toBe(slots('one'));
    expect(slots('one')).not.toBe(slots('two'));
  });
});

const RUNS = runs(60);
const isExperiment = ({ kind }: Doc) => kind === 'experiment';

/** What was decided, and the state but for what experiments add to it. */
function bare({ program }: ReturnType<typeof rulesOf>, inputs: readonly Input[]) {
  const { decisions } = stepAll(program, newState(program.layout, USER), inputs);
  return decisions.map(({ place: _place, experiment: _x, variant: _v, mail: values, ...rest }) => ({
    ...rest,
    mail: values && { ...values, variant: undefined },
  }));
}

describe('laws', () => {
  test('an experiment that sets nothing decides as the rules without it', () => {
    fc.assert(
      fc.property(documents, arrivals, (written, list) => {
        const others = written.filter((one) => !isExperiment(one));
        const name = others.find(({ kind }) => kind === 'campaign')!['name'];
        const alike = experiment('alike', [{ name: 'a' }, { name: 'b' }], { campaign: name });
        const inputs = inputsOf(list);
        expect(bare(rulesOf([...others, alike]), inputs)).toEqual(bare(rulesOf(others), inputs));
      }),
      { numRuns: RUNS },
    );
  });

  test('a user has one variant of an experiment, however often, and is exposed to it once', () => {
    fc.assert(
      fc.property(documents, arrivals, (written, list) => {
        const { program } = rulesOf(written);
        const { decisions, exposures } = stepAll(program, newState(program.layout, USER), inputsOf(list));
        for (const name of new Set(decisions.map((one) => one.campaign))) {
          const of = decisions.filter((one) => one.campaign === name);
          expect(new Set(of.map((one) => `${one.experiment} ${one.variant}`)).size).toBe(1);
        }
        expect(new Set(exposures.map((one) => one.experiment)).size).toBe(exposures.length);
      }),
      { numRuns: RUNS },
    );
  });

  test('raising coverage changes nothing for who took part before', () => {
    fc.assert(
      fc.property(documents, arrivals, (written, list) => {
        const covered = (coverage: string) =>
          rulesOf(written.map((one) => (isExperiment(one) ? { ...one, coverage } : one)));
        const [before, after] = [covered('60%'), covered('90%')];
        const inputs = inputsOf(list);
        const livedBy = ({ program }: typeof before) =>
          stepAll(program, newState(program.layout, USER), inputs);
        const tookPart = [...before.program.campaigns.values()].every(({ experiments }) =>
          experiments.every((one) => one.assign(USER) !== undefined),
        );
        if (!tookPart) return;
        const [one, other] = [livedBy(before), livedBy(after)];
        expect(other.exposures).toEqual(one.exposures);
        expect(other.decisions.map(sentLine)).toEqual(one.decisions.map(sentLine));
      }),
      { numRuns: 3 * RUNS },
    );
  });

  test('the twin is exposed where the engine is, under variants by hash', () => {
    const cart = campaign('cart', {
      entry: { onRepeat: 'restart' },
      steps: [{ id: 'settle', wait: '1h' }, mail('one')],
    });
    for (const seed of ['a', 'b', 'c', 'd']) {
      const rules = rulesOf([
        ...PLAN,
        policy({}),
        cart,
        experiment('x', two({ 'steps.settle.wait': '3h' }), { seed }),
      ]);
      const inputs = [inputOf(added), inputOf(added), inputOf('2026-03-03T09:00Z clock')];
      const twin = new Twin(rules.ruleSet, USER, rehearse);
      for (const input of inputs) twin.take(input);
      const { exposures } = stepAll(rules.program, newState(rules.program.layout, USER), inputs);
      expect(exposures).toEqual(twin.exposures);
      expect(exposures).toHaveLength(1);
    }
  });
});

describe('another id', () => {
  const settled = campaign('cart', {
    entry: { onRepeat: 'ignore' },
    steps: [mail('one'), { id: 'settle', wait: '5h' }, mail('two')],
  });
  const waits = experiment('x', two({ 'steps.settle.wait': '6h' }));
  const rules = rulesOf([...PLAN, policy({}), settled, waits]);
  // The anonymous id is dealt one variant, the user the other.
  const program: Program = { ...rules.program, assign: (_, user) => (user === 'anonymous' ? 'a' : 'b') };
  const as = (user: string, line: string, more: Partial<Event> = {}): Event => {
    const input = inputOf(line);
    if (input.kind !== 'event') throw new Error('the line is an event');
    return { ...input.event, messageId: `${user} ${line}`, user, ...more };
  };
  const alias = (line: string) => as(USER, line, { type: 'alias', name: '', previousId: 'anonymous' });
  const told = (...events: readonly Event[]) => {
    const { decisions, exposures } = simulate(program, { user: USER, events });
    return [
      ...decisions.map((one) => `${one.user === USER ? '' : `${one.user}: `}${sentLine(one)}`),
      ...exposures.map((one) => `${one.user === USER ? '' : `${one.user}: `}${exposedLine(one)}`),
    ];
  };

  test('brings its run with the variant that it has; the next entry is the user’s own', () => {
    expect(
      told(as('anonymous', added), alias('2026-03-02T10:00Z Alias'), as(USER, '2026-03-03T09:00Z Added')),
    ).toEqual([
      'anonymous: 03-02T09:00 cart#1/one sent x=a',
      '03-02T14:00 cart#1/two sent x=a',
      '03-03T09:00 cart#2/one sent x=b',
      '03-03T15:00 cart#2/two sent x=b',
      'anonymous: 03-02T09:00 exposed x=a',
    ]);
  });

  test('was exposed for the user as well: of one person the first exposure counts', () => {
    const own = as(USER, '2026-03-01T09:00Z Added');
    expect(told(own, as('anonymous', added), alias('2026-03-02T10:00Z Alias')).slice(-2)).toEqual([
      '03-01T09:00 exposed x=b',
      'anonymous: 03-02T09:00 exposed x=a',
    ]);
    expect(
      told(as('anonymous', '2026-03-02T08:00Z Viewed'), alias('2026-03-02T08:30Z Alias'), own),
    ).toContain('03-01T09:00 exposed x=b');
  });
});
