import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { equivalenceOf } from '../../../src/check/mutants/equivalence.js';
import type { Mutant } from '../../../src/check/mutants/mutant.js';
import { openProject } from '../../../src/simulate/project.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { runs } from '../../runs.js';
import type { Sound } from './laws.js';
import { anyComparison, changesOf, lives, soundRules, toldOf } from './laws.js';

const seen = new Map<string, number>();

function holds(sound: Sound, mutant: Mutant, timelines: readonly Timeline[]): void {
  const { project } = openProject(mutant.files());
  if (!project) return;
  const proof = equivalenceOf(sound.project, mutant, project);
  if (!proof) return;
  seen.set(proof.why, (seen.get(proof.why) ?? 0) + 1);
  // What no text reads is not told.
  const isDataTold = !proof.why.startsWith('no text of the mail reads');
  for (const timeline of timelines) {
    const [one, other] = [sound.project, project].map((rules) => toldOf(rules, timeline, isDataTold));
    if (one !== other) {
      throw new Error(
        `${mutant.id}: ${mutant.says} (${proof.why})\n${one}\n${other}\n${JSON.stringify(timeline)}\n${sound.files[0]!.text}`,
      );
    }
  }
}

it('calls no change equivalent that decides or tells otherwise', () => {
  fc.assert(
    fc.property(soundRules, lives, fc.infiniteStream(fc.nat()), (sound, timelines, picks) => {
      const some = changesOf(sound);
      const offset = picks.next().value as number;
      for (const [index, mutant] of some.entries()) {
        if ((index + offset) % 4 === 0) holds(sound, mutant, timelines);
      }
    }),
    { numRuns: runs(6), endOnFailure: true },
  );
}, 120_000);

it('calls no comparison equivalent to another that decides otherwise', () => {
  fc.assert(
    fc.property(
      soundRules,
      lives,
      fc.array(fc.nat(), { minLength: 36, maxLength: 36 }),
      (sound, timelines, picks) => {
        for (let at = 0; at < picks.length; at += 3) {
          const mutant = anyComparison(sound, picks.slice(at, at + 3));
          if (mutant) holds(sound, mutant, timelines);
        }
      },
    ),
    { numRuns: runs(12), endOnFailure: true },
  );
  expect(seen.size).toBeGreaterThan(3);
}, 120_000);
