/** What the rules are held to, by trying: that each condition means what json-rules-engine says it does. */
import { createRequire } from 'node:module';
import { Almanac, Engine } from 'json-rules-engine';
import { checkAgreement } from '../../check/agreement-check.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { loadProject, requireProject } from '../project.js';
import { agreementRecord, formatAgreement } from '../report/agreement.js';
import { textsOf } from '../report/diagnostics.js';
import { printJson } from '../report/json.js';
import { colorsFor, columnsOf, print, say } from '../terminal.js';

const { version: libraryVersion } = createRequire(import.meta.url)('json-rules-engine/package.json') as {
  readonly version: string;
};

const SEED = 1;
const MOST_CASES = 500;

export const check: Command = {
  spec: {
    name: 'check',
    summary:
      'Runs every condition of the rules through json-rules-engine as well, over the values that its constants tell apart.',
    operands: [],
    options: {
      format: FORMAT,
      cases: { type: 'string', value: 'N', help: `cases of one condition, at most (${MOST_CASES})` },
      seed: { type: 'string', value: 'N', help: `where random values begin (${SEED})` },
    },
    example: 'mailwright check --cases 5000',
  },
  async run(parsed) {
    const most = wholeNumber(parsed, 'cases', MOST_CASES, 1, 1_000_000);
    const seed = wholeNumber(parsed, 'seed', SEED, 0, 4_294_967_295);
    const loaded = loadProject(parsed);
    const { ruleSet } = requireProject(loaded);
    const report = await checkAgreement(ruleSet, {
      library: { Engine, Almanac },
      most,
      seed,
      onProgress: progress(),
    });
    const told = { ...report, most, seed, version: libraryVersion };
    if (stringFlag(parsed, 'format') === 'json') {
      printJson('check', { passed: report.disagreements.length === 0, conditions: agreementRecord(told) });
    } else {
      const { stdout } = process;
      print(formatAgreement(told, textsOf(loaded.files), colorsFor(stdout), columnsOf(stdout)));
    }
    return report.disagreements.length === 0 ? 0 : 1;
  },
};

function wholeNumber(parsed: Parsed, name: string, usual: number, least: number, most: number): number {
  const text = stringFlag(parsed, name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`\`--${name} ${text}\` is no whole number from ${least} to ${most}`);
}

/** A line a second, once it takes longer than that. */
function progress(): (done: number, all: number) => void {
  let told = performance.now();
  return (done, all) => {
    if (done === all || performance.now() - told < 1000) return;
    told = performance.now();
    say(`${done} of ${all} conditions`);
  };
}
