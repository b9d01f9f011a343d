// Reads, parses and schema-checks the rule and scenario files of a project by the libraries themselves, and does nothing else with them.
// node bench/reading.mjs FOLDER
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { LineCounter, parseAllDocuments } from 'yaml';
import { isScenarioFile } from '../dist/check/case.js';
import { scenarioSchema } from '../dist/check/schema/scenario.js';
import { COMMON_SCHEMAS, KIND_SCHEMAS } from '../dist/language/schema/kinds.js';
import { EDITOR_KEYWORDS } from '../dist/language/schema/meanings.js';

const yamlIn = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({
      path: `${folder}/${path}`,
      text: readFileSync(join(root, folder, path), 'utf8'),
    }));

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addVocabulary([...EDITOR_KEYWORDS]);
for (const schema of COMMON_SCHEMAS) ajv.addSchema(schema);
const checks = new Map();

function check(name, schema, value) {
  if (!checks.has(name)) checks.set(name, ajv.compile(schema));
  const accepts = checks.get(name);
  if (!accepts(value)) throw new Error(JSON.stringify(accepts.errors[0]));
}

const documentsOf = ({ text }) =>
  parseAllDocuments(text, { lineCounter: new LineCounter() }).map((document) => document.toJS());

/** How many documents there are; none of them has a mistake. */
export function readAndCheck(root) {
  const rules = yamlIn(root, 'rules').flatMap(documentsOf);
  const scenarios = yamlIn(root, 'scenarios')
    .filter(({ path }) => isScenarioFile(path))
    .flatMap(documentsOf);
  for (const document of rules) check(document.kind, KIND_SCHEMAS[document.kind], document);
  for (const item of scenarios.flat()) check('scenario', scenarioSchema, item);
  return rules.length + scenarios.length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  console.log(`${readAndCheck(process.argv[2])} documents`);
