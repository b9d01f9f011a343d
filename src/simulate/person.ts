/** One person's life under one id or several: an anonymous id whose events are the user's once that is known. */
import { newState } from '../compile/layout.js';
import type { Program } from '../compile/program.js';
import type { State } from '../compile/state.js';
import type { JournalEntry } from '../engine/journal.js';
import type { MailKeeping, Tracing } from '../engine/run.js';
import type { Input } from '../engine/step.js';
import { stepAll, stepHistory } from '../engine/step.js';
import type { Decision } from '../vocabulary/decision.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Instant } from '../vocabulary/time.js';
import { Owners } from './owners.js';

/** What was decided and what happened, and the states of the ids that stand for themselves. */
export interface Lived {
  readonly states: ReadonlyMap<string, State>;
  readonly decisions: readonly Decision[];
  /** Empty unless traced. */
  readonly journal: readonly JournalEntry[];
  /** The same by the id that lived it, before it became another. */
  readonly journals: ReadonlyMap<string, readonly JournalEntry[]>;
  readonly exposures: readonly Exposure[];
}

/** The one id that all events are of, where they say of no other that it is the same user's. */
function onlyId(events: readonly Event[]): string | undefined {
  const id = events[0]?.user;
  for (const { user, previousId } of events) if (user !== id || previousId !== undefined) return undefined;
  return id;
}

/**
 * Lives events through that are one person's, in the order given; `until` settles what is due up to it. An event that
 * names a `previousId` joins that id's state to its own; from then on the two are one. An id is joined once: a second
 * user who claims it gets nothing of it. With `dropped` mails, decisions need not keep what they are made from.
 */
export function livePerson(
  program: Program,
  events: readonly Event[],
  until: Instant | undefined,
  tracing: Tracing = 'off',
  mails: MailKeeping = 'kept',
): Lived {
  const id = onlyId(events);
  if (id !== undefined) {
    const { state, ...lived } = stepHistory(program, id, events, until, tracing, mails);
    return { states: new Map([[id, state]]), ...lived, journals: new Map([[id, lived.journal]]) };
  }
  const ids = new Ids(program, tracing);
  for (const event of events) ids.take(event);
  return ids.end(until);
}

/** The state of one id after further events of its own, and after all that was due until an instant. */
export function liveOn(program: Program, state: State, events: readonly Event[], until: Instant): State {
  const inputs = events.map((event): Input => ({ kind: 'event', event }));
  return stepAll(program, state, [...inputs, { kind: 'clock', time: until }]).state;
}

class Ids {
  private readonly states = new Map<string, State>();
  private readonly inputs = new Map<string, Input[]>();
  private readonly owners = new Owners();
  private decisions: Decision[] = [];
  private readonly journals = new Map<string, JournalEntry[]>();
  private exposures: Exposure[] = [];

  constructor(
    private readonly program: Program,
    private readonly tracing: Tracing,
  ) {}

  take(event: Event): void {
    const id = this.owners.ownerOf(event.user);
    const previousId = this.owners.claimedBy(event);
    if (previousId !== undefined) this.give(previousId, id, event);
    this.inputsOf(id).push({ kind: 'event', event });
  }

  private give(previousId: string, id: string, event: Event): void {
    if (!this.inputs.has(previousId)) return;
    this.inputsOf(previousId).push({ kind: 'clock', time: receiptOf(event) - 1 });
    this.catchUp(previousId);
    const other = this.states.get(previousId);
    assert(other, 'an id that has lived has a state');
    this.states.delete(previousId);
    this.inputs.delete(previousId);
    this.inputsOf(id).push({ kind: 'join', event, other });
  }

  private inputsOf(id: string): Input[] {
    let inputs = this.inputs.get(id);
    if (!inputs) this.inputs.set(id, (inputs = []));
    return inputs;
  }

  /** Steps an id through what is kept for it. */
  private catchUp(id: string): void {
    const { program, tracing } = this;
    const before = this.states.get(id) ?? newState(program.layout, id);
    const inputs = this.inputsOf(id).splice(0);
    const { state, decisions, journal, exposures } = stepAll(program, before, inputs, tracing);
    this.states.set(id, state);
    for (const exposure of exposures) this.exposures.push(exposure);
    for (const decision of decisions) this.decisions.push(decision);
    const known = this.journals.get(id);
    if (!known) this.journals.set(id, [...journal]);
    else for (const entry of journal) known.push(entry);
  }

  end(until: Instant | undefined): Lived {
    for (const [id, inputs] of this.inputs) {
      if (until !== undefined) inputs.push({ kind: 'clock', time: until });
      this.catchUp(id);
    }
    return {
      states: this.states,
      decisions: inTime(this.decisions),
      journal: inTime([...this.journals.values()].flat()),
      journals: this.journals,
      exposures: inTime(this.exposures),
    };
  }
}

/** What different ids did is told in the order of time; what one id did stays as it was. */
export function inTime<Item extends { readonly at: Instant }>(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => a.at - b.at);
}
