/** Cases as JSON for an adapter to another engine, and what it answers as a verdict. */
import { schemaCheck } from '../language/schema-check.js';
import { COMMON_SCHEMAS } from '../language/schema/kinds.js';
import type { SchemaCheck } from '../language/schema-check.js';
import { readYaml } from '../language/yaml.js';
import { sortEvents } from '../simulate/simulate.js';
import { isOf, mailName } from '../simulate/explain/life.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { AssignmentFields } from '../vocabulary/assignment.js';
import type { ConsentStatus, Event } from '../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { formatInstant, humanDuration, parseInstant } from '../vocabulary/time.js';
import type { Expectations, RefusalExpectation, SendExpectation, WrittenInstant } from './case.js';
import type { ConformanceCase } from './conformance.js';
import type { Decided } from './match.js';
import { match } from './match.js';
import { isMet, unmetWords } from './matchers.js';
import { variantIn } from './variants.js';
import { answerSchema } from './schema/exchange.js';

/** The line that an adapter reads. */
export function exchangedCase({ name, rules, tables, scenario }: ConformanceCase): JsonObject {
  assert(scenario.until !== undefined, 'a conformance case says how long the clock runs');
  return {
    case: name,
    rules,
    ...(Object.keys(tables).length > 0 ? { tables } : {}),
    events: sortEvents(scenario.events).map((event) => envelopeOf(event, scenario.user)),
    until: formatInstant(scenario.until),
  };
}

/** The case in full, for programs that judge for themselves: `then` with its instants as they are written. */
export function exportedCase(one: ConformanceCase): JsonObject {
  const { trouble, source, then } = one;
  return { ...exchangedCase(one), then: then as unknown as JsonValue, trouble, source };
}

/** An event in the Segment envelope; one that came under another id than the user's has no `userId`. */
function envelopeOf(event: Event, userId: string): JsonObject {
  const { type, user, time, receivedTime, messageId, previousId, name, properties, traits, consent } = event;
  const envelope = {
    type,
    ...(user === userId ? { userId } : { anonymousId: user }),
    messageId,
    timestamp: formatInstant(time),
    ...(receivedTime === undefined ? {} : { receivedAt: formatInstant(receivedTime) }),
    ...(previousId === undefined ? {} : { [type === 'alias' ? 'previousId' : 'anonymousId']: previousId }),
  };
  if (type === 'track') return { ...envelope, event: name, properties };
  const stated = Object.entries(consent).filter(([, status]) => status !== 'unknown');
  const preferences = Object.fromEntries(stated.map(([purpose, status]) => [purpose, status === 'granted']));
  return {
    ...envelope,
    ...(Object.keys(traits).length > 0 ? { traits } : {}),
    ...(stated.length > 0 ? { context: { consent: { categoryPreferences: preferences } } } : {}),
  };
}

/** The event of an envelope, for an adapter to this very engine. */
export function eventOfEnvelope(envelope: JsonObject): Event {
  const time = instantOf(envelope, 'timestamp');
  assert(time !== undefined, 'the timestamp of an exchanged event is an instant');
  const receivedTime = instantOf(envelope, 'receivedAt');
  const [userId, anonymousId] = [textOf(envelope, 'userId'), textOf(envelope, 'anonymousId')];
  const previousId = textOf(envelope, 'previousId') ?? (userId === undefined ? undefined : anonymousId);
  const user = userId ?? anonymousId;
  assert(user !== undefined, 'an exchanged event has an id');
  return {
    type: typeOf(envelope),
    user,
    time,
    ...(receivedTime === undefined ? {} : { receivedTime }),
    ...(previousId === undefined ? {} : { previousId }),
    name: String(envelope['event'] ?? ''),
    messageId: String(envelope['messageId']),
    properties: objectAt(envelope, 'properties'),
    traits: objectAt(envelope, 'traits'),
    consent: Object.fromEntries(
      Object.entries(objectAt(envelope, 'context', 'consent', 'categoryPreferences')).map(
        ([purpose, granted]): [string, ConsentStatus] => [purpose, granted === true ? 'granted' : 'denied'],
      ),
    ),
  };
}

