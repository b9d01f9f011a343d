/** What `mailwright mutate` found, for programs. */
import type { Judged, Tally } from '../../check/mutation/score.js';
import { STATUSES, statusOf, tallyOf } from '../../check/mutation/score.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { MutationRun } from './mutation-run.js';
import { creditsOf } from './mutation-run.js';
import { closed, count, list, orNull, output, span, text } from './schema-parts.js';

export function mutationRecord(run: MutationRun): object {
  const { all, isStrict, lives, seed, threshold } = run;
  const { score } = tallyOf(all, isStrict);
  return {
    passed: threshold === undefined || score === undefined || score >= threshold,
    threshold: threshold ?? null,
    strict: isStrict,
    lives,
    seed,
    judged: run.judged,
    total: tallyRecord(tallyOf(all, isStrict)),
    documents: groups(run, ({ mutant }) => mutant.document),
    operators: groups(run, ({ mutant }) => mutant.operator),
    invariants: creditsOf(run),
    mutants: all.map((one) => mutantRecord(one, run)),
    unusedExcuses: run.unused.map(({ operator, reason, span: place }) => ({ operator, reason, span: place })),
    failing: run.failing,
  };
}

function groups({ all, isStrict }: MutationRun, keyOf: (one: Judged) => string): readonly object[] {
  const keys = [...new Set(all.map(keyOf))].sort(compareText);
  return keys.map((name) => ({
    name,
    ...tallyRecord(
      tallyOf(
        all.filter((one) => keyOf(one) === name),
        isStrict,
      ),
    ),
  }));
}

function tallyRecord({ counts, counted, score }: Tally): object {
  const { 'not-told-apart': notToldApart, ...others } = counts;
  return { ...others, notToldApart, counted, score: score ?? null };
}

function mutantRecord(one: Judged, { diffs, saved }: MutationRun): object {
  const { id, operator, span: place, document, says } = one.mutant;
  const { judgement, excuse } = one;
  return {
    id,
    operator,
    document,
    span: place,
    says,
    diff: diffs.get(id) ?? [],
    status: statusOf(one),
    ...(judgement.kind === 'timeout' ? { message: judgement.message } : {}),
    ...(judgement.kind === 'invalid' ? { code: judgement.code, message: judgement.message } : {}),
    ...(judgement.kind === 'killed' ? { by: judgement.by } : {}),
    ...(judgement.kind === 'equivalent' ? { why: judgement.why } : {}),
    ...(judgement.kind === 'not-told-apart' ? { lives: judgement.lives } : {}),
    ...(judgement.kind === 'survived' ? { difference: judgement.difference } : {}),
    ...(judgement.kind === 'survived' && judgement.witness
      ? { scenario: { name: judgement.witness.name, text: judgement.witness.text, ...saved.get(id) } }
      : {}),
    ...(excuse ? { excuse: excuse.reason } : {}),
  };
}

const told = (schema: JsonSchema, description: string): JsonSchema => ({ ...schema, description });

const percent: JsonSchema = { type: 'number', minimum: 0, maximum: 100 };

const tally: Readonly<Record<string, JsonSchema>> = {
  killed: told(count, 'How many a scenario or an invariant notices.'),
  timeout: told(count, 'How many make a life of mails without end: noticed as well.'),
  survived: told(count, 'How many nothing notices, though a life shows them.'),
  notToldApart: told(count, 'How many no life that was lived shows.'),
  excused: told(count, 'How many survive and are accepted by a comment.'),
  invalid: told(count, 'How many `validate` refuses.'),
  equivalent: told(count, 'How many are proven to change nothing.'),
  counted: told(count, 'How many the score is of.'),
  score: told(
    orNull(percent),
    'Killed and timed out of those that count, in percent; null where none counts.',
  ),
};

const named = told(list(closed({ name: text, ...tally })), 'The same, one by one.');

const killer: JsonSchema = told(
  closed(
    {
      kind: { enum: ['scenario', 'invariant'] },
      file: text,
      name: text,
      message: told(text, 'What it says of the mutant.'),
      invariants: told(list(text), 'What the lives of the scenario break as well.'),
    },
    'file',
    'invariants',
  ),
  'What notices it.',
);

const scenario: JsonSchema = told(
  closed({ name: text, text: told(text, 'Its YAML.'), file: told(text, 'Where it was written.') }, 'file'),
  'A scenario that would notice: it holds by the rules and fails by the mutant.',
);

const mutant: JsonSchema = closed(
  {
    id: told(text, 'The same as long as the document says the same there.'),
    operator: told(text, 'The kind of change.'),
    document: told(text, 'The document that is changed, with its kind.'),
    span,
    says: told(text, 'The change, in a few words.'),
    diff: told(list(text), 'The lines that it takes away and puts there.'),
    status: told({ enum: STATUSES }, 'What was found of it.'),
    code: text,
    message: text,
    by: killer,
    why: text,
    lives: told(count, 'How many lives did not show it.'),
    difference: told(text, 'What a life shows of it.'),
    scenario,
    excuse: told(text, 'Why it is accepted.'),
  },
  'code',
  'message',
  'by',
  'why',
  'lives',
  'difference',
  'scenario',
  'excuse',
);

export const MUTATE_SCHEMA: JsonSchema = output('mutate', 'Which changes of the rules nothing notices.', {
  passed: told({ type: 'boolean' }, 'Whether the score is not below the threshold.'),
  threshold: told(orNull(percent), 'The least score that is asked for, in percent.'),
  strict: told({ type: 'boolean' }, 'Whether what no life shows counts as survived.'),
  lives: told(count, 'How many lives were made up.'),
  seed: count,
  judged: told(count, 'How many mutants were judged now, and not kept from an earlier run.'),
  total: told(closed(tally), 'How many there are of each sort.'),
  documents: named,
  operators: named,
  invariants: told(
    list(
      closed({
        name: text,
        declared: told({ type: 'boolean' }, 'Whether the project declares it.'),
        alone: told(count, 'How many mutants it kills that no scenario notices.'),
        too: told(count, 'How many that a scenario kills break it in the lives of that scenario.'),
      }),
    ),
    'What each invariant notices.',
  ),
  mutants: told(list(mutant), 'All of them, in the order of their places.'),
  unusedExcuses: told(
    list(
      closed({
        operator: told(text, 'The kind of change.'),
        reason: told(text, 'Why it was accepted.'),
        span,
      }),
    ),
    'Comments that accept a survivor, where none is.',
  ),
  failing: told(list(closed({ file: text, name: text })), 'Scenarios that fail by the rules as they are.'),
});
