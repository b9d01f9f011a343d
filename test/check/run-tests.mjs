// Runs `mailwright test` once per set of options, in one process, and says after each what it returned, on the
// streams for results and for errors alike.
import process from 'node:process';
import { testCommand } from '../../dist/cli/commands/test.js';

for (const options of JSON.parse(process.argv[2])) {
  const code = await testCommand(options);
  const line = `\n=== ${JSON.stringify({ code, exitCode: process.exitCode ?? null })}\n`;
  process.stdout.write(line);
  process.stderr.write(line);
}
