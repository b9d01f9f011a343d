import { excerptsOf } from '../../render/excerpt.js';
import type { Mail } from '../../render/mail.js';
import { renderMail } from '../../render/render.js';
import type { Mails } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Decision, MailValues } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import type { Breach, Invariant, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import { alwaysOn } from './law.js';
import { mailName } from './mailing.js';
import { mayHaveUnfit, textsIn, unfitIn } from './unfit-words.js';

/** What is wrong with a mail, and where that is written; undefined of one that is fine. */
interface Flaw {
  readonly words: string;
  readonly place: Span | undefined;
}

/**
 * Every mail that was sent is made, with all that its values bring into it. A mail that was stopped in a
 * life with a blank text says nothing against the rules: no template must guard a text that its schema requires, and one
 * that is blank all the same rightly stops the mail.
 */
export function mailsRender(mails: Mails): Invariant {
  const flawOf = flawFinder();
  const breachOf = (decision: Decision, events: readonly Event[]): Breach | undefined => {
    const { outcome, reason, detail, at, place } = decision;
    const broken = (words: string, where = place): Breach => ({
      at,
      words: `${mailName(decision)} ${words}`,
      place: where,
      decisions: [decision],
    });
    if (reason === 'render-error') return hasBlank(events) ? undefined : broken(`can not be made: ${detail}`);
    if (outcome !== 'sent') return undefined;
    const mail = mailOf(mails, decision);
    assert(mail && decision.mail, 'a mail that was sent has a template and values');
    const flaw = flawOf(mail, decision.mail, events);
    return flaw && broken(flaw.words, flaw.place);
  };
  return alwaysOn(
    'mails-render',
    'every mail can be made, and says nothing that is left of a tag or of a value that is missing',
    ({ timeline, simulated }): Verdict => {
      let isTested = false;
      for (const decision of simulated.decisions) {
        isTested ||= decision.outcome === 'sent';
        const breach = breachOf(decision, timeline.events);
        if (breach) return { kind: 'broken', breach };
      }
      return isTested ? KEPT : UNTESTED;
    },
  );
}

function hasBlank(events: readonly Event[]): boolean {
  const texts = events.flatMap(({ properties, traits }) => textsIn([properties, traits]));
  return texts.some((text) => text.trim() === '');
}

/** Of most mails an excerpt shows that there is nothing wrong with them; the others are made wholly. */
function flawFinder(): (mail: Mail, values: MailValues, events: readonly Event[]) => Flaw | undefined {
  const quick = new WeakMap<Mail, (values: MailValues) => boolean>();
  return (mail, values, events) => {
    let isSurelyFine = quick.get(mail);
    if (!isSurelyFine) quick.set(mail, (isSurelyFine = sureOf(mail)));
    return isSurelyFine(values) ? undefined : flawIn(mail, values, events);
  };
}

/** Whether the values surely make a mail with nothing unfit in it. */
export function sureOf(mail: Mail): (values: MailValues) => boolean {
  const { written, of } = excerptsOf(mail);
  if (written.some(mayHaveUnfit)) return () => false;
  return (values) => {
    const excerpt = of(values);
    if (!excerpt) return false;
    const { subject, preheader = '', html, text } = excerpt;
    return !mayHaveUnfit(subject) && !mayHaveUnfit(preheader) && !mayHaveUnfit(html) && !mayHaveUnfit(text);
  };
}

function flawIn(mail: Mail, values: MailValues, events: readonly Event[]): Flaw | undefined {
  const rendered = renderMail(mail, values);
  if (rendered.kind === 'failed')
    return { words: `can not be made: ${rendered.message}`, place: rendered.span };
  const [unfit] = unfitIn(rendered, mail.outline.source, values, events);
  return unfit && { words: `has \`${unfit.found}\` in its ${unfit.part}`, place: undefined };
}
