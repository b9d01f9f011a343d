import { excerptsOf } from '../../render/excerpt.js';
import { lexTemplate, lexText } from '../../render/tags.js';
import type { Mail, MailSource } from '../../render/mail.js';
import { renderMail } from '../../render/render.js';
import type { Mails } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Decision, MailValues } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import { isSameValue } from '../same-value.js';
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
 * that is blank all the same rightly stops the mail. So does what no schema allows; but whatever the data, a mail that
 * goes out is whole.
 */
export function mailsRender(mails: Mails, isSound: (life: Timeline) => boolean): Invariant {
  const flawOf = flawFinder();
  const breachOf = (decision: Decision, timeline: Timeline): Breach | undefined => {
    const { events } = timeline;
    const { outcome, reason, detail, at, place } = decision;
    const broken = (words: string, where = place): Breach => ({
      at,
      words: `${mailName(decision)} ${words}`,
      place: where,
      decisions: [decision],
    });
    if (reason === 'render-error')
      return hasBlank(events) || !isSound(timeline) ? undefined : broken(`can not be made: ${detail}`);
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
        const breach = breachOf(decision, timeline);
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

interface Making {
  readonly readsClock: boolean;
  /** Whether values surely make a mail that is fine: of most, an excerpt shows it, and the others are made wholly. */
  readonly isSurelyFine: (values: MailValues) => boolean;
  /** The values that were found fine last, the latest first. */
  fine: readonly MailValues[];
}

/** So many mails of one send are remembered: lives that differ in one thing follow each other, and have most mails in common. */
const MOST_KNOWN = 12;

/** Mails that the same values make are looked at once. What is found fine is remembered; what is not is told of the life at hand. */
function flawFinder(): (mail: Mail, values: MailValues, events: readonly Event[]) => Flaw | undefined {
  const makings = new WeakMap<Mail, Making>();
  const makingOf = (mail: Mail): Making => ({
    readsClock: readsClock(mail.outline.source),
    isSurelyFine: sureOf(mail),
    fine: [],
  });
  return (mail, values, events) => {
    let making = makings.get(mail);
    if (!making) makings.set(mail, (making = makingOf(mail)));
    const { fine, readsClock: isOfTime, isSurelyFine } = making;
    if (fine.some((known) => makeTheSame(known, values, isOfTime))) return undefined;
    const flaw = isSurelyFine(values) ? undefined : flawIn(mail, values, events);
    if (flaw) return flaw;
    making.fine = [values, ...fine.slice(0, MOST_KNOWN - 1)];
    return undefined;
  };
}

function makeTheSame(one: MailValues, other: MailValues, isOfTime: boolean): boolean {
  return (
    one.timeZone === other.timeZone &&
    one.variant === other.variant &&
    one.version === other.version &&
    (!isOfTime || one.now === other.now) &&
    isSameValue(one.data, other.data) &&
    isSameValue(one.content, other.content) &&
    isSameValue(one.user, other.user)
  );
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

/** Whether any tag of a mail may read the time at which it is made; of those that do not, the time makes no other mail. */
function readsClock({ template, subject, preheader, slots, links }: MailSource): boolean {
  const texts = [
    subject.text,
    preheader?.text ?? '',
    JSON.stringify(Object.values(slots).map(({ choices }) => choices.map(({ show }) => show))),
    ...Object.values(links.utm ?? {}).map(({ text }) => text),
    links.unsubscribe?.text ?? '',
  ];
  const reads = (text: string, { start, end }: { readonly start: number; readonly end: number }) =>
    /\bnow\b/.test(text.slice(start, end));
  return (
    lexTemplate(template.text).tags.some(({ inner }) => reads(template.text, inner)) ||
    texts.some((text) => lexText(text).tags.some(({ inner }) => reads(text, inner)))
  );
}
