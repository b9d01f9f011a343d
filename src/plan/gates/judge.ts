/** What a plan says of each budget: counted in whole numbers, so that a bound is exact. */
import type { Amount } from '../../language/budget.js';
import { WHOLE } from '../../language/budget.js';
import type { AllowedEffect, Declared, GateBody } from '../../language/documents.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Change, Effect } from '../change.js';
import type { Impact, MailImpact, Pair } from '../impact.js';
import type { GateResult, Plan } from '../plan.js';
import type { Budget, Limit } from './budget.js';
import { budgetsOf, liftedBudgets } from './budget.js';
import { allowedChange, amountWords, foundChange, mailsWords, usersWords } from './words.js';

/** The gates of both rule sets. */
export interface Gates {
  readonly before: ReadonlyMap<string, Declared<GateBody>>;
  readonly after: ReadonlyMap<string, Declared<GateBody>>;
}

/**
 * The budgets of the new rules, and those of the old that the new ones no longer keep. By gate, in the order in which a gate
 * names its budgets.
 */
export function judgeGates(plan: Omit<Plan, 'gates'>, { before, after }: Gates): readonly GateResult[] {
  return [...budgetsOf(after), ...liftedBudgets(before, after)].map((budget) => {
    const { gate, key, campaign, place, lifted } = budget;
    return {
      gate,
      budget: campaign === undefined ? key : `${key} of ${campaign}`,
      ...findingOf(budget, plan),
      place,
      ...(lifted === undefined ? {} : { lifted }),
    };
  });
}

/** Whether a plan may go: a budget that is not known passes unless it is asked to be strict. */
export function gatesFail(gates: readonly GateResult[], isStrict: boolean): boolean {
  return gates.some(({ outcome }) => outcome === 'failed' || (isStrict && outcome === 'not-known'));
}

type Finding = Pick<GateResult, 'allowed' | 'found' | 'outcome' | 'because'>;

function findingOf(budget: Budget, { changes, impact }: Omit<Plan, 'gates'>): Finding {
  const concerned = changes.filter(
    ({ campaigns }) => budget.campaign === undefined || campaigns.includes(budget.campaign),
  );
  switch (budget.key) {
    case 'changes':
      return effectsFinding(effectsIn(budget.limit), concerned);
    case 'unproven':
      return unprovenFinding(mostIn(budget.limit), concerned);
    default:
      return impact ? impactFinding(budget, budget.key, impact) : notKnown(budget);
  }
}

function impactFinding(
  budget: Budget,
  key: Exclude<Budget['key'], 'changes' | 'unproven'>,
  impact: Impact,
): Finding {
  switch (key) {
    case 'mails':
    case 'users':
      return changeFinding(budget, key, impact);
    case 'perUserPerWeek':
      return busiestFinding(mostIn(budget.limit).value, impact.busiest, budget.lifted !== undefined);
    case 'newlyCapped':
      return cappedFinding(mostIn(budget.limit), impact);
    case 'collisions':
      return collisionsFinding(mostIn(budget.limit), impact, budget.campaign);
  }
}

function effectsIn(limit: Limit): readonly AllowedEffect[] {
  assert(limit.kind === 'effects', 'what changes may do is a list of effects');
  return limit.effects;
}

function mostIn(limit: Limit): Amount {
  assert(limit.kind === 'most', 'what is counted has a most');
  return limit.amount;
}

function notKnown({ limit }: Budget): Finding {
  const allowed =
    limit.kind === 'change' ? allowedChange(limit, undefined) : `at most ${amountWords(mostIn(limit))}`;
  return { allowed, found: 'not known without a history', outcome: 'not-known', because: undefined };
}

function finding(isKept: boolean, allowed: string, found: string, because: string | undefined): Finding {
  return { allowed, found, outcome: isKept ? 'passed' : 'failed', because: isKept ? undefined : because };
}

/** Whether a number keeps to a bound: of a share by multiplying, as dividing would round. */
export function keepsChange({ bound, amount }: Extract<Limit, { kind: 'change' }>, pair: Pair): boolean {
  const over =
    amount.kind === 'number'
      ? BigInt(pair.after - pair.before - amount.value)
      : BigInt(pair.after) * BigInt(WHOLE) - BigInt(pair.before) * BigInt(WHOLE + amount.value);
  return bound === 'max' ? over <= 0n : over >= 0n;
}

/** Whether so many are no more than a number, or than a share of all. */
export function keepsMost({ kind, value }: Amount, count: number, all: number): boolean {
  return kind === 'number' ? count <= value : BigInt(count) * BigInt(WHOLE) <= BigInt(all) * BigInt(value);
}

const NO_MAILS: Pick<MailImpact, 'mails' | 'users'> = {
  mails: { before: 0, after: 0 },
  users: { before: 0, after: 0 },
};

