/** The snapshots that a scenario names, whether or not its mails are sent. */
import type { ScenarioCase } from '../../check/case.js';
import { slugOf } from '../../check/slug.js';
import { mailName } from '../../simulate/explain/life.js';

/** Says of a file's name, without its ending, whether the scenario's mails are kept under it. */
export interface SnapshotNames {
  readonly has: (name: string) => boolean;
}

export function snapshotsIn({ slug, expected }: ScenarioCase): readonly SnapshotNames[] {
  const counts = new Map<string, number>();
  return expected.sends.flatMap((one) => {
    if (!one.snapshot) return [];
    const mail = slugOf(mailName(one));
    const count = (counts.get(mail) ?? 0) + 1;
    counts.set(mail, count);
    const end = `.${mail}${count === 1 ? '' : `-${count}`}`;
    // A part of its own may stand between: whose mail it is, of several users.
    return [{ has: (name) => name.startsWith(`${slug}.`) && name.slice(slug.length).endsWith(end) }];
  });
}
