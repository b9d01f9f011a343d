/** Runs a scenario: what was decided, and everything that is not as expected. */
import { inTime } from '../simulate/person.js';
import type { Mails, Project } from '../simulate/project.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Expectations, ScenarioCase, SendExpectation } from './case.js';
import type { Failure } from './failure.js';
import type { Life } from './life.js';
import { livesOf } from './life.js';
import { holdsFailure, unheldBy } from './holds-check.js';
import { checkMail, isAsExpected } from './mail-check.js';
import { checkState } from './state-check.js';
import type { Match } from './match.js';
import { match } from './match.js';
import { MOST_SEARCHES } from './nearest.js';
import type { Telling } from './not-met.js';
import { notExpected, notRefused, notSent } from './not-met.js';
import type { ReadPage } from './page.js';
import { loadPages } from './page.js';
import { snapshotNames } from './snapshot-names.js';

export interface CaseResult {
  /** Of a scenario that holds without their traces. */
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

/** Of the first failures the nearest change is looked for: `searches` many, each by living the scenario again and again. */
export function runCase(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
  readPage?: ReadPage,
  searches = MOST_SEARCHES,
): CaseResult {
  return (
    resultWhereMet(scenario, project, mails, readPage) ??
    toldResult(scenario, project, mails, readPage, searches)
  );
}

/**
 * Most scenarios hold, and to see that takes no trace: the result of one that does, undefined where there is something to
 * tell. What is expected of the state is read with the journal, and so are runs of users who turn out to be one.
 */
export function resultWhereMet(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
  readPage?: ReadPage,
): CaseResult | undefined {
  if (scenario.expected.state.length > 0) return undefined;
  if (unheldBy(scenario, project, mails).length > 0) return undefined;
  const results: CaseResult[] = [];
  for (const life of livesOf(scenario, project, mails, 'off')) {
    const { sends, isMet } = life.journals.size > 1 ? { sends: [], isMet: false } : matched(life);
    if (!isMet) return undefined;
    if (!sends.every((one) => isAsExpected(one.expectation, one.decision!, life, readPage))) return undefined;
    results.push({ decisions: life.decisions, failures: [], snapshots: snapshotsOf(sends, life) });
  }
  return together(results);
}

/** The same of a scenario that need not hold: lived with a trace, so that all can be told. */
export function toldResult(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
  readPage?: ReadPage,
  searches = MOST_SEARCHES,
): CaseResult {
  const results: CaseResult[] = [];
  let left = searches;
  for (const life of livesOf(scenario, project, mails)) {
    const { unmet, ...result } = checkLife(life, readPage, left);
    left = Math.max(0, left - unmet);
    results.push(result);
  }
  const { failures, ...rest } = together(results);
  const unheld = unheldBy(scenario, project, mails).map((one) => holdsFailure(one, scenario, mails));
  return { ...rest, failures: inOrder([...failures, ...unheld]) };
}

function together(results: readonly CaseResult[]): CaseResult {
  return {
    decisions: inTime(results.flatMap(({ decisions }) => decisions)),
    failures: inOrder(results.flatMap(({ failures }) => failures)),
    snapshots: results.flatMap(({ snapshots }) => snapshots),
  };
}

/** What one user's life must be, and is; `unmet` is how many expectations and mails have no counterpart. */
function checkLife(
  life: Life,
  readPage: ReadPage | undefined,
  searches: number,
): CaseResult & { readonly unmet: number } {
  const { decisions } = life;
  const { expected, sends, refusals, unexpected } = matched(life);
  const meant = new Set([...sends, ...refusals].flatMap(({ decision }) => decision ?? []));
  const unmetRefusals = refusals.flatMap((one) => (one.decision ? [] : [one.expectation]));
  const unmet = [
    ...sends.flatMap((one) => (one.decision ? [] : [teller(notSent, one.expectation)])),
    ...unmetRefusals.map((one) => teller(notRefused, one)),
    ...unexpected.map((one) => teller(notExpected, one)),
  ];
  const failures = [
    ...sends.flatMap(({ expectation, decision }) =>
      decision ? checkMail(expectation, decision, life, readPage) : [],
    ),
    ...unmet.map((tell, index) => tell({ life, meant, unmet: unmetRefusals, isSearched: index < searches })),
    ...expected.state.flatMap((one) => checkState(one, life)),
  ];
  return { decisions, failures, snapshots: snapshotsOf(sends, life), unmet: unmet.length };
}

/** What of a life is meant by which expectation. */
function matched({ scenario, user, decisions }: Life) {
  const expected = expectedOf(scenario.expected, user);
  const { sends, refusals, unexpected: unlisted } = match(expected, decisions);
  // What its history has brought about is given, like the history.
  const unexpected = expected.others === 'allowed' ? [] : unlisted.filter(({ at }) => at >= scenario.from);
  const isMet = unexpected.length === 0 && [...sends, ...refusals].every(({ decision }) => decision);
  return { expected, sends, refusals, unexpected, isMet };
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

function teller<What>(
  tell: (what: What, telling: Telling) => Failure,
  what: What,
): (telling: Telling) => Failure {
  return (telling) => tell(what, telling);
}

function snapshotsOf(sends: readonly Match<SendExpectation>[], life: Life): readonly MailSnapshot[] {
  const names = snapshotNames(
    life.scenario,
    life.user,
    sends.map(({ expectation }) => expectation),
  );
  return sends.flatMap(({ expectation, decision }) => {
    const name = names.get(expectation);
    const rendered = name === undefined || !decision ? undefined : life.render(decision);
    return rendered?.kind === 'rendered' ? snapshotsOfMail(expectation.snapshots, rendered, name!) : [];
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
