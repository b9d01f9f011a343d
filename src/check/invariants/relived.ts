/** Lives a life told otherwise, for what must be decided alike. */
import { rehearse } from '../../render/render.js';
import type { MailOutline } from '../../render/mail.js';
import type { Project } from '../../simulate/project.js';
import { programOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision, MailValues } from '../../vocabulary/decision.js';
import { isSameValue } from '../same-value.js';

/** The decisions of a life that is told otherwise than one in which `first` was decided. */
export type Relive = (timeline: Timeline, first: readonly Decision[]) => readonly Decision[];

/**
 * What stops a mail from being made is a function of its values: one that the first life has sent with the same values
 * passes that gate again without being made.
 */
export function reliving(project: Project): Relive {
  const { ruleSet, outlines } = project;
  let sent: readonly Decision[] = [];
  const failureOf = (outline: MailOutline, values: MailValues) =>
    sent.some((decision) => isMadeOf(decision, values)) ? undefined : rehearse(outline, values);
  let program: ReturnType<typeof programOf> | undefined;
  return (timeline, first) => {
    sent = first.filter(({ outcome }) => outcome === 'sent');
    // Without outlines, the project's own program alone knows what stops its mails.
    program ??= outlines.size === 0 ? project.program : programOf(ruleSet, outlines, undefined, failureOf);
    return simulate(program, timeline).decisions;
  };
}

function isMadeOf({ at, campaign, step, mail }: Decision, values: MailValues): boolean {
  return (
    at === values.now && step === values.step && campaign === values.campaign && isSameValue(mail, values)
  );
}
