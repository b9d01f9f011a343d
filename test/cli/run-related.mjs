// Which scenario files `vitest related FILE` runs, for each file given.
import { join, relative } from 'node:path';
import process from 'node:process';
import { startVitest } from 'vitest/node';
import { mailwright } from '../../dist/cli/runner/vitest-plugin.js';

const [project, ...files] = process.argv.slice(2);
for (const file of files) {
  const vitest = await startVitest(
    'test',
    [],
    {
      root: project,
      config: false,
      watch: false,
      related: [join(project, file)],
      reporters: ['dot'],
      cache: false,
    },
    { plugins: [mailwright()] },
  );
  const ran = vitest.state.getTestModules().map(({ moduleId }) => relative(project, moduleId));
  await vitest.close();
  process.stdout.write(`\n=== ${JSON.stringify(ran.sort())}\n`);
}
