// Runs `mailwright test` once per set of options, in one process, and says after each what it returned and which
// snapshots, scenarios and coverage there are, on the streams for results and for errors alike. Of a set, `env` is the environment from then
// on, and `edit` a file with what is to be written in it in the place of what, before it runs.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { testCommand } from '../../dist/cli/commands/test.js';

for (const { env = {}, edit, ...options } of JSON.parse(process.argv[2])) {
  Object.assign(process.env, env);
  if (edit) {
    const [path, from, to] = edit;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
  }
  const code = await testCommand(options).catch((cause) => {
    process.stderr.write(`${cause.message}\n`);
    return cause.constructor.name;
  });
  const snapshots = hashesIn(join(options.project, 'scenarios/__emails__'));
  const scenarios = hashesIn(join(options.project, 'scenarios'), /\.yaml$/);
  const coverage = hashesIn(join(options.project, 'coverage'), /^(gaps\.json|lcov\.info)$/);
  const result = { code, exitCode: process.exitCode ?? null, snapshots, scenarios, coverage };
  const line = `\n=== ${JSON.stringify(result)}\n`;
  process.stdout.write(line);
  process.stderr.write(line);
}

function hashesIn(folder, pattern = /./) {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((one) => pattern.test(one))
        .sort()
    : [];
  const hash = (name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(names.map((name) => [name, hash(name)]));
}
