// Reads, parses and schema-checks the rule and scenario files of a project, and does nothing else with them.
// node bench/reading.mjs FOLDER
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { isScenarioFile } from '../dist/check/case.js';
import { scenarioSchema } from '../dist/check/schema/scenario.js';
import { checkOf } from '../dist/language/rule-set.js';
import { schemaCheck } from '../dist/language/schema-check.js';
import { COMMON_SCHEMAS } from '../dist/language/schema/kinds.js';
import { readYaml } from '../dist/language/yaml.js';

const yamlIn = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({
      path: `${folder}/${path}`,
      text: readFileSync(join(root, folder, path), 'utf8'),
    }));

const checks = new Map();

function checkScenarios({ file, value, at }) {
  if (!checks.has('scenario')) checks.set('scenario', schemaCheck(scenarioSchema, COMMON_SCHEMAS));
  return value.flatMap((item, index) =>
    checks.get('scenario')({ file, value: item, at: (path, part) => at([index, ...path], part) }),
  );
}

/** How many documents there are; none of them has a mistake. */
export function readAndCheck(root) {
  const rules = yamlIn(root, 'rules').flatMap((file) => readYaml(file).documents);
  const scenarios = yamlIn(root, 'scenarios')
    .filter(({ path }) => isScenarioFile(path))
    .flatMap((file) => readYaml(file).documents);
  const mistakes = [
    ...rules.flatMap((document) => checkOf(document.value.kind)(document)),
    ...scenarios.flatMap(checkScenarios),
  ];
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes[0]));
  return rules.length + scenarios.length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  console.log(`${readAndCheck(process.argv[2])} documents`);
