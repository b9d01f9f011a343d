/** How the snapshots of a scenario's mails are called. */
import { mailName } from '../simulate/explain/life.js';
import type { ScenarioCase, SendExpectation } from './case.js';
import { slugOf, uniqueSlugs } from './slug.js';

/** By expectation that asks for a snapshot, a file name without its ending; `sends` are one user's, in their order. */
export function snapshotNames(
  scenario: Pick<ScenarioCase, 'slug' | 'user' | 'users'>,
  user: string,
  sends: readonly SendExpectation[],
): ReadonlyMap<SendExpectation, string> {
  const prefix = `${scenario.slug}${suffixOf(scenario, user)}`;
  const counts = new Map<string, number>();
  const names = new Map<SendExpectation, string>();
  for (const one of sends) {
    if (!one.snapshots.html && !one.snapshots.text) continue;
    const name = `${prefix}.${slugOf(mailName(one))}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    names.set(one, count === 1 ? name : `${name}-${count}`);
  }
  return names;
}

/** Tells the snapshots of several users apart. */
function suffixOf({ user: own, users }: Pick<ScenarioCase, 'user' | 'users'>, user: string): string {
  return user === own ? '' : `.${uniqueSlugs(users)[users.indexOf(user)]}`;
}
