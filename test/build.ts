/** Commands are tested as they are shipped: from `dist/`, built once before the tests. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

export default function build(): void {
  execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '--build'], {
    stdio: 'inherit',
  });
}
