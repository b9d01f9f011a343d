/** The snapshots that a scenario names, whether or not its mails are sent. */
import type { ScenarioCase } from '../../check/case.js';
import { slugOf } from '../../check/slug.js';
import { mailName } from '../../simulate/explain/life.js';

/** Names without an ending, as running the scenario gives them. */
export function snapshotsIn({ slug, expected }: ScenarioCase): readonly string[] {
  const counts = new Map<string, number>();
  return expected.sends.flatMap((one) => {
    if (!one.snapshot) return [];
    const name = `${slug}.${slugOf(mailName(one))}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count === 1 ? name : `${name}-${count}`];
  });
}
