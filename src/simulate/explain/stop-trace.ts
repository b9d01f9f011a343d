/** What stopped a mail, laid out: the gates with what they read, or the condition that did not come out as it had to. */
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Life } from './life.js';
import { conditionOf } from './progress.js';
import type { Stop } from './stop.js';
import { gateTraceLines, traceLines } from './trace-lines.js';

const INDENT = '  ';

/** Empty where no condition and no gate had a part in it. */
export function stopTrace(stop: Stop, life: Life): readonly string[] {
  if (stop.kind === 'decided') return decisionTrace(stop.decision, life);
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

/** The gates of a decision: those that read no values and let it pass in one line. */
export function decisionTrace({ trace = [] }: Decision, { show }: Life): readonly string[] {
  const silent = trace.filter(({ passed, condition, note }) => passed && !condition && note === undefined);
  const told = trace.filter((gate) => !silent.includes(gate));
  const passed =
    silent.length === 0 ? [] : [`${INDENT}✓ ${silent.map(({ gate }) => gate).join(', ')}`];
  return [
    trace.some((gate) => !gate.passed) ? 'The gates, and the one that stopped it:' : 'Every gate let it pass:',
    ...told.flatMap((gate) => indented(gateTraceLines(gate, show))),
    ...passed,
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${INDENT}${line}`);
}
