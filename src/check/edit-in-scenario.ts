/** Changes of a life in the words of the scenario that it is: which item of `when` or `given` is to be what. */
import type { Edit } from '../simulate/explain/change.js';
import { showJson } from '../simulate/explain/condition-words.js';
import { editWords } from '../simulate/explain/edit-words.js';
import type { Event } from '../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { humanDuration } from '../vocabulary/time.js';
import type { Life } from './life.js';
import { flow, scalar } from './flow.js';
import { otherUser } from './revisions.js';
import { GIVEN } from './scenario.js';

/** `when[1].properties.price`: 50 instead of 49.99. What has no place in the scenario is told as of any life. */
export function editInScenario(edit: Edit, life: Life): string {
  const { show, timeline } = life;
  switch (edit.kind) {
    case 'set': {
      const place = placeOf(edit.messageId, life);
      const event = eventOf(edit.messageId, life);
      if (place === undefined || !event) return editWords(edit, life);
      return changed(
        `${place}.${edit.part}${dotted(edit.path)}`,
        edit.to,
        valueAt(event[edit.part], edit.path),
      );
    }
    case 'consent': {
      const place = placeOf(edit.messageId, life);
      const event = eventOf(edit.messageId, life);
      if (place === undefined || !event) return editWords(edit, life);
      const was = Object.hasOwn(event.consent, edit.purpose) ? event.consent[edit.purpose] : undefined;
      return changed(`${place}.consent.${edit.purpose}`, edit.to, was);
    }
    case 'add':
      return addedWords(edit.event, life);
    case 'remove': {
      const place = placeOf(edit.messageId, life);
      return place === undefined
        ? editWords(edit, life)
        : `without \`${place}\` (${nameOf(edit.messageId, life)})`;
    }
    case 'move':
    case 'receive': {
      const place = placeOf(edit.messageId, life);
      if (place === undefined) return editWords(edit, life);
      return `\`${place}.${edit.kind === 'move' ? 'at' : 'receivedAt'}\`: '${show.time(edit.to)}'`;
    }
    case 'shift': {
      const way = `${humanDuration(edit.by)} ${edit.by < 0 ? 'earlier' : 'later'}`;
      const place = edit.from === undefined ? 'when[0]' : placeOf(edit.from, life);
      if (place === undefined) return editWords(edit, life);
      return `\`${place === 'given.profile' ? 'when[0]' : place}\` and all after it ${way}`;
    }
    case 'run-on':
      return timeline.until === undefined
        ? editWords(edit, life)
        : `\`until\`: '${show.time(edit.until)}' instead of '${show.time(timeline.until)}'`;
  }
}

function changed(place: string, to: JsonValue | undefined, was: JsonValue | undefined): string {
  if (to === undefined) return `no \`${place}\`, which is ${showJson(was)}`;
  return `\`${place}\`: ${showJson(to)}${was === undefined ? ', which is missing' : ` instead of ${showJson(was)}`}`;
}

/** `when[1]`, counted from 0 as in every path; undefined for what does not stand there. */
export function placeOf(messageId: string, { scenario }: Life): string | undefined {
  if (messageId === GIVEN) return 'given.profile';
  const index = scenario.items.indexOf(messageId);
  return index < 0 ? undefined : `when[${index}]`;
}

function eventOf(messageId: string, { timeline }: Life): Event | undefined {
  return timeline.events.find((one) => one.messageId === messageId);
}

function nameOf(messageId: string, life: Life): string {
  const event = eventOf(messageId, life);
  return `\`${event?.type === 'track' ? event.name : (event?.type ?? messageId)}\``;
}

function dotted(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

function valueAt(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inner, step) => {
    if (typeof step === 'number')
      return Array.isArray(inner) ? (inner as readonly JsonValue[])[step] : undefined;
    return isObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
  }, value);
}

/** What is once more as it is already is named instead of written out. */
function addedWords(event: Event, life: Life): string {
  const same = life.timeline.events.find((one) => isSame(one, event) && placeOf(one.messageId, life));
  const place = same && placeOf(same.messageId, life);
  return place === undefined || place === 'given.profile'
    ? `one more item of \`when\`: ${itemOf(event, life)}`
    : `one more item of \`when\` as \`${place}\` is, at '${life.show.time(event.time)}'`;
}

function isSame(one: Event, other: Event): boolean {
  const said = ({ type, name, user, properties, traits, consent }: Event) =>
    JSON.stringify([type, name, user, properties, traits, consent]);
  return said(one) === said(other);
}

/** Ready to be copied: `{ at: '…', event: Order Completed, properties: { price: 5 } }`. */
function itemOf(event: Event, life: Life): string {
  const { type, name, time, properties, traits, consent } = event;
  const filled = (key: string, value: JsonObject) =>
    Object.keys(value).length === 0 ? [] : [`${key}: ${flow(value)}`];
  const what = type === 'track' ? `event: ${scalar(name)}` : `type: ${type}`;
  const parts = [
    `at: '${life.show.time(time)}'`,
    ...Object.values(otherUser(life)).map((user) => `user: ${flow(user!)}`),
    what,
    ...filled('properties', properties),
    ...filled('traits', traits),
    ...filled('consent', consent),
  ];
  return `{ ${parts.join(', ')} }`;
}
