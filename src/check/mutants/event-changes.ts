/** Another event where one is named: the one most like it, as a list of names to choose from leads to. */
import type { RuleSet } from '../../language/rule-set.js';
import type { Path } from '../../vocabulary/json.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Change } from './change.js';
import { write } from './change.js';

export function eventChanges(event: string | undefined, path: Path, ruleSet: RuleSet): readonly Change[] {
  const other = event === undefined ? undefined : eventBeside(event, ruleSet);
  return other === undefined ? [] : [write('event-swapped', path, other)];
}

/** The event that shares most properties with it, so that what reads these can be read of the other. */
function eventBeside(event: string, { events }: RuleSet): string | undefined {
  const propertiesOf = (name: string) => Object.keys(events.get(name)?.body.properties.properties ?? {});
  if (!events.has(event)) return undefined;
  const own = new Set(propertiesOf(event));
  const others = [...events.keys()]
    .filter((name) => name !== event)
    .map((name) => ({ name, shared: propertiesOf(name).filter((key) => own.has(key)).length }))
    .sort((a, b) => b.shared - a.shared || compareText(a.name, b.name));
  return others[0]?.name;
}
