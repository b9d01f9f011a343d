// A program as a process of its own: seconds on the clock and of processors, and the most memory that it had.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

export async function measured(args) {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-bench-'));
  const usage = join(folder, 'usage.json');
  const start = performance.now();
  const out = await run(['--import', new URL('usage.mjs', import.meta.url).href, ...args], {
    ...process.env,
    BENCH_USAGE: usage,
  });
  const seconds = (performance.now() - start) / 1000;
  const { cpu, peak } = JSON.parse(readFileSync(usage, 'utf8'));
  rmSync(folder, { recursive: true });
  return { seconds, cpu, peak, out };
}

function run(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(out)
        : reject(new Error(`${args.slice(2).join(' ').slice(0, 300)} ended with ${code}`)),
    );
  });
}

/** Of several runs in turns that of the middle time. */
export function middle(runs) {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  return { ...sorted[Math.floor((sorted.length - 1) / 2)], peak: Math.max(...runs.map(({ peak }) => peak)) };
}
