/** What holds of the engine whatever the rules and the timeline are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { State } from '../../src/compile/state.js';
import { NONE } from '../../src/compile/state.js';
import type { JournalEntry } from '../../src/engine/journal.js';
import type { Input, Stepped } from '../../src/engine/step.js';
import { step, stepAll } from '../../src/engine/step.js';
import type { PurposeBody } from '../../src/language/documents.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { HOUR, MINUTE, nearestInstant, parseClock, parseDuration } from '../../src/vocabulary/time.js';
import { localClock } from '../../src/vocabulary/zone.js';
import type { Rules } from './rules.js';
import { documents, rulesOf } from './rules.js';
import { USER, events, inputsOf } from './timelines.js';
import { consentTo, zoneOf } from './twin-facts.js';
import { runs } from '../runs.js';

const RUNS = runs(50);

/** Rules and a user's life under them. */
interface Scene {
  readonly rules: Rules;
  readonly list: readonly Event[];
  readonly inputs: readonly Input[];
  readonly lived: Stepped;
}

function live({ program }: Rules, inputs: readonly Input[]): Stepped {
  return stepAll(program, newState(program.layout, USER), inputs, 'on');
}

function law(holds: (scene: Scene) => void, numRuns = RUNS): void {
  fc.assert(
    fc.property(documents, events, (written, list) => {
      const rules = rulesOf(written);
      const inputs = inputsOf(list);
      holds({ rules, list, inputs, lived: live(rules, inputs) });
    }),
    { numRuns },
  );
}

const recordsOf = (decisions: readonly Decision[]) =>
  decisions.map((one) => JSON.stringify(decisionRecord(one)));
const throughJson = (state: State) => JSON.parse(JSON.stringify(state)) as State;

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

/** One input after the other; `between` is done to every state on the way. */
function fold({ program }: Rules, inputs: readonly Input[], between: (state: State) => State) {
  let state = newState(program.layout, USER);
  const decisions: Decision[] = [];
  for (const input of inputs) {
    const next = step(program, between(state), input);
    decisions.push(...next.decisions);
    state = next.state;
  }
  return { state, decisions };
}

/** Every purpose's policy with what was sent under it. */
function sentIn({
  rules: { ruleSet },
  lived,
}: Scene): readonly { readonly mail: Decision; readonly name: string; readonly purpose: PurposeBody }[] {
  return lived.decisions
    .filter(({ outcome }) => outcome === 'sent')
    .map((mail) => {
      const name = ruleSet.campaigns.get(mail.campaign)!.body.purpose;
      return { mail, name, purpose: ruleSet.policy!.body.purposes[name]! };
    });
}

const identifiedBy = ({ list }: Scene, time: number) =>
  list.filter((event) => event.type === 'identify' && event.time <= time);
const tracked = ({ list }: Scene, name: string) => list.filter((event) => event.name === name);

