/**
 * Twenty rule sets with one planted mistake each that lies deep: it takes four to six events, of which none can be left
 * out, or a day as there are few. The attack finds each long before the default budget of `check` is spent.
 */
import { describe, expect, test } from 'vitest';
import { invariantsOf } from '../src/check/invariants/invariants.js';
import { counterexampleOf } from '../src/check/story/counterexample.js';
import {
  alarmsOf,
  attacked,
  brokenBy,
  filesOf,
  firstEditOf,
  groundFor,
  mended,
  namesIn,
  opened,
  plantedIn,
} from './rule-sets.js';
import { runs } from './runs.js';

/** Of so many lives one breaks the law, and as many near misses; of the default budget it is a fifth. */
const ENOUGH = 2000;
/** What takes more: a variant of few, three campaigns that come together, who unsubscribes in the night and is back by the morning. */
const RARE: ReadonlyMap<string, number> = new Map([
  ['the-few-who-wait-two-days', 4000],
  ['three-at-six-on-friday', 4000],
  ['unsubscribed-and-back-by-morning', 4000],
]);
const LONGEST = 6;

const NAMES = namesIn('planted-deep');

test('there are twenty', () => {
  expect(NAMES).toHaveLength(20);
});

describe.each(NAMES)('%s', (name) => {
  const files = filesOf('planted-deep', name);
  const planted = plantedIn(name, 'planted-deep');

  test('is valid, mended too, and its mistake breaks the law', async () => {
    const open = await opened(files);
    const whole = await opened(mended(files, planted));
    expect(invariantsOf(open.project, open.mails).laws.map((law) => law.name)).toContain(planted.law);
    expect(planted.mistake.length).toBeGreaterThan(20);
    expect(planted.source).toMatch(/^https:|^field knowledge$/);
    expect(firstEditOf(files, planted)).toBe(planted.line);
    expect(brokenBy(open, planted.life!)).toEqual([planted.law]);
    expect(brokenBy(whole, planted.life!)).toEqual([]);
  });

  test('is found', async () => {
    const { project, mails } = await opened(files);
    const found = await attacked(
      groundFor({ project, mails }, [planted.law]),
      RARE.get(name) ?? ENOUGH,
      'nothing',
    );
    const [result] = found.laws;
    expect(result?.status).toBe('broken');
    const timeline = found.timelineAt(result!.paths[0]!);
    const { size } = counterexampleOf(project, mails, result!.law, timeline!);
    expect(size.events).toBeGreaterThanOrEqual(4);
    expect(size.events).toBeLessThanOrEqual(LONGEST);
  });

  test('breaks nothing once it is mended', async () => {
    const ground = groundFor(await opened(mended(files, planted)));
    expect(alarmsOf(await attacked(ground, runs(100), 'nothing'))).toEqual([]);
  });
});
