/** What can be asked of a user's state: every segment and score of the rules, whether or not a campaign reads them. */
import type { Asks } from '../compile/compile.js';
import type { CompiledCondition } from '../compile/condition.js';
import { compileCondition } from '../compile/condition.js';
import { factReader } from '../compile/fact.js';
import type { Frame } from '../compile/frame.js';
import type { Instance, State } from '../compile/state.js';
import type { Program } from '../compile/program.js';
import { planOf, zoneOf } from '../engine/run.js';
import type { RuleSet } from '../language/rule-set.js';
import type { Instant } from '../vocabulary/time.js';
import type { Project } from './project.js';
import { programOf } from './project.js';

export interface Asked {
  /** Decides what the project's program decides, and keeps what the segments and scores need. */
  readonly program: Program;
  readonly segments: ReadonlyMap<string, CompiledCondition>;
  readonly scores: ReadonlyMap<string, ScoreReaders>;
}

interface ScoreReaders {
  readonly score: (frame: Frame) => number;
  /** The name of the level that it has reached; undefined below the lowest. */
  readonly level: (frame: Frame) => string | undefined;
}

const known = new WeakMap<RuleSet, Asked>();

/** Compiled when it is first asked for. */
export function askedOf({ ruleSet, outlines }: Pick<Project, 'ruleSet' | 'outlines'>): Asked {
  let asked = known.get(ruleSet);
  if (!asked)
    known.set(ruleSet, (asked = compileAsked(ruleSet, (asks) => programOf(ruleSet, outlines, { asks }))));
  return asked;
}

/** `compileWith` compiles the rules, and what is asked besides. */
export function compileAsked(ruleSet: RuleSet, compileWith: (asks: Asks) => Program): Asked {
  const segments = new Map<string, CompiledCondition>();
  const scores = new Map<string, ScoreReaders>();
  const asks: Asks = (context) => {
    for (const { name, body, at } of ruleSet.segments.values()) {
      segments.set(name, compileCondition(body.when, { at, path: ['when'] }, context));
    }
    for (const { name, body } of ruleSet.scores.values()) {
      const score = factReader({ fact: 'score', params: { name } }, context);
      const level = body.levels && factReader({ fact: 'level', params: { name } }, context);
      scores.set(name, {
        score: (frame) => Number(score.read(frame)),
        level: (frame) => level?.read(frame) as string | undefined,
      });
    }
  };
  return { program: compileWith(asks), segments, scores };
}

/** Reads a state at an instant, of no run and no event. */
export function frameAt(program: Program, state: State, now: Instant): Frame {
  return { state, now, zone: zoneOf(program, state), event: null, entryTime: now, stepTimes: [] };
}

/** The wait that a run stands at, as journals call it. */
export function waitOf(program: Program, instance: Instance): string | undefined {
  const instruction = planOf({ program }, instance)?.steps[instance.position];
  const isWait = instruction?.kind === 'wait' || instruction?.kind === 'await';
  return isWait && instance.isWaiting ? instruction.id : undefined;
}
