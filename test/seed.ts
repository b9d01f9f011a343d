/**
 * Properties begin from one seed, so that a run can be repeated; `MAILWRIGHT_SEED=random` looks elsewhere each time, and
 * `MAILWRIGHT_SEED=123` at what a failure printed, with `MAILWRIGHT_PATH=4:0:1` at its very case.
 */
import fc from 'fast-check';

const wanted = process.env['MAILWRIGHT_SEED'] ?? '20261123';
const path = process.env['MAILWRIGHT_PATH'];

fc.configureGlobal({
  // Reports of `npm run fuzz` have no cause beside the message.
  includeErrorInReport: process.env['MAILWRIGHT_ERRORS'] === 'in-message',
  ...(wanted === 'random' ? {} : { seed: Number(wanted) }),
  ...(path === undefined ? {} : { path, endOnFailure: true }),
});
