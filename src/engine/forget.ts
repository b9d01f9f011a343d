import { firstAfter, prune } from '../compile/layout.js';
import type { Run } from './run.js';

/**
 * Drops what no rule can ask for any more. Windows do so with every event of theirs; a user who does nothing is
 * forgotten by the clock.
 */
export function forget({ program, state, frame }: Run): void {
  for (const [index, retention] of program.retentions.entries()) {
    prune(state.windows[index]!, frame, retention);
  }
  const { times, values } = state.received;
  const old = firstAfter(state.received, frame.now - program.remembersFor - 1);
  times.splice(0, old);
  values.splice(0, old);
}
