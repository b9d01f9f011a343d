/**
 * Twenty rule sets without a mistake, each of a feature at its most tempting: the attack must break nothing of them.
 * `MAILWRIGHT_RUNS=10000` gives each the default budget of `check`.
 */
import { describe, expect, test } from 'vitest';
import { alarmsOf, attacked, filesOf, groundFor, namesIn, opened, untestedIn } from './rule-sets.js';
import { runs } from './runs.js';

/** Invariants that the rules keep by how they are built, so that a mail against them is never proposed, or by few lives. */
const NEVER_TESTED: ReadonlyMap<string, readonly string[]> = new Map([
  // A late scan begins nothing after 36 hours, so that a scan within two days is always known.
  ['news-from-the-tunnel', ['old-scans-tell-nothing']],
  // Both waits end long before ten at night, but for those who fly east meanwhile.
  ['too-late-for-breakfast', ['nothing-after-ten']],
]);

const NAMES = namesIn('sound');

test('there are twenty', () => {
  expect(NAMES).toHaveLength(20);
});

describe.each(NAMES)('%s', (name) => {
  test('is valid, and gives no false alarm', async () => {
    const ground = groundFor(await opened(filesOf('sound', name)));
    const found = await attacked(ground, runs(500), 'everything');
    expect(alarmsOf(found)).toEqual([]);
    const explained = NEVER_TESTED.get(name) ?? [];
    expect(untestedIn(found).filter((law) => !explained.includes(law))).toEqual([]);
  });
});
