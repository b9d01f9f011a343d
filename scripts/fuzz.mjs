/** `npm run fuzz [CASES] [SEED]`: the protocol of test/protocol over millions of cases. Builds it, then runs it. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 4);
};

run('node_modules/typescript/bin/tsc', '-p', 'test/protocol');
run('.fuzz/test/protocol/fuzz.js', ...process.argv.slice(2));
