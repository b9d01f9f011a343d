/**
 * What can cut in between where a mail goes earlier or later than it did: an exit, a condition that is read by then.
 * That somebody unsubscribes, withdraws consent or runs into a cap in between is left out: it can be so of any mail.
 */
import { readsEventAlone } from '../../check/discover/proof.js';
import type { Condition } from '../../language/documents.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { formatDuration, parseDuration } from '../../vocabulary/time.js';
import type { Effect } from '../change.js';
import { mapAt, valueAt } from './unit.js';
import type { Verdict } from './verdict.js';
import { byKind } from './verdict.js';

export type Shift = 'earlier' | 'later' | 'either';

/** What a campaign's mails can come to when they go at another time. */
export function shifted(shift: Shift, campaigns: readonly JsonObject[], why: string): Verdict {
  const cuts = cutsOf(shift, campaigns);
  const may = cuts.length === 0 ? '' : '; an exit, or a condition that is read by then, may cut in';
  return byKind(`${why}${may}`, 'timing', ...cuts);
}

export function cutsOf(shift: Shift, campaigns: readonly JsonObject[]): readonly Effect[] {
  if (campaigns.some(readsLater)) return ['wider', 'narrower'];
  if (!campaigns.some(({ exit }) => exit !== undefined)) return [];
  if (shift === 'either') return ['wider', 'narrower'];
  return [shift === 'later' ? 'narrower' : 'wider'];
}

/** Of two durations, how what follows moves. */
export function shiftOf(before: JsonValue | undefined, after: JsonValue | undefined): Shift {
  const [old, now] = [before, after].map((value) => lengthOf(value));
  if (old === undefined || now === undefined) return 'either';
  return now > old ? 'later' : 'earlier';
}

/** Exact durations, and waits of the calendar that differ in their days alone, in milliseconds; nothing is none. */
function lengthOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined) return 0;
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

export function durationWords(before: JsonValue | undefined, after: JsonValue | undefined): string {
  return `${wordOf(before)} → ${wordOf(after)}`;
}

function wordOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'none';
  if (isObject(value)) return calendarWords(value);
  const duration = typeof value === 'string' ? parseDuration(value) : undefined;
  return duration === undefined ? JSON.stringify(value) : formatDuration(duration);
}

/** `2 days at 10:00 on monday, friday`. */
function calendarWords({ days, months, until, at, on }: JsonObject): string {
  const counted = (count: JsonValue, unit: string) => `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
  const parts = [
    ...(days === undefined ? [] : [counted(days, 'day')]),
    ...(months === undefined ? [] : [counted(months, 'month')]),
    ...(until === undefined ? [] : [`until ${String(until)}`]),
    ...(at === undefined ? [] : [`at ${String(at)}`]),
    ...(Array.isArray(on) ? [`on ${on.join(', ')}`] : []),
  ];
  return parts.join(' ');
}

export function onRepeatOf(content: JsonObject): JsonValue {
  return mapAt(content, ['entry'])['onRepeat'] ?? 'ignore';
}

/** Whether a campaign asks, once its run has begun, for anything that can be otherwise a little later. */
export function readsLater(content: JsonObject): boolean {
  const isFixed = !['refresh', 'restart'].includes(String(onRepeatOf(content)));
  const moves = (condition: JsonValue | undefined) =>
    condition !== undefined && !(isFixed && readsEventAlone(condition as unknown as Condition));
  return moves(valueAt(content, ['audience'])) || stepsRead(content['steps'] ?? [], moves);
}

function stepsRead(value: JsonValue, moves: (condition: JsonValue | undefined) => boolean): boolean {
  if (Array.isArray(value)) return value.some((one: JsonValue) => stepsRead(one, moves));
  if (!isObject(value)) return false;
  if (value['waitFor'] !== undefined || moves(value['when'])) return true;
  return (['choose', 'steps', 'then', 'otherwise'] as const).some((key) =>
    value[key] === undefined ? false : stepsRead(value[key], moves),
  );
}
