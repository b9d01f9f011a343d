import { openHistory, withAssumed } from '../../history/open-history.js';
import type { ScenarioCase } from '../../check/case.js';
import { withRows } from '../../simulate/given-rows.js';
import { personsOf } from '../../simulate/persons.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate as simulateTimeline } from '../../simulate/simulate.js';
import { renderMail } from '../../render/render.js';
import { zoneOf } from '../../engine/run.js';
import { decisionRecord } from '../../vocabulary/decision-record.js';
import { closest, didYouMean } from '../../vocabulary/suggest.js';
import { exposureRecord } from '../../vocabulary/exposure.js';
import { assert, compareText } from '../../vocabulary/diagnostic.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { LOG_OPTIONS, readLogOptions } from '../log-options.js';
import type { LoadedProject } from '../project.js';
import { loadProject, requireMails, requireProject } from '../project.js';
import { journalRecord, traceRecord } from '../report/journal-record.js';
import { printJson } from '../report/json.js';
import type { SubjectOf } from '../report/timeline.js';
import { formatTimeline } from '../report/timeline.js';
import { findScenario } from '../scenarios.js';
import { colorsFor, columnsOf, counted, fitted, print } from '../terminal.js';

export const TIMELINE_OPTIONS = {
  scenario: { type: 'string', value: 'NAME', help: 'a scenario of the project, by name' },
  ...LOG_OPTIONS,
  user: {
    type: 'string',
    value: 'ID',
    help: 'with `--events`: one user of the log; with `--scenario`: one of its users',
  },
} as const;

export const simulate: Command = {
  spec: {
    name: 'simulate',
    summary:
      'Shows the timeline of a scenario, or of one user of a log: events, runs, and every decision with its reasons.',
    operands: [],
    options: { ...TIMELINE_OPTIONS, format: FORMAT },
    example: "mailwright simulate --scenario 'a buyer is not reminded'",
  },
  async run(parsed) {
    const loaded = loadProject(parsed);
    const { project, timelines } = await readTimelines(parsed, loaded);
    const lives = timelines.map((timeline) => ({
      timeline,
      result: simulateTimeline(project.program, timeline, 'on'),
    }));
    if (stringFlag(parsed, 'format') === 'json') {
      printJson('simulate', jsonResult(lives));
    } else {
      const subjectOf = subjects(await requireMails(loaded, project));
      const texts = lives.map(({ timeline, result }) => report(project, timeline, result, subjectOf));
      print(fitted(texts.join('\n\n'), columnsOf(process.stdout)));
    }
    return 0;
  },
};

/** Timelines, and the project that they are lived in: that of a scenario may have rows of its own. */
export interface Timelines {
  readonly project: Project;
  /** One, but of a scenario with several users: theirs in turn, unless `--user` names one. */
  readonly timelines: readonly [NamedTimeline, ...NamedTimeline[]];
}

export interface NamedTimeline extends Timeline {
  /** All who turn out to be this one user, where there are several. */
  readonly users: readonly string[];
}

/** What `--scenario`, or `--events` and `--user`, name. */
export async function readTimelines(parsed: Parsed, loaded: LoadedProject): Promise<Timelines> {
  const project = requireProject(loaded);
  const scenario = stringFlag(parsed, 'scenario');
  const user = stringFlag(parsed, 'user');
  if (scenario !== undefined) return ofScenario(findScenario(scenario, loaded, project), user, project);
  if (user === undefined)
    throw new UsageError(
      'name a scenario by `--scenario NAME`, or a user of a log by `--events FILE --user ID`',
    );
  const timeline = await readUser(parsed, project, user);
  return { project, timelines: [{ ...timeline, users: [timeline.user] }] };
}

function ofScenario(scenario: ScenarioCase, user: string | undefined, project: Project): Timelines {
  if (user !== undefined && !scenario.users.includes(user)) {
    throw new UsageError(
      `\`${scenario.name}\` has no user \`${user}\`; ${didYouMean(user, scenario.users, 'user')}`,
    );
  }
  const persons = personsOf(scenario).filter(({ users }) => user === undefined || users.includes(user));
  const [first, ...others] = persons.map(({ users, timeline }) => ({ ...timeline, users }));
  assert(first, 'a scenario has a user');
  return { project: withRows(project, scenario.catalogs), timelines: [first, ...others] };
}

/** One timeline: of a scenario with several users that of `--user`, by default of the user of its `profile`. */
export async function readTimeline(
  parsed: Parsed,
  loaded: LoadedProject,
): Promise<{ readonly project: Project; readonly timeline: Timeline }> {
  const { project, timelines } = await readTimelines(parsed, loaded);
  return { project, timeline: timelines[0] };
}

/** Of a large log, the users among whom the one that was meant is looked for. */
const MOST_KNOWN = 10_000;

async function readUser(parsed: Parsed, project: Project, user: string): Promise<Timeline> {
  const choice = readLogOptions(parsed, project);
  const known: string[] = [];
  const log = await openHistory(project.program, project.check, choice);
  try {
    for await (const history of log.users()) {
      if (history.user !== user && !history.events.some((event) => event.user === user)) {
        if (known.length < MOST_KNOWN) known.push(history.user);
        continue;
      }
      return {
        user: history.user,
        events: withAssumed(history.events, choice.source?.body.assume),
        until: choice.to ?? log.extent.lastTime,
      };
    }
  } finally {
    await log.close();
  }
  const guess = closest(user, known);
  throw new UsageError(
    `the log has no user \`${user}\` with an event that the rules read${guess === undefined ? '' : `; did you mean \`${guess}\`?`}`,
  );
}

/** The subjects of mails as they are rendered. */
export function subjects(mails: Mails): SubjectOf {
  return (decision) => {
    const mail = mailOf(mails, decision);
    if (!mail || !decision.mail) return undefined;
    const rendered = renderMail(mail, decision.mail);
    return rendered.kind === 'rendered' ? rendered.subject : undefined;
  };
}

function report(
  { program }: Project,
  { users }: NamedTimeline,
  { journal, decisions, state, endTime }: Simulated,
  subjectOf: SubjectOf,
): string {
  const colors = colorsFor(process.stdout);
  const zone = zoneOf(program, state);
  const sent = decisions.filter(({ outcome }) => outcome === 'sent').length;
  return [
    `${users.map(colors.bold).join(' and ')}, times in ${zone.name}`,
    '',
    formatTimeline(journal, zone, subjectOf, colors),
    '',
    `${counted(sent, 'mail')}, ${counted(decisions.length, 'decision')}; rules ${program.fingerprint}, clock stopped at ${formatInstant(endTime)}`,
  ].join('\n');
}

interface LivedTimeline {
  readonly timeline: NamedTimeline;
  readonly result: Simulated;
}

function jsonResult([first, ...others]: readonly LivedTimeline[]): object {
  return {
    ...jsonLife(first!),
    ...(others.length === 0 ? {} : { others: others.map(jsonLife) }),
  };
}

function jsonLife({
  timeline: { user },
  result: { journal, decisions, exposures, endTime },
}: LivedTimeline): object {
  return {
    user,
    end: formatInstant(endTime),
    decisions: [...decisions]
      .sort((a, b) => a.at - b.at || compareText(a.campaign, b.campaign) || compareText(a.step, b.step))
      .map((decision) => ({ ...decisionRecord(decision), trace: traceRecord(decision.trace) })),
    exposures: exposures.map(exposureRecord),
    journal: journal.flatMap(journalRecord),
  };
}
