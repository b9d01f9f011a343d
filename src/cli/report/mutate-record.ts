/** What `mailwright mutate` found, for programs. */
import type { Judged, Tally } from '../../check/mutation/score.js';
import { STATUSES, statusOf, tallyOf } from '../../check/mutation/score.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { MutationRun } from './mutation-run.js';
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

function tallyRecord({ counts, killed, counted, score }: Tally): object {
  const { 'not-told-apart': notToldApart, ...others } = counts;
  return { ...others, notToldApart, killed, counted, score: score ?? null };
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

const percent: JsonSchema = { type: 'number', minimum: 0, maximum: 100 };

const tally: Readonly<Record<string, JsonSchema>> = {
  killed: count,
  survived: count,
  notToldApart: count,
  excused: count,
  invalid: count,
  equivalent: count,
  counted: count,
  score: orNull(percent),
};

const killer: JsonSchema = closed(
  { kind: { enum: ['scenario', 'invariant'] }, file: text, name: text, message: text },
  'file',
);

export const MUTATE_SCHEMA: JsonSchema = output('mutate', 'Which changes of the rules nothing notices.', {
  passed: { type: 'boolean' },
  threshold: orNull(percent),
  strict: { type: 'boolean' },
  lives: count,
  seed: count,
  judged: count,
  total: closed(tally),
  documents: list(closed({ name: text, ...tally })),
  operators: list(closed({ name: text, ...tally })),
  mutants: list(
    closed(
      {
        id: text,
        operator: text,
        document: text,
        span,
        says: text,
        diff: list(text),
        status: { enum: STATUSES },
        code: text,
        message: text,
        by: killer,
        why: text,
        lives: count,
        difference: text,
        scenario: closed({ name: text, text, file: text }, 'file'),
        excuse: text,
      },
      'code',
      'message',
      'by',
      'why',
      'lives',
      'difference',
      'scenario',
      'excuse',
    ),
  ),
  unusedExcuses: list(closed({ operator: text, reason: text, span })),
  failing: list(closed({ file: text, name: text })),
});
