/** The nearest change of a scenario after which something else is decided of a mail: found as `explain` finds it, with less patience. */
import type { Edit } from '../simulate/explain/change.js';
import { applyEdits, withValue } from '../simulate/explain/change.js';
import type { Remedy } from '../simulate/explain/condition-remedy.js';
import { checkedWords, NOTHING_TOLD, uncheckedWords } from '../simulate/explain/cure-words.js';
import type { Change, Cure, Effort, Lived } from '../simulate/explain/cure.js';
import { cureOf } from '../simulate/explain/cure.js';
import type { Life as LifeOfAny, StepName } from '../simulate/explain/life.js';
import { isOf, lifeOf, runsOf } from '../simulate/explain/life.js';
import { formatInZone } from '../simulate/explain/local-time.js';
import type { Stop } from '../simulate/explain/stop.js';
import { stopOfEntry, stopOfRun } from '../simulate/explain/stop.js';
import { stoppersOf } from '../simulate/explain/stopper.js';
import type { Tries } from '../simulate/explain/tries.js';
import type { Decision, Gate } from '../vocabulary/decision.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import { formatDuration } from '../vocabulary/time.js';
import { editInScenario } from './edit-in-scenario.js';
import type { Life } from './life.js';

/** So many lives are lived for one failure: a file whose scenarios all fail is told of in seconds. */
const MOST_LIVES = 40;
/** So many failures of one scenario have a search of their own; what they tell is most often the same. */
export const MOST_SEARCHES = 3;

const EFFORT: Effort = { lives: MOST_LIVES, inOrder: whatIsThereFirst };

/** What stands in the scenario is changed before anything is added to it. */
function whatIsThereFirst(tries: Tries): Tries {
  const adds = (edits: readonly Edit[]) => edits.some(({ kind }) => kind === 'add');
  return [...tries.filter((edits) => !adds(edits)), ...tries.filter(adds)];
}

/** Whether a decision is what was wanted. */
export type IsWanted = (decision: Decision) => boolean;

/** What would have brought one more decision that is wanted than the `had` ones that there are. */
export function nearestTo(life: Life, name: StepName, isWanted: IsWanted, had: number): Cure | undefined {
  const live = (edits: readonly Edit[]) => livedFor(again(life, edits), name, isWanted, had);
  const first = livedFor(life, name, isWanted, had);
  return first.stop && cureOf(first, { ...name, at: undefined }, live, EFFORT);
}

/** The scenario lived with changes. */
function again(life: Life, edits: readonly Edit[]): LifeOfAny {
  const { timeline } = applyEdits({ timeline: life.timeline, at: undefined }, edits);
  return lifeOf(life.project, timeline, (zone) => ({
    time: (time) => formatInZone(zone, time),
    duration: formatDuration,
  }));
}

function livedFor(life: LifeOfAny, name: StepName, isWanted: IsWanted, had: number): Lived {
  const decisions = life.decisions.filter((one) => isOf(one, name));
  const wanted = decisions.filter(isWanted);
  if (wanted.length > had) return { life, at: undefined, sent: wanted.at(-1), stop: undefined };
  const run = runsOf(life, name.campaign).findLast(
    (one) => !decisions.some((decision) => decision.instance === one && isWanted(decision)),
  );
  const stop = run === undefined ? stopOfNext(life, name.campaign) : stopOfRun(life, run, name);
  return {
    life,
    at: undefined,
    sent: undefined,
    stop: stop ?? { kind: 'not-begun', campaign: name.campaign },
  };
}

/** Where every run has done its part, the trigger of one more is missing. */
function stopOfNext(life: LifeOfAny, campaign: string): Stop {
  const stop = stopOfEntry(life, campaign);
  const trigger = life.project.ruleSet.campaigns.get(campaign)?.body.trigger;
  return stop.kind === 'not-begun' && trigger && 'event' in trigger
    ? { kind: 'no-trigger', campaign, event: trigger.event }
    : stop;
}

