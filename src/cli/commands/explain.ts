import { explain as explainMail } from '../../simulate/explain/explanation.js';
import type { Explanation } from '../../simulate/explain/explanation.js';
import type { Question } from '../../simulate/explain/life.js';
import { showIn } from '../../simulate/explain/local-time.js';
import type { Project } from '../../simulate/project.js';
import { mailKey, mailNames } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import { zoneOf } from '../../engine/run.js';
import { didYouMean } from '../../vocabulary/suggest.js';
import type { Instant } from '../../vocabulary/time.js';
import { parseInstant } from '../../vocabulary/time.js';
import { toInstant } from '../../vocabulary/zone.js';
import type { Parsed } from '../arguments.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import type { LoadedProject } from '../project.js';
import { loadProject, requireMails, requireProject } from '../project.js';
import { explanationRecord } from '../report/explanation-record.js';
import { explanationReport } from '../report/explanation.js';
import { printJson } from '../report/json.js';
import type { Colors } from '../terminal.js';
import { colorsFor, columnsOf, fitted, print } from '../terminal.js';
import { asksNothing, explainCode, listCodes } from './explain-code.js';
import { TIMELINE_OPTIONS, readTimeline, subjects } from './simulate.js';
import process from 'node:process';

export const explain: Command = {
  spec: {
    name: 'explain',
    summary:
      'Tells why a user did or did not get a mail, and of one that was not sent, the smallest change that would have sent it; or what a CODE means that `validate` prints.',
    operands: [{ name: 'CODE', isOptional: true }],
    options: {
      campaign: {
        type: 'string',
        value: 'CAMPAIGN[/STEP]',
        help: 'the mail that is asked about; all of a campaign, where no step is named',
      },
      at: {
        type: 'string',
        value: 'TIME',
        help: "the instant that is asked about, on the user's clock where it has no offset; by default the whole timeline",
      },
      ...TIMELINE_OPTIONS,
      format: FORMAT,
    },
    example: "mailwright explain --scenario 'a buyer is not reminded' --campaign cart-recovery/reminder",
  },
  async run(parsed) {
    if (parsed.operands.length > 0 || asksNothing(parsed)) {
      if (parsed.operands.length > 0) explainCode(parsed);
      else listCodes(parsed);
      return 0;
    }
    const loaded = loadProject(parsed);
    const answers = await explained(parsed, loaded);
    if (stringFlag(parsed, 'format') === 'json') {
      printJson('explain', explanationRecord(answers));
    } else {
      const text = await explanationText(answers, loaded, colorsFor(process.stdout));
      print(fitted(text, columnsOf(process.stdout)));
    }
    return 0;
  },
};

/** What is to be said of each mail that is asked about. */
export async function explained(parsed: Parsed, loaded: LoadedProject): Promise<readonly Explanation[]> {
  const project = requireProject(loaded);
  const mails = mailsAsked(stringFlag(parsed, 'campaign'), project);
  const time = readTime(parsed);
  const { project: lived, timeline } = await readTimeline(parsed, loaded);
  const at = time === undefined ? undefined : onClock(time, timeline, lived);
  return mails.map((mail) => explainMail(lived, timeline, { ...mail, at }, showIn));
}

export async function explanationText(
  answers: readonly Explanation[],
  loaded: LoadedProject,
  colors: Colors,
): Promise<string> {
  // Only a mail that was sent has a subject; MJML is slow to load.
  const hasSent = answers.some(({ sent }) => sent !== undefined);
  const subjectOf = hasSent ? subjects(await requireMails(loaded, requireProject(loaded))) : () => undefined;
  return explanationReport(answers, subjectOf, colors);
}

/** The mails that `--campaign` means, in the order of their steps. */
function mailsAsked(name: string | undefined, project: Project): readonly Omit<Question, 'at'>[] {
  const campaigns = [...project.ruleSet.campaigns.keys()];
  const known = mailNames(project);
  if (name === undefined) {
    throw new UsageError(`name a mail by \`--campaign CAMPAIGN/STEP\`; ${didYouMean('', known, 'mail')}`);
  }
  const [campaign, step] = splitName(name);
  if (!campaigns.includes(campaign)) {
    throw new UsageError(
      `there is no campaign \`${campaign}\`; ${didYouMean(campaign, campaigns, 'campaign')}`,
    );
  }
  const steps = known.filter((key) => splitName(key)[0] === campaign).map((key) => splitName(key)[1]!);
  if (step !== undefined && !known.includes(mailKey(campaign, step))) {
    throw new UsageError(`\`${campaign}\` sends no mail \`${step}\`; ${didYouMean(step, steps, 'mail')}`);
  }
  if (steps.length === 0) throw new UsageError(`\`${campaign}\` sends no mail`);
  return (step === undefined ? steps : [step]).map((one) => ({ campaign, step: one }));
}

function splitName(name: string): readonly [string, string | undefined] {
  const slash = name.indexOf('/');
  return slash < 0 ? [name, undefined] : [name.slice(0, slash), name.slice(slash + 1)];
}

interface WrittenTime {
  readonly time: Instant;
  readonly hasOffset: boolean;
}

function readTime(parsed: Parsed): WrittenTime | undefined {
  const text = stringFlag(parsed, 'at');
  if (text === undefined) return undefined;
  const time = parseInstant(text);
  if (time === undefined) {
    throw new UsageError(
      `\`--at ${text}\` is no instant; write \`2026-03-02T11:00\` on the user's clock, or \`2026-03-02T10:00:00Z\``,
    );
  }
  return { time, hasOffset: /:.*(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text) };
}

/** A time without an offset is one of the times that are printed: of the user's own clock. */
function onClock({ time, hasOffset }: WrittenTime, timeline: Timeline, { program }: Project): Instant {
  return hasOffset ? time : toInstant(zoneOf(program, simulate(program, timeline).state), time);
}
