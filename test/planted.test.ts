/**
 * Forty rule sets with one planted mistake each, of kinds that teams make: the attack finds them within the default
 * budget of `check`, with a short counterexample, and finds nothing once they are mended. `MAILWRIGHT_RUNS=10000` holds
 * the mended ones against the default budget too.
 */
import { describe, expect, test } from 'vitest';
import { invariantsOf } from '../src/check/invariants/invariants.js';
import { counterexampleOf } from '../src/check/story/counterexample.js';
import type { Opened } from './rule-sets.js';
import {
  REACHABILITY,
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

/** What `check` looks at unless it is told otherwise. */
const DEFAULT_RUNS = 10_000;
const LONGEST = 6;

/** At most two of forty, each with the reason. */
const NOT_FOUND: ReadonlyMap<string, string> = new Map();

const NAMES = namesIn('planted');

test('there are forty, and what is not found is explained', () => {
  expect(NAMES).toHaveLength(40);
  expect(NOT_FOUND.size).toBeLessThanOrEqual(2);
  expect([...NOT_FOUND.keys()].filter((name) => !NAMES.includes(name))).toEqual([]);
});

describe.each(NAMES)('%s', (name) => {
  const files = filesOf('planted', name);
  const planted = plantedIn(name);

  test('is valid, mended too, and its mistake stands where it is said', async () => {
    const { project, mails } = await opened(files);
    const whole = await opened(mended(files, planted));
    const declared = invariantsOf(project, mails);
    const known = [...declared.laws, ...declared.goals].map((one) => one.name);
    if (planted.law !== REACHABILITY) expect(known).toContain(planted.law);
    expect(planted.mistake.length).toBeGreaterThan(20);
    expect(planted.source).toMatch(/^https:|^field knowledge$/);
    expect(firstEditOf(files, planted)).toBe(planted.line);
    if (!planted.life) expect(planted.law).toBe(REACHABILITY);
    else {
      expect(brokenBy({ project, mails }, planted.life)).toContain(planted.law);
      expect(brokenBy(whole, planted.life)).toEqual([]);
    }
  });

  test.runIf(!NOT_FOUND.has(name))('is found', async () => {
    const project = await opened(files);
    if (planted.law === REACHABILITY) await isNotReached(project, planted.goal!);
    else await isBroken(project, planted.law);
  });

  test('breaks nothing once it is mended', async () => {
    const ground = groundFor(await opened(mended(files, planted)));
    const reaches = planted.law === REACHABILITY ? 'goals' : 'nothing';
    expect(alarmsOf(await attacked(ground, runs(300), reaches))).toEqual([]);
  });
});

/** What no life of fewer comes to, of which the mended rules have one that does; to live ten thousand takes long. */
async function isNotReached(project: Opened, goal: string): Promise<void> {
  const found = await attacked(groundFor(project), runs(300), 'goals');
  expect(found.reach.filter(({ isFailure }) => isFailure).map(({ name }) => name)).toEqual([goal]);
}

async function isBroken(project: Opened, name: string): Promise<void> {
  const found = await attacked(groundFor(project, [name]), DEFAULT_RUNS, 'nothing');
  const [result] = found.laws;
  expect(result?.status).toBe('broken');
  const timeline = found.timelineAt(result!.paths[0]!);
  const { size, breach } = counterexampleOf(project.project, project.mails, result!.law, timeline!);
  expect(size.events).toBeLessThanOrEqual(LONGEST);
  expect(breach.words).not.toBe('');
}
