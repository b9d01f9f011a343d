/** The last mails that were sent, so many of them. */
import type { Decision } from '../../vocabulary/decision.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';

export type SentMail = Pick<Decision, 'at' | 'user' | 'campaign' | 'step' | 'variant'>;

export class LastMails {
  private kept: SentMail[] = [];
  /** So many are later than any that is before it. */
  private earliest: Instant = -Infinity;

  constructor(private readonly most: number) {}

  add({ at, user, campaign, step, variant }: SentMail): void {
    if (this.most === 0 || at < this.earliest) return;
    this.kept.push({ at, user, campaign, step, ...(variant === undefined ? {} : { variant }) });
    if (this.kept.length < 2 * this.most + SLACK) return;
    this.kept = lastOf(this.kept, this.most);
    this.earliest = this.kept[0]!.at;
  }

  mails(): readonly SentMail[] {
    return lastOf(this.kept, this.most);
  }
}

/** So that few are not sorted over and over. */
const SLACK = 1000;

/** The last of all by `at`, `user`, `campaign`, `step`, in this order. */
export function lastOf(mails: readonly SentMail[], most: number): SentMail[] {
  const sorted = [...mails].sort(
    (a, b) =>
      a.at - b.at ||
      compareText(a.user, b.user) ||
      compareText(a.campaign, b.campaign) ||
      compareText(a.step, b.step),
  );
  return most === 0 ? [] : sorted.slice(-most);
}
