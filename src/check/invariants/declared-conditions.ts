/**
 * The conditions of invariants, read of a user at any moment of a life. They are compiled into a program of their own,
 * which has no campaign and decides nothing: it keeps what these conditions ask for, and is given what happened and
 * which mails were sent.
 */
import type { Frame } from '../../compile/frame.js';
import { newState } from '../../compile/layout.js';
import { programLike } from '../../compile/like.js';
import type { Program } from '../../compile/program.js';
import { compile } from '../../compile/compile.js';
import { compileCondition } from '../../compile/condition.js';
import { keptTraits } from '../../compile/kept-traits.js';
import type { State, TriggerEvent } from '../../compile/state.js';
import type { Condition, Declared, LocatedHappening, Part, SegmentBody } from '../../language/documents.js';
import { happeningsIn, partAt, spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { frameAt } from '../../simulate/asked.js';
import { liveOn, livePerson } from '../../simulate/person.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Happened, Past } from './declared-past.js';
import { sentEvent } from './declared-past.js';

export interface Conditions {
  /** Whether an event is such a one. */
  readonly isSuch: (happening: LocatedHappening, happened: Happened) => boolean;
  /** Whether a condition holds of a user just before a moment. */
  readonly holdsBefore: (part: Part, user: string, position: number, past: Past) => boolean;
  /** Whether it holds as something comes to be known, which it may read. */
  readonly holdsAt: (part: Part, happened: Happened, past: Past) => boolean;
}

type Test = (frame: Frame) => boolean;

function keyOf(part: Part): string {
  return formatPlace(spanOf(part));
}

export function conditionsOf(ruleSet: RuleSet): Conditions {
  const asked = askedIn(ruleSet);
  if (asked.length === 0) return { isSuch: isNamedSo, holdsBefore: nothingAsked, holdsAt: nothingAsked };
  const tests = new Map<string, Test>();
  const program = compileAsked(ruleSet, asked, tests);
  const nobody = newState(program.layout, '');
  const testOf = (part: Part): Test => tests.get(keyOf(part))!;
  const lived = (user: string, end: number, time: Instant, past: Past): Frame => {
    const state = past.isOfOneId
      ? livedOn(program, user, end, time, past)
      : livePerson(program, eventsIn(past, 0, end), time).states.get(user);
    return frameAt(program, state ?? newState(program.layout, user), time);
  };
  return {
    isSuch: (happening, happened) => {
      if (!isNamedSo(happening, happened)) return false;
      if (happening.where === undefined) return true;
      const frame = frameAt(program, nobody, happened.receivedTime);
      return testOf(partAt(happening.part, 'where'))({ ...frame, event: triggerOf(happened) });
    },
    holdsBefore: (part, user, position, past) =>
      testOf(part)(lived(past.ownerAt(user, position), position, past.moments[position]!.at, past)),
    holdsAt: (part, happened, past) => {
      const { position, receivedTime, event } = happened;
      const frame = lived(past.ownerAt(event.user, position), position + 1, receivedTime, past);
      return testOf(part)({ ...frame, event: triggerOf(happened) });
    },
  };
}

/** A message that came before is none, whichever events the conditions read; of one that joins two ids, that stays. */
function eventsIn(past: Past, start: number, end: number): readonly Event[] {
  return past.moments.slice(start, end).flatMap((moment, index): readonly Event[] => {
    const event = moment.kind === 'event' ? moment.event : sentEvent(moment.decision);
    if (!event) return [];
    if (past.hasHappenedAt(start + index)) return [{ ...event, messageId: '' }];
    if (event.previousId === undefined) return [];
    return [{ ...event, type: 'alias', name: '', messageId: '', properties: {}, traits: {}, consent: {} }];
  });
}

/** A user's state before a moment, from which the next is lived on to. */
interface Reached {
  readonly program: Program;
  readonly end: number;
  readonly state: State;
}

const reached = new WeakMap<Past, Reached>();

/** Conditions are read from the first mail to the last: what was lived for one need not be lived again for the next. */
function livedOn(program: Program, user: string, end: number, time: Instant, past: Past): State {
  const known = reached.get(past);
  const from: Reached =
    known && known.program === program && known.end <= end
      ? known
      : { program, end: 0, state: newState(program.layout, user) };
  const state = liveOn(program, from.state, eventsIn(past, from.end, end), time);
  reached.set(past, { program, end, state });
  return state;
}

function isNamedSo({ event }: LocatedHappening, happened: Happened): boolean {
  return happened.event.type === 'track' && happened.event.name === event;
}

function nothingAsked(): never {
  throw new Error('no invariant has a condition');
}

function triggerOf({ event, time }: Happened): TriggerEvent {
  return { event: event.name, timestamp: time, properties: event.properties };
}

interface Asked {
  readonly condition: Condition;
  readonly part: Part;
}

function askedIn({ invariants }: RuleSet): readonly Asked[] {
  return [...invariants.values()].flatMap(({ body: { never, always }, at }) =>
    [
      { body: never, part: { at, path: ['never'] } },
      { body: always, part: { at, path: ['always'] } },
    ].flatMap(({ body, part }) => [
      ...happeningsIn(body?.after, partAt(part, 'after')).flatMap(whereOf),
      ...happeningsIn(body?.unless, partAt(part, 'unless')).flatMap(whereOf),
      ...(body?.when ? [{ condition: body.when, part: partAt(part, 'when') }] : []),
    ]),
  );
}

function whereOf({ where, part }: LocatedHappening): readonly Asked[] {
  return where ? [{ condition: where, part: partAt(part, 'where') }] : [];
}

function compileAsked(ruleSet: RuleSet, asked: readonly Asked[], tests: Map<string, Test>): Program {
  const rules = { ...ruleSet, campaigns: new Map(), experiments: new Map() };
  const program = compile(rules, () => () => undefined, [], {
    asks: (context) => {
      for (const { condition, part } of asked) {
        const { test } = compileCondition(condition, part, context);
        tests.set(keyOf(part), test);
      }
    },
  });
  return programLike({ ...program, traits: keptTraits([ruleSet, withConditions(ruleSet, asked)]) });
}

/** As if each condition were a segment. */
function withConditions(ruleSet: RuleSet, asked: readonly Asked[]): RuleSet {
  const segments = asked.map(({ condition, part }, index): [string, Declared<SegmentBody>] => [
    String(index),
    { name: String(index), version: 1, body: { when: condition }, at: part.at, span: spanOf(part) },
  ]);
  return { ...ruleSet, segments: new Map(segments) };
}
