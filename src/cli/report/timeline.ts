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
import { factWords, whyNot } from '../../simulate/explain/condition-words.js';
import type { Entry } from '../../simulate/explain/life.js';
import { showIn } from '../../simulate/explain/local-time.js';
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
  for (const entry of withoutRepeats(journal)) {
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
      return [`${eventLine(entry.event, colors)}${lateWords(entry, zone, colors)}`];
    case 'repeated':
      return [
        colors.dim(`${entry.event.name || entry.event.type} came again, as message ${entry.event.messageId}`),
      ];
    case 'united':
      return [colors.dim(`${entry.previousId} is the same user, and its history is joined`)];
    case 'decided':
      return decisionLines(entry.decision, zone, subjectOf, colors);
    case 'joined':
    case 'left':
      return [
        colors.dim(`${entry.kind} the segment ${entry.segment}`),
        ...conditionLines(entry.condition, INDENT, zone, colors),
      ];
    case 'stayed':
      return stayedLines(entry, zone).map((line) => colors.dim(line));
    case 'unmatched':
      return [
        colors.dim(
          entry.role === 'trigger'
            ? `begins no run of ${entry.campaign}  ${placeOf(entry.place)}`
            : `does not end ${entry.instance ?? entry.campaign}  ${placeOf(entry.place)}`,
        ),
        ...conditionLines(entry.condition, INDENT, zone, colors),
      ];
    case 'refused':
      return [colors.dim(`no entry into ${entry.campaign}: ${entry.why}  ${placeOf(entry.place)}`)];
    case 'waiting':
      return [colors.dim(`${entry.instance} waits at ${entry.step} until ${localMinute(zone, entry.until)}`)];
    case 'scheduled':
      return [colors.dim(`${entry.campaign} is to begin at ${localMinute(zone, entry.until)}`)];
    case 'overdue':
      return [
        colors.dim(
          `${entry.instance}: ${entry.step} waits for ${localMinute(zone, entry.target)}, which is over: ${entry.then}  ${placeOf(entry.place)}`,
        ),
      ];
    case 'waited':
      return [colors.dim(`${entry.instance}: the wait ${entry.step} is over  ${placeOf(entry.place)}`)];
    case 'timed-out':
      return [
        colors.dim(`${entry.instance}: what ${entry.step} waited for did not come  ${placeOf(entry.place)}`),
      ];
    case 'exposed':
      return [
        colors.dim(
          `${entry.instance}: exposed to ${entry.experiment}, variant ${entry.variant}  ${placeOf(entry.place)}`,
        ),
      ];
    case 'continued':
      return [colors.dim(`${entry.instance}: what ${entry.step} waited for came  ${placeOf(entry.place)}`)];
    case 'chose':
      return [
        colors.dim(`${entry.instance}: ${choiceWords(entry)}  ${placeOf(entry.place)}`),
        ...conditionLines(entry.condition, INDENT, zone, colors),
      ];
    case 'shown':
      return [
        colors.dim(
          `  ${entry.slot} shows choice ${entry.choice} of ${entry.content}  ${placeOf(entry.place)}`,
        ),
        ...entry.conditions.flatMap((condition) => conditionLines(condition, `${INDENT}  `, zone, colors)),
      ];
    default:
      return [colors.dim(plainWords(entry))];
  }
}

/** An entry that has no words of its own: whose it is, what it is called, and where it stands. */
function plainWords(entry: {
  readonly kind: string;
  readonly instance?: string;
  readonly campaign?: string;
  readonly place?: Span;
}): string {
  const { kind, instance, campaign, place } = entry;
  const words = [instance ?? campaign ?? '', kind].filter((word) => word !== '').join(' ');
  return place === undefined ? words : `${words}  ${placeOf(place)}`;
}

function choiceWords({ entry, entries, condition }: Entry<'chose'>): string {
  if (condition.result) return `takes choice ${entry} of ${entries + 1}`;
  return `choice ${entry} does not hold, ${entry === entries ? 'so it goes by otherwise' : 'so the next is read'}`;
}

