/** A life that breaks an invariant becomes the shortest that breaks it so; its scenario fails until the rules are mended. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSound } from '../../../src/check/discover/shrink.js';
import type { Invariant } from '../../../src/check/invariants/invariant.js';
import { invariantsOf } from '../../../src/check/invariants/invariants.js';
import { runCase } from '../../../src/check/run-case.js';
import type { Counterexample } from '../../../src/check/story/counterexample.js';
import { counterexampleOf } from '../../../src/check/story/counterexample.js';
import { sizeOf } from '../../../src/check/story/cost.js';
import { savedOf } from '../../../src/check/story/saved.js';
import { asWritten } from '../../../src/check/story/shrink-life.js';
import { storyText } from '../../../src/check/story/story.js';
import { breachOf, isSameKind } from '../../../src/check/story/trial.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { runs, seedOf } from '../../runs.js';
import { onlyCase } from '../shop.js';
import { lives } from './lives.js';
import type { Opened } from './shop.js';
import { MISTAKES, openShop } from './shop.js';

const LIVES = fc.sample(lives, { path: '', numRuns: runs(1500), seed: seedOf(20261126) });

/** So many of those that break a law are shrunk. */
const MOST = runs(12);

async function broken(law: string): Promise<{
  readonly shop: Opened;
  readonly invariant: Invariant;
  readonly found: readonly { readonly life: Timeline; readonly counterexample: Counterexample }[];
}> {
  const shop = await openShop();
  const invariant = invariantsOf(shop.project, shop.mails).laws.find(({ name }) => name === law)!;
  const found = LIVES.filter((life) => breachOf(shop.project, invariant, life))
    .slice(0, MOST)
    .map((life) => ({ life, counterexample: counterexampleOf(shop.project, shop.mails, invariant, life) }));
  return { shop, invariant, found };
}

describe.each(MISTAKES)('$law', async ({ law, mend }) => {
  const { shop, invariant, found } = await broken(law);
  const { project, mails } = shop;

  test('many lives break it', () => {
    expect(found.length).toBeGreaterThan(MOST / 4);
  });

  test('the shrunk life breaks it as the first one did, and is never larger', () => {
    for (const { life, counterexample } of found) {
      const first = breachOf(project, invariant, life)!;
      expect(isSameKind(breachOf(project, invariant, counterexample.timeline)!, first)).toBe(true);
      const [before, after] = [sizeOf(life), counterexample.size];
      expect(after.events).toBeLessThanOrEqual(before.events);
      expect(after.users).toBeLessThanOrEqual(before.users);
      expect(after.properties).toBeLessThanOrEqual(before.properties);
      expect(isSound(counterexample.timeline, project)).toBe(true);
    }
  });

  test('shrinking it again changes nothing', () => {
    for (const { counterexample } of found) {
      const again = counterexampleOf(project, mails, invariant, counterexample.timeline);
      expect(again.timeline).toEqual(counterexample.timeline);
      expect(again.scenario).toBe(counterexample.scenario);
    }
  });

  test('without any one of its events it does not break it so', () => {
    for (const { counterexample } of found) {
      const { timeline, breach } = counterexample;
      for (const [index] of timeline.events.entries()) {
        const events = timeline.events.toSpliced(index, 1);
        for (const said of ['given', 'when it was'] as const) {
          const without = breachOf(project, invariant, asWritten({ ...timeline, events }, said));
          expect(without !== undefined && isSameKind(without, breach)).toBe(false);
        }
      }
    }
  });

  test('its scenario fails by the breach, and passes once the rules are mended', async () => {
    const mended = await openShop(mend);
    for (const { counterexample } of found) {
      const saved = savedOf(counterexample, project, mails, undefined);
      if (saved.kind !== 'written') throw new Error(JSON.stringify(saved));
      const failures = runCase(onlyCase(saved.text, project), project, mails).failures;
      expect(failures.map(({ message }) => message)).toEqual([
        expect.stringContaining(`\`${law}\` does not hold: ${counterexample.breach.words}`),
      ]);
      const after = runCase(onlyCase(saved.text, mended.project), mended.project, mended.mails);
      expect(after.failures.map(({ message }) => message)).toEqual([]);
    }
  });

  test('its story is short, and names the law', () => {
    for (const { counterexample } of found) {
      const lines = storyText(counterexample.story);
      expect(lines.length).toBeLessThanOrEqual(20);
      expect(lines.every((line) => line.length <= 100)).toBe(true);
      expect(lines.filter((line) => line.startsWith('✗')).length).toBeGreaterThan(0);
      expect(lines.at(-1)! + lines.at(-2)!).toContain(law);
    }
  });

  test('few lives are lived for that, and few events are left', () => {
    const sizes = found.map(({ counterexample }) => counterexample.size.events);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6);
    expect(Math.max(...found.map(({ counterexample }) => counterexample.lives))).toBeLessThan(600);
  });
});
