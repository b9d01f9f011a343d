import { dropFirst, firstAfter, prune } from '../compile/layout.js';
import type { Run } from './run.js';

/**
 * Drops what no rule can ask for any more. Windows do so with every event of theirs; a user who does nothing is
 * forgotten by the clock.
 */
export function forget({ program, state, frame }: Run): void {
  const { retentions } = program;
  for (let index = 0; index < retentions.length; index++) {
    const window = state.windows[index]!;
    if (window.times.length > 0) prune(window, frame, retentions[index]!);
  }
  dropFirst(state.received, firstAfter(state.received, frame.now - program.remembersFor - 1));
}
