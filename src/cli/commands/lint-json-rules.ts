import process from 'node:process';
import { lintJsonRules } from '../../json-rules/lint.js';
import { readYaml } from '../../language/yaml.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { judge } from '../json-rules/judge.js';
import { readOperands } from '../json-rules/operands.js';
import { printJson } from '../report/json.js';
import { formatLint, isSafeReport, isUnreadable, lintRecord } from '../report/json-rules.js';
import { colorsFor, columnsOf, print } from '../terminal.js';

export const lintJsonRulesCommand: Command = {
  spec: {
    name: 'lint-json-rules',
    summary:
      'Says which rules of json-rules-engine are safe, which surprise and with which facts, and what to write instead.',
    operands: [{ name: 'FILE…', isRepeatable: true }],
    options: {
      pointer: {
        type: 'string',
        value: '/PATH',
        help: 'where in each file the rules are, as a JSON pointer',
      },
      schema: { type: 'string', value: 'FILE', help: 'a JSON Schema of the facts: then types are known' },
      operators: { type: 'string', value: 'A,B', help: 'operators of your own, by name' },
      conditions: { type: 'string', value: 'A,B', help: 'conditions that your code sets, by name' },
      'allow-undefined-facts': { type: 'boolean', help: 'the engine is made with `allowUndefinedFacts`' },
      format: FORMAT,
    },
    example: "mailwright lint-json-rules 'rules/**/*.json' --schema facts.schema.json",
  },
  async run(parsed) {
    const schemaFile = stringFlag(parsed, 'schema');
    const options = {
      pointer: pointerOf(parsed),
      schema: schemaFile === undefined ? undefined : schemaOf(schemaFile),
      operators: namesOf(parsed, 'operators'),
      conditions: namesOf(parsed, 'conditions'),
      allowUndefinedFacts: hasFlag(parsed, 'allow-undefined-facts'),
    };
    const { files, diagnostics } = readOperands(parsed.operands);
    const judged = await judge(lintJsonRules(files, options));
    const report = { ...judged, unreadable: diagnostics };
    if (stringFlag(parsed, 'format') === 'json') printJson('lint-json-rules', lintRecord(report));
    else print(formatLint(report, files, colorsFor(process.stdout), columnsOf(process.stdout)));
    if (isUnreadable(report)) return 3;
    return isSafeReport(report) ? 0 : 1;
  },
};

/** Names in a list; a comma parts them. */
function namesOf(parsed: Parsed, flag: string): readonly string[] {
  const names = (stringFlag(parsed, flag) ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

function pointerOf(parsed: Parsed): string | undefined {
  const pointer = stringFlag(parsed, 'pointer');
  if (pointer === undefined || pointer.startsWith('/')) return pointer;
  throw new UsageError(
    `\`--pointer ${pointer}\` is no JSON pointer; did you mean \`--pointer /${pointer.replaceAll('.', '/')}\`?`,
  );
}

function schemaOf(path: string): JsonObject {
  const { files, diagnostics } = readOperands([path]);
  if (diagnostics[0]) throw new UsageError(`\`--schema ${path}\`: ${diagnostics[0].message}`);
  const read = readYaml(files[0]!);
  const schema = read.documents[0]?.value;
  if (read.diagnostics.length === 0 && isObject(schema) && isObject(schema['properties'])) return schema;
  throw new UsageError(
    `\`--schema ${path}\` is no JSON Schema of facts: an object with \`properties\`, one for each fact`,
  );
}
