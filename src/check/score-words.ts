/** How a score came to be what it is: what each event did to it. */
import { receiptOf } from '../vocabulary/event.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import type { View } from './view.js';
import { viewAt } from './view.js';

/** A score as scenarios have it: 0.1 + 0.2 is 0.3, and nobody writes more digits. */
export function writtenScore(score: number): number {
  return Number(score.toPrecision(DIGITS));
}

const DIGITS = 9;
const MOST_EVENTS = 12;

/** Each instant at which the score jumped, the last ones: by how much, and to what. */
export function scoreLines(name: string, view: View): readonly string[] {
  const { life, at } = view;
  const { body } = life.project.ruleSet.scores.get(name)!;
  const counted = new Set(body.points.map(({ event }) => event));
  const events = view.events.filter((event) => event.type === 'track' && counted.has(event.name));
  const sent = life.decisions.filter(
    (one) => one.outcome === 'sent' && one.at <= at && counted.has(EMAIL_SENT),
  );
  const names = new Map<Instant, string[]>();
  for (const event of events) addTo(names, receiptOf(event), event.name);
  for (const one of sent) addTo(names, one.at, EMAIL_SENT);
  if (names.size === 0) {
    const known = [...counted].map((event) => `\`${event}\``).join(', ');
    return [`nothing happened that it counts: ${known}`];
  }
  const times = [...names.keys()].sort((a, b) => a - b).slice(-MOST_EVENTS);
  const jumps = times.map(
    (time) => `${life.show.time(time)}  ${jumpWords(name, time, names.get(time)!, view)}`,
  );
  const more = names.size > times.length ? [`… ${names.size - times.length} before`] : [];
  const halfLife = body.halfLife === undefined ? [] : [`half of it is left after ${body.halfLife}`];
  return [...more, ...jumps, ...halfLife];
}

function addTo(names: Map<Instant, string[]>, time: Instant, name: string): void {
  names.set(time, [...(names.get(time) ?? []), name]);
}

/** The engine's own score just before and at it. */
function jumpWords(name: string, time: Instant, events: readonly string[], { life }: View): string {
  const scoreAt = (at: Instant) => {
    const view = viewAt(life, at);
    return view.asked.scores.get(name)!.score(view.frame);
  };
  const [before, after] = [scoreAt(time - 1), scoreAt(time)];
  const jump = writtenScore(Number((after - before).toFixed(4)));
  const words = events.map((event) => `\`${event}\``).join(', ');
  if (jump === 0) return `${words} counts for nothing`;
  return `${words} ${jump > 0 ? '+' : ''}${jump}, to ${shortScore(after)}`;
}

function shortScore(score: number): number {
  return Number(score.toPrecision(5));
}

/** `6.5, at `medium``, or that it is below all levels. */
export function levelWords(name: string, found: number, reached: string | undefined, { life }: View): string {
  if (reached !== undefined) return `${found}, at \`${reached}\``;
  const levels = Object.entries(life.project.ruleSet.scores.get(name)!.body.levels ?? {});
  const [lowest] = levels;
  return `${found}, below \`${lowest?.[0] ?? ''}\` (${lowest?.[1] ?? 0})`;
}
