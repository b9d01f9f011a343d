/** Counterexamples that are unusual: of several ids, of data that the plan refuses, kept already, beside other scenarios. */
import { describe, expect, test } from 'vitest';
import type { Breach, Invariant, Verdict } from '../../../src/check/invariants/invariant.js';
import { KEPT } from '../../../src/check/invariants/invariant.js';
import type { Counterexample } from '../../../src/check/story/counterexample.js';
import { counterexampleOf } from '../../../src/check/story/counterexample.js';
import { keptLives, savedOf, withSaved } from '../../../src/check/story/saved.js';
import { storyText } from '../../../src/check/story/story.js';
import { breachOf, isSameKind } from '../../../src/check/story/trial.js';
import { invariantsOf } from '../../../src/check/invariants/invariants.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import type { Event } from '../../../src/vocabulary/event.js';
import type { JsonObject } from '../../../src/vocabulary/json.js';
import { HOUR, MINUTE, parseInstant } from '../../../src/vocabulary/time.js';
import { readScenarios } from '../../../src/check/scenario.js';
import { openShop } from './shop.js';

const { project, mails } = await openShop();
const START = parseInstant('2026-03-28T22:17:03.512Z')!;

function lawOf(name: string): Invariant {
  return invariantsOf(project, mails).laws.find((one) => one.name === name)!;
}

const BLANK = { name: '', properties: {}, traits: {}, consent: {} };

function happened(name: string, by: number, properties: JsonObject, user = 'Frieda'): Event {
  return { ...BLANK, type: 'track', user, name, time: START + by, messageId: `${name}-${by}`, properties };
}

function agreed(user = 'Frieda'): Event {
  return {
    ...BLANK,
    type: 'identify',
    user,
    time: START,
    messageId: 'yes',
    consent: { marketing: 'granted' },
  };
}

function view(by: number, id: string, user = 'Frieda'): Event {
  return happened('Product Viewed', by, { product_id: id }, user);
}

/** A law of one's own, broken by any event of which this is true. */
function lawAgainst(isWrong: (timeline: Timeline) => Event | undefined): Invariant {
  const place = project.ruleSet.campaigns.get('viewed')!.span;
  const judge = ({ timeline }: { readonly timeline: Timeline }): Verdict => {
    const found = isWrong(timeline);
    if (!found) return KEPT;
    const breach: Breach = { at: found.time, words: 'it happens', place, decisions: [] };
    return { kind: 'broken', breach };
  };
  return { name: 'two-a-day', isDeclared: true, place: undefined, says: 'it never happens', judge };
}

function shrink(invariant: Invariant, events: readonly Event[], until?: number): Counterexample {
  return counterexampleOf(project, mails, invariant, { user: 'Frieda', events, until });
}

describe('ids', () => {
  const views = [0, 1, 2].map((index) =>
    view(index * HOUR + MINUTE, `p${index}`, index === 1 ? 'x9' : 'Frieda'),
  );
  const joined: Event = {
    ...BLANK,
    type: 'alias',
    user: 'Frieda',
    time: START + 2 * HOUR,
    messageId: 'j',
    previousId: 'x9',
  };

  test('those that need not be told apart are one', () => {
    const { size, timeline } = shrink(lawOf('two-a-day'), [agreed(), ...views, joined]);
    expect(size.users).toBe(1);
    expect(timeline.events.some(({ previousId }) => previousId !== undefined)).toBe(false);
  });

  test('those that matter stay, are told, and can be saved', () => {
    const isMerge = lawAgainst(({ events }) => events.find(({ previousId }) => previousId !== undefined));
    const { size, story } = shrink(isMerge, [agreed(), ...views, joined]);
    expect(size).toEqual({ events: 1, users: 2, properties: 0 });
    expect(storyText(story)[0]).toBe('  ada (`browser-1` before), times in Europe/Berlin');
    expect(storyText(story).join('\n')).toContain('`browser-1` turns out to be ada');
  });

  test('what is said under another id is a user of the scenario', () => {
    const told = lawAgainst(({ events }) => {
      const other = events.find(
        (one) => one.type === 'identify' && one.user !== 'ada' && one.user !== 'Frieda',
      );
      return other && events.some((one) => one.previousId === other.user) ? other : undefined;
    });
    const { scenario, timeline } = shrink(told, [agreed('x9'), ...views, joined]);
    const { cases, diagnostics } = readScenarios({ path: 'scenarios/one.yaml', text: scenario }, project);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(breachOf(project, told, keptLives(cases)[0]!.timeline)).toBeDefined();
    expect(timeline.events.length).toBe(2);
  });
});

