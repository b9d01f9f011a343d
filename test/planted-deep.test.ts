/** Sixteen rule sets with one planted mistake each that lies deep. */
import { describe, expect, test } from 'vitest';
import { invariantsOf } from '../src/check/invariants/invariants.js';
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

const NAMES = namesIn('planted-deep');

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

  test('breaks nothing once it is mended', async () => {
    const ground = groundFor(await opened(mended(files, planted)));
    expect(alarmsOf(await attacked(ground, runs(300), 'nothing'))).toEqual([]);
  });
});
