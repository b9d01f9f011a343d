/** The shape of `check --format json`. */
import { REACH_KINDS } from '../../check/attack/reach.js';
import { GROUPS } from '../../check/coverage/coverage.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { closed, count, instant, list, orNull, output, span, text } from './schema-parts.js';

const flag: JsonSchema = { type: 'boolean' };

const conditions: JsonSchema = {
  ...closed({
    count: { ...count, description: 'How many conditions there are.' },
    cases: count,
    coverage: closed({ all: count, pairs: count, some: count }),
    most: count,
    seed: count,
    jsonRulesEngine: text,
    differences: list(
      closed({
        span,
        role: { ...text, description: 'What the condition is for.' },
        condition: { type: 'object', description: 'The condition as the rules write it.' },
        difference: text,
        values: list(
          closed(
            { fact: text, params: { type: 'object' }, path: text, value: {} },
            'params',
            'path',
            'value',
          ),
        ),
      }),
    ),
  }),
  description: 'What came of running every condition.',
};

const path: JsonSchema = {
  type: 'string',
  pattern: '^(saved-|given-|search-)?\\d+(/\\d+)?$',
  description: 'Which life it is; `--seed` and `--path` live it again.',
};

/** `decision` is the shape of a decision. */
export function checkSchema(decision: JsonSchema, journal: JsonSchema): JsonSchema {
  const breach = {
    at: instant,
    words: { ...text, description: 'How it is broken, in words.' },
    span: {
      ...span,
      description: 'The line of the rules that allowed it, or kept back what should have been sent.',
    },
    decisions: { ...list(decision), description: 'The mails against it.' },
  };
  const invariant = closed(
    {
      name: text,
      declared: { ...flag, description: 'Whether the rules declare it; the others are always on.' },
      says: { ...text, description: 'What must hold, in words.' },
      span: orNull(span),
      status: {
        enum: ['kept', 'broken', 'untested'],
        description: '`untested`: no life could have broken it.',
      },
      failed: {
        ...flag,
        description: 'Whether the check fails by it: it is broken, or declared and untested.',
      },
      judged: { ...count, description: 'How many lives it was asked of.' },
      tested: { ...count, description: 'How many of them could have broken it.' },
      paths: { ...list(path), description: 'The first lives that break it.' },
      counterexample: {
        ...closed(
          {
            path,
            ...breach,
            events: count,
            users: { ...count, description: 'How many ids it is of.' },
            properties: { ...count, description: 'How many properties, traits and consents it has.' },
            story: { ...list(text), description: 'What happens in it, line by line.' },
            scenario: { ...text, description: 'It as an item of a scenario file.' },
            saved: {
              ...closed({ file: text, name: text, faults: list(text) }, 'file', 'name', 'faults'),
              description: 'With `--save` where it is kept, or why it is not.',
            },
          },
          'saved',
        ),
        description: 'The first of them, made as small as it can be.',
      },
    },
    'counterexample',
  );
  const reach = closed(
    {
      kind: { enum: REACH_KINDS },
      name: text,
      span,
      status: {
        enum: ['reached', 'unreachable', 'not-reached'],
        description: '`unreachable` is proven of every life, `not-reached` is true of those that were lived.',
      },
      failed: { ...flag, description: 'Whether the check fails by it.' },
      tried: { ...count, description: 'How many lives came to it; of one not reached, how many were lived.' },
      why: text,
      places: list(span),
    },
    'why',
  );
  const attack = closed(
    {
      seed: count,
      runs: { ...count, description: 'How many lives were asked for.' },
      dirty: { ...flag, description: 'Whether slightly invalid data was lived with as well.' },
      lived: {
        ...closed({
          saved: { ...count, description: 'Those that scenarios hold against invariants, which come first.' },
          given: { ...count, description: 'Those that the rules and the scenarios give.' },
          generated: { ...count, description: 'Those that the seed gives.' },
          varied: { ...count, description: 'Near misses: others with one change.' },
          searched: { ...count, description: 'Those of the search for what none came to.' },
        }),
        description: 'How many lives were lived.',
      },
      coverage: {
        ...list(
          closed({
            group: { enum: GROUPS, description: 'Which places.' },
            covered: { ...count, description: 'How many of their ways some life went.' },
            total: { ...count, description: 'How many ways they have that a life can go.' },
            unreachable: { ...count, description: 'How many more no life can go, which is proven.' },
            percent: { type: 'number', minimum: 0, maximum: 100, description: 'The one of the other.' },
          }),
        ),
        description: 'The ways of the rules that the lives went.',
      },
      invariants: { ...list(invariant), description: 'What was held against every life.' },
      reachability: { ...list(reach), description: 'What must be come to, and whether it was.' },
    },
    'invariants',
    'reachability',
  );
  const life = closed({
    seed: count,
    path,
    user: text,
    end: instant,
    journal,
    decisions: list(decision),
    verdicts: {
      ...list(
        closed(
          {
            name: text,
            status: { enum: ['kept', 'broken', 'untested'], description: 'What the life is to it.' },
            breach: { ...closed(breach), description: 'How the life breaks it.' },
          },
          'breach',
        ),
      ),
      description: 'What the life is to each invariant.',
    },
  });
  return output(
    'check',
    'What the rules were held to, and where they do not keep to it; with `--path` one life of it.',
    {
      passed: flag,
      attack: { ...attack, description: 'What came of the lives.' },
      conditions,
      life: { ...life, description: 'The life of `--path`.' },
    },
    'attack',
    'conditions',
    'life',
  );
}
