/** What holds of coverage whatever the rules and the life are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Root } from '../../src/check/coverage/conditions.js';
import { conditionPoints, conditionRoots } from '../../src/check/coverage/conditions.js';
import type { ObservedRules } from '../../src/check/coverage/observed.js';
import { observedRules } from '../../src/check/coverage/observed.js';
import type { Counts } from '../../src/check/coverage/point.js';
import { pointKey } from '../../src/check/coverage/point.js';
import { compile } from '../../src/compile/compile.js';
import { newState } from '../../src/compile/layout.js';
import type { JournalEntry } from '../../src/engine/journal.js';
import type { Input, Stepped } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import type { RuleSet } from '../../src/language/rule-set.js';
import type { ConditionTrace } from '../../src/vocabulary/decision.js';
import type { Rules } from '../engine/rules.js';
import { documents, rehearse, rulesOf } from '../engine/rules.js';
import { USER, events, inputsOf } from '../engine/timelines.js';
import { runs } from '../runs.js';

interface Scene {
  readonly rules: Rules;
  readonly observed: ObservedRules;
  readonly lived: Stepped;
  readonly watched: Stepped;
  readonly counts: Counts;
}

function law(holds: (scene: Scene) => void, numRuns = runs(25)): void {
  fc.assert(
    fc.property(documents, events, (written, list) => {
      const rules = rulesOf(written);
      const observed = observedRules(rules.ruleSet, (observer) =>
        compile(rules.ruleSet, () => rehearse, [], { observer }),
      );
      const inputs = inputsOf(list);
      const lived = live(rules, inputs);
      observed.begin();
      const watched = live(observed, inputs);
      holds({ rules, observed, lived, watched, counts: observed.end(watched.journal) });
    }),
    { numRuns },
  );
}

function live({ program }: Pick<Rules, 'program'>, inputs: readonly Input[]): Stepped {
  return stepAll(program, newState(program.layout, USER), inputs, 'on');
}

/** Of what a journal shows of these conditions; a segment that one names is another's. */
function countsOf(traces: readonly ConditionTrace[]): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  const read = (trace: ConditionTrace) => {
    if (trace.kind === 'skipped') return;
    const key = pointKey('condition', trace.place);
    const arms = counts.get(key) ?? [0, 0];
    arms[trace.result ? 0 : 1]! += 1;
    counts.set(key, arms);
    if (trace.kind === 'all' || trace.kind === 'any' || trace.kind === 'not') trace.parts.forEach(read);
  };
  traces.forEach(read);
  return counts;
}

/** The `when` of sends and the audiences, by the gates of all decisions. */
function gatesOf(journal: readonly JournalEntry[]): readonly ConditionTrace[] {
  return journal
    .flatMap((entry) => (entry.kind === 'decided' ? (entry.decision.trace ?? []) : []))
    .flatMap(({ gate, condition }) => ((gate === 'condition' || gate === 'audience') && condition) || []);
}

const isGate = ({ part: { path } }: Root) =>
  path[0] === 'audience'
    ? path.length === 1
    : path[0] === 'steps' && path.at(-1) === 'when' && path.at(-3) !== 'choose';

/** The `where` of a campaign's facts over events, and which events: what is in no campaign may be compiled nowhere. */
function whereOfFacts({ campaigns }: RuleSet): ReadonlyMap<unknown, string> {
  const found = new Map<unknown, string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { params } = value as { readonly params?: { readonly event?: string; readonly where?: unknown } };
    if (params?.event !== undefined && params.where) found.set(params.where, params.event);
    Object.values(value).forEach(walk);
  };
  for (const { body } of campaigns.values()) walk(body);
  return found;
}

/** How often a run was ended, or led back, while it waited. */
function cancelledIn(journal: readonly JournalEntry[]): number {
  const waiting = new Set<string>();
  let cancelled = 0;
  for (const entry of journal) {
    if (!('instance' in entry) || entry.instance === undefined) continue;
    const { kind, instance } = entry;
    if (kind === 'waiting') waiting.add(instance);
    else if (kind === 'exited' || kind === 'restarted') cancelled += waiting.delete(instance) ? 1 : 0;
    else if (['waited', 'timed-out', 'continued', 'overdue'].includes(kind)) waiting.delete(instance);
  }
  return cancelled;
}

describe('coverage', () => {
  test('changes nothing: state, decisions, journal and exposures are the same', () => {
    law(({ lived, watched, rules, observed }) => {
      expect(watched).toEqual(lived);
      expect(observed.program.layout).toEqual(rules.program.layout);
      expect(observed.program.kept).toEqual(rules.program.kept);
    });
  });

  test('counts what is a point, arm by arm', () => {
    law(({ observed, counts }) => {
      const arms = new Map(observed.points.map((point) => [point.key, point.arms.length]));
      for (const [key, counted] of counts) expect([key, counted.length]).toEqual([key, arms.get(key)]);
    });
  });

  test('counts of conditions in gates what an unobserved journal shows', () => {
    let read = 0;
    law(({ rules: { ruleSet }, lived, counts }) => {
      const expected = countsOf(gatesOf(lived.journal));
      const keys = new Set(conditionPoints(conditionRoots(ruleSet).filter(isGate)).map(({ key }) => key));
      const found = new Map([...counts].filter(([key]) => keys.has(key)));
      expect(found).toEqual(new Map([...expected].filter(([key]) => keys.has(key))));
      expect([...expected.keys()].filter((key) => !keys.has(key))).toEqual([]);
      read += found.size;
    });
    expect(read).toBeGreaterThan(10);
  });

  test('reads the `where` of a fact once at each event that it is over', () => {
    let read = 0;
    law(({ rules: { ruleSet }, lived, counts }) => {
      const places = whereOfFacts(ruleSet);
      for (const root of conditionRoots(ruleSet)) {
        const event = places.get(root.condition);
        // The engine's own mails are events as well, and no input.
        if (event === undefined || event === 'Email Sent') continue;
        const happened = lived.journal.filter((one) => one.kind === 'happened' && one.event.name === event);
        const [point] = conditionPoints([root]);
        const [whenTrue = 0, whenFalse = 0] = counts.get(point!.key) ?? [];
        expect(whenTrue + whenFalse).toBe(happened.length);
        read += happened.length;
      }
    });
    expect(read).toBeGreaterThan(10);
  });

  test('counts entries, exits, waits and sends as the unobserved journal tells them', () => {
    law(({ observed, lived, counts }) => {
      const total = (kind: string, arm: number) =>
        observed.points
          .filter((point) => point.kind === kind)
          .reduce((sum, { key }) => sum + (counts.get(key)?.[arm] ?? 0), 0);
      const entries = (kind: JournalEntry['kind']) => lived.journal.filter((one) => one.kind === kind);
      const sent = lived.decisions.filter(({ outcome }) => outcome === 'sent');
      expect(total('trigger', 0)).toBe(entries('entered').length);
      expect(total('exit', 0)).toBe(entries('exited').length);
      expect(total('send', 0)).toBe(sent.length);
      expect(total('send', 1)).toBe(lived.decisions.length - sent.length);
      expect(total('choice', 0)).toBe(entries('shown').length);
      expect(total('wait', 0) + total('await', 1)).toBe(
        entries('waited').length + entries('timed-out').length + entries('overdue').length,
      );
      expect(total('await', 0)).toBe(entries('continued').length);
      expect(total('wait', 1) + total('await', 2)).toBe(cancelledIn(lived.journal));
    });
  });
});
