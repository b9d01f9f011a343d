import { writeFileSync } from 'node:fs';
import { renderMail } from '../../render/render.js';
import { mailKey, mailNames, mailOf } from '../../simulate/project.js';
import { simulate } from '../../simulate/simulate.js';
import { didYouMean } from '../../vocabulary/suggest.js';
import type { Decision } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { formatInstant } from '../../vocabulary/time.js';
import { UsageError, stringFlag } from '../arguments.js';
import type { Command, ExitCode } from '../command.js';
import { DiskError } from '../files.js';
import { loadProject, requireMails, requireProject } from '../project.js';
import { printJson } from '../report/json.js';
import { print, say } from '../terminal.js';
import { TIMELINE_OPTIONS, readTimeline } from './simulate.js';

export const render: Command = {
  spec: {
    name: 'render',
    summary: 'Renders one mail as a user of a scenario or of a log would have got it.',
    operands: [{ name: 'CAMPAIGN/STEP' }],
    options: {
      ...TIMELINE_OPTIONS,
      format: {
        type: 'string',
        value: 'html|text|json',
        choices: ['html', 'text', 'json'],
        help: 'the HTML (default), the plain text, or all parts as JSON',
      },
      out: { type: 'string', value: 'FILE', help: 'write to this file instead of standard output' },
    },
    example: "mailwright render cart-recovery/reminder --scenario 'a buyer is not reminded' --out mail.html",
  },
  async run(parsed) {
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    const [key] = parsed.operands as readonly [string];
    const known = mailNames(project);
    if (!known.includes(key)) {
      throw new UsageError(`there is no mail \`${key}\`; ${didYouMean(key, known, 'mail')}`);
    }
    const { project: lived, timeline } = await readTimeline(parsed, loaded);
    const { decisions } = simulate(lived.program, timeline, 'on');
    const mails = await requireMails(loaded, project);
    const sent = decisions.find((one) => one.mail && mailKey(one.campaign, one.step) === key);
    if (!sent) return notSent(key, decisions);
    const message = renderMail(mailOf(mails, sent)!, sent.mail!);
    if (message.kind === 'failed') {
      say(`mailwright: ${message.message} (${formatPlace(message.span)})`);
      return 1;
    }
    const { from } = project.ruleSet.policy!.body;
    const format = stringFlag(parsed, 'format') ?? 'html';
    if (format === 'json') {
      const { subject, preheader, html, text } = message;
      const { experiment, variant } = sent;
      printJson('render', {
        at: formatInstant(sent.at),
        user: sent.user,
        mail: key,
        ...(experiment === undefined ? {} : { experiment, variant }),
        from,
        subject,
        preheader,
        html,
        text,
      });
    } else {
      deliver(message[format as 'html' | 'text'], stringFlag(parsed, 'out'));
    }
    return 0;
  },
};

/** No such mail in this timeline: what was decided about it instead. */
function notSent(key: string, decisions: readonly Decision[]): ExitCode {
  const about = decisions.filter((one) => mailKey(one.campaign, one.step) === key);
  say(`mailwright: \`${key}\` is not sent in this timeline`);
  for (const { at, outcome, reason } of about) say(`  ${formatInstant(at)}  ${outcome} by ${reason}`);
  if (about.length === 0)
    say('  it is not even proposed; `mailwright simulate` with the same options shows why');
  return 1;
}

function deliver(text: string, out: string | undefined): void {
  if (out === undefined) return print(text);
  try {
    writeFileSync(out, text);
  } catch (cause) {
    throw new DiskError(
      `the mail can not be written to \`${out}\` (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      { cause },
    );
  }
}
