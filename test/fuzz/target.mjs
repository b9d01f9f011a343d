// What is fuzzed: the way of `mailwright validate` from texts to diagnostics, with one file of a small project replaced.
import { parentPort } from 'node:worker_threads';
import process from 'node:process';
import { emitScenarios } from '../../dist/check/emit.js';
import { fragmentMistakes } from '../../dist/check/given.js';
import { readFragments } from '../../dist/check/given-file.js';
import { certainInFragments, readScenarios } from '../../dist/check/scenario.js';
import { isTemplateFile } from '../../dist/language/rule-set.js';
import { openProject } from '../../dist/simulate/project.js';
import { templateMistakes } from '../../dist/simulate/templates.js';

const BASE = [
  {
    path: 'rules/plan.yaml',
    text: `kind: event
name: A
version: 1
properties: { type: object, properties: { id: { type: string }, price: { type: number } } }
---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { firstName: { type: string }, country: { type: string } } }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes: { marketing: { consent: opt-in }, p: { consent: opt-out } }
---
kind: catalog
name: goods
version: 1
file: goods.csv
id: id
columns: { type: object, properties: { id: { type: string }, name: { type: string } } }
---
kind: catalog
name: lines
version: 1
file: lines.jsonl
id: id
columns: { type: object, properties: { id: { type: string }, name: { type: string } } }
---
kind: campaign
name: cart
version: 1
purpose: marketing
trigger: { event: A }
steps:
  - { send: mail, template: mail, subject: 'Hello {{ name }}', data: { name: you } }
`,
  },
  { path: 'rules/goods.csv', text: 'id,name\na,A\n' },
  { path: 'rules/lines.jsonl', text: '{"id":"a","name":"A"}\n' },
  {
    path: 'templates/mail.mjml',
    text: '<mjml><mj-body><mj-section><mj-column><mj-text>{{ name }}</mj-text></mj-column></mj-section></mj-body></mjml>\n',
  },
];

const GIVEN = {
  path: 'scenarios/given/ada.yaml',
  text: `kind: given
name: ada
profile: { userId: ada, traits: { firstName: Ada }, consent: { marketing: granted } }
---
kind: given
name: loyal
use: ada
history: [{ ago: 30d, event: A, properties: { id: a } }]
`,
};

/** Scenarios, with the fragments that they may begin with; and fragments, with a scenario that begins with each. */
function inScenarioFiles({ path, text }, declared) {
  const isGiven = path.startsWith('scenarios/given/');
  const fragments = readFragments([isGiven ? { path, text } : GIVEN]);
  const names = [...fragments.byName.keys()].slice(0, 50);
  const users = names.map(
    (name) =>
      `- { name: ${name}, given: ${name}, when: [{ at: '2026-03-02T10:00:00Z', event: A }], then: [{ nothing: true }] }\n`,
  );
  const scenarios = isGiven ? { path: 'scenarios/users.yaml', text: users.join('') } : { path, text };
  const { cases, diagnostics } = readScenarios(scenarios, declared, fragments);
  const statements = emitScenarios(scenarios).code.match(/^file\.scenario\(/gm) ?? [];
  if (cases.length > statements.length) throw new Error('a case without a test');
  const ofFragments = [...fragments.diagnostics, ...fragmentMistakes(fragments)];
  return [...diagnostics, ...ofFragments, ...certainInFragments(fragments, declared)];
}

/** How many diagnostics there are; throws where the reader does, or where one of them is none. */
export async function readInput({ path, text }) {
  const isScenario = path.startsWith('scenarios/');
  const others = BASE.filter((file) => file.path !== path);
  const files = isScenario ? others : [...others, { path, text }];
  const { project, declared, diagnostics } = openProject(files);
  const inTemplates = isTemplateFile(path) ? await templateMistakes([{ path, text }]) : [];
  const inScenarios = isScenario ? inScenarioFiles({ path, text }, declared) : [];
  const all = [...diagnostics, ...inTemplates, ...inScenarios];
  // What has no mistakes compiles.
  if (project && !project.program.layout) throw new Error('a program without a layout');
  for (const one of all) checkDiagnostic(one);
  return all.length;
}

function checkDiagnostic({ code, severity, message, span }) {
  const isPlace = [span.line, span.column, span.endLine, span.endColumn].every(
    (number) => Number.isInteger(number) && number > 0,
  );
  const isOrdered = span.endLine > span.line || span.endColumn >= span.column;
  const isWorded = typeof message === 'string' && message !== '' && ['error', 'warning'].includes(severity);
  if (!isPlace || !isOrdered || !isWorded || !/^[a-z][a-z0-9-]*$/.test(code))
    throw new Error(
      `no diagnostic: ${JSON.stringify({ code, severity, span, message: message.slice(0, 200) })}`,
    );
}

parentPort?.on('message', async (input) => {
  const start = process.cpuUsage();
  try {
    const diagnostics = await readInput(input);
    const { user, system } = process.cpuUsage(start);
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort.postMessage({ kind: 'read', diagnostics, cpu: (user + system) / 1000 });
  } catch (cause) {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort.postMessage({ kind: 'thrown', stack: cause?.stack ?? String(cause) });
  }
});
