/** The budgets of gates, one bound of one thing each; and which of the old rules' budgets the new rules have let go. */
import { amountOf, boundsOf } from '../../language/budget.js';
import type { Amount } from '../../language/budget.js';
import type { AllowedEffect, Declared, Few, GateBody, Growth } from '../../language/documents.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { compareText } from '../../vocabulary/diagnostic.js';

/** By kind, as it is written: what may change so far, what may be so many, and which effects may be. */
export type Limit =
  | { readonly kind: 'change'; readonly bound: 'min' | 'max'; readonly amount: Amount }
  | { readonly kind: 'most'; readonly amount: Amount }
  | { readonly kind: 'effects'; readonly effects: readonly AllowedEffect[] };

export interface Budget {
  readonly gate: string;
  readonly key: keyof Omit<GateBody, 'campaigns'>;
  /** Which campaign it is about; undefined where it is about all mails. */
  readonly campaign: string | undefined;
  readonly limit: Limit;
  readonly place: Span;
  /** Only of the old rules: what the new ones did to it. */
  readonly lifted?: 'removed' | 'widened';
}

type Gates = ReadonlyMap<string, Declared<GateBody>>;

const KEYS: readonly Budget['key'][] = [
  'mails',
  'users',
  'perUserPerWeek',
  'newlyCapped',
  'collisions',
  'unproven',
  'changes',
];

/** In order of the gates' names, of the keys above, and of campaigns as they are written. */
export function budgetsOf(gates: Gates): readonly Budget[] {
  const byName = [...gates.values()].sort((a, b) => compareText(a.name, b.name));
  return byName.flatMap((gate) =>
    KEYS.flatMap((key) =>
      limitsOf(gate.body, key).flatMap(({ limit, path }) =>
        (gate.body.campaigns ?? [undefined]).map((campaign) => ({
          gate: gate.name,
          key,
          campaign,
          limit,
          place: gate.at(path),
        })),
      ),
    ),
  );
}

interface Written {
  readonly limit: Limit;
  readonly path: readonly string[];
}

function limitsOf(body: GateBody, key: Budget['key']): readonly Written[] {
  const value = body[key];
  if (value === undefined) return [];
  if (key === 'changes') {
    return [{ limit: { kind: 'effects', effects: value as readonly AllowedEffect[] }, path: [key] }];
  }
  if (key !== 'mails' && key !== 'users') {
    return [{ limit: { kind: 'most', amount: amountOf(value as Few) }, path: [key] }];
  }
  const bounds = boundsOf(value as NonNullable<GateBody['mails']>);
  const of = (bound: 'min' | 'max', written: Growth | undefined): readonly Written[] =>
    written === undefined
      ? []
      : [
          {
            limit: { kind: 'change', bound, amount: amountOf(written) },
            path: typeof value === 'object' ? [key, bound] : [key],
          },
        ];
  return [...of('min', bounds.min), ...of('max', bounds.max)];
}

/**
 * The old rules' budgets that the new rules keep in no gate, or only wider: a change that lifts its own limit is held to the
 * limit all the same.
 */
export function liftedBudgets(before: Gates, after: Gates): readonly Budget[] {
  const now = budgetsOf(after);
  return budgetsOf(before).flatMap((old): readonly Budget[] => {
    const same = now.filter((one) => isAbout(one, old));
    if (same.some((one) => isNoWider(one.limit, old.limit))) return [];
    return [{ ...old, lifted: same.length > 0 ? 'widened' : 'removed' }];
  });
}

/** Counted things are fewer of one campaign than of all; of a sum's change none of its parts says anything. */
function isAbout(one: Budget, old: Budget): boolean {
  if (one.key !== old.key || one.limit.kind !== old.limit.kind) return false;
  if (one.limit.kind === 'change' && old.limit.kind === 'change' && one.limit.bound !== old.limit.bound)
    return false;
  return one.campaign === old.campaign || (one.campaign === undefined && one.limit.kind !== 'change');
}

/** Whether whatever breaks the second breaks the first; a share and a number are never known to. */
export function isNoWider(one: Limit, other: Limit): boolean {
  if (one.kind === 'effects')
    return other.kind === 'effects' && one.effects.every((effect) => other.effects.includes(effect));
  if (other.kind === 'effects' || one.amount.kind !== other.amount.kind) return false;
  return one.kind === 'change' && one.bound === 'min'
    ? one.amount.value >= other.amount.value
    : one.amount.value <= other.amount.value;
}
