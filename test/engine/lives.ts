/** Lives written down line by line, and what is decided in them. */
import { expect } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { Input } from '../../src/engine/step.js';
import { step, stepAll } from '../../src/engine/step.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { DAY, formatInstant, parseInstant } from '../../src/vocabulary/time.js';
import type { Rules } from './rules.js';
import { rehearse, rulesOf } from './rules.js';
import { USER } from './timelines.js';
import { Twin } from './twin.js';

export type Doc = Readonly<Record<string, unknown>>;

const schema = { type: 'object', properties: { n: { type: 'number' }, k: { type: 'string' } } };
const traits = {
  type: 'object',
  properties: {
    age: { type: 'number' },
    timeZone: { type: 'string' },
    birthday: { type: 'string', format: 'date' },
    ends: { type: 'string', format: 'date-time' },
  },
};
export const PLAN: readonly Doc[] = [
  ...['Viewed', 'Added', 'Ordered', 'Unread'].map((name) => ({
    kind: 'event',
    name,
    version: 1,
    properties: schema,
  })),
  { kind: 'profile', name: 'user', version: 1, traits },
];

export const policy = (purpose: Doc): Doc => ({
  kind: 'policy',
  name: 'sending',
  version: 1,
  timeZone: 'Europe/Berlin',
  from: { name: 'Example Store', address: 'hello@store.example' },
  purposes: { news: { consent: 'not-required', ...purpose } },
});
export const campaign = (name: string, body: Doc): Doc => ({
  kind: 'campaign',
  name,
  version: 1,
  purpose: 'news',
  trigger: { event: 'Added' },
  steps: [{ wait: '1h' }, mail('mail')],
  ...body,
});
export const segment = (name: string, when: Doc): Doc => ({ kind: 'segment', name, version: 1, when });
export const mail = (name: string, more: Doc = {}): Doc => ({
  send: name,
  template: 'mail',
  subject: 'Hello',
  ...more,
});

/**
 * `2026-03-02T09:00 Added {"n":1}`, `… identify {"traits":…}`, or `… clock`; `2026-03-02T09:00>2026-03-02T11:00 …`
 * for what is received later. A line that begins with `=` is the message of the line before once more.
 */
export function inputOf(line: string, index?: number, lines: readonly string[] = []): Input {
  const [, same, text, received, what, json = '{}'] =
    /^(= )?([^\s>]+)(?:>(\S+))? (clock|identify|[A-Z][A-Za-z ]*?)(?: ({.*}))?$/.exec(line)!;
  const time = parseInstant(text!)!;
  if (what === 'clock') return { kind: 'clock', time };
  const place = same ? lines.findLastIndex((one, at) => at < index! && !one.startsWith('=')) : index;
  const messageId = place === undefined ? line : `line ${place}`;
  const receivedTime = received === undefined ? undefined : parseInstant(received);
  const blank = { user: USER, time, receivedTime, messageId, properties: {}, traits: {}, consent: {} };
  const more = JSON.parse(json) as JsonObject;
  const event =
    what === 'identify'
      ? { ...blank, type: 'identify', name: '', ...more }
      : { ...blank, type: 'track', name: what, properties: more };
  return { kind: 'event', event: event as Event };
}

const lineOf = ({ at, instance, step: name, outcome, reason, until }: Omit<Decision, 'place'>) =>
  [
    formatInstant(at).replace(/(:00)?\.000Z$/, ''),
    `${instance}/${name}`,
    reason ?? outcome,
    ...(until === undefined ? [] : [`until ${formatInstant(until).replace(/(:00)?\.000Z$/, '')}`]),
  ].join(' ');

/** The decisions of a life; the twin and the engine, at once or input by input, must make the same. */
export function decide(documents: readonly Doc[], ...lines: readonly string[]): readonly string[] {
  const hasPolicy = documents.some(({ kind }) => kind === 'policy');
  const rules = rulesOf([...PLAN, ...(hasPolicy ? [] : [policy({})]), ...documents]);
  const inputs = lines.map(inputOf);
  const last = Math.max(...inputs.map((one) => (one.kind === 'clock' ? one.time : receiptOf(one.event))));
  if (inputs.at(-1)!.kind === 'event') inputs.push({ kind: 'clock', time: last + 3 * DAY });
  const { program } = rules;
  const decided = stepAll(program, newState(program.layout, USER), inputs).decisions.map(lineOf);
  expect(oneByOne(rules, inputs)).toEqual(decided);
  const twin = new Twin(rules.ruleSet, USER, rehearse);
  for (const input of inputs) twin.take(input);
  expect(twin.decisions.map(lineOf)).toEqual(decided);
  return decided;
}

function oneByOne({ program }: Rules, inputs: readonly Input[]): readonly string[] {
  let state = newState(program.layout, USER);
  return inputs.flatMap((input) => {
    const stepped = step(program, state, input);
    state = stepped.state;
    return stepped.decisions.map(lineOf);
  });
}
