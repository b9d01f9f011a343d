/** Decisions, counted: by campaign and step, by week, by reason. */
import type { Decision, Outcome, Reason } from '../vocabulary/decision.js';
import { compareText } from '../vocabulary/diagnostic.js';
import { formatDate, weekdayOf, WEEKDAYS } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { localDay } from '../vocabulary/zone.js';

export interface MailTally {
  /** `campaign/step`. */
  readonly mail: string;
  readonly sent: number;
  /** Different users who got it. */
  readonly users: number;
  readonly suppressed: number;
  /** Times that it was put off. */
  readonly deferred: number;
  readonly heldOut: number;
}

export interface Tally {
  readonly mails: readonly MailTally[];
  readonly users: number;
  readonly sent: number;
  /** Mails sent by week, which begins on its Monday in the policy's zone; columns as in `mails`. */
  readonly weeks: readonly { readonly monday: string; readonly sent: readonly number[] }[];
  readonly suppressions: readonly {
    readonly reason: Reason;
    readonly mail: string;
    readonly count: number;
  }[];
}

/** Counts decisions; `mails` names every mail of the rules, so that one never sent shows as such. */
export function tally(decisions: readonly Decision[], mails: readonly string[], zone: Zone): Tally {
  const sent = decisions.filter(({ outcome }) => outcome === 'sent');
  return {
    mails: mailTallies(decisions, mails),
    users: new Set(sent.map(({ user }) => user)).size,
    sent: sent.length,
    weeks: weeksOf(sent, mails, zone),
    suppressions: suppressionsOf(decisions),
  };
}

const NO_MAILS = { sent: 0, suppressed: 0, deferred: 0, heldOut: 0 };

const COUNTED_AS: Readonly<Record<Outcome, keyof typeof NO_MAILS>> = {
  sent: 'sent',
  suppressed: 'suppressed',
  deferred: 'deferred',
  'held-out': 'heldOut',
};

function mailTallies(decisions: readonly Decision[], mails: readonly string[]): readonly MailTally[] {
  const counts = new Map(mails.map((mail) => [mail, { ...NO_MAILS, users: new Set<string>() }]));
  for (const decision of decisions) {
    const count = counts.get(mailOf(decision))!;
    count[COUNTED_AS[decision.outcome]] += 1;
    if (decision.outcome === 'sent') count.users.add(decision.user);
  }
  return [...counts].map(([mail, { users, ...rest }]) => ({ mail, ...rest, users: users.size }));
}

function mailOf({ campaign, step }: Decision): string {
  return `${campaign}/${step}`;
}

/** Every week from the first mail to the last, the empty ones too. */
function weeksOf(sent: readonly Decision[], mails: readonly string[], zone: Zone): Tally['weeks'] {
  const columns = new Map(mails.map((mail, column) => [mail, column]));
  const counts = new Map<number, number[]>();
  for (const decision of sent) {
    const monday = mondayOf(localDay(zone, decision.at));
    const row = counts.get(monday) ?? mails.map(() => 0);
    row[columns.get(mailOf(decision))!]! += 1;
    counts.set(monday, row);
  }
  const mondays = [...counts.keys()];
  if (mondays.length === 0) return [];
  const first = mondays.reduce((a, b) => Math.min(a, b));
  const last = mondays.reduce((a, b) => Math.max(a, b));
  const weeks = (last - first) / 7 + 1;
  return Array.from({ length: weeks }, (_, index) => {
    const monday = first + 7 * index;
    return { monday: formatDate(monday), sent: counts.get(monday) ?? mails.map(() => 0) };
  });
}

function mondayOf(day: number): number {
  return day - WEEKDAYS.indexOf(weekdayOf(day));
}

function suppressionsOf(decisions: readonly Decision[]): Tally['suppressions'] {
  const counts = new Map<string, { reason: Reason; mail: string; count: number }>();
  for (const decision of decisions) {
    if (decision.outcome !== 'suppressed' || !decision.reason) continue;
    const mail = mailOf(decision);
    const key = `${decision.reason} ${mail}`;
    const row = counts.get(key) ?? { reason: decision.reason, mail, count: 0 };
    row.count += 1;
    counts.set(key, row);
  }
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || compareText(a.reason, b.reason) || compareText(a.mail, b.mail),
  );
}
