/** One user's life as the engine lived it: events, runs, waits, and every decision with its reasons. */
import type { JournalEntry } from '../../engine/journal.js';
import type { ConditionTrace, Decision, GateTrace } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { offsetAt, toLocal } from '../../vocabulary/zone.js';
import type { Colors } from '../terminal.js';

/** The subject of a mail that was sent. */
export type SubjectOf = (decision: Decision) => string | undefined;

export function formatTimeline(
  journal: readonly JournalEntry[],
  zone: Zone,
  subjectOf: SubjectOf,
  colors: Colors,
): string {
  let before = '';
  const lines: string[] = [];
  for (const entry of journal) {
    const time = localMinute(zone, entry.at);
    const head = time === before ? ' '.repeat(time.length) : colors.bold(time);
    before = time;
    const [first, ...rest] = entryLines(entry, zone, subjectOf, colors);
    lines.push(`${head}  ${first}`, ...rest.map((line) => `${' '.repeat(time.length)}  ${line}`));
  }
  return lines.join('\n');
}

function entryLines(
  entry: JournalEntry,
  zone: Zone,
  subjectOf: SubjectOf,
  colors: Colors,
): readonly string[] {
  switch (entry.kind) {
    case 'happened':
      return [eventLine(entry.event, colors)];
    case 'decided':
      return decisionLines(entry.decision, zone, subjectOf, colors);
    case 'joined':
    case 'left':
      return [colors.dim(`${entry.kind} the segment ${entry.segment}`)];
    case 'refused':
      return [colors.dim(`no entry into ${entry.campaign}: ${entry.why}  ${placeOf(entry.place)}`)];
    case 'waiting':
      return [colors.dim(`${entry.instance} waits at ${entry.step} until ${localMinute(zone, entry.until)}`)];
    case 'exposed':
      return [
        colors.dim(
          `${entry.instance}: exposed to ${entry.experiment}, variant ${entry.variant}  ${placeOf(entry.place)}`,
        ),
      ];
    case 'continued':
      return [colors.dim(`${entry.instance}: what ${entry.step} waited for came  ${placeOf(entry.place)}`)];
    default:
      return [colors.dim(`${entry.instance} ${entry.kind}  ${placeOf(entry.place)}`)];
  }
}

function eventLine(event: Event, colors: Colors): string {
  const shown = event.type === 'identify' ? { ...event.traits, ...event.consent } : event.properties;
  return `${colors.cyan(event.type === 'identify' ? 'identify' : event.name)} ${colors.dim(brief(shown))}`;
}

const LONGEST_VALUE = 80;

function brief(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

function decisionLines(
  decision: Decision,
  zone: Zone,
  subjectOf: SubjectOf,
  colors: Colors,
): readonly string[] {
  const mail = `${decision.campaign}/${decision.step}`;
  const gates = (decision.trace ?? []).flatMap((gate) => gateLines(gate, colors));
  switch (decision.outcome) {
    case 'sent': {
      const subject = subjectOf(decision);
      return [
        `${colors.green('sent')} ${colors.bold(mail)}${subject === undefined ? '' : ` “${subject}”`}`,
        ...gates,
      ];
    }
    case 'deferred':
      return [
        `${colors.yellow('deferred')} ${colors.bold(mail)} by ${decision.reason} until ${localMinute(zone, decision.until!)}`,
        ...gates,
      ];
    case 'held-out':
      return [`${colors.yellow('held out')} ${colors.bold(mail)}: decided, and never mailed`, ...gates];
    case 'suppressed':
      return [`${colors.red('held back')} ${colors.bold(mail)} by ${decision.reason}`, ...gates];
  }
}

function gateLines(gate: GateTrace, colors: Colors): readonly string[] {
  const mark = gate.passed ? colors.green('✓') : colors.red('✗');
  const note = gate.note === undefined ? '' : `  ${gate.note}`;
  const head = `  ${mark} ${gate.gate}${note}  ${colors.dim(placeOf(gate.place))}`;
  return [head, ...(gate.condition ? conditionLines(gate.condition, '      ', colors) : [])];
}

function conditionLines(trace: ConditionTrace, indent: string, colors: Colors): readonly string[] {
  const mark = trace.result ? colors.green('✓') : colors.red('✗');
  const place = colors.dim(placeOf(trace.place));
  if (trace.kind === 'fact') {
    const wanted = trace.wanted === undefined ? '' : ` ${brief(trace.wanted)}`;
    const found = trace.found === undefined ? 'missing' : brief(trace.found);
    return [`${indent}${mark} ${trace.fact} ${trace.operator}${wanted}: found ${found}  ${place}`];
  }
  const name = trace.kind === 'segment' ? `segment ${trace.name}` : trace.kind;
  return [
    `${indent}${mark} ${name}  ${place}`,
    ...trace.parts.flatMap((part) => conditionLines(part, `${indent}  `, colors)),
  ];
}

function placeOf({ file, line }: Span): string {
  return `${file}:${line}`;
}

/** `2026-03-02 10:00 +01:00`. */
function localMinute(zone: Zone, time: Instant): string {
  const offset = offsetAt(zone, time);
  const minutes = Math.abs(offset) / 60_000;
  const sign = offset < 0 ? '-' : '+';
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = String(Math.floor(minutes % 60)).padStart(2, '0');
  return `${formatInstant(toLocal(zone, time)).slice(0, 16).replace('T', ' ')} ${sign}${hours}:${rest}`;
}
