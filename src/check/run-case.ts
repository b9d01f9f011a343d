/** Runs a scenario: what was decided, and everything that is not as expected. */
import { inTime } from '../simulate/person.js';
import type { Mails, Project } from '../simulate/project.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Expectations, RefusalExpectation, ScenarioCase, SendExpectation } from './case.js';
import type { Failure } from './failure.js';
import { fateOf } from './fate.js';
import type { Life } from './life.js';
import { livesOf } from './life.js';
import { mailName } from '../simulate/explain/life.js';
import { checkMail } from './mail-check.js';
import { checkState } from './state-check.js';
import type { Match } from './match.js';
import { match } from './match.js';
import { showJson } from '../simulate/explain/condition-words.js';
import type { ReadPage } from './page.js';
import { loadPages } from './page.js';
import { slugOf, uniqueSlugs } from './slug.js';
import { timelineTo } from '../simulate/explain/run-words.js';

export interface CaseResult {
  readonly decisions: readonly Decision[];
  /** None where the scenario holds, snapshots aside. In the order of their places. */
  readonly failures: readonly Failure[];
  readonly snapshots: readonly MailSnapshot[];
}

/** The HTML or the text of a mail that must match a snapshot. */
export interface MailSnapshot {
  readonly span: Span;
  readonly kind: 'html' | 'text';
  /** A file name with its ending. */
  readonly file: string;
  readonly content: string;
}

/** Runs a scenario, with what it needs besides: `runCase` for who has loaded that. */
export async function runScenario(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
): Promise<CaseResult> {
  return runCase(scenario, project, mails, readsPages(scenario) ? await loadPages() : undefined);
}

/** Whether a scenario looks into the HTML of mails: `readPage` is needed then. */
export function readsPages({ expected }: Pick<ScenarioCase, 'expected'>): boolean {
  return expected.sends.some(({ select, links }) => select.length > 0 || links !== undefined);
}

export function runCase(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
  readPage?: ReadPage,
): CaseResult {
  const results = livesOf(scenario, project, mails).map((life) => checkLife(life, readPage));
  return {
    decisions: inTime(results.flatMap(({ decisions }) => decisions)),
    failures: inOrder(results.flatMap(({ failures }) => failures)),
    snapshots: results.flatMap(({ snapshots }) => snapshots),
  };
}

/** What one user's life must be, and is. */
function checkLife(life: Life, readPage: ReadPage | undefined): CaseResult {
  const { scenario, user, decisions } = life;
  const expected = expectedOf(scenario.expected, user);
  const { sends, refusals, unexpected: unlisted } = match(expected, decisions);
  // What its history has brought about is given, like the history.
  const unexpected = unlisted.filter(({ at }) => at >= scenario.from);
  const meant = new Set([...sends, ...refusals].flatMap(({ decision }) => decision ?? []));
  const failures = [
    ...sends.flatMap((one) => checkSend(one, meant, life, readPage)),
    ...refusals.flatMap((one) => checkRefusal(one, meant, life)),
    ...expected.state.flatMap((one) => checkState(one, life)),
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
    state: expected.state.filter(isOfUser),
  };
}

function checkSend(
  { expectation, decision }: Match<SendExpectation>,
  meant: ReadonlySet<Decision>,
  life: Life,
  readPage: ReadPage | undefined,
): readonly Failure[] {
  if (decision) return checkMail(expectation, decision, life, readPage);
  const { summary, details, help } = fateOf(life, expectation, meant);
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
  const { summary, details, help } = fateOf(life, expectation, meant);
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
  return sends.flatMap(({ expectation: { snapshots }, decision }) => {
    const isAsked = snapshots.html ?? snapshots.text;
    const rendered = isAsked && decision && life.render(decision);
    if (!decision || rendered?.kind !== 'rendered') return [];
    const name = `${life.scenario.slug}${suffix}.${slugOf(mailName(decision))}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return snapshotsOfMail(snapshots, rendered, count === 1 ? name : `${name}-${count}`);
  });
}

/** Tells the snapshots of several users apart. */
function suffixOf({ scenario: { user: own, users }, user }: Life): string {
  return user === own ? '' : `.${uniqueSlugs(users)[users.indexOf(user)]}`;
}

function snapshotsOfMail(
  { html, text }: SendExpectation['snapshots'],
  rendered: { readonly html: string; readonly text: string },
  name: string,
): readonly MailSnapshot[] {
  return [
    ...(html
      ? [{ span: html, kind: 'html', file: `${name}.html`, content: inLines(rendered.html) } as const]
      : []),
    ...(text
      ? [{ span: text, kind: 'text', file: `${name}.txt`, content: `${rendered.text.trimEnd()}\n` } as const]
      : []),
  ];
}

/** One block element to a line, so that a difference is the line that differs. */
function inLines(html: string): string {
  const block = 'html|head|body|title|meta|style|link|table|tbody|thead|tr|td|th|div|p|h[1-6]|ul|ol|li';
  return `${html.replace(new RegExp(`>[ \\t]*(?=</?(?:${block})\\b)`, 'g'), '>\n').trimEnd()}\n`;
}

function inOrder(failures: readonly Failure[]): readonly Failure[] {
  return [...failures].sort((a, b) => a.span.line - b.span.line || a.span.column - b.span.column);
}
