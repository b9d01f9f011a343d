/**
 * The conditions of invariants, read of a user at any moment of a life. They are compiled into a program of their own,
 * which has no campaign and decides nothing: it keeps what these conditions ask for, and is given what happened and
 * which mails were sent.
 */
import type { Frame } from '../../compile/frame.js';
import { newState } from '../../compile/layout.js';
import type { Program } from '../../compile/program.js';
import { compile } from '../../compile/compile.js';
import { compileCondition } from '../../compile/condition.js';
import { keptTraits } from '../../compile/kept-traits.js';
import type { TriggerEvent } from '../../compile/state.js';
import type { Condition, Declared, LocatedHappening, Part, SegmentBody } from '../../language/documents.js';
import { happeningsIn, partAt } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { frameAt } from '../../simulate/asked.js';
import { livePerson } from '../../simulate/person.js';
import type { Instant } from '../../vocabulary/time.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { spanOf } from '../../language/documents.js';
import type { Happened, Past } from './declared-past.js';
import { mailEvent } from './declared-past.js';

export interface Conditions {
  /** Whether an event is such a one. */
  readonly isSuch: (happening: LocatedHappening, happened: Happened) => boolean;
  /** Whether a condition holds of a user just before a moment. */
  readonly holdsBefore: (part: Part, user: string, position: number, past: Past) => boolean;
  /** Whether it holds as something comes to be known, which it may read. */
  readonly holdsAt: (part: Part, happened: Happened, past: Past) => boolean;
}

type Test = (frame: Frame) => boolean;

export function conditionsOf(ruleSet: RuleSet): Conditions {
  const asked = askedIn(ruleSet);
  if (asked.length === 0) return { isSuch: isNamedSo, holdsBefore: nothingAsked, holdsAt: nothingAsked };
  const tests = new Map<string, Test>();
  const program = compileAsked(ruleSet, asked, tests);
  const nobody = newState(program.layout, '');
  const testOf = (part: Part): Test => tests.get(formatPlace(spanOf(part)))!;
  const lived = (user: string, end: number, time: Instant, past: Past): Frame => {
    const inputs = past.moments.slice(0, end).flatMap((moment) => {
      const event = moment.kind === 'event' ? moment.event : mailEvent(moment.decision);
      return event ?? [];
    });
    const state = livePerson(program, inputs, time).states.get(user) ?? newState(program.layout, user);
    return frameAt(program, state, time);
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
        tests.set(formatPlace(spanOf(part)), test);
      }
    },
  });
  return { ...program, traits: keptTraits([ruleSet, withConditions(ruleSet, asked)]) };
}

/** As if each condition were a segment. */
function withConditions(ruleSet: RuleSet, asked: readonly Asked[]): RuleSet {
  const segments = asked.map(({ condition, part }, index): [string, Declared<SegmentBody>] => [
    String(index),
    { name: String(index), version: 1, body: { when: condition }, at: part.at, span: spanOf(part) },
  ]);
  return { ...ruleSet, segments: new Map(segments) };
}
