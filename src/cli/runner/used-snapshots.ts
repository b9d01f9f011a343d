/** The snapshots that a scenario names, whether or not its mails are sent. */
import type { ScenarioCase } from '../../check/case.js';
import { snapshotNames } from '../../check/snapshot-names.js';

/** File names, as running the scenario gives them. */
export function snapshotsIn(scenario: ScenarioCase): readonly string[] {
  return scenario.users.flatMap((user) => {
    const sends = scenario.expected.sends.filter((one) => one.user === user);
    return [...snapshotNames(scenario, user, sends)].flatMap(([{ snapshots }, name]) => [
      ...(snapshots.html ? [`${name}.html`] : []),
      ...(snapshots.text ? [`${name}.txt`] : []),
    ]);
  });
}
