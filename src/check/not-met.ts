/** What is told of an expectation that nothing meets, and of a mail that nothing expects. */
import { decisionTrace, passedTrace } from '../simulate/explain/stop-trace.js';
import { decisionWords } from '../simulate/explain/stop-words.js';
import { showJson } from '../simulate/explain/condition-words.js';
import { instantWords } from '../simulate/explain/instant-words.js';
import type { StepName } from '../simulate/explain/life.js';
import { entriesOf, isOf, mailName } from '../simulate/explain/life.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import { runSpot } from '../simulate/explain/spot.js';
import type { Decision, Gate } from '../vocabulary/decision.js';
import { GATES } from '../vocabulary/decision.js';
import type { RefusalExpectation, SendExpectation } from './case.js';
import { placeOf } from './edit-in-scenario.js';
import type { Failure } from './failure.js';
import { fateOf } from './fate.js';
import type { Life } from './life.js';
import { cureLines, nearestStop, nearestTo, stoppingLines } from './nearest.js';
import { addedItem, itemInstead, revisedRefusal } from './revisions.js';
import { sections } from './sections.js';
import { timelineTo } from '../simulate/explain/run-words.js';
import { variantIn } from './variants.js';

/** What is known while the failures of a scenario are told. */
export interface Telling {
  readonly life: Life;
  /** The decisions that expectations mean. */
  readonly meant: ReadonlySet<Decision>;
  /** Expectations that mails are not sent, which nothing meets. */
  readonly unmet: readonly RefusalExpectation[];
  /** Whether the nearest change is looked for; else it is said that it is not. */
  readonly isSearched: boolean;
}

const NOT_SEARCHED = [
  'The nearest change was looked for in the failures above only; the command below looks for this one',
];

const isSent = ({ outcome }: Decision): boolean => outcome === 'sent';

export function notSent(expectation: SendExpectation, { life, meant, isSearched }: Telling): Failure {
  const other = elsewhere(expectation, life);
  if (other) {
    const message = `\`${mailName(expectation)}\` was not sent${toWhom(life, 'to')}: ${other.summary}`;
    const { decision } = fateOf(life, expectation, meant);
    const revisions = [itemInstead(expectation, decision, life)];
    return { span: expectation.span, message, details: other.details, help: other.help, revisions };
  }
  const { summary, trace, way, help, decision } = fateOf(life, expectation, meant);
  const had = [...meant].filter((one) => isSent(one) && isOf(one, expectation)).length;
  const cure = isSearched ? nearestTo(life, expectation, isSent, had) : undefined;
  // Of a mail that is sent, though not so often, what begins it has happened.
  const isTelling = cure && (cure.sentTime !== undefined || had === 0);
  const nearest = isSearched ? (isTelling ? cureLines(cure, life) : []) : NOT_SEARCHED;
  return {
    span: expectation.span,
    message: `\`${mailName(expectation)}\` was not sent${toWhom(life, 'to')}: ${summary}`,
    details: sections({ parts: [trace, nearest], way: withoutReasons(way, trace) }),
    help,
    more: explainCommand(expectation, life),
    revisions: [itemInstead(expectation, decision, life)],
  };
}

/** What is laid out above is not told again in the run's own lines. */
function withoutReasons(way: readonly string[], trace: readonly string[]): readonly string[] {
  return trace.length === 0 ? way : way.filter((line) => !line.startsWith('    '));
}

/** Ready to be copied into a shell. */
export function explainCommand(name: StepName, life: Life): string {
  const user = isOwn(life) ? '' : ` --user ${quoted(life.user)}`;
  return `mailwright explain --scenario ${quoted(life.scenario.name)}${user} --campaign ${mailName(name)}`;
}

/** Whether the life is of who is meant where nobody is named. */
function isOwn({ scenario, user }: Life): boolean {
  return user === scenario.user;
}

/** What is told of a mail that is decided under the id that its user has been given. */
function elsewhere(
  expectation: SendExpectation | RefusalExpectation,
  life: Life,
): { readonly summary: string; readonly details: readonly string[]; readonly help: string } | undefined {
  const found = life.elsewhere.find(
    ({ decision }) => decision.outcome === expectation.kind && isOf(decision, expectation),
  );
  if (!found) return undefined;
  const { user, decision } = found;
  return {
    summary: `at ${life.show.time(decision.at)} it was ${expectation.kind} as a mail to \`${user}\`, who is the same user`,
    details: timelineTo(life, decision),
    help: `a mail is expected of the id that it is decided under: write \`user: ${showUser(user)}\``,
  };
}

