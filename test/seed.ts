/**
 * Properties begin from one seed, so that a run can be repeated; `MAILWRIGHT_SEED=random` looks elsewhere each time, and
 * `MAILWRIGHT_SEED=123` at what a failure printed.
 */
import fc from 'fast-check';

const wanted = process.env['MAILWRIGHT_SEED'] ?? '20261123';

fc.configureGlobal(wanted === 'random' ? {} : { seed: Number(wanted) });