describe('how inputs are taken', () => {
  test('many at once are as one by one, through JSON, from states that are frozen', () => {
    law(({ rules, inputs, lived }) => {
      const { state, decisions } = fold(rules, inputs, (one) => frozen(throughJson(one)));
      expect(decisions.map(decisionRecord)).toEqual(lived.decisions.map(decisionRecord));
      expect(throughJson(state)).toEqual(throughJson(lived.state));
      expect(throughJson(state)).toEqual(state);
    });
  });

  test('a clock that ticks more often changes nothing', () => {
    law(({ rules, inputs, lived }) => {
      const ticks = inputs.flatMap((input, index) => {
        const before = inputs[index - 1];
        const time = input.kind === 'clock' ? input.time : input.event.time;
        const from = before?.kind === 'event' ? before.event.time : time;
        const between = [from + (time - from) / 3, from + 7 * MINUTE, from + 9 * HOUR, time - 1].map(
          Math.floor,
        );
        const used = between.filter((tick) => tick >= from && tick < time).sort((a, b) => a - b);
        return [...used.map((tick): Input => ({ kind: 'clock', time: tick })), input];
      });
      const ticked = live(rules, ticks);
      expect(recordsOf(ticked.decisions)).toEqual(recordsOf(lived.decisions));
      expect(ticked.state).toEqual(lived.state);
    });
  });

  test('an event that no rule reads changes nothing', () => {
    law(({ rules, list, lived }) => {
      const more = list.flatMap((event): Event[] => [
        { ...event, type: 'track', name: 'Unread', traits: {}, consent: {} },
        event,
        { ...event, type: 'track', name: 'Nobody knows it', traits: {}, consent: {} },
      ]);
      expect(recordsOf(live(rules, inputsOf(more)).decisions)).toEqual(recordsOf(lived.decisions));
    });
  });

  test('a trace changes nothing, and another user is another life', () => {
    law(({ rules, inputs, lived }) => {
      const { program } = rules;
      const other = stepAll(program, newState(program.layout, 'u2'), inputs);
      const again = stepAll(program, newState(program.layout, USER), inputs);
      expect(recordsOf(again.decisions)).toEqual(recordsOf(lived.decisions));
      expect(again.state).toEqual(lived.state);
      // Who is held out is a matter of who it is.
      if ([...program.purposes.values()].some(({ holdout }) => holdout)) return;
      if (rules.ruleSet.experiments.size > 0) return;
      expect(recordsOf(other.decisions.map((one) => ({ ...one, user: USER })))).toEqual(
        recordsOf(lived.decisions),
      );
      expect({ ...other.state, user: USER }).toEqual(again.state);
    });
  });

  test('the same documents are the same program, and decide the same', () => {
    fc.assert(
      fc.property(documents, events, (written, list) => {
        const [one, other] = [rulesOf(written), rulesOf(structuredClone(written))];
        expect(other.program.fingerprint).toBe(one.program.fingerprint);
        expect(other.program.layout).toEqual(one.program.layout);
        expect(JSON.stringify(live(other, inputsOf(list)))).toBe(JSON.stringify(live(one, inputsOf(list))));
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

describe('what is due', () => {
  test('nothing is due before `dueTime`', () => {
    law(
      ({ rules: { program }, list, lived }) => {
        const states = list.map(
          (_, index) => live({ program } as Rules, inputsOf(list).slice(0, index + 1)).state,
        );
        const isFollowed = ({ numbers }: State) =>
          program.segments.every(({ checkSlot }) => numbers[checkSlot] !== NONE);
        for (const state of [...states, lived.state].filter(isFollowed)) {
          const early = [1, MINUTE, HOUR, 5 * HOUR, state.dueTime - state.clock - 1].map(
            (after) => state.clock + after,
          );
          const isBetween = (one: number) => one > state.clock && one < state.dueTime;
          for (const time of early.filter((one) => isBetween(one) && nearestInstant(one) === one)) {
            const looked = step(program, { ...state, dueTime: time }, { kind: 'clock', time });
            expect(looked.decisions).toEqual([]);
            // What is over the clock forgets.
            const { windows, received } = looked.state;
            expect(looked.state).toEqual({ ...state, clock: time, windows, received });
          }
        }
      },
      Math.ceil(RUNS / 2),
    );
  });

  test('time settles everything: nothing that is due is left behind the clock', () => {
    law(({ lived: { state } }) => {
      expect(state.dueTime).toBeGreaterThan(state.clock);
      for (const { dueTime } of state.instances) expect(dueTime).toBeGreaterThan(state.clock);
    });
  });
});

describe('a proposed mail', () => {
  test('ends in exactly one final decision, and is proposed anew only where its run starts over', () => {
    law(({ lived }) => {
      const open = new Map<string, 'deferred' | 'final'>();
      for (const entry of lived.journal) takeNote(entry, open);
      const pending = lived.state.instances.filter(({ proposedTime }) => proposedTime !== null);
      expect([...open.values()].filter((one) => one === 'deferred')).toHaveLength(pending.length);
    });
  });

  function takeNote(entry: JournalEntry, open: Map<string, 'deferred' | 'final'>): void {
    if (entry.kind === 'restarted') {
      for (const [key, ending] of open) {
        if (!key.startsWith(`${entry.instance} `)) continue;
        expect(ending).toBe('final');
        open.delete(key);
      }
    }
    if (entry.kind !== 'decided') return;
    const { instance, step: name, outcome, reason, until, at } = entry.decision;
    const key = `${instance} ${name}`;
    expect(open.get(key)).not.toBe('final');
    expect(outcome === 'deferred').toBe(until !== undefined);
    expect(outcome === 'sent').toBe(reason === undefined);
    if (until !== undefined) expect(until).toBeGreaterThan(at);
    open.set(key, outcome === 'deferred' ? 'deferred' : 'final');
  }

  test('is decided at a line of the rules', () => {
    law(({ lived }) => {
      for (const { place, trace } of lived.decisions) {
        expect(place).toMatchObject({ file: 'rules/all.yaml', line: expect.any(Number) });
        expect(trace!.at(-1)!.place).toEqual(place);
      }
    });
  });

  test('says in its trace which gate stopped it, and that those before did not', () => {
    law(({ lived }) => {
      for (const { trace, reason, outcome } of lived.decisions) {
        const last = trace!.at(-1)!;
        expect(last.passed).toBe(outcome === 'sent');
        if (reason === 'expired') expect(['quiet-hours', 'frequency-cap']).toContain(last.gate);
        else if (reason !== undefined) expect(last.gate).toBe(reason);
        for (const { passed, condition } of trace!.slice(0, -1)) {
          expect(passed).toBe(true);
          if (condition) expect(condition.result).toBe(true);
        }
      }
    });
  });
});

describe('no mail', () => {
  test('in quiet hours', () => {
    law((scene) => {
      for (const { mail, purpose } of sentIn(scene)) {
        if (typeof purpose.quietHours !== 'object') continue;
        const [from, to] = [parseClock(purpose.quietHours.from)!, parseClock(purpose.quietHours.to)!];
        const zone = zoneOf({ ruleSet: scene.rules.ruleSet, identified: identifiedBy(scene, mail.at) });
        const clock = localClock(zone, mail.at);
        expect(from < to ? clock < from || clock >= to : clock >= to && clock < from).toBe(true);
      }
    });
  });

  test('over a cap', () => {
    law((scene) => {
      const sent = sentIn(scene);
      for (const { mail, purpose } of sent) {
        for (const { max, per, window } of purpose.caps ?? []) {
          if (window === 'calendar') continue; // the twin's
          const counted = sent.filter(
            (other) =>
              other.purpose.countsTowardCaps !== false &&
              other.mail.at <= mail.at &&
              other.mail !== mail &&
              other.mail.at > mail.at - parseDuration(per)! &&
              sent.indexOf(other) < sent.indexOf(sent.find((one) => one.mail === mail)!),
          );
          expect(counted.length).toBeLessThan(max);
        }
      }
    });
  });

  test('without consent', () => {
    law((scene) => {
      for (const { mail, name, purpose } of sentIn(scene)) {
        const status = consentTo({ identified: identifiedBy(scene, mail.at) }, name)?.consent[name];
        if (purpose.consent === 'opt-in') expect(status).toBe('granted');
        if (purpose.consent === 'opt-out') expect(status).not.toBe('denied');
      }
    });
  });

  test('to an address that bounced or complained, nor after an unsubscription without a new grant', () => {
    law((scene) => {
      const stopping = [...tracked(scene, 'Email Bounced'), ...tracked(scene, 'Email Marked as Spam')];
      for (const { mail, name, purpose } of sentIn(scene)) {
        expect(stopping.filter(({ time }) => time <= mail.at)).toEqual([]);
        const left = tracked(scene, 'Unsubscribed')
          .filter(({ time }) => time <= mail.at)
          .at(-1);
        if (!left || purpose.consent === 'not-required') continue;
        const stated = consentTo({ identified: identifiedBy(scene, mail.at) }, name);
        expect(stated?.consent[name]).toBe('granted');
        expect(stated!.time).toBeGreaterThan(left.time);
      }
    });
  });

  test('to whom has done, since the run began or in the very instant of the mail, what ends the run', () => {
    law((scene) => {
      const began = new Map(
        scene.lived.journal.flatMap((entry) =>
          entry.kind === 'entered' ? [[entry.instance, entry.at]] : [],
        ),
      );
      for (const { mail } of sentIn(scene)) {
        const exits = scene.rules.ruleSet.campaigns.get(mail.campaign)!.body.exit ?? [];
        const ends = exits.filter(({ where }) => !where).flatMap(({ event }) => tracked(scene, event));
        const entry = began.get(mail.instance)!;
        expect(ends.filter(({ time }) => time > entry && time <= mail.at)).toEqual([]);
      }
    });
  });
});
