/**
 * How many cases a property has: `MAILWRIGHT_RUNS=2000` looks harder, at all of them alike; `MAILWRIGHT_EFFORT=0.5`
 * takes half of what each has, where the same cases have been seen already.
 */
export function runs(usual: number): number {
  const asked = process.env['MAILWRIGHT_RUNS'];
  return asked === undefined
    ? Math.max(1, Math.ceil(usual * Number(process.env['MAILWRIGHT_EFFORT'] ?? 1)))
    : Number(asked);
}

/** The seed of a law that draws by other means than a property; the environment's, where that names one. */
export function seedOf(usual: number): number {
  const asked = Number(process.env['MAILWRIGHT_SEED']);
  return Number.isSafeInteger(asked) ? asked : usual;
}