/** Of several users the one that is meant. */
function toWhom({ scenario, user }: Life, preposition: 'to' | 'for'): string {
  return scenario.users.length === 1 ? '' : ` ${preposition} \`${user}\``;
}

/** As YAML reads it back. */
function showUser(user: string): string {
  return /^[a-z][\w-]*$/i.test(user) && !/^(?:true|false|null|yes|no)$/i.test(user)
    ? user
    : JSON.stringify(user);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function notRefused(expectation: RefusalExpectation, telling: Telling): Failure {
  const { life, meant } = telling;
  const elsewhereTold = elsewhere(expectation, life);
  if (elsewhereTold) {
    const message = `${refusalWords(expectation)}${toWhom(life, 'for')}: ${elsewhereTold.summary}`;
    const { details, help } = elsewhereTold;
    return {
      span: expectation.span,
      message,
      details,
      help,
      revisions: revisedRefusal(expectation, life, meant),
    };
  }
  const asked = gateOf(expectation);
  const { summary, trace, way, help, decision } = fateOf(life, expectation, meant, asked);
  const other = sameAtAnotherTime(expectation, life, meant);
  const nearest = other
    ? instantLines(expectation, other, life)
    : telling.isSearched
      ? nearestRefusal(expectation, decision, telling)
      : NOT_SEARCHED;
  return {
    span: expectation.span,
    message: `${refusalWords(expectation)}${toWhom(life, 'for')}: ${other ? decisionWords(other, life).summary : summary}`,
    details: sections({
      parts: [other ? decisionTrace(other, life, asked) : trace, nearest],
      way: withoutReasons(way, trace),
    }),
    help,
    more: explainCommand(expectation, life),
    revisions: revisedRefusal(expectation, life, meant),
  };
}

/** `cart-recovery/reminder` was not suppressed by `no-consent` at 2026-03-02T11:00:00+01:00. */
function refusalWords({ kind, reason, variant, at, until, ...name }: RefusalExpectation): string {
  const words = [
    `\`${mailName(name)}\` was not ${kind}`,
    ...(reason ? [`by \`${reason.value}\``] : []),
    ...(variant ? [`under the variant \`${variant.value}\``] : []),
    ...(at ? [`at ${at.value.text}`] : []),
    ...(until ? [`until ${until.value.text}`] : []),
  ];
  return words.join(' ');
}

function gateOf({ reason }: RefusalExpectation): Gate | undefined {
  return GATES.find((one) => one === reason?.value);
}

function isRefusedAs({ kind, reason, variant }: RefusalExpectation, decision: Decision): boolean {
  return (
    decision.outcome === kind &&
    (reason === undefined || reason.value === decision.reason) &&
    (variant === undefined || variant.value === variantIn(decision))
  );
}

function sameAtAnotherTime(
  expectation: RefusalExpectation,
  { decisions }: Life,
  meant: ReadonlySet<Decision>,
): Decision | undefined {
  return decisions.find((one) => !meant.has(one) && isOf(one, expectation) && isRefusedAs(expectation, one));
}

/** What set the instant of a decision, and what to write for it. */
function instantLines({ at, until }: RefusalExpectation, decision: Decision, life: Life): readonly string[] {
  const isAtTime = at === undefined || at.value.time === decision.at;
  const write = [
    ...(isAtTime ? [] : [`at: '${formatWithOffset({ time: decision.at, offset: at.value.offset })}'`]),
    ...(until && decision.until !== undefined && until.value.time !== decision.until
      ? [`until: '${formatWithOffset({ time: decision.until, offset: until.value.offset })}'`]
      : []),
  ];
  return [
    ...(isAtTime ? [] : instantWords(decision, life)),
    ...(write.length > 0 ? [`What holds: \`${write.join(', ')}\``] : []),
  ];
}

/** What would have made the gate that was expected stop the mail: it must come as far first. */
function nearestRefusal(
  expectation: RefusalExpectation,
  decision: Decision | undefined,
  { life, meant }: Telling,
): readonly string[] {
  const { kind } = expectation;
  const gate = gateOf(expectation);
  const had = [...meant].filter((one) => isOf(one, expectation) && isRefusedAs(expectation, one)).length;
  const isMet = (one: Decision) => isRefusedAs(expectation, one);
  const then = `then it is ${kind}${gate === undefined ? '' : ` by \`${gate}\``}`;
  if (decision && gate !== undefined && hasPassed(decision, gate)) {
    const stopping = nearestStop(
      life,
      decision,
      (other) => other.decisions.filter((one) => isOf(one, expectation) && isMet(one)).length > had,
      gate,
    );
    return stopping
      ? stoppingLines(stopping, life, then)
      : [`Nothing that was tried makes \`${gate}\` stop it`];
  }
  const cure = nearestTo(life, expectation, isMet, had);
  if (!cure || cure.sentTime === undefined) {
    return decision && gate !== undefined
      ? [`It did not come to the gate \`${gate}\`: what is told above stops it before`]
      : [];
  }
  return cureLines(cure, life, (time, show) => `checked: ${then} at ${show.time(time)}`);
}

