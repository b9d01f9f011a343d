/** Edits of a timeline in words: what was tried when a life was lived again. */
import type { Event } from '../../vocabulary/event.js';
import { humanDuration } from '../../vocabulary/time.js';
import { showJson } from './condition-words.js';
import type { Edit } from './change.js';
import type { Life } from './life.js';

/** `price` of `Product Added` at 2026-03-02 10:00 is 0.01. */
export function editWords(edit: Edit, life: Life): string {
  const { show } = life;
  switch (edit.kind) {
    case 'set': {
      const to = edit.to === undefined ? 'is missing' : `is ${showJson(edit.to)}`;
      return `\`${edit.path.join('.')}\` of ${named(edit.messageId, life)} ${to}`;
    }
    case 'consent':
      return `${named(edit.messageId, life)} has consent to ${edit.purpose} ${edit.to}`;
    case 'add':
      return `${eventWords(edit.event)} at ${show.time(edit.event.time)}`;
    case 'remove':
      return `no ${named(edit.messageId, life)}`;
    case 'move':
      return `${named(edit.messageId, life)} happens at ${show.time(edit.to)}`;
    case 'receive':
      return `${named(edit.messageId, life)} comes to be known at ${show.time(edit.to)}`;
    case 'shift': {
      const what = edit.from === undefined ? 'everything' : `everything from ${named(edit.from, life)} on`;
      return `${what} happens ${humanDuration(edit.by)} ${edit.by < 0 ? 'earlier' : 'later'}`;
    }
    case 'run-on':
      return `the clock runs on until ${show.time(edit.until)}, and nothing else happens`;
  }
}

function named(messageId: string, { timeline, show }: Life): string {
  const event = timeline.events.find((one) => one.messageId === messageId);
  if (!event) return 'the event that was added';
  return `\`${event.type === 'track' ? event.name : event.type}\` at ${show.time(event.time)}`;
}

function eventWords({ type, name, traits, consent, properties }: Event): string {
  if (type === 'identify') {
    const said = Object.entries({ ...traits, ...consent }).map(([key, value]) => `${key} ${showJson(value)}`);
    return `\`identify\` with ${said.join(', ')}`;
  }
  return Object.keys(properties).length === 0 ? `one \`${name}\`` : `one \`${name}\` ${showJson(properties)}`;
}
