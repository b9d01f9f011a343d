/** Runs a scenario: what was decided, and everything that is not as expected. */
import { inTime } from '../simulate/person.js';
import type { Mails, Project } from '../simulate/project.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Expectations, RefusalExpectation, ScenarioCase, SendExpectation } from './case.js';
import type { Failure, Fate } from './failure.js';
import { fateOf } from './fate.js';
import type { Life } from './life.js';
import { livesOf } from './life.js';
import { isOf, mailName } from '../simulate/explain/life.js';
import { checkMail } from './mail-check.js';
import type { Match } from './match.js';
import { match } from './match.js';
import { showJson } from '../simulate/explain/condition-words.js';
import { slugOf, uniqueSlugs } from './slug.js';
import { timelineTo } from '../simulate/explain/run-words.js';

export interface CaseResult {
  readonly decisions: readonly Decision[];
  /** None where the scenario holds, snapshots aside. In the order of their places. */
  readonly failures: readonly Failure[];
  readonly snapshots: readonly MailSnapshot[];
}

/** The HTML of a mail that must match a snapshot. */
export interface MailSnapshot {
  readonly span: Span;
  /** A file name without its ending. */
  readonly name: string;
  readonly html: string;
}

export function runCase(scenario: ScenarioCase, project: Project, mails: Mails): CaseResult {
  const results = livesOf(scenario, project, mails).map(checkLife);
  return {
    decisions: inTime(results.flatMap(({ decisions }) => decisions)),
    failures: inOrder(results.flatMap(({ failures }) => failures)),
    snapshots: results.flatMap(({ snapshots }) => snapshots),
  };
}

/** What one user's life must be, and is. */
function checkLife(life: Life): CaseResult {
  const { scenario, user, decisions } = life;
  const expected = expectedOf(scenario.expected, user);
  const { sends, refusals, unexpected } = match(expected, decisions);
  const meant = new Set([...sends, ...refusals].flatMap(({ decision }) => decision ?? []));
  const failures = [
    ...sends.flatMap((one) => checkSend(one, meant, life)),
    ...refusals.flatMap((one) => checkRefusal(one, meant, life)),
    ...(expected.others === 'allowed' ? [] : unexpected.map((decision) => notExpected(decision, life))),
  ];
  return { decisions, failures, snapshots: snapshotsOf(sends, life) };
}

function expectedOf(expected: Expectations, user: string): Expectations {
  const isOfUser = (one: { readonly user: string }) => one.user === user;
  return {
    ...expected,
    sends: expected.sends.filter(isOfUser),
    refusals: expected.refusals.filter(isOfUser),
  };
}

function checkSend(
  { expectation, decision }: Match<SendExpectation>,
  meant: ReadonlySet<Decision>,
  life: Life,
): readonly Failure[] {
  if (decision) return checkMail(expectation, decision, life);
  const { summary, details, help } = elsewhere(expectation, life) ?? fateOf(life, expectation, meant);
  return [
    {
      span: expectation.span,
      message: `\`${mailName(expectation)}\` was not sent${toWhom(life, 'to')}: ${summary}`,
      details,
      help,
    },
  ];
}

function checkRefusal(
  { expectation, decision }: Match<RefusalExpectation>,
  meant: ReadonlySet<Decision>,
  life: Life,
): readonly Failure[] {
  if (decision) return [];
  const { summary, details, help } = elsewhere(expectation, life) ?? fateOf(life, expectation, meant);
  return [
    {
      span: expectation.span,
      message: `${refusalWords(expectation)}${toWhom(life, 'for')}: ${summary}`,
      details,
      help,
    },
  ];
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

/** The fate of a mail that is decided under the id that its user has been given. */
function elsewhere(expectation: SendExpectation | RefusalExpectation, life: Life): Fate | undefined {
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

function notExpected(decision: Decision, life: Life): Failure {
  const { expected, user } = life.scenario;
  const isOwn = life.user === user;
  const name = mailName(decision);
  const time = life.show.time(decision.at);
  const rendered = life.render(decision);
  const subject = rendered?.kind === 'rendered' ? [`subject: ${showJson(rendered.subject)}`] : [];
  const claim = expected.nothing ? 'and nothing should be' : 'and `then` does not list it';
  return {
    span: expected.nothing ?? expected.span,
    message: `\`${name}\` was sent${toWhom(life, 'to')} at ${time}, ${claim}`,
    details: [...subject, ...timelineTo(life, decision)],
    help: `if it should be sent, write \`- { at: '${time}', send: ${name}${isOwn ? '' : `, user: ${showUser(life.user)}`} }\` in \`then\`; to leave others aside, \`- others: allowed\``,
  };
}

function snapshotsOf(sends: readonly Match<SendExpectation>[], life: Life): readonly MailSnapshot[] {
  const counts = new Map<string, number>();
  const suffix = suffixOf(life);
  return sends.flatMap(({ expectation: { snapshot }, decision }) => {
    const rendered = snapshot && decision && life.render(decision);
    if (!snapshot || !decision || rendered?.kind !== 'rendered') return [];
    const name = `${life.scenario.slug}${suffix}.${slugOf(mailName(decision))}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [{ span: snapshot, name: count === 1 ? name : `${name}-${count}`, html: inLines(rendered.html) }];
  });
}

/** Tells the snapshots of several users apart. */
function suffixOf({ scenario: { user: own, users }, user }: Life): string {
  return user === own ? '' : `.${uniqueSlugs(users)[users.indexOf(user)]}`;
}

/** One block element to a line, so that a difference is the line that differs. */
function inLines(html: string): string {
  const block = 'html|head|body|title|meta|style|link|table|tbody|thead|tr|td|th|div|p|h[1-6]|ul|ol|li';
  return `${html.replace(new RegExp(`>[ \\t]*(?=</?(?:${block})\\b)`, 'g'), '>\n').trimEnd()}\n`;
}

function inOrder(failures: readonly Failure[]): readonly Failure[] {
  return [...failures].sort((a, b) => a.span.line - b.span.line || a.span.column - b.span.column);
}
