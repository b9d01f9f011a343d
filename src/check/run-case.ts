/** Runs a scenario: what was decided, and everything that is not as expected. */
import type { Mails, Project } from '../simulate/project.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { ScenarioCase, SendExpectation } from './case.js';
import type { Failure } from './failure.js';
import type { Life } from './life.js';
import { live } from './life.js';
import { mailName } from '../simulate/explain/life.js';
import { checkMail } from './mail-check.js';
import type { Match } from './match.js';
import { match } from './match.js';
import { MOST_SEARCHES } from './nearest.js';
import type { Telling } from './not-met.js';
import { notExpected, notRefused, notSent } from './not-met.js';
import { slugOf } from './slug.js';

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

/** Of the first failures the nearest change is looked for: `searches` many, each by living the scenario again and again. */
export function runCase(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
  searches = MOST_SEARCHES,
): CaseResult {
  const life = live(scenario, project, mails);
  const { expected } = scenario;
  const { sends, refusals, unexpected } = match(expected, life.decisions);
  const meant = new Set([...sends, ...refusals].flatMap(({ decision }) => decision ?? []));
  const unmet = [
    ...sends.flatMap((one) => (one.decision ? [] : [teller(notSent, one.expectation)])),
    ...refusals.flatMap((one) => (one.decision ? [] : [teller(notRefused, one.expectation)])),
    ...(expected.others === 'allowed' ? [] : unexpected.map((one) => teller(notExpected, one))),
  ];
  const failures = [
    ...sends.flatMap(({ expectation, decision }) => (decision ? checkMail(expectation, decision, life) : [])),
    ...unmet.map((tell, index) => tell({ life, meant, isSearched: index < searches })),
  ];
  return { decisions: life.decisions, failures: inOrder(failures), snapshots: snapshotsOf(sends, life) };
}

function teller<What>(
  tell: (what: What, telling: Telling) => Failure,
  what: What,
): (telling: Telling) => Failure {
  return (telling) => tell(what, telling);
}

function snapshotsOf(sends: readonly Match<SendExpectation>[], life: Life): readonly MailSnapshot[] {
  const counts = new Map<string, number>();
  return sends.flatMap(({ expectation: { snapshot }, decision }) => {
    const rendered = snapshot && decision && life.render(decision);
    if (!snapshot || !decision || rendered?.kind !== 'rendered') return [];
    const name = `${life.scenario.slug}.${slugOf(mailName(decision))}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [{ span: snapshot, name: count === 1 ? name : `${name}-${count}`, html: inLines(rendered.html) }];
  });
}

/** One block element to a line, so that a difference is the line that differs. */
function inLines(html: string): string {
  const block = 'html|head|body|title|meta|style|link|table|tbody|thead|tr|td|th|div|p|h[1-6]|ul|ol|li';
  return `${html.replace(new RegExp(`>[ \\t]*(?=</?(?:${block})\\b)`, 'g'), '>\n').trimEnd()}\n`;
}

function inOrder(failures: readonly Failure[]): readonly Failure[] {
  return [...failures].sort((a, b) => a.span.line - b.span.line || a.span.column - b.span.column);
}
