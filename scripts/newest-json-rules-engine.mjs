/**
 * Runs the protocol with the newest json-rules-engine of the registry instead of the one that is locked: what it would
 * change is known before it is taken in. Installs into a folder of its own, and leaves nothing behind. Exits with 1
 * where the two differ; without a network it says so, and exits with 0.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAME = 'json-rules-engine';
const root = resolve(import.meta.dirname, '..');
const versionFrom = (folder) => createRequire(join(folder, 'any.js'))(`${NAME}/package.json`).version;

function install(folder) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, `${NAME}@latest`], {
    cwd: folder,
    timeout: 120_000,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

function reasonOf(cause) {
  return (
    String(cause.stderr ?? cause.message)
      .trim()
      .split('\n')[0] || cause.message
  );
}

function run(folder) {
  try {
    install(folder);
  } catch (cause) {
    console.log(`skipped: the newest ${NAME} can not be had (${reasonOf(cause)})`);
    return 0;
  }
  const [newest, locked] = [versionFrom(folder), versionFrom(root)];
  const isForced = process.argv.includes('--even-if-locked');
  if (newest === locked && !isForced) {
    console.log(`${NAME} ${locked} is the newest there is, and the one that the tests have run with`);
    return 0;
  }
  const main = createRequire(join(folder, 'any.js')).resolve(NAME);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      'protocol/protocol.test',
      'protocol/refused.test',
      'protocol/lives.test',
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, MAILWRIGHT_JSON_RULES_ENGINE: pathToFileURL(main).href },
    },
  );
  console.log(
    `${NAME} ${newest} (${locked} is locked): ${status === 0 ? 'nothing has changed' : 'differs from what is relied upon'}`,
  );
  return status === 0 ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), 'mailwright-newest-'));
try {
  process.exitCode = run(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
