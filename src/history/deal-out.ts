/** Work that is dealt out to several, and given up when it is not wanted any more. */

/** Each of the crew takes the next task when it has done one. The results in the order of the tasks; after a failure no task is begun. */
export async function dealOut<Task, Result>(
  tasks: readonly Task[],
  crew: readonly ((task: Task, number: number) => Promise<Result>)[],
  signal: AbortSignal | undefined,
): Promise<readonly Result[]> {
  const results: Result[] = Array.from({ length: tasks.length });
  const left = [...tasks.entries()].toReversed();
  const work = crew.map(async (carryOut) => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      signal?.throwIfAborted();
      const [number, task] = next;
      try {
        results[number] = await carryOut(task, number);
      } catch (cause) {
        left.length = 0;
        throw cause;
      }
    }
  });
  await untilAborted(Promise.all(work), signal);
  return results;
}

/** The work, or at once the reason why it is not wanted any more. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
