import { openHistory, withAssumed } from '../../history/backtest.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate as simulateTimeline } from '../../simulate/simulate.js';
import { renderMail } from '../../render/render.js';
import { zoneOf } from '../../engine/run.js';
import { decisionRecord } from '../../vocabulary/decision-record.js';
import { closest } from '../../vocabulary/suggest.js';
import { exposureRecord } from '../../vocabulary/exposure.js';
import { compareText } from '../../vocabulary/diagnostic.js';
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
  user: { type: 'string', value: 'ID', help: 'with `--events`: one user of the log' },
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
    const project = requireProject(loaded);
    const timeline = await readTimeline(parsed, loaded, project);
    const result = simulateTimeline(project.program, timeline, 'on');
    if (stringFlag(parsed, 'format') === 'json') {
      printJson('simulate', jsonResult(timeline, result));
    } else {
      const text = report(project, timeline, result, subjects(await requireMails(loaded, project)));
      print(fitted(text, columnsOf(process.stdout)));
    }
    return 0;
  },
};

/** What `--scenario`, or `--events` and `--user`, name. */
export async function readTimeline(
  parsed: Parsed,
  loaded: LoadedProject,
  project: Project,
): Promise<Timeline> {
  const scenario = stringFlag(parsed, 'scenario');
  const user = stringFlag(parsed, 'user');
  if (scenario !== undefined) {
    if (user !== undefined)
      throw new UsageError('`--scenario` and `--user` can not stand together: a scenario has its own user');
    return findScenario(scenario, loaded, project);
  }
  if (user === undefined)
    throw new UsageError(
      'name a scenario by `--scenario NAME`, or a user of a log by `--events FILE --user ID`',
    );
  return readUser(parsed, project, user);
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
  { user }: Timeline,
  { journal, decisions, state, endTime }: Simulated,
  subjectOf: SubjectOf,
): string {
  const colors = colorsFor(process.stdout);
  const zone = zoneOf(program, state);
  const sent = decisions.filter(({ outcome }) => outcome === 'sent').length;
  return [
    `${colors.bold(user)}, times in ${zone.name}`,
    '',
    formatTimeline(journal, zone, subjectOf, colors),
    '',
    `${counted(sent, 'mail')}, ${counted(decisions.length, 'decision')}; rules ${program.fingerprint}, clock stopped at ${formatInstant(endTime)}`,
  ].join('\n');
}

function jsonResult({ user }: Timeline, { journal, decisions, exposures, endTime }: Simulated): object {
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