function typeOf({ type }: JsonObject): Event['type'] {
  return type === 'identify' || type === 'alias' ? type : 'track';
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value === undefined ? undefined : String(value);
}

function instantOf(object: JsonObject, key: string): Instant | undefined {
  const text = textOf(object, key);
  return text === undefined ? undefined : parseInstant(text);
}

function objectAt(object: JsonObject, ...path: readonly string[]): JsonObject {
  let found: JsonValue | undefined = object;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return isObject(found) ? found : {};
}

/** A decision of another engine. */
interface Answer extends Decided {
  readonly subject: string | undefined;
}

/** What an adapter said of one case. */
export type Reply =
  | { readonly kind: 'answered'; readonly answers: readonly Answer[] }
  | { readonly kind: 'unsupported'; readonly why: string };

export interface Replies {
  /** By the name of the case; a case that was not answered to its end is missing. */
  readonly byCase: ReadonlyMap<string, Reply>;
  /** Lines that are no answer, and why. */
  readonly mistakes: readonly string[];
}

let check: SchemaCheck | undefined;

/** Reads what an adapter printed. */
export function readReplies(output: string, names: ReadonlySet<string>): Replies {
  check ??= schemaCheck(answerSchema, COMMON_SCHEMAS);
  const byCase = new Map<string, Reply>();
  const open = new Map<string, Answer[]>();
  const mistakes: string[] = [];
  for (const [index, line] of output.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = `line ${index + 1}`;
    const read = readLine(line);
    if (typeof read === 'string') {
      mistakes.push(`${place}: ${read}`);
      continue;
    }
    const name = String(read['case']);
    if (!names.has(name)) mistakes.push(`${place}: there is no case \`${name}\``);
    else if (byCase.has(name)) mistakes.push(`${place}: \`${name}\` was answered before`);
    else if ('unsupported' in read)
      byCase.set(name, { kind: 'unsupported', why: String(read['unsupported']) });
    else if ('done' in read) byCase.set(name, { kind: 'answered', answers: open.get(name) ?? [] });
    else open.set(name, [...(open.get(name) ?? []), answerOf(read)]);
  }
  return { byCase, mistakes };
}

/** A line as an answer, or why it is none. */
function readLine(line: string): JsonObject | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return `\`${line.slice(0, 80)}\` is no JSON`;
  }
  if (!isObject(value)) return 'this is no JSON object';
  // JSON is YAML: its reader knows where in the line a mistake is.
  const { documents, diagnostics } = readYaml({ path: 'line', text: line });
  const [first] = diagnostics.length > 0 ? diagnostics : documents.flatMap((document) => check!(document));
  return first ? `${first.message}${first.help === undefined ? '' : `; ${first.help}`}` : value;
}

function answerOf(read: JsonObject): Answer {
  const [experiment, variant] = [textOf(read, 'experiment'), textOf(read, 'variant')];
  return {
    at: instantOf(read, 'at') ?? NaN,
    campaign: String(read['campaign']),
    step: String(read['step']),
    outcome: read['outcome'] as Answer['outcome'],
    ...(read['reason'] === undefined ? {} : { reason: read['reason'] as NonNullable<Answer['reason']> }),
    ...(read['until'] === undefined ? {} : { until: instantOf(read, 'until') ?? NaN }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(variant === undefined ? {} : { variant }),
    subject: typeof read['subject'] === 'string' ? read['subject'] : undefined,
  };
}

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly failures: readonly string[] }
  | { readonly kind: 'unsupported'; readonly why: string }
  | { readonly kind: 'unanswered' };

/** Which decisions are judged: all that a case names, or only the mails that are sent, for engines that record no other. */
export type Scope = 'decisions' | 'sends';