function hasPassed({ trace = [], outcome }: Decision, gate: Gate): boolean {
  return gate === 'exited' || outcome === 'sent' || trace.some((one) => one.gate === gate && one.passed);
}

export function notExpected(decision: Decision, { life, unmet, isSearched }: Telling): Failure {
  const { expected } = life.scenario;
  const name = mailName(decision);
  const time = life.show.time(decision.at);
  const claim = expected.nothing ? 'and nothing should be' : 'and `then` does not list it';
  const refusal = unmet.find((one) => isOf(decision, one));
  if (refusal) {
    return {
      span: expected.nothing ?? expected.span,
      message: `\`${name}\` was sent${toWhom(life, 'to')} at ${time}, ${claim}`,
      details: [
        `What would have stopped it is told at line ${refusal.span.line}, where it is to be ${refusal.kind}`,
      ],
      revisions: [addedItem(decision, life)],
    };
  }
  const count = life.decisions.filter((one) => isSent(one) && isOf(one, decision)).length;
  const stopping = isSearched
    ? nearestStop(
        life,
        decision,
        (other) => other.decisions.filter((one) => isSent(one) && isOf(one, decision)).length < count,
      )
    : undefined;
  const nearest = !isSearched
    ? NOT_SEARCHED
    : stopping
      ? stoppingLines(stopping, life, 'then it is not sent')
      : ['Nothing that was tried stops it'];
  return {
    span: expected.nothing ?? expected.span,
    message: `\`${name}\` was sent${toWhom(life, 'to')} at ${time}, ${claim}`,
    details: sections({
      parts: [
        [...mailLines(decision, life), ...beganLines(decision, life)],
        passedTrace(decision, life),
        nearest,
      ],
      way: timelineTo(life, decision),
    }),
    help: [
      'if it should be sent, add to `then` (`- others: allowed` leaves others aside):',
      `  - { at: '${time}', send: ${name}${isOwn(life) ? '' : `, user: ${showUser(life.user)}`} }`,
    ].join('\n'),
    more: explainCommand(decision, life),
    revisions: [addedItem(decision, life)],
  };
}

/** What a reader sees of it first. */
function mailLines(decision: Decision, life: Life): readonly string[] {
  const rendered = life.render(decision);
  const { subject, preheader } = rendered?.kind === 'rendered' ? rendered : {};
  return [
    ...(subject === undefined ? [] : [`subject: ${showJson(subject)}`]),
    ...(preheader === undefined || preheader === '' ? [] : [`preheader: ${showJson(preheader)}`]),
    ...(decision.variant === undefined ? [] : [`variant: ${decision.variant}`]),
  ];
}

/** What began its run. */
function beganLines({ instance, at }: Decision, life: Life): readonly string[] {
  const entered = entriesOf(life, instance).find(({ kind }) => kind === 'entered');
  const { event } = runSpot(life, instance, at);
  if (!entered) return [];
  const place = event && placeOf(event.messageId, life);
  const cause = event ? ` by \`${event.name}\`${place === undefined ? '' : ` (\`${place}\`)`}` : '';
  return [`its run ${instance} began at ${life.show.time(entered.at)}${cause}`];
}
