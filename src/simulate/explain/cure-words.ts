/** Of the smallest change, what is said beside it: whether it was lived, and why not. */
import type { Instant } from '../../vocabulary/time.js';
import type { Cure } from './cure.js';
import type { Show } from './life.js';

export const NOTHING_TOLD = 'nothing in this life could be otherwise so that the mail is sent';

export function checkedWords(sentTime: Instant, show: Show): string {
  return `checked: then the mail is sent at ${show.time(sentTime)}`;
}

export function uncheckedWords(changes: Cure['changes']): string {
  return changes.length > 1 && changes.slice(0, -1).every(({ edits }) => edits)
    ? 'not checked: the last of these is no change of what the user did'
    : 'not checked: this is no change of what the user did';
}
