/** Whether two rule sets make something else of a life: what is decided, or what a mail says. */
import { renderMail } from '../../render/render.js';
import { mailName } from '../../simulate/explain/life.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import { canonicalJson } from '../../vocabulary/json.js';

export interface Rules {
  readonly project: Project;
  readonly mails: Mails;
}

/** What the first decision is that differs, in words; undefined where none does. */
export function differenceIn(timeline: Timeline, before: Rules, after: Rules): string | undefined {
  return differenceOf(
    simulate(before.project.program, timeline).decisions,
    simulate(after.project.program, timeline).decisions,
    before.mails,
    after.mails,
  );
}

export function differenceOf(
  old: readonly Decision[],
  now: readonly Decision[],
  mailsBefore: Mails,
  mailsAfter: Mails,
): string | undefined {
  const length = Math.max(old.length, now.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [old[index], now[index]];
    if (!one || !other || !isSameDecision(one, other)) return decidedOtherwise(one, other);
    if (one.mail && isRenderedOtherwise(one, other, mailsBefore, mailsAfter))
      return `${mailName(one)} reads otherwise`;
  }
  return undefined;
}

/**
 * Whether a scenario can see it: another mail is sent, or at another time, or it reads otherwise; or one is no more refused
 * as it was. That one more is refused is nothing that a scenario must name.
 */
export function isSeen(
  old: readonly Decision[],
  now: readonly Decision[],
  mailsBefore: Mails,
  mailsAfter: Mails,
): boolean {
  const [sent, sentNow] = [old, now].map((all) => all.filter(({ outcome }) => outcome === 'sent'));
  if (differenceOf(sent!, sentNow!, mailsBefore, mailsAfter) !== undefined) return true;
  const left = now.filter(({ outcome }) => outcome !== 'sent');
  return old.some((one) => {
    if (one.outcome === 'sent') return false;
    const twin = left.findIndex((other) => isRefusedAlike(one, other));
    if (twin >= 0) left.splice(twin, 1);
    return twin < 0;
  });
}

/** A refusal says its variant only where somebody is held out. */
function isRefusedAlike(one: Decision, other: Decision): boolean {
  const isHeldOut = one.outcome === 'held-out';
  const plain = (decision: Decision) =>
    isHeldOut ? decision : { ...decision, experiment: undefined, variant: undefined };
  return isSameDecision(plain(one) as Decision, plain(other) as Decision);
}

/** All that a reader of a scenario sees of a decision. */
export function isSameDecision(one: Decision, other: Decision): boolean {
  return (
    one.at === other.at &&
    one.user === other.user &&
    one.campaign === other.campaign &&
    one.step === other.step &&
    one.outcome === other.outcome &&
    one.reason === other.reason &&
    one.until === other.until &&
    one.experiment === other.experiment &&
    one.variant === other.variant
  );
}

function decidedOtherwise(one: Decision | undefined, other: Decision | undefined): string {
  if (!one) return `${decisionWords(other!)}, and was not proposed`;
  if (!other) return `${decisionWords(one)} no more`;
  if (one.at !== other.at && mailName(one) === mailName(other) && one.outcome === other.outcome)
    return `${decisionWords(one)} at another time`;
  return mailName(one) === mailName(other)
    ? `${decisionWords(one)}, and by the mutant ${outcomeOf(other)}`
    : `${decisionWords(one)}, and by the mutant ${decisionWords(other)}`;
}

function decisionWords(decision: Decision): string {
  return `${mailName(decision)} is ${outcomeOf(decision)}`;
}

function outcomeOf({ outcome, reason }: Decision): string {
  if (outcome === 'held-out') return 'held out';
  return reason === undefined ? outcome : `${outcome} (${reason})`;
}

export function isRenderedOtherwise(
  one: Decision,
  other: Decision,
  mailsBefore: Mails,
  mailsAfter: Mails,
): boolean {
  const [before, after] = [mailOf(mailsBefore, one), mailOf(mailsAfter, other)];
  if (!before || !after || !one.mail || !other.mail) return before !== after;
  if (before === after && canonicalJson(one.mail) === canonicalJson(other.mail)) return false;
  const [old, now] = [renderMail(before, one.mail), renderMail(after, other.mail)];
  if (old.kind !== 'rendered' || now.kind !== 'rendered') return old.kind !== now.kind;
  return (
    old.subject !== now.subject ||
    old.preheader !== now.preheader ||
    old.text !== now.text ||
    old.html !== now.html
  );
}
