/** One life of an attack again: its story, and what it is to each law. */
import type { Ground } from '../../check/attack/ground.js';
import { live } from '../../check/attack/ground.js';
import type { Verdict } from '../../check/invariants/invariant.js';
import type { Invariant } from '../../check/invariants/invariant.js';
import { renderMail } from '../../render/render.js';
import { mailOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import type { SubjectOf } from '../report/timeline.js';

export interface LifeAgain {
  readonly path: string;
  readonly timeline: Timeline;
  readonly simulated: Simulated;
  readonly verdicts: readonly { readonly law: Invariant; readonly verdict: Verdict }[];
}

export function liveAgain(path: string, timeline: Timeline, ground: Ground): LifeAgain {
  const lived = live(timeline, ground);
  const verdicts = ground.laws.map((law) => ({ law, verdict: law.judge(lived) }));
  return { path, timeline, simulated: lived.simulated, verdicts };
}

export function subjectsOf({ mails }: Pick<Ground, 'mails'>): SubjectOf {
  return (decision) => {
    const mail = mailOf(mails, decision);
    const rendered = mail && decision.mail ? renderMail(mail, decision.mail) : undefined;
    return rendered?.kind === 'rendered' ? rendered.subject : undefined;
  };
}
