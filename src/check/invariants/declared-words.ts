/** Invariants in words. */
import { conditionWords } from '../../language/analysis/words.js';
import type { Condition, Happening } from '../../language/documents.js';
import { eventOf } from '../../language/documents.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { MailsBody } from './declared-mails.js';

/** `mail of cart-recovery`, or just `cart-recovery/reminder`; `what` is `mail` or `mails`. */
export function mailsWords({ send, purpose, showing }: MailsBody, what: 'mail' | 'mails'): string {
  const sends = send === undefined ? [] : [send].flat();
  const areMails = sends.length > 0 && sends.every((one) => one.includes('/'));
  return [
    areMails ? listed(sends, 'or') : what,
    ...(purpose === undefined ? [] : [`under ${purpose}`]),
    ...(sends.length === 0 || areMails ? [] : [`of ${listed(sends, 'or')}`]),
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

/** Where a condition holds: by its fact, or by its segment; of a condition of several parts, only that it holds. */
export function whereWords(when: Condition): string {
  const isGroup = 'all' in when || 'any' in when || 'not' in when;
  return isGroup ? 'where its `when` holds' : `where ${conditionWords(when)}`;
}

export function listed(words: readonly string[], last: 'or' | 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)!}`;
}

export function mailName({ campaign, step }: Pick<Decision, 'campaign' | 'step'>): string {
  return `${campaign}/${step}`;
}
