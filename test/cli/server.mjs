// Runs commands one after another in one process, each as `node dist/cli/main.js …` would be run: in its folder, with its
// arguments and its environment. What it prints goes to the same streams, which then carry the mark of who asked.
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

let count = 0;

/** The module itself is evaluated each time, all that it imports once. */
async function run({ args, cwd, env, mark }) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.argv[0], MAIN, ...args];
  process.exitCode = undefined;
  await import(`${pathToFileURL(MAIN).href}?run=${(count += 1)}`);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  process.stdout.removeAllListeners('error');
  process.stdout.write(mark);
  process.stderr.write(mark);
  process.send({ code });
}

process.on('message', (asked) => void run(asked));
process.on('disconnect', () => process.exit());
