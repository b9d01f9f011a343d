/** What scenarios ask of a state is kept beside what decides, and decides nothing itself. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { newState } from '../../src/compile/layout.js';
import type { Input } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import { compileAsked, frameAt } from '../../src/simulate/asked.js';
import { simulate } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import { timelines } from '../check/invariants/crowded-lives.js';
import { PLAN, campaign, inputOf, mail, policy, segment } from '../engine/lives.js';
import type { Rules } from '../engine/rules.js';
import { documents, rehearse, rulesOf } from '../engine/rules.js';
import { USER } from '../engine/timelines.js';
import { runs } from '../runs.js';

const askedOf = ({ ruleSet }: Rules) =>
  compileAsked(ruleSet, (asks) => compile(ruleSet, () => rehearse, [], { asks }));

/** Read by nobody but who asks, and by an event that no rule reads. */
const UNREAD = segment('has-gone-unread', {
  fact: 'count',
  params: { event: 'Unread', within: '3d' },
  operator: 'greaterThan',
  value: 0,
});

test('a life is decided as it is where nothing is asked', () => {
  fc.assert(
    fc.property(documents, fc.array(timelines, { minLength: 1, maxLength: 4 }), (written, lives) => {
      const unread = written.some(({ name }) => name === 'Unread') ? [UNREAD] : [];
      const rules = rulesOf([...written, ...unread]);
      const { program } = askedOf(rules);
      for (const life of lives) {
        const plain = simulate(rules.program, life, 'on');
        const asked = simulate(program, life, 'on');
        expect(asked.decisions.map(decisionRecord)).toEqual(plain.decisions.map(decisionRecord));
        expect(asked.exposures).toEqual(plain.exposures);
      }
    }),
    { numRuns: runs(40) },
  );
});

const never = segment('has-ordered-nothing', {
  fact: 'count',
  params: { event: 'Ordered' },
  operator: 'equal',
  value: 0,
});
const newcomer = campaign('newcomer', { trigger: { enters: 'has-ordered-nothing' }, steps: [mail('mail')] });
const rules = rulesOf([...PLAN, policy({}), never, newcomer, UNREAD]);
const track = (line: string, messageId: string): Input => {
  const input = inputOf(line);
  return input.kind === 'event' ? { kind: 'event', event: { ...input.event, messageId } } : input;
};

test('an event that is only asked for begins nothing, and repeats no message of another', () => {
  const inputs = [
    track('2026-03-02T09:00Z Unread', 'm1'),
    track('2026-03-02T10:00Z Ordered', 'm1'),
    track('2026-03-02T10:30Z Unread', 'm2'),
    track('2026-03-02T10:30Z Unread', 'm2'),
    inputOf('2026-03-03T10:00Z clock'),
  ];
  const asked = askedOf(rules);
  for (const end of [1, inputs.length]) {
    const lived = (program: Rules['program']) =>
      stepAll(program, newState(program.layout, USER), inputs.slice(0, end));
    const { state, decisions } = lived(asked.program);
    expect(decisions).toEqual(lived(rules.program).decisions);
    expect(decisions).toEqual([]);
    const isIn = (name: string) => asked.segments.get(name)!.test(frameAt(asked.program, state, state.clock));
    expect(isIn('has-gone-unread')).toBe(true);
    expect(isIn('has-ordered-nothing')).toBe(end === 1);
  }
});
