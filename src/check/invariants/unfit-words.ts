/** What has no place in a mail that somebody reads: what is left of a tag, and what a value says that is none. */
import type { MailSource } from '../../render/mail.js';
import { lexTemplate, lexText } from '../../render/tags.js';
import type { MailValues } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';

/** The parts of a mail as it is read. */
export interface ReadMail {
  readonly subject: string;
  readonly preheader: string | undefined;
  readonly html: string;
  readonly text: string;
}

/** What is unfit, and in which part of the mail it stands. */
export interface Unfit {
  readonly part: 'subject' | 'preheader' | 'text' | 'HTML';
  readonly found: string;
}

const UNFIT = /\{\{|\b(?:undefined|NaN|null|Infinity)\b|\[object \w+\]|Invalid Date/g;
/** What one of these must have: a mail is long, and looked through for texts faster than for a pattern. */
const UNFIT_TEXTS = ['{{', 'undefined', 'NaN', 'null', 'Infinity', '[object ', 'Invalid Date'];
const EMPTY_LINK = /<a\b[^>]*?\shref=""/i;

/** Whether a text may hold, or complete, something unfit: it does wherever the mail has it that this is of. */
export function mayHaveUnfit(text: string): boolean {
  return mayBeUnfit(text) || text.includes(EMPTY_HREF);
}

function mayBeUnfit(text: string): boolean {
  return UNFIT_TEXTS.some((word) => text.includes(word));
}

/** All that may be unfit in a mail; what its template says itself, or the user's own words, is not. */
export function unfitIn(
  mail: ReadMail,
  source: MailSource,
  values: MailValues,
  events: readonly Event[],
): readonly Unfit[] {
  const found = candidatesIn(mail);
  if (found.length === 0) return [];
  const written = writtenIn(source);
  const isExcused = ({ found: word }: Unfit) =>
    word !== EMPTY_HREF && (written.includes(word) || isOfValue(word, values, events));
  return found.filter((one) => !isExcused(one));
}

/** The words, whoever they are from: of most mails there are none. */
function candidatesIn({ subject, preheader = '', text, html }: ReadMail): readonly Unfit[] {
  // Half of a mail is a head of styles.
  const body = html.slice(Math.max(0, html.indexOf('<body')));
  const parts = [
    ['subject', subject],
    ['preheader', preheader],
    ['text', text],
    ['HTML', mayBeUnfit(body) ? readIn(body) : ''],
  ] as const;
  const words = parts.flatMap(([part, said]) =>
    mayBeUnfit(said) ? [...new Set(said.match(UNFIT) ?? [])].map((found): Unfit => ({ part, found })) : [],
  );
  return body.includes(EMPTY_HREF) && EMPTY_LINK.test(body)
    ? [...words, { part: 'HTML', found: EMPTY_HREF }]
    : words;
}

const EMPTY_HREF = 'href=""';

/** Of HTML, what a reader sees and where links lead: what MJML writes into styles and widths is not the mail's. */
function readIn(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<style\b[\s\S]*?<\/style>/gi, ' ')
    .replace(/<[^>]*>/g, (tag) => [...tag.matchAll(READ_ATTRIBUTES)].map(([, value]) => value).join(' '));
}

const READ_ATTRIBUTES = /\s(?:href|src|alt|title)="([^"]*)"/gi;

/** What is written itself, tags left out: the template, the texts, what content shows. */
function writtenIn({ template, subject, preheader, slots, links }: MailSource): string {
  const texts = [
    subject.text,
    preheader?.text ?? '',
    ...Object.values(slots).flatMap(({ choices }) => choices.flatMap(({ show }) => textsIn(show))),
    ...Object.values(links.utm ?? {}).map(({ text }) => text),
    links.unsubscribe?.text ?? '',
  ];
  const { tags, comments } = lexTemplate(template.text);
  return [cutOut(template.text, [...tags, ...comments]), ...texts.map(withoutTags)].join('\n');
}

function withoutTags(text: string): string {
  return cutOut(text, lexText(text).tags);
}

function cutOut(text: string, ranges: readonly { readonly start: number; readonly end: number }[]): string {
  let from = 0;
  const kept: string[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    kept.push(text.slice(from, start));
    from = Math.max(from, end);
  }
  return [...kept, text.slice(from)].join(' ');
}

/**
 * Whether a value says the word among others, as a product's name may. Where the word is all that it says, it must be
 * the user's own: a default of the rules that says `null` is none.
 */
function isOfValue(word: string, values: MailValues, events: readonly Event[]): boolean {
  const texts = textsIn(values);
  if (word === '{{') return texts.some((text) => text.includes('{'));
  const saying = texts.filter((text) => text.includes(word));
  if (saying.some((text) => text.trim() !== word)) return true;
  const own = () => textsIn(events.map(({ properties, traits, user }) => [properties, traits, user]));
  return saying.length > 0 && own().some((text) => text.trim() === word);
}

/** Every text of a value, wherever it stands. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
