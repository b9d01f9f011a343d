/** Names for the places in a campaign's steps, which stay when the steps around them change. */
import type { Instruction } from './program.js';

const END = 'the end';

/**
 * A key per position, that behind the last included: a step's own name, else its kind and the named step that comes
 * next, `wait before reminder`. No key stands twice.
 */
export function stepKeys(steps: readonly Instruction[]): readonly string[] {
  const keys: string[] = [END];
  let next = END;
  for (const instruction of steps.toReversed()) {
    const name = nameOf(instruction);
    keys.unshift(name ?? `${instruction.kind} before ${next}`);
    next = name ?? next;
  }
  const counts = new Map<string, number>();
  return keys.map((key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? key : `${key} (${count})`;
  });
}

function nameOf(instruction: Instruction): string | undefined {
  if (instruction.kind === 'send') return instruction.send.name;
  return instruction.kind === 'wait' || instruction.kind === 'await' ? instruction.name : undefined;
}
