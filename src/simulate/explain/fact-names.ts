/** Facts as a reader knows them, with what they were. */
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import { readAgainAt } from './again.js';
import type { FactTrace } from './condition-words.js';
import { plainNumber, showJson } from './condition-words.js';
import { innerOf, levelsOf } from './domain.js';
import type { Spot } from './past-events.js';
import { param } from './reading.js';
import { scoreAt } from './score-edits.js';

/** A property or trait by its own name, any other fact as traces name it. */
export function nameOf(reading: Reading, leaf: FactTrace | undefined): string {
  const steps = reading.path === undefined ? undefined : parsePath(reading.path);
  switch (reading.fact) {
    case 'event':
    case 'profile':
      if (steps && steps.length > 1) return `\`${steps.slice(1).join('.')}\``;
      break;
    case 'localTime':
      if (steps?.length === 1) return `the user's local ${steps[0]}`;
      break;
    case 'score':
      return `\`${String(param(reading, 'name'))}\``;
    case 'level':
      return `the level of \`${String(param(reading, 'name'))}\``;
    case 'lookup':
    case 'recommend':
      if (steps && steps.length > 0) return ofCatalog(reading, steps);
  }
  const isOwn = leaf && leaf.reading === reading;
  return `\`${isOwn ? leaf.fact : factWords(reading)}\``;
}

function factWords(reading: Reading): string {
  const words = ['property', 'event', 'purpose', 'name'].map((name) => param(reading, name));
  return [reading.fact, ...words.filter((word) => typeof word === 'string'), reading.path ?? '']
    .join(' ')
    .trim();
}

function ofCatalog(reading: Reading, steps: readonly (string | number)[]): string {
  const catalog = `\`${String(param(reading, 'catalog'))}\``;
  if (reading.fact === 'lookup') return `\`${steps.join('.')}\` in ${catalog}`;
  const [index, ...rest] = steps;
  const which = index === 0 ? 'the first recommendation' : `recommendation ${Number(index) + 1}`;
  return `${rest.length === 0 ? '' : `\`${rest.join('.')}\` of `}${which} from ${catalog}`;
}

/** What tells more of a value that was found, to stand behind it. */
export function moreOf(reading: Reading, found: JsonValue | undefined, spot: Spot): string {
  if (reading.fact === 'level') {
    const score = scoreAt(String(param(reading, 'name')), spot);
    return `, as its score is ${plainNumber(Number(score), Object.values(levelsOf(reading, spot)))}`;
  }
  const inner = reading.fact === 'lookup' ? innerOf(reading) : undefined;
  if (!inner) return '';
  const id = readAgainAt(spot)(inner, spot.life.timeline.events);
  if (id === undefined) return `, as ${nameOf(inner, undefined)} is, which names the row`;
  const catalog = spot.life.project.ruleSet.catalogs.get(String(param(reading, 'catalog')));
  const row = `row \`${typeof id === 'string' ? id : showJson(id)}\``;
  if (!catalog?.rows.has(id as string)) return `, as there is no ${row}`;
  return found === undefined ? `, in the ${row}` : ` in the ${row}`;
}

/** What tells more of a value that is needed. */
export function moreOfNeed(reading: Reading, to: JsonValue | undefined, spot: Spot): string {
  const levels = reading.fact === 'level' ? levelsOf(reading, spot) : {};
  if (typeof to !== 'string' || !Object.hasOwn(levels, to)) return '';
  return `, which begins at ${levels[to]}`;
}