function changeFinding({ limit, campaign }: Budget, key: 'mails' | 'users', impact: Impact): Finding {
  assert(limit.kind === 'change', 'mails and users have bounds of their change');
  const found =
    campaign === undefined ? impact.total : impact.campaigns.find(({ name }) => name === campaign);
  const pair = (found ?? NO_MAILS)[key];
  const parts =
    campaign === undefined
      ? impact.campaigns
      : impact.mails.filter(({ name }) => name.startsWith(`${campaign}/`));
  return finding(
    keepsChange(limit, pair),
    allowedChange(limit, pair.before),
    foundChange(pair),
    largestPart(parts, key, limit.bound),
  );
}

/** What grew, or fell, most. */
function largestPart(
  parts: readonly MailImpact[],
  key: 'mails' | 'users',
  bound: 'min' | 'max',
): string | undefined {
  const sign = bound === 'max' ? 1 : -1;
  const by = (one: MailImpact) => sign * (one[key].after - one[key].before);
  const [largest] = [...parts].sort((a, b) => by(b) - by(a));
  return largest && by(largest) > 0 ? `${largest.name}: ${foundChange(largest[key])}` : undefined;
}

/** Where the old rules broke a limit that is lifted, as many users may stand above it as did: else it could never be raised. */
function busiestFinding(most: number, busiest: Impact['busiest'], isLifted: boolean): Finding {
  const above = (side: keyof Pair) => busiest.slice(most + 1).reduce((sum, users) => sum + users[side], 0);
  const worst = busiest.findLastIndex(({ after }) => after > 0);
  const [users, usersBefore] = [above('after'), above('before')];
  const isBroken = isLifted && usersBefore > 0;
  const allowed = isBroken
    ? `at most ${most}, or ${usersWords(usersBefore)} above that as before`
    : `at most ${most}`;
  return finding(
    users === 0 || (isBroken && users <= usersBefore),
    allowed,
    `${mailsWords(Math.max(worst, 0))}`,
    `${usersWords(users)} ${users === 1 ? 'gets' : 'get'} more than ${most} within seven days; under the old rules ${usersBefore}`,
  );
}

function cappedFinding(limit: Amount, { newlyCapped, total, suppressions }: Impact): Finding {
  const [most] = suppressions
    .filter(({ reason }) => reason === 'frequency-cap')
    .map(({ mail, times }) => ({ mail, more: times.after - times.before }))
    .sort((a, b) => b.more - a.more);
  return finding(
    keepsMost(limit, newlyCapped, total.users.after),
    mostWords(limit, total.users.after),
    usersWords(newlyCapped),
    most && most.more > 0 ? `${most.mail} is stopped ${most.more} times more` : undefined,
  );
}

/** A user counts once for each two campaigns. */
function collisionsFinding(limit: Amount, impact: Impact, campaign: string | undefined): Finding {
  const pairs = impact.collisions.filter(
    ({ campaigns }) => campaign === undefined || campaigns.includes(campaign),
  );
  const users = pairs.reduce((sum, { newUsers }) => sum + newUsers, 0);
  const [worst] = [...pairs].sort((a, b) => b.newUsers - a.newUsers);
  return finding(
    keepsMost(limit, users, impact.total.users.after),
    mostWords(limit, impact.total.users.after),
    usersWords(users),
    worst && `${worst.campaigns.join(' and ')}: ${usersWords(worst.newUsers)}`,
  );
}

/** Of users who get mail under the new rules. */
function mostWords(limit: Amount, users: number): string {
  return limit.kind === 'number'
    ? `at most ${usersWords(limit.value)}`
    : `at most ${amountWords(limit)} of ${usersWords(users)}`;
}

function unprovenFinding(limit: Amount, changes: readonly Change[]): Finding {
  const unknown = changes.filter(({ effects }) => effects.includes('unknown'));
  return finding(
    unknown.length <= limit.value,
    `at most ${amountWords(limit)}`,
    String(unknown.length),
    `${namesOf(unknown)}: what this does could be neither proven nor shown`,
  );
}

function effectsFinding(allowed: readonly AllowedEffect[], changes: readonly Change[]): Finding {
  const isAllowed = (effect: Effect) => effect === 'none' || (allowed as readonly Effect[]).includes(effect);
  const others = changes.filter(({ effects }) => !effects.every(isAllowed));
  const found = [...new Set(others.flatMap(({ effects }) => effects.filter((one) => !isAllowed(one))))];
  return finding(
    others.length === 0,
    allowed.length === 0 ? 'no effect' : `only ${allowed.join(', ')}`,
    others.length === 0 ? 'nothing else' : found.join(', '),
    namesOf(others),
  );
}

const MOST_NAMED = 3;

function namesOf(changes: readonly Change[]): string {
  const named = changes.slice(0, MOST_NAMED).map(({ kind, name }) => `${kind} ${name}`);
  const more = changes.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
