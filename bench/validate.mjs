// Measures `validate` on a project of 200 rule files beside reading, parsing and schema-checking those files alone.
// `npm run bench:validate [ROUNDS]`; writes its section of bench/README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { generateProject, writeProject } from './project.mjs';
import { writeSection } from './section.mjs';

const ROUNDS = Number(process.argv[2] ?? 7);
const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const BASELINE = fileURLToPath(new URL('reading.mjs', import.meta.url));
/** Rounds of one process, for a process that is warm. */
const WARM_ROUNDS = 12;

/** Median milliseconds of each command, run in turns, each time as a new process. */
function cold(commands) {
  const times = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, args] of commands.entries()) {
      const start = performance.now();
      execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      times[index].push(performance.now() - start);
    }
  }
  return times.map(median);
}

const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** Median milliseconds within one process, of the second half of its rounds. */
async function warm(root) {
  const { readAndCheck } = await import('./reading.mjs');
  const { loadProject } = await import('../dist/cli/project.js');
  const { findMistakes } = await import('../dist/cli/mistakes.js');
  const { isTemplateFile } = await import('../dist/language/rule-set.js');
  const { templateMistakes } = await import('../dist/simulate/templates.js');
  const parsed = { operands: [], flags: { project: root } };
  const [reading, all] = [[], []];
  for (let round = 0; round < WARM_ROUNDS; round++) {
    const start = performance.now();
    readAndCheck(root);
    const isRead = performance.now();
    const loaded = loadProject(parsed);
    const templates = loaded.files.filter(({ path }) => isTemplateFile(path));
    await findMistakes(loaded, templateMistakes(templates));
    reading.push(isRead - start);
    all.push(performance.now() - isRead);
  }
  return [reading, all].map((times) => median(times.slice(WARM_ROUNDS / 2)));
}

const folder = mkdtempSync(join(tmpdir(), 'mailwright-validate-'));
try {
  writeProject(folder);
  const [reading, all] = cold([
    [BASELINE, folder],
    [COMMAND, 'validate', '--warnings-as-errors', '--project', folder],
  ]);
  const [warmReading, warmAll] = await warm(folder);
  await write([
    ['a command, from its start to its end', reading, all],
    ['within one process that runs on', warmReading, warmAll],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write(rows) {
  const files = [...generateProject().keys()];
  const count = (under, ending) =>
    files.filter((path) => path.startsWith(under) && path.endsWith(ending)).length;
  const ms = (value) => `${Math.round(value)} ms`;
  const section = `## The time of \`validate\`

Written by \`npm run bench:validate\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0].model.trim()}), medians of ${ROUNDS} runs in turns.
A project of ${count('rules/', '.yaml')} rule files, ${count('rules/', '.csv')} tables, ${count('templates/', '.mjml')} templates and ${count('scenarios/', '.yaml')} scenario files, seed 1 (\`bench/project.mjs\`). Reading is the \`yaml\` parser, with places,
and ajv with the same schemas over the rule and scenario files, and nothing else (\`bench/reading.mjs\`): no tables, names, types, templates.

| | reading, parsing, schemas | the whole of \`validate\` | ratio |
| --- | --- | --- | --- |
${rows.map(([what, part, whole]) => `| ${what} | ${ms(part)} | ${ms(whole)} | ${(whole / part).toFixed(2)} × |`).join('\n')}
`;
  await writeSection(section);
}
