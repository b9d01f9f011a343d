/** Judgements → a score: how many of the changes that matter are noticed. */
import type { Mutant } from '../mutants/mutant.js';
import type { Excuse, Judgement } from './judgement.js';

export const STATUSES = [
  'survived',
  'not-told-apart',
  'excused',
  'killed',
  'timeout',
  'invalid',
  'equivalent',
] as const;
export type Status = (typeof STATUSES)[number];

export interface Judged {
  readonly mutant: Omit<Mutant, 'files' | 'changed'>;
  readonly judgement: Judgement;
  /** Of one that nothing notices, and that the team accepts. */
  readonly excuse: Excuse | undefined;
}

export function statusOf({ judgement, excuse }: Judged): Status {
  return excuse ? 'excused' : judgement.kind;
}

export interface Tally {
  readonly counts: Readonly<Record<Status, number>>;
  /** Noticed, of those that count. */
  readonly killed: number;
  readonly counted: number;
  /** Percent; undefined where nothing counts. */
  readonly score: number | undefined;
}

/** `isStrict`: what no life tells apart counts as survived. */
export function tallyOf(all: readonly Judged[], isStrict: boolean): Tally {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const one of all) counts[statusOf(one)] += 1;
  const { survived } = counts;
  const killed = counts.killed + counts.timeout;
  const counted = killed + survived + (isStrict ? counts['not-told-apart'] : 0);
  return { counts, killed, counted, score: counted === 0 ? undefined : (100 * killed) / counted };
}

/** Rounded down, so that 99.96 % is not told as all. */
export function percentText(score: number | undefined): string {
  return score === undefined ? 'none' : `${Math.floor(score * 10 + 1e-9) / 10} %`;
}

/** Excuses to the mutants at their lines, and those that are left. */
export function excused(
  judged: readonly { readonly mutant: Judged['mutant']; readonly judgement: Judgement }[],
  excuses: readonly Excuse[],
): { readonly all: readonly Judged[]; readonly used: ReadonlySet<Excuse> } {
  const used = new Set<Excuse>();
  const all = judged.map(({ mutant, judgement }): Judged => {
    const isUnnoticed = judgement.kind === 'survived' || judgement.kind === 'not-told-apart';
    const excuse = isUnnoticed ? excuses.find((one) => isAbout(one, mutant)) : undefined;
    if (excuse) used.add(excuse);
    return { mutant, judgement, excuse };
  });
  return { all, used };
}

export function isAbout(
  { operator, span, line }: Excuse,
  mutant: Pick<Mutant, 'operator' | 'file' | 'span'>,
): boolean {
  return mutant.operator === operator && mutant.file === span.file && mutant.span.line === line;
}
