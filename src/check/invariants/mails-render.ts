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
import type { Breach, Invariant, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import { alwaysOn } from './law.js';
import { mailName } from './mailing.js';
import { textsIn, unfitIn } from './unfit-words.js';

/** What is wrong with a mail, and where that is written; undefined of one that is fine. */
interface Flaw {
  readonly words: string;
  readonly place: Span | undefined;
}

/**
 * Every mail that was sent is made wholly. Mails that the same values make are made once. A mail that was stopped in a
 * life with a blank text says nothing against the rules: no template must guard a text that its schema requires, and one
 * that is blank all the same rightly stops the mail. So does what no schema allows; but whatever the data, a mail that
 * goes out is whole.
 */
export function mailsRender(mails: Mails, isSound: (life: Timeline) => boolean): Invariant {
  const flawOf = madeOnce();
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

/** So many mails of one send are remembered. */
const MOST_KNOWN = 2000;

/** What is found fine is remembered by its values; what is not is told of the life at hand. */
function madeOnce(): (mail: Mail, values: MailValues, events: readonly Event[]) => Flaw | undefined {
  const makings = new WeakMap<Mail, { readonly readsClock: boolean; readonly fine: Set<string> }>();
  return (mail, values, events) => {
    let making = makings.get(mail);
    if (!making)
      makings.set(mail, (making = { readsClock: readsClock(mail.outline.source), fine: new Set() }));
    const { data, content, user, variant, timeZone, now } = values;
    const key = JSON.stringify([data, content, user, variant, timeZone, making.readsClock ? now : 0]);
    if (making.fine.has(key)) return undefined;
    const flaw = flawIn(mail, values, events);
    if (flaw) return flaw;
    if (making.fine.size >= MOST_KNOWN) making.fine.clear();
    making.fine.add(key);
    return undefined;
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
