/** One user's life under both rule sets as one list: what happened, what was sent, what was stopped and by which line. */
import type { JournalEntry } from '../../engine/journal.js';
import { showIn } from '../../simulate/explain/local-time.js';
import type { Decision } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { Zone } from '../../vocabulary/zone.js';
import type { Sample } from '../impact.js';
import { mailNameOf } from './count.js';
import type { MadeUp } from './made-up.js';

type Entry = Sample['timeline'][number];
type Line = Omit<Entry, 'on'> & {
  /** Equal for what is the same under both, wherever its rule stands. */
  readonly same: string;
};

/** What one rule set makes of the user. */
export interface ToldLife {
  readonly events: readonly Event[];
  readonly journal: readonly JournalEntry[];
  readonly zone: Zone;
}

/** Lines of both where they are equal, in order of time; of one instant in the order in which they were lived. */
export function timelineOf(before: ToldLife, after: ToldLife, madeUp: MadeUp): Sample['timeline'] {
  const [a, b] = [linesOf(before, madeUp), linesOf(after, madeUp)];
  const entries: Entry[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (x && y && x.same === y.same) {
      entries.push(entryOf(y, 'both'));
      i += 1;
      j += 1;
    } else if (y === undefined || (x !== undefined && comesFirst(x, y, b, j))) {
      entries.push(entryOf(x!, 'before'));
      i += 1;
    } else {
      entries.push(entryOf(y, 'after'));
      j += 1;
    }
  }
  return entries;
}

/** Of two lines of one instant the one whose like is still to come under the other rules waits for it. */
function comesFirst(x: Line, y: Line, others: readonly Line[], from: number): boolean {
  if (x.at !== y.at) return x.at < y.at;
  for (let index = from; index < others.length && others[index]!.at === x.at; index++) {
    if (others[index]!.same === x.same) return false;
  }
  return true;
}

function entryOf({ at, what, kind }: Line, on: Entry['on']): Entry {
  return { at, what, on, kind };
}

/** Events come before what is due at their instant. */
function linesOf({ events, journal, zone }: ToldLife, madeUp: MadeUp): readonly Line[] {
  const time = showIn(zone).time;
  const lines = [
    ...events.map((event): Line => line(receiptOf(event), 'event', eventWords(event, madeUp))),
    ...journal.flatMap((entry) => journalLine(entry, time, madeUp)),
  ];
  return lines.sort((a, b) => a.at - b.at);
}

function line(at: number, kind: Entry['kind'], what: string, same = what): Line {
  return { at, kind, what, same: `${at} ${kind} ${same}` };
}

function eventWords(event: Event, madeUp: MadeUp): string {
  const { type, name, consent, previousId } = event;
  const shown = madeUp.shown(event);
  const consents = Object.entries(consent).map(([purpose, status]) => `consent to ${purpose} ${status}`);
  const others = previousId === undefined ? [] : [`${madeUp.text(previousId)} is the same user`];
  const what = type === 'track' ? name : type;
  const more = [shown, ...consents, ...others].filter((text) => text !== '');
  return more.length === 0 ? what : `${what}: ${more.join(', ')}`;
}

function journalLine(entry: JournalEntry, time: (at: number) => string, madeUp: MadeUp): readonly Line[] {
  switch (entry.kind) {
    case 'decided':
      return [decisionLine(entry.decision, time, madeUp)];
    case 'entered':
      return [line(entry.at, 'note', `enters ${campaignOf(entry.instance)}`)];
    case 'exited':
      return [line(entry.at, 'note', `leaves ${campaignOf(entry.instance)}`)];
    case 'refused':
      return [line(entry.at, 'note', `does not enter ${entry.campaign}: ${entry.why}`)];
    case 'exposed':
      return [line(entry.at, 'note', `is exposed to ${entry.variant} of ${entry.experiment}`)];
    default:
      return [];
  }
}

function campaignOf(instance: string): string {
  return instance.slice(0, instance.lastIndexOf('#'));
}

const OUTCOMES = {
  sent: 'gets',
  suppressed: 'does not get',
  'held-out': 'is held out of',
  deferred: 'waits for',
} as const;

/** What a condition found in the user is left out: it may be personal. */
function decisionLine(decision: Decision, time: (at: number) => string, madeUp: MadeUp): Line {
  const { at, outcome, reason, until, detail, place, trace = [] } = decision;
  const start = `${OUTCOMES[outcome]} ${mailNameOf(decision)}`;
  if (outcome === 'sent') return line(at, 'sent', start);
  const gate = trace.find((one) => !one.passed && !one.condition);
  const note = detail ?? gate?.note;
  const end = until === undefined ? '' : ` until ${time(until)}`;
  const same = `${start}${end}: ${reason ?? ''}${note === undefined ? '' : `, ${madeUp.text(note)}`}`;
  return line(at, 'stopped', `${same} (${formatPlace(place)})`, same);
}
