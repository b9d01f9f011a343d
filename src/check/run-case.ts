/** Runs a scenario: what was decided, and everything that is not as expected. */
import type { Mails, Project } from '../simulate/project.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { RefusalExpectation, ScenarioCase, SendExpectation } from './case.js';
import type { Failure } from './failure.js';
import { fateOf } from './fate.js';
import type { Life } from './life.js';
import { live } from './life.js';
import { mailName } from '../simulate/explain/life.js';
import { checkMail } from './mail-check.js';
import { checkState } from './state-check.js';
import type { Match } from './match.js';
import { match } from './match.js';
import { showJson } from '../simulate/explain/condition-words.js';
import type { ReadPage } from './page.js';
import { loadPages } from './page.js';
import { slugOf } from './slug.js';
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
  const life = live(scenario, project, mails);
  const { expected } = scenario;
  const { sends, refusals, unexpected } = match(expected, life.decisions);
  const meant = new Set([...sends, ...refusals].flatMap(({ decision }) => decision ?? []));
  const failures = [
    ...sends.flatMap((one) => checkSend(one, meant, life, readPage)),
    ...refusals.flatMap((one) => checkRefusal(one, meant, life)),
    ...expected.state.flatMap((one) => checkState(one, life)),
    ...(expected.others === 'allowed' ? [] : unexpected.map((decision) => notExpected(decision, life))),
  ];
  return { decisions: life.decisions, failures: inOrder(failures), snapshots: snapshotsOf(sends, life) };
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
      message: `\`${mailName(expectation)}\` was not sent: ${summary}`,
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
  return [{ span: expectation.span, message: `${refusalWords(expectation)}: ${summary}`, details, help }];
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

function notExpected(decision: Decision, life: Life): Failure {
  const { expected } = life.scenario;
  const name = mailName(decision);
  const time = life.show.time(decision.at);
  const rendered = life.render(decision);
  const subject = rendered?.kind === 'rendered' ? [`subject: ${showJson(rendered.subject)}`] : [];
  const claim = expected.nothing ? 'and nothing should be' : 'and `then` does not list it';
  return {
    span: expected.nothing ?? expected.span,
    message: `\`${name}\` was sent at ${time}, ${claim}`,
    details: [...subject, ...timelineTo(life, decision)],
    help: `if it should be sent, write \`- { at: '${time}', send: ${name} }\` in \`then\`; to leave others aside, \`- others: allowed\``,
  };
}

function snapshotsOf(sends: readonly Match<SendExpectation>[], life: Life): readonly MailSnapshot[] {
  const counts = new Map<string, number>();
  return sends.flatMap(({ expectation: { snapshots }, decision }) => {
    const isAsked = snapshots.html ?? snapshots.text;
    const rendered = isAsked && decision && life.render(decision);
    if (!decision || rendered?.kind !== 'rendered') return [];
    const name = `${life.scenario.slug}.${slugOf(mailName(decision))}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return snapshotsOfMail(snapshots, rendered, count === 1 ? name : `${name}-${count}`);
  });
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
