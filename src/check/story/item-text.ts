/** A life as an item of a scenario file, which says that an invariant holds of it. */
import { zoneOf } from '../../engine/run.js';
import { formatInZone } from '../../simulate/explain/local-time.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { untilOf } from '../discover/scenario-text.js';
import type { WriteTime } from '../discover/written-life.js';
import { writtenLife } from '../discover/written-life.js';
import { blockItem, blockMap, indented } from '../discover/yaml-text.js';
import type { Breach, Invariant } from '../invariants/invariant.js';

/** `buyers-are-left-alone: cart-recovery/reminder is sent 2h after Order Completed`. */
export function nameOf({ name }: Pick<Invariant, 'name'>, { words }: Pick<Breach, 'words'>): string {
  const whole = `${name}: ${words}`.replaceAll('`', '').replace(/\s+/g, ' ');
  return whole.length <= LONGEST_NAME ? whole : `${whole.slice(0, LONGEST_NAME).replace(/[:,]? \S*$/, '')} …`;
}

/** Of the 200 characters that a name may have. */
const LONGEST_NAME = 140;

/** Of a timeline that is written as a scenario has it. */
export function itemText(
  invariant: Pick<Invariant, 'name'>,
  timeline: Timeline,
  breach: Pick<Breach, 'words'>,
  project: Project,
  name = nameOf(invariant, breach),
): string {
  const { state } = simulate(project.program, timeline);
  const zone = zoneOf(project.program, state);
  const write: WriteTime = (time) => formatInZone(zone, time);
  const { given, when } = writtenLife(timeline, write, speakers(timeline));
  const lines = [
    ...blockMap({ name, given }),
    'when:',
    ...indented(withMessages(when, timeline).flatMap(blockItem), 2),
    ...blockMap({ until: untilOf(timeline) }),
    'then:',
    ...indented([{ holds: invariant.name }, { others: 'allowed' }].flatMap(blockItem), 2),
  ];
  return `${lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`).join('\n')}\n`;
}

/** Other ids under which something is said, and not only done: a scenario has them among its users. */
function speakers({ user, events }: Timeline): readonly string[] {
  return [...new Set(events.flatMap((one) => (one.type !== 'track' && one.user !== user ? [one.user] : [])))];
}

/** A message that comes twice has an id of its own. */
function withMessages(when: readonly JsonObject[], { events }: Timeline): readonly JsonObject[] {
  const ids = events.slice(events.length - when.length).map(({ messageId }) => messageId);
  return when.map((item, index) => {
    const messageId = ids[index]!;
    const comesAgain = ids.indexOf(messageId) !== ids.lastIndexOf(messageId);
    return comesAgain ? { ...item, messageId } : item;
  });
}
