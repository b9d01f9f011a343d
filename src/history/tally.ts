/** Decisions, counted: by campaign and step, by week, by reason. Counts of parts of the users add up to those of all. */
import type { Decision, Outcome, Reason } from '../vocabulary/decision.js';
import { assert, compareText } from '../vocabulary/diagnostic.js';
import { formatDate } from '../vocabulary/time.js';
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

/** What is counted of some of the users; it survives structured cloning, and is as large as the rules, however many users there are. */
export interface TallyPart {
  /** In the order of the mails that were named. */
  readonly mails: readonly Readonly<MailCounts>[];
  readonly users: number;
  /** Mails sent by the Monday of their week, as a day since 1970. */
  readonly weeks: ReadonlyMap<number, readonly number[]>;
  /** By reason, then by mail as they were named. */
  readonly suppressions: ReadonlyMap<Reason, readonly number[]>;
}

interface MailCounts {
  sent: number;
  users: number;
  suppressed: number;
  deferred: number;
  heldOut: number;
}

function countOutcome(counts: MailCounts, outcome: Outcome): void {
  switch (outcome) {
    case 'sent':
      counts.sent += 1;
      return;
    case 'suppressed':
      counts.suppressed += 1;
      return;
    case 'deferred':
      counts.deferred += 1;
      return;
    case 'held-out':
      counts.heldOut += 1;
  }
}

/** A week as it was last counted in: most mails of a person go in the same one as the mail before. */
interface CountedWeek {
  readonly firstDay: number;
  /** By column. */
  readonly sent: number[];
}

/** Counts decisions of one person after the other; `mails` names every mail of the rules. */
export class Tallying {
  /** By campaign, then by step: a name that is put together anew for each decision is hashed anew. */
  private readonly columns = new Map<string, Map<string, number>>();
  private readonly mails: readonly MailCounts[];
  /** By column, and in the last place of any mail: the person who was counted last, numbered from 1. */
  private readonly counted: Uint32Array;
  private persons = 0;
  private users = 0;
  private readonly weeks = new Map<number, number[]>();
  private week: CountedWeek = { firstDay: NaN, sent: [] };
  private readonly suppressions = new Map<Reason, number[]>();

  constructor(
    mails: readonly string[],
    private readonly zone: Zone,
  ) {
    for (const [column, mail] of mails.entries()) {
      const [campaign, step] = [mail.slice(0, mail.indexOf('/')), mail.slice(mail.indexOf('/') + 1)];
      const ofCampaign = this.columns.get(campaign) ?? new Map<string, number>();
      this.columns.set(campaign, ofCampaign.set(step, column));
    }
    this.mails = mails.map(() => ({ sent: 0, users: 0, suppressed: 0, deferred: 0, heldOut: 0 }));
    this.counted = new Uint32Array(mails.length + 1);
  }

  /** All decisions of one person, whatever ids they are about; no other person has any of these ids. */
  take(decisions: readonly Decision[]): void {
    this.persons += 1;
    const id = decisions[0]?.user;
    const isOneId = decisions.every(({ user }) => user === id);
    const seen = isOneId ? undefined : new Set<string>();
    for (const decision of decisions) {
      const column = this.columns.get(decision.campaign)?.get(decision.step);
      assert(column !== undefined, 'a decision is about a mail of the rules');
      countOutcome(this.mails[column]!, decision.outcome);
      if (decision.outcome === 'sent') this.sent(decision, column, seen);
      else if (decision.outcome === 'suppressed' && decision.reason) this.suppressed(decision.reason, column);
    }
  }

  private sent({ at, user }: Decision, column: number, seen: Set<string> | undefined): void {
    const all = this.mails.length;
    if (this.isFirst(column, user, seen)) this.mails[column]!.users += 1;
    if (this.isFirst(all, user, seen)) this.users += 1;
    const day = localDay(this.zone, at);
    const { firstDay } = this.week;
    const isInWeek = day >= firstDay && day < firstDay + 7;
    if (!isInWeek) this.week = this.weekOf(mondayOf(day));
    this.week.sent[column]! += 1;
  }

  private weekOf(firstDay: number): CountedWeek {
    let sent = this.weeks.get(firstDay);
    if (!sent) this.weeks.set(firstDay, (sent = this.mails.map(() => 0)));
    return { firstDay, sent };
  }

  /** Whether a person is counted in a place for the first time, or, of one with several ids, an id. */
  private isFirst(place: number, user: string, seen: Set<string> | undefined): boolean {
    if (!seen) {
      if (this.counted[place] === this.persons) return false;
      this.counted[place] = this.persons;
      return true;
    }
    const key = `${place} ${user}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  }

  private suppressed(reason: Reason, column: number): void {
    let row = this.suppressions.get(reason);
    if (!row) this.suppressions.set(reason, (row = this.mails.map(() => 0)));
    row[column]! += 1;
  }

  finish(): TallyPart {
    return { mails: this.mails, users: this.users, weeks: this.weeks, suppressions: this.suppressions };
  }
}

/** The parts together; `mails` as each was given them, so that one never sent shows as such. */
export function mergeTallies(parts: readonly TallyPart[], mails: readonly string[]): Tally {
  const counts = mails.map((mail, column) =>
    mailTally(
      mail,
      parts.map((part) => part.mails[column]!),
    ),
  );
  return {
    mails: counts,
    users: sum(parts.map(({ users }) => users)),
    sent: sum(counts.map(({ sent }) => sent)),
    weeks: weeksOf(parts, mails),
    suppressions: suppressionsOf(parts, mails),
  };
}

/** Counts the decisions of several persons at once, no id of whom is another's. */
export function tally(decisions: readonly Decision[], mails: readonly string[], zone: Zone): Tally {
  const counting = new Tallying(mails, zone);
  counting.take(decisions);
  return mergeTallies([counting.finish()], mails);
}

function mailTally(mail: string, parts: readonly Readonly<MailCounts>[]): MailTally {
  const total = (name: keyof MailCounts) => sum(parts.map((part) => part[name]));
  return {
    mail,
    sent: total('sent'),
    suppressed: total('suppressed'),
    deferred: total('deferred'),
    heldOut: total('heldOut'),
    users: total('users'),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Every week from the first mail to the last, the empty ones too. */
function weeksOf(parts: readonly TallyPart[], mails: readonly string[]): Tally['weeks'] {
  const mondays = parts.flatMap(({ weeks }) => [...weeks.keys()]);
  if (mondays.length === 0) return [];
  const first = mondays.reduce((a, b) => Math.min(a, b));
  const last = mondays.reduce((a, b) => Math.max(a, b));
  return Array.from({ length: (last - first) / 7 + 1 }, (_, index) => {
    const monday = first + 7 * index;
    const rows = parts.map(({ weeks }) => weeks.get(monday)).filter((row) => row !== undefined);
    const sent = mails.map((_name, column) => sum(rows.map((row) => row[column]!)));
    return { monday: formatDate(monday), sent };
  });
}

/** Day 0 was a Thursday. */
function mondayOf(day: number): number {
  return Math.floor((day + 3) / 7) * 7 - 3;
}

function suppressionsOf(parts: readonly TallyPart[], mails: readonly string[]): Tally['suppressions'] {
  const reasons = new Set(parts.flatMap(({ suppressions }) => [...suppressions.keys()]));
  const rows = [...reasons].flatMap((reason) =>
    mails.map((mail, column) => ({
      reason,
      mail,
      count: sum(parts.map(({ suppressions }) => suppressions.get(reason)?.[column] ?? 0)),
    })),
  );
  return rows
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compareText(a.reason, b.reason) || compareText(a.mail, b.mail));
}
