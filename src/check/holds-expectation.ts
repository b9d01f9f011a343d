/** `holds` of a scenario: the invariants that are held against it, by name. */
import { mayBeDeclared } from '../language/rule-set.js';
import { ALWAYS_ON } from '../vocabulary/always-on.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { HoldsExpectation } from './case.js';
import type { ScenarioNames, Spot } from './names.js';
import { inside } from './names.js';
import type { WrittenHolds } from './written-expectation.js';

export function readHolds(
  { holds }: WrittenHolds,
  names: ScenarioNames,
  spot: Spot,
): readonly HoldsExpectation[] {
  const one = (name: string, here: Spot): HoldsExpectation => {
    checkInvariantName(name, names, here);
    return { name, span: here.at(here.path) };
  };
  return typeof holds === 'string'
    ? [one(holds, spot)]
    : holds.map((name, index) => one(name, inside(spot, index)));
}

function checkInvariantName(name: string, { project }: ScenarioNames, { at, path, report }: Spot): void {
  const { invariants } = project.ruleSet;
  const declared = invariants.get(name);
  const span = at(path);
  if (declared?.body.reachable) {
    report(
      error('unknown-invariant', span, `\`${name}\` is \`reachable\`, and says nothing of one life`, {
        help: 'expect the mail itself: `send:`',
        related: [{ message: `\`${name}\` is declared here`, span: declared.span }],
      }),
    );
    return;
  }
  if (declared || (ALWAYS_ON as readonly string[]).includes(name)) return;
  if (mayBeDeclared(project.ruleSet, 'invariant', name)) return;
  const laws = [...invariants.values()].filter(({ body }) => !body.reachable).map((one) => one.name);
  const known = [...laws, ...ALWAYS_ON];
  const near = invariants.get(closest(name, known) ?? '');
  report(
    error('unknown-invariant', span, `there is no invariant \`${name}\``, {
      help: didYouMean(name, known, 'invariant'),
      related: near && [{ message: `\`${near.name}\` is declared here`, span: near.span }],
      fix: respelling(span, name, known),
    }),
  );
}
