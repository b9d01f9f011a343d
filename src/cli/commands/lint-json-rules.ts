import process from 'node:process';
import { stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { lintReport } from '../json-rules/lint-report.js';
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
    const { report, files } = await lintReport(parsed);
    if (stringFlag(parsed, 'format') === 'json') printJson('lint-json-rules', lintRecord(report));
    else print(formatLint(report, files, colorsFor(process.stdout), columnsOf(process.stdout)));
    if (isUnreadable(report)) return 3;
    return isSafeReport(report) ? 0 : 1;
  },
};
