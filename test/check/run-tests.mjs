// Runs `mailwright test` once per set of options, in one process, and says after each what it returned, on the
// streams for results and for errors alike. `env` of a set is the environment from then on.
import process from 'node:process';
import { testCommand } from '../../dist/cli/commands/test.js';

for (const { env = {}, ...options } of JSON.parse(process.argv[2])) {
  Object.assign(process.env, env);
  let code;
  try {
    code = await testCommand(options);
  } catch (cause) {
    process.stderr.write(`${cause.message}\n`);
    code = cause.constructor.name;
  }
  const line = `\n=== ${JSON.stringify({ code, exitCode: process.exitCode ?? null })}\n`;
  process.stdout.write(line);
  process.stderr.write(line);
}