export function judgeReply({ scenario }: ConformanceCase, reply: Reply | undefined, scope: Scope): Verdict {
  if (!reply) return { kind: 'unanswered' };
  if (reply.kind === 'unsupported') return reply;
  const failures = failuresOf(scenario.expected, reply.answers, scope);
  return failures.length === 0 ? { kind: 'passed' } : { kind: 'failed', failures };
}

function failuresOf(expected: Expectations, answers: readonly Answer[], scope: Scope): readonly string[] {
  const { sends, refusals, unexpected } = match(expected, answers);
  return [
    ...sends.flatMap(({ expectation, decision }) => sendFailures(expectation, decision, answers)),
    ...(scope === 'sends'
      ? []
      : refusals
          .filter(({ decision }) => !decision)
          .map(({ expectation }) => refusalFailure(expectation, answers))),
    ...(expected.others === 'allowed'
      ? []
      : unexpected.map((one) => `\`${mailName(one)}\` was sent at ${timeOf(one.at)}, and should not be`)),
  ];
}

function sendFailures(
  expectation: SendExpectation,
  decision: Answer | undefined,
  answers: readonly Answer[],
): readonly string[] {
  const { at, subject, variant } = expectation;
  const name = `\`${mailName(expectation)}\``;
  if (!decision) return [`${name} was not sent${wanted(at?.value)}${instead(expectation, answers)}`];
  return [
    ...(at && at.value.time !== decision.at
      ? [
          `${name} was sent at ${timeOf(decision.at, at.value)}, not at ${at.value.text}: ${apart(decision.at - at.value.time)}`,
        ]
      : []),
    ...(variant && variant.value !== variantIn(decision)
      ? [`${name} was sent under the variant \`${variantIn(decision)}\`, not \`${variant.value}\``]
      : []),
    ...subject
      .filter((one) => decision.subject === undefined || !isMet(one, decision.subject))
      .map((one) =>
        decision.subject === undefined
          ? `${name} has no subject, and should have \`${one.value}\``
          : `the subject of ${name} ${unmetWords(one, decision.subject)}`,
      ),
  ];
}

function refusalFailure(expectation: RefusalExpectation, answers: readonly Answer[]): string {
  const { kind, reason, variant, at, until } = expectation;
  const gate = reason ? ` by \`${reason.value}\`` : '';
  const under = variant ? ` under the variant \`${variant.value}\`` : '';
  const end = until ? ` until ${until.value.text}` : '';
  return `\`${mailName(expectation)}\` was not ${kind}${gate}${under}${wanted(at?.value)}${end}${instead(expectation, answers)}`;
}

const wanted = (at: WrittenInstant | undefined): string => (at ? ` at ${at.text}` : '');

/** What was decided of a mail instead. */
function instead(expectation: RefusalExpectation | SendExpectation, answers: readonly Answer[]): string {
  const decided = answers
    .filter((one) => isOf(one, expectation))
    .map((one) => words(one, expectation.variant ? { variant: variantIn(one) } : {}));
  return decided.length === 0 ? ', and nothing was decided of it' : `, but ${decided.join(', then ')}`;
}

function words({ outcome, reason, at, until }: Answer, { variant }: AssignmentFields): string {
  const gate = reason === undefined ? '' : ` by \`${reason}\``;
  const under = variant === undefined ? '' : ` under the variant \`${variant}\``;
  return `${outcome}${gate}${under} at ${timeOf(at)}${until === undefined ? '' : ` until ${timeOf(until)}`}`;
}

/** In the offset that the case is written in. */
function timeOf(time: Instant, { offset }: Pick<WrittenInstant, 'offset'> = { offset: 0 }): string {
  return formatWithOffset({ time, offset });
}

function apart(difference: number): string {
  return `${humanDuration(difference)} ${difference < 0 ? 'earlier' : 'later'}`;
}
