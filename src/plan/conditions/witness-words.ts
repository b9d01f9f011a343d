/** A witness in a few words: what happened to the user, and what came of it under either rule set. */
import type { Material } from '../../check/discover/material.js';
import type { Show } from '../../simulate/explain/life.js';
import { mailName } from '../../simulate/explain/life.js';
import type { ConditionTrace } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../vocabulary/time.js';
import { factWords, valueWords } from './class-words.js';
import type { LivedBoth, LivedSide, Moment } from './lived.js';
import { outcomeOf, readOf } from './lived.js';
import type { ConditionChange } from './prove.js';

/** Whether anything is decided otherwise, or a run begins or ends otherwise. */
export function isToldApart({ before, after }: LivedBoth): boolean {
  return canonicalJson(doneBy(before, true)) !== canonicalJson(doneBy(after, true));
}

/** What rules do, each once: `enters win-back`, `gets come-back`. */
function doneBy({ simulated }: LivedSide, isShownToo: boolean): readonly string[] {
  const done = simulated.journal.flatMap((entry): readonly string[] => {
    switch (entry.kind) {
      case 'entered':
        return [`enters ${campaignOf(entry.instance)}`];
      case 'exited':
        return [`leaves ${campaignOf(entry.instance)}`];
      case 'decided':
        return entry.decision.outcome === 'sent' ? [`gets ${mailName(entry.decision)}`] : [];
      case 'shown':
        return isShownToo ? [`is shown choice ${entry.choice} of ${entry.content}`] : [];
      default:
        return [];
    }
  });
  return done.length > MOST_DONE ? done.slice(0, MOST_DONE) : done;
}

const MOST_DONE = 200;

function campaignOf(instance: string): string {
  return instance.replace(/#\d+$/, '');
}

export function outcomesOf(
  lived: LivedBoth,
  moment: Moment,
  { role, documentBefore, documentAfter }: ConditionChange,
): { readonly before: string; readonly after: string } {
  const isShownToo = role === 'content';
  const [old, now] = [doneBy(lived.before, isShownToo), doneBy(lived.after, isShownToo)];
  const words = (side: 'before' | 'after'): string => {
    const [own, others] = side === 'before' ? [old, now] : [now, old];
    const holds = outcomeOf(moment, side);
    const { name } = side === 'before' ? documentBefore : documentAfter;
    const first = role === 'segment' ? [`${holds ? 'in' : 'not in'} ${name}`] : [];
    const done = onlyIn(own, others);
    const undone = onlyIn(others, own).map(negated);
    const said = done.length > 0 ? done : undone;
    const told = [...first, ...said.slice(0, MOST_SAID)];
    return told.length > 0 ? told.join(', ') : `the condition ${holds ? 'holds' : 'does not hold'}`;
  };
  return { before: words('before'), after: words('after') };
}

const MOST_SAID = 3;

/** As often as the other does not. */
function onlyIn(own: readonly string[], others: readonly string[]): readonly string[] {
  const count = (all: readonly string[], one: string) => all.filter((each) => each === one).length;
  return [...new Set(own)].filter((one) => count(own, one) > count(others, one));
}

function negated(words: string): string {
  return words
    .replace(/^enters /, 'does not enter ')
    .replace(/^leaves /, 'stays in ')
    .replace(/^gets /, 'does not get ')
    .replace(/^is shown /, 'is not shown ');
}

/** What happened, the earliest first, and what is missing of that which the conditions read. */
export function lifeLines(
  { timeline }: LivedBoth,
  moment: Moment,
  { material, show }: { readonly material: Material; readonly show: Show },
): readonly string[] {
  const { at } = readOf(moment).read;
  const facts = [moment.before, moment.after].flatMap((read) => (read ? leavesOf(read.trace) : []));
  const areIdsTold = facts.some(({ reading, against }) =>
    [reading, against].some((one) => one !== undefined && OF_THINGS.has(one.fact)),
  );
  const linesOf = (event: Event): readonly string[] => {
    const age = ageWords(at - event.time);
    if (event.type !== 'track') return saidLines(event, event.time > at ? ` ${age}` : '');
    const told = toldProperties(event, material, areIdsTold);
    const shown = told.slice(0, MOST_PROPERTIES).join(', ');
    const more = told.length > MOST_PROPERTIES ? ', …' : '';
    const properties = shown === '' ? '' : ` (${shown}${more})`;
    return [`${event.name}${properties} ${age === '' ? `at ${show.time(event.time)}` : age}`];
  };
  const sorted = timeline.events.toSorted((a, b) => a.time - b.time);
  const names = new Set(timeline.events.map(({ name }) => name));
  const lines = [...sorted.flatMap(linesOf), ...missingLines(facts, names)];
  return lines.length > 0 ? [...new Set(lines)].slice(0, MOST_LINES) : ['nothing has happened'];
}

const MOST_LINES = 30;
const MOST_PROPERTIES = 4;

/** Facts to which it matters which thing an event is about. */
const OF_THINGS: ReadonlySet<string> = new Set(['lookup', 'recommend', 'collect', 'distinct']);

function saidLines({ traits, consent, previousId }: Event, late: string): readonly string[] {
  const said = [
    ...flat(traits).map(([name, value]) => `trait ${name} is ${valueWords(value)}`),
    ...Object.entries(consent).map(([purpose, status]) => `consent to ${purpose} is ${status}`),
    ...(previousId === undefined ? [] : ['turns out to be another known user']),
  ];
  return said.map((line) => `${line}${late}`);
}

/** Without what any such event has, and what a catalog says of the thing. */
function toldProperties(
  { name, properties }: Event,
  { samples, rowOf }: Material,
  areIdsTold: boolean,
): readonly string[] {
  const usual = new Map(flat({ ...samples.get(name), ...rowOf(properties) }));
  return flat(properties).flatMap(([path, value]) => {
    const isUsual = canonicalJson(usual.get(path)) === canonicalJson(value);
    const isId = /id$/i.test(path);
    const isTold = isId ? areIdsTold : !isUsual;
    return isTold ? [`${path} ${valueWords(value)}`] : [];
  });
}

/** Values by their path. */
function flat(object: JsonObject, path = ''): readonly (readonly [string, JsonValue])[] {
  return Object.entries(object).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flat(value as JsonObject, `${path}${name}.`)
      : value === undefined
        ? []
        : [[`${path}${name}`, value] as const],
  );
}

const UNITS: readonly (readonly [string, Duration])[] = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
  ['millisecond', 1],
];

/** `60 days ago`, `1 hour later`; nothing of what is at the very instant. */
export function ageWords(age: Duration): string {
  if (age === 0) return '';
  let rest = Math.abs(age);
  const parts = UNITS.flatMap(([name, unit]) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];
  });
  return `${parts.join(' ')} ${age > 0 ? 'ago' : 'later'}`;
}

function missingLines(facts: readonly FactTrace[], names: ReadonlySet<string>): readonly string[] {
  return facts.flatMap(({ reading, found }) => {
    const event = reading.params?.['event'];
    if (typeof event === 'string') return names.has(event) ? [] : [`no ${event}`];
    const isOwn = reading.fact === 'profile' || reading.fact === 'event';
    return found === undefined && isOwn ? [`${factWords(reading)} is missing`] : [];
  });
}

type FactTrace = Extract<ConditionTrace, { readonly kind: 'fact' }>;

function leavesOf(trace: ConditionTrace): readonly FactTrace[] {
  if (trace.kind === 'skipped') return [];
  return trace.kind === 'fact' ? [trace] : trace.parts.flatMap(leavesOf);
}
