// Renders a mail that needs no package that is loaded later, then one that needs them all, and prints both and whether
// they were loaded by then: in a process of its own, in which nobody has loaded anything before.
import { createRequire } from 'node:module';
import process from 'node:process';
import { loadLater } from '../../dist/cli/later-packages.js';

loadLater();
const require = createRequire(import.meta.url);
const mjml = require('mjml');

async function rendered(template) {
  const { html } = await mjml(template, { validationLevel: 'strict' });
  const loaded = Object.keys(require.cache).some((path) => /[\\/]node_modules[\\/]juice[\\/]/.test(path));
  return { html, loaded };
}

const results = [];
for (const template of JSON.parse(process.argv[2])) results.push(await rendered(template));
process.stdout.write(JSON.stringify(results));
