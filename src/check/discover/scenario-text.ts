/** A timeline and what comes of it → the text of a scenario, which is read again and lived as any other. */
import { zoneOf } from '../../engine/run.js';
import { renderMail } from '../../render/render.js';
import { formatInZone, formatWithOffset } from '../../simulate/explain/local-time.js';
import { mailName } from '../../simulate/explain/life.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import type { JsonObject } from '../../vocabulary/json.js';
import { MINUTE, formatDuration } from '../../vocabulary/time.js';
import type { ScenarioCase } from '../case.js';
import { runCase } from '../run-case.js';
import { readScenarios } from '../scenario.js';
import type { SubjectOf } from './expected.js';
import { expectedOf } from './expected.js';
import { lastTimeOf } from './shrink.js';
import type { WriteTime } from './written-life.js';
import { writtenLife } from './written-life.js';
import { blockItem, blockMap, indented } from './yaml-text.js';

/** `timeline` is a normalised one. `contents` says what else is expected of a mail that is sent. */
export function scenarioText(
  name: string,
  timeline: Timeline,
  project: Project,
  mails: Mails,
  contents: (decision: Decision) => JsonObject = () => ({}),
): string {
  const simulated = simulate(project.program, timeline);
  const zone = zoneOf(project.program, simulated.state);
  const write: WriteTime = (time) => formatInZone(zone, time);
  const { given, when } = writtenLife(timeline, write);
  const until = untilOf(timeline);
  const then = expectedOf(simulated, write, subjectsOf(mails), contents);
  const lines = [
    ...blockMap({ name, given }),
    'when:',
    ...indented(when.flatMap(blockItem), 2),
    ...blockMap({ until }),
    'then:',
    ...indented(then.flatMap(blockItem), 2),
  ];
  return `${lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`).join('\n')}\n`;
}

/** A duration after the last item, where that is one of whole minutes; else the instant. */
export function untilOf(timeline: Timeline): string | undefined {
  const { until } = timeline;
  if (until === undefined) return undefined;
  const after = until - lastTimeOf(timeline);
  return after > 0 && after % MINUTE === 0
    ? formatDuration(after)
    : formatWithOffset({ time: until, offset: 0 });
}

function subjectsOf(mails: Mails): SubjectOf {
  return (decision) => {
    const mail = mailOf(mails, decision);
    if (!mail || !decision.mail) return undefined;
    const rendered = renderMail(mail, decision.mail);
    return rendered.kind === 'rendered' && rendered.subject !== '' ? rendered.subject : undefined;
  };
}

/** A scenario as it is written, read again and run. */
export interface ReadBack {
  /** Undefined where it does not read as one scenario without a mistake. */
  readonly scenario: ScenarioCase | undefined;
  /** Sentences: what is wrong with it, or does not hold. */
  readonly faults: readonly string[];
}

export function readBack(text: string, project: Project, mails: Mails): ReadBack {
  const { cases, diagnostics } = readScenarios({ path: 'scenarios/new.yaml', text }, project);
  const [scenario] = cases;
  const mistakes = diagnostics.filter(({ severity }: Diagnostic) => severity === 'error');
  if (!scenario || mistakes.length > 0) {
    return { scenario: undefined, faults: mistakes.map(({ message }) => message) };
  }
  return { scenario, faults: runCase(scenario, project, mails).failures.map(({ message }) => message) };
}

/** In a few words, what came of a life: `cart/reminder is sent`. */
export function outcomeWords(timeline: Timeline, project: Project): string {
  const { decisions } = simulate(project.program, timeline);
  const sent = [...new Set(decisions.filter(({ outcome }) => outcome === 'sent').map(mailName))];
  if (sent.length > 0) {
    const named = sent.length > MOST_NAMED ? [...sent.slice(0, MOST_NAMED), 'others'] : sent;
    const listed = named.length === 1 ? named[0] : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
    return `${listed} ${named.length === 1 ? 'is' : 'are'} sent`;
  }
  const [refused] = decisions;
  if (!refused) return 'no mail is due';
  return decisionWords(refused);
}

/** What is decided of one mail of a life: the first time that it is sent, or that it is not. */
export function mailWords(
  timeline: Timeline,
  project: Project,
  mail: string,
  isSent: boolean,
): string | undefined {
  const { decisions } = simulate(project.program, timeline);
  const found = decisions.find((one) => mailName(one) === mail && (one.outcome === 'sent') === isSent);
  return found && decisionWords(found);
}

function decisionWords(decision: Decision): string {
  const { outcome, reason } = decision;
  const words = outcome === 'held-out' ? 'held out' : outcome === 'sent' ? outcome : `${outcome} (${reason})`;
  return `${mailName(decision)} is ${words}`;
}

const MOST_NAMED = 3;
