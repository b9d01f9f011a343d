// Runs a project's scenarios by the runner that is named, interrupts itself as Ctrl-C does when the first of them is
// over, and prints what is known then. `twice` presses it again at once.
import process from 'node:process';
import { readProjectFiles } from '../../../dist/cli/files.js';
import { runInProcess } from '../../../dist/cli/runner/direct.js';
import { untilInterrupted } from '../../../dist/cli/runner/interrupt.js';
import { runOnVitest } from '../../../dist/cli/runner/vitest.js';

const [project, runner, presses] = process.argv.slice(2);
let isPressed = false;
const press = () => process.kill(process.pid, 'SIGINT');
const onOutcome = () => {
  if (isPressed) return;
  isPressed = true;
  press();
  if (presses === 'twice') setTimeout(press, 1);
};

await untilInterrupted(async (signal) => {
  const files = readProjectFiles(project);
  const request = { project, files, filters: [], snapshots: 'none', onOutcome, signal };
  const run = await (runner === 'direct' ? runInProcess : runOnVitest)(request);
  if (presses === 'twice') await new Promise((done) => setTimeout(done, 60_000));
  const { isStopped, outcomes, crash } = run;
  process.stdout.write(JSON.stringify({ isStopped, tests: outcomes.length, crash }));
});
process.stdout.write('\nwent on');
