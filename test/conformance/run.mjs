// Judges an engine by the suite, through an adapter: a command that reads cases and prints decisions, as README.md beside
// this file says. Needs Mailwright built (`npm ci` builds it).
import { spawn } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { exchangedCase, exportedCase, judgeReply, readReplies } from '../../dist/check/exchange.js';
import { readConformance } from '../../dist/check/conformance.js';
import { formatPlace } from '../../dist/vocabulary/diagnostic.js';
import { caseFiles, caseKit } from './files.mjs';

const HELP = `node test/conformance/run.mjs --adapter COMMAND   judges an engine
node test/conformance/run.mjs --export            prints the cases as JSON Lines, with what must come of them

  --filter TEXT      only cases whose name holds it
  --sends            judges only mails that are sent, for an engine that records no other decision
  --timeout SECONDS  how long the adapter may take, 60 by default`;

class Unusable extends Error {}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        adapter: { type: 'string' },
        export: { type: 'boolean' },
        filter: { type: 'string' },
        sends: { type: 'boolean' },
        timeout: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (cause) {
    throw new Unusable(`${cause.message}\n\n${HELP}`);
  }
}

function readCases(filter = '') {
  const kit = caseKit();
  const read = caseFiles().map((file) => readConformance(file, kit, (name) => name.includes(filter)));
  const mistakes = read.flatMap(({ diagnostics }) => diagnostics);
  if (mistakes.length > 0) {
    throw new Unusable(mistakes.map(({ span, message }) => `${formatPlace(span)} ${message}`).join('\n'));
  }
  const cases = read.flatMap((file) => file.cases);
  if (cases.length === 0) throw new Unusable(`no case's name holds \`${filter}\``);
  return cases;
}

/** Runs the adapter over all cases; what it printed, and how it ended. */
function ask(command, cases, seconds) {
  return new Promise((resolve) => {
    const adapter = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    let output = '';
    let ending;
    const timer = setTimeout(() => {
      ending = `it took longer than ${seconds} s`;
      process.kill(-adapter.pid, 'SIGKILL');
    }, seconds * 1000);
    adapter.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    // An adapter that ends before it has read everything is told by its unanswered cases.
    adapter.stdin.on('error', () => undefined);
    adapter.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ output, ending: ending ?? (code === 0 ? undefined : `it ended with ${signal ?? code}`) });
    });
    adapter.stdin.end(cases.map((one) => `${JSON.stringify(exchangedCase(one))}\n`).join(''));
  });
}

function tell(one, verdict) {
  const place = formatPlace(one.scenario.span);
  switch (verdict.kind) {
    case 'passed':
      return [`ok           ${one.name}`];
    case 'unsupported':
      return [`unsupported  ${one.name}`, `             ${verdict.why}`];
    case 'unanswered':
      return [`NO ANSWER    ${one.name}`, `             ${place}`];
    case 'failed':
      return [
        `NOT OK       ${one.name}`,
        `             ${place}`,
        ...verdict.failures.map((failure) => `             ${failure}`),
        `             trouble: ${one.trouble.trim()} (${one.source})`,
      ];
    default:
      throw new Error(`there is no verdict ${verdict.kind}`);
  }
}

async function judge(cases, { adapter, sends, timeout = '60' }) {
  const seconds = Number(timeout);
  if (!(seconds > 0)) throw new Unusable(`\`${timeout}\` is no number of seconds`);
  const { output, ending } = await ask(adapter, cases, seconds);
  const { byCase, mistakes } = readReplies(output, new Set(cases.map(({ name }) => name)));
  const verdicts = cases.map((one) => judgeReply(one, byCase.get(one.name), sends ? 'sends' : 'decisions'));
  for (const [index, one] of cases.entries()) console.log(tell(one, verdicts[index]).join('\n'));
  const count = (kind) => verdicts.filter((verdict) => verdict.kind === kind).length;
  console.log(
    `\n${cases.length} cases: ${count('passed')} ok, ${count('failed')} not ok, ${count('unsupported')} unsupported, ${count('unanswered')} without an answer`,
  );
  if (ending) console.error(`the adapter failed: ${ending}`);
  for (const mistake of mistakes) console.error(`the adapter printed what is no answer: ${mistake}`);
  if (ending || mistakes.length > 0) return 3;
  return count('failed') + count('unanswered') > 0 ? 1 : 0;
}

async function main() {
  const values = options();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!values.adapter === !values.export) throw new Unusable(`say --adapter or --export\n\n${HELP}`);
  const cases = readCases(values.filter);
  if (!values.export) return judge(cases, values);
  for (const one of cases) console.log(JSON.stringify(exportedCase(one)));
  return 0;
}

try {
  process.exitCode = await main();
} catch (cause) {
  if (!(cause instanceof Unusable)) throw cause;
  console.error(cause.message);
  process.exitCode = 3;
}
