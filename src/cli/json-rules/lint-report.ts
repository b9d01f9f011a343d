/** What `lint-json-rules` finds in its operands, before anything is printed. */
import { lintJsonRules } from '../../json-rules/lint.js';
import type { SourceFile } from '../../language/source-file.js';
import { readYaml } from '../../language/yaml.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, stringFlag } from '../arguments.js';
import type { LintReport } from '../report/json-rules.js';
import type { RunTrials } from './judge.js';
import { judge } from './judge.js';
import type { ReadOperands } from './operands.js';
import { readOperands } from './operands.js';

/** Operands → the texts of files. */
export type ReadFiles = (operands: readonly string[]) => ReadOperands;

/** The report and the files that its places are in; how files are read and trials run can be chosen. */
export async function lintReport(
  parsed: Parsed,
  read: ReadFiles = readOperands,
  run?: RunTrials,
): Promise<{ readonly report: LintReport; readonly files: readonly SourceFile[] }> {
  const schemaFile = stringFlag(parsed, 'schema');
  const options = {
    pointer: pointerOf(parsed),
    schema: schemaFile === undefined ? undefined : schemaOf(schemaFile, read),
    operators: namesOf(parsed, 'operators'),
    conditions: namesOf(parsed, 'conditions'),
    allowUndefinedFacts: hasFlag(parsed, 'allow-undefined-facts'),
  };
  const { files, diagnostics } = read(parsed.operands);
  const judged = await judge(lintJsonRules(files, options), run);
  return { report: { ...judged, unreadable: diagnostics }, files };
}

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

function schemaOf(path: string, read: ReadFiles): JsonObject {
  const { files, diagnostics } = read([path]);
  if (diagnostics[0]) throw new UsageError(`\`--schema ${path}\`: ${diagnostics[0].message}`);
  const parsed = readYaml(files[0]!);
  const schema = parsed.documents[0]?.value;
  if (parsed.diagnostics.length === 0 && isObject(schema) && isObject(schema['properties'])) return schema;
  throw new UsageError(
    `\`--schema ${path}\` is no JSON Schema of facts: an object with \`properties\`, one for each fact`,
  );
}