describe('data that the plan refuses', () => {
  const bad = happened('Product Added', HOUR, { cart_id: 'c', product_id: 'p', price: -3 });
  const isNegative = lawAgainst(({ events }) =>
    events.find(({ properties }) => Number(properties['price']) < 0),
  );

  test('stays where it matters, and is not saved', () => {
    const counterexample = shrink(isNegative, [agreed(), view(MINUTE, 'p1'), bad]);
    expect(counterexample.size.events).toBe(1);
    const saved = savedOf(counterexample, project, mails, undefined);
    expect(saved.kind).toBe('refused');
    expect(saved.kind === 'refused' && saved.faults[0]).toContain('not as the tracking plan has it');
  });

  test('goes where it does not', () => {
    const isView = lawAgainst(({ events }) => events.find(({ name }) => name === 'Product Viewed'));
    const { timeline } = shrink(isView, [agreed(), view(MINUTE, 'p1'), bad]);
    expect(timeline.events.map(({ name }) => name)).toEqual(['Product Viewed']);
  });
});

describe('what is saved', () => {
  const law = lawOf('two-a-day');
  const counterexample = shrink(law, [agreed(), view(MINUTE, 'a'), view(HOUR, 'b'), view(2 * HOUR, 'c')]);

  function textOf(file: Parameters<typeof savedOf>[3]): string {
    const saved = savedOf(counterexample, project, mails, file);
    if (saved.kind !== 'written') throw new Error(JSON.stringify(saved));
    return saved.text;
  }

  test('the same once more is known', () => {
    const first = withSaved(undefined, [textOf(undefined)])!;
    expect(first.path).toBe('scenarios/counterexamples.yaml');
    expect(savedOf(counterexample, project, mails, first)).toEqual({
      kind: 'known',
      name: expect.stringContaining('two-a-day: ') as string,
    });
    const { cases } = readScenarios(first, project);
    expect(keptLives(cases).map(({ invariants }) => invariants)).toEqual([['two-a-day']]);
    expect(isSameKind(breachOf(project, law, keptLives(cases)[0]!.timeline)!, counterexample.breach)).toBe(
      true,
    );
  });

  test('another of the same name gets a name of its own, and no byte before it changes', () => {
    const before = withSaved(undefined, [
      `# by hand\n${textOf(undefined).replace(/at: '2026-03-02T10:00/, "at: '2026-03-02T09:00")}`,
    ])!;
    const after = withSaved(before, [textOf(before)])!;
    expect(after.text.startsWith(before.text)).toBe(true);
    const names = readScenarios(after, project).cases.map(({ name }) => name);
    expect(names[1]).toBe(`${names[0]} (2)`);
  });

  test('nothing is put behind a list in brackets', () => {
    const text =
      "[{ name: one, when: [{ at: '2026-03-02T10:00:00Z', event: Product Viewed, properties: { product_id: p } }], then: [{ nothing: true }] }]\n";
    expect(withSaved({ path: 'scenarios/counterexamples.yaml', text }, [textOf(undefined)])).toBeUndefined();
  });

  test('where the most lives are spent, it breaks the law all the same', () => {
    const events = [agreed(), view(MINUTE, 'a'), view(HOUR, 'b'), view(2 * HOUR, 'c')];
    for (const most of [0, 1, 2, 5]) {
      const one = counterexampleOf(project, mails, law, { user: 'Frieda', events }, most);
      expect(one.lives).toBeLessThanOrEqual(most);
      expect(isSameKind(breachOf(project, law, one.timeline)!, counterexample.breach)).toBe(true);
    }
  });
});
