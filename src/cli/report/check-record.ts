/** What an attack on the rules has found, for programs. */
import type { Breach } from '../../check/invariants/invariant.js';
import { decisionRecord } from '../../vocabulary/decision-record.js';
import { formatInstant } from '../../vocabulary/time.js';
import { percentOf } from '../../check/coverage/coverage.js';
import { storyText } from '../../check/story/story.js';
import type { Kept, ToldAttack } from './check.js';
import { isVacuous } from './check.js';

export function attackRecord(told: ToldAttack): object {
  const { seed, runs, isInvalidToo, attack, breaches, coverage, shows } = told;
  const { lives, laws, reach } = attack;
  return {
    seed,
    runs,
    dirty: isInvalidToo,
    lived: lives,
    coverage: coverage.map(({ group, covered, total, unreachable }) => ({
      group,
      covered,
      total,
      unreachable,
      percent: percentOf({ covered, total }),
    })),
    ...(shows.invariants
      ? {
          invariants: laws.map((one) => {
            const { law, status, judged, tested, paths } = one;
            const found = breaches.get(law.name);
            return {
              name: law.name,
              declared: law.isDeclared,
              says: law.says,
              span: law.place ?? null,
              status,
              failed: status === 'broken' || isVacuous(one),
              judged,
              tested,
              paths,
              ...(found
                ? {
                    counterexample: {
                      path: found.path,
                      ...breachRecord(found.breach),
                      events: found.size.events,
                      users: found.size.users,
                      properties: found.size.properties,
                      story: storyText(found.story),
                      scenario: found.scenario,
                      ...savedRecord(told.kept.get(law.name)),
                    },
                  }
                : {}),
            };
          }),
        }
      : {}),
    ...(shows.reachability
      ? {
          reachability: reach.map(({ kind, name, span, status, lives: count, why, places, isFailure }) => ({
            kind,
            name,
            span,
            status,
            failed: isFailure,
            tried: count,
            ...(why === undefined ? {} : { why }),
            places,
          })),
        }
      : {}),
  };
}

function savedRecord(kept: Kept | undefined): object {
  if (!kept) return {};
  return { saved: kept.kind === 'refused' ? { faults: kept.faults } : { file: kept.file, name: kept.name } };
}

export function breachRecord({ at, words, place, decisions }: Breach): object {
  return { at: formatInstant(at), words, span: place, decisions: decisions.map(decisionRecord) };
}