/** The smallest change as lines of text. */
export function cureLines(cure: Cure, life: Life, then = checkedWords): readonly string[] {
  const { changes, sentTime, isGivenUp } = cure;
  if (sentTime !== undefined) {
    const edits = merged(changes.flatMap((one) => one.edits ?? [])).map((edit) => editInScenario(edit, life));
    const places = [...new Set(changes.flatMap(({ place }) => (place ? [formatPlace(place)] : [])))];
    const head =
      edits.length > 1 ? `The nearest change, ${edits.length} things together:` : 'The nearest change:';
    return [
      head,
      ...edits.slice(0, MOST_EDITS).map((line) => `  ${line}`),
      ...(edits.length > MOST_EDITS ? [`  … and ${edits.length - MOST_EDITS} more`] : []),
      `  ✓ ${then(sentTime, life.show)}`,
      ...(places.length > 0 ? [`  or change the rule: ${places.slice(0, 2).join(', ')}`] : []),
    ];
  }
  const told = changes.filter(({ need }) => need !== '').slice(0, 2);
  return [
    'What is missing:',
    ...(told.length === 0 ? [`  ${NOTHING_TOLD}`] : told.map((one) => `  ${needOf(one)}`)),
    isGivenUp ? `  ? ${givenUp()}` : `  ? ${uncheckedWords(changes)}`,
  ];
}

const MOST_EDITS = 3;

/** Without those that a later one undoes, and with what is changed of an event that is added said of it. */
function merged(edits: readonly Edit[]): readonly Edit[] {
  return edits.reduce<readonly Edit[]>((before, edit) => {
    if (edit.kind !== 'set') return [...before, edit];
    const target = before.findIndex((one) => one.kind === 'add' && one.event.messageId === edit.messageId);
    const added = before[target];
    if (added?.kind === 'add') {
      const part = withValue(added.event[edit.part], edit.path, edit.to) as JsonObject;
      return before.with(target, { ...added, event: { ...added.event, [edit.part]: part } });
    }
    return [...before.filter((one) => !isOfSame(one, edit)), edit];
  }, []);
}

function isOfSame(one: Edit, other: Extract<Edit, { kind: 'set' }>): boolean {
  return (
    one.kind === 'set' &&
    one.messageId === other.messageId &&
    one.part === other.part &&
    one.path.join('\0') === other.path.join('\0')
  );
}

function needOf({ need, place }: Change): string {
  return place ? `${need} (${formatPlace(place)})` : need;
}

function givenUp(): string {
  return `not checked: the search was given up after ${MOST_LIVES} lives`;
}

/** A change after which something is not sent, or is stopped by a gate. */
export interface Stopping {
  readonly remedy: Remedy;
  readonly edits: readonly Edit[];
}

/** What would have stopped a mail that was sent; by one gate, where one is named. */
export function nearestStop(
  life: Life,
  decision: Decision,
  isStopped: (lived: LifeOfAny) => boolean,
  gate?: Gate,
): Stopping | undefined {
  let left = MOST_LIVES;
  for (const remedy of stoppersOf(decision, life, gate)) {
    for (const edits of whatIsThereFirst(remedy.tries).slice(0, MOST_PER_STOPPER)) {
      if (left-- <= 0) return undefined;
      if (isStopped(again(life, edits))) return { remedy, edits };
    }
  }
  return undefined;
}

const MOST_PER_STOPPER = 12;

export function stoppingLines({ remedy, edits }: Stopping, life: Life, then: string): readonly string[] {
  const lines = edits.map((edit) => editInScenario(edit, life));
  const place = remedy.place ? [`  or change the rule: ${formatPlace(remedy.place)}`] : [];
  return [
    lines.length > 1 ? `The nearest change, ${lines.length} things together:` : 'The nearest change:',
    ...lines.slice(0, MOST_EDITS).map((line) => `  ${line}`),
    ...(lines.length > MOST_EDITS ? [`  … and ${lines.length - MOST_EDITS} more`] : []),
    `  ✓ checked: ${then}`,
    ...place,
  ];
}
