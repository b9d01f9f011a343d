/** What stopped a mail, laid out: the gates with what they read, or the condition that did not come out as it had to. */
import type { Decision, Gate, GateTrace } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Life } from './life.js';
import { conditionOf } from './progress.js';
import type { Stop } from './stop.js';
import { gateTraceLines, traceLines } from './trace-lines.js';

const INDENT = '  ';

/** Empty where no condition and no gate had a part in it. */
export function stopTrace(stop: Stop, life: Life, asked?: Gate): readonly string[] {
  if (stop.kind === 'decided') return decisionTrace(stop.decision, life, asked);
  const condition = conditionOf(stop)?.trace;
  if (!condition || condition.kind === 'skipped') return [];
  return [headOf(stop, life), ...indented(traceLines(condition, life.show))];
}

function headOf(stop: Stop, { show, endTime }: Life): string {
  const at = (time: Instant) =>
    time >= endTime ? `when the clock stopped at ${show.time(endTime)}` : `at ${show.time(time)}`;
  switch (stop.kind) {
    case 'unmatched':
      return `\`${stop.entry.event}\` at ${show.time(stop.entry.at)} began no run:`;
    case 'not-entered':
    case 'not-left':
      return `The segment \`${stop.segment}\` ${at(stop.at)}:`;
    default:
      return 'The choice that was read:';
  }
}

/** Gates that say nothing of the user when they let a mail pass. */
const SILENT: ReadonlySet<Gate> = new Set(['exited', 'suppressed', 'render-error']);

/** Why each gate let a mail pass: the conditions with what they read, the other gates in a word. */
export function passedTrace({ trace = [] }: Decision, { show }: Life): readonly string[] {
  const told = trace.filter(
    ({ gate, condition, note }) => condition || (note !== undefined && !SILENT.has(gate)),
  );
  return [
    'Why every gate let it pass:',
    ...told.flatMap((gate) => indented(gateTraceLines(gate, show))),
    ...noneOf(trace.filter((gate) => !told.includes(gate))),
  ];
}

/** A gate has the name of what it stops a mail for. */
function noneOf(gates: readonly GateTrace[]): readonly string[] {
  const names = gates.map(({ gate }) => `\`${gate}\``);
  if (names.length === 0) return [];
  return [`${INDENT}✓ ${names.length === 1 ? 'not' : 'none of'} ${names.join(', ')}`];
}

/** The gate that stopped a mail, and the one that is asked about, with what they read; those passed by their names. */
export function decisionTrace({ trace = [] }: Decision, { show }: Life, asked?: Gate): readonly string[] {
  const isTold = ({ gate, passed }: GateTrace) => !passed || gate === asked;
  const told = trace.filter(isTold);
  if (told.length === 0) return [];
  return [
    'What the gates read:',
    ...namesOf(trace.filter((gate) => !isTold(gate))),
    ...told.flatMap((gate) => indented(gateTraceLines(gate, show))),
  ];
}

function namesOf(gates: readonly GateTrace[]): readonly string[] {
  return gates.length === 0 ? [] : [`${INDENT}✓ ${gates.map(({ gate }) => gate).join(', ')}`];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${INDENT}${line}`);
}