/** A segment that is read at every event, and every time for the same reasons, is told of once. */
function withoutRepeats(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  const told = new Map<string, string>();
  return journal.filter((entry) => {
    if (entry.kind === 'joined' || entry.kind === 'left') told.delete(entry.segment);
    if (entry.kind !== 'stayed') return true;
    const reasons = resultsOf(entry);
    if (told.get(entry.segment) === reasons) return false;
    told.set(entry.segment, reasons);
    return true;
  });
}

function resultsOf(entry: Entry<'stayed'>): string {
  const results = (trace: ConditionTrace): string =>
    'parts' in trace ? trace.parts.map(results).join() : String(trace.result);
  return results(entry.condition);
}

/** What keeps a user out of a segment; what keeps one in it is told when it is left. */
function stayedLines({ segment, isMember, condition }: Entry<'stayed'>, zone: Zone): readonly string[] {
  if (isMember) return [`stays in the segment ${segment}`];
  const reasons = whyNot(condition, showIn(zone));
  const head = `is not in the segment ${segment}:`;
  return reasons.length === 1
    ? [`${head} ${reasons[0]}`]
    : [head, ...reasons.map((line) => `${INDENT}${line}`)];
}

function eventLine(event: Event, colors: Colors): string {
  const { type, name, traits, consent, properties, previousId } = event;
  const before = previousId === undefined ? {} : { previousId };
  const shown = type === 'track' ? properties : { ...before, ...traits, ...consent };
  return `${colors.cyan(type === 'track' ? name : type)} ${colors.dim(brief(shown))}`;
}

/** Where an event came to be known later than it happened. */
function lateWords(
  { at, event }: Extract<JournalEntry, { kind: 'happened' }>,
  zone: Zone,
  colors: Colors,
): string {
  return event.time < at ? colors.dim(` happened ${localMinute(zone, event.time)}`) : '';
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
  const variant = decision.variant === undefined ? '' : `, variant ${decision.variant}`;
  const mail = `${colors.bold(`${decision.campaign}/${decision.step}`)}${variant}`;
  const gates = (decision.trace ?? []).flatMap((gate) => gateLines(gate, zone, colors));
  switch (decision.outcome) {
    case 'sent': {
      const subject = subjectOf(decision);
      return [`${colors.green('sent')} ${mail}${subject === undefined ? '' : ` “${subject}”`}`, ...gates];
    }
    case 'deferred':
      return [
        `${colors.yellow('deferred')} ${mail} by ${decision.reason} until ${localMinute(zone, decision.until!)}`,
        ...gates,
      ];
    case 'held-out':
      return [`${colors.yellow('held out')} ${mail}: decided, and never mailed`, ...gates];
    case 'suppressed':
      return [`${colors.red('held back')} ${mail} by ${decision.reason}`, ...gates];
  }
}

/** A gate that a mail passed or that stopped it, and what it read. */
export function gateLines(gate: GateTrace, zone: Zone, colors: Colors): readonly string[] {
  const note = gate.note === undefined ? '' : `  ${gate.note}`;
  const head = `  ${markOf(gate.passed, colors)} ${gate.gate}${note}  ${colors.dim(placeOf(gate.place))}`;
  return [head, ...(gate.condition ? conditionLines(gate.condition, '      ', zone, colors) : [])];
}

const INDENT = '  ';

function markOf(isGood: boolean, colors: Colors): string {
  return isGood ? colors.green('✓') : colors.red('✗');
}

function conditionLines(
  trace: ConditionTrace,
  indent: string,
  zone: Zone,
  colors: Colors,
): readonly string[] {
  const place = colors.dim(placeOf(trace.place));
  if (trace.kind === 'skipped')
    return [`${indent}${colors.dim('· not read, decided by what has a higher priority')}  ${place}`];
  const mark = markOf(trace.result, colors);
  if (trace.kind === 'fact') return [`${indent}${mark} ${factWords(trace, true, showIn(zone))}  ${place}`];
  const name = trace.kind === 'segment' ? `segment ${trace.name}` : trace.kind;
  return [
    `${indent}${mark} ${name}  ${place}`,
    ...trace.parts.flatMap((part) => conditionLines(part, `${indent}  `, zone, colors)),
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
