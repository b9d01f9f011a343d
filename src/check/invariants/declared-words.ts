/** Invariants in words. */
import type { Happening } from '../../language/documents.js';
import { eventOf } from '../../language/documents.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { MailsBody } from './declared-mails.js';

/** `no mail of cart-recovery`; `what` is `mail` or `mails`. */
export function mailsWords({ send, purpose, showing }: MailsBody, what: 'mail' | 'mails'): string {
  return [
    what,
    ...(purpose === undefined ? [] : [`under ${purpose}`]),
    ...(send === undefined ? [] : [`of ${listed([send].flat(), 'or')}`]),
    ...(showing === undefined ? [] : [`showing ${showing}`]),
  ].join(' ');
}

/** `Order Completed or Order Refunded`; `(some)` where not every event of the name counts. */
export function happeningsWords(happenings: Happening | readonly Happening[]): string {
  const list = [happenings].flat() as readonly Happening[];
  const words = list.map((one) =>
    typeof one === 'string' || one.where === undefined ? eventOf(one) : `some ${one.event}`,
  );
  return listed(words, 'or');
}

export function listed(words: readonly string[], last: 'or' | 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)!}`;
}

export function mailName({ campaign, step }: Pick<Decision, 'campaign' | 'step'>): string {
  return `${campaign}/${step}`;
}
