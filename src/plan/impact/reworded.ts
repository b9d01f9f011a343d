/** Mails that are made from something else, rendered under both rule sets to see whether they read otherwise. */
import type { Mails } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Mail } from '../../render/mail.js';
import type { Rendered } from '../../render/render.js';
import { renderMail } from '../../render/render.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { MadeMail, Reworded, RewordedMail } from './part.js';
import type { RenderedSide } from './side.js';
import { textOf } from './words.js';

/** What becomes of the mails of one name that are made from something else. */
export interface Read {
  readonly otherWords: number;
  /** At one instant, and with the same words after all. */
  readonly same: number;
  /** Made otherwise, and counted among those with other words without having been rendered. */
  readonly unread: number;
  /** Of those that were rendered, how many there were, and how many read the same. */
  readonly rendered: number;
  readonly alike: number;
}

/**
 * All are rendered where they are few. Of many some are, chosen by hash; the rest count as having other words, unless
 * both templates come to the same code, and only they differ.
 */
export function readReworded(
  mail: string,
  { atOnce, moved, byText, best }: Reworded,
  before: RenderedSide,
  after: RenderedSide,
): Read {
  const chosen = best.map(({ item }) => item);
  const areProven = byText[0] + byText[1] > 0 && areProvenAlike(mail, before.mails, after.mails);
  const [provenAtOnce, provenMoved] = areProven ? byText : [0, 0];
  const read = chosen.filter((one) => !(areProven && one.isByText) && isRendered(one, before, after));
  const alike = read.filter((one) => readsTheSame(one, before, after));
  const alikeAtOnce = alike.filter(({ isMoved }) => !isMoved).length;
  const otherWords = atOnce + moved - provenAtOnce - provenMoved - alike.length;
  return {
    otherWords,
    same: provenAtOnce + alikeAtOnce,
    unread: otherWords - (read.length - alike.length),
    rendered: read.length,
    alike: alike.length,
  };
}

function isRendered(one: RewordedMail, before: RenderedSide, after: RenderedSide): boolean {
  return mailOf(before.mails, one.before) !== undefined && mailOf(after.mails, one.after) !== undefined;
}

/** Whether a mail reads the same under both. */
export function readsTheSame(
  one: Pick<RewordedMail, 'before' | 'after'>,
  before: RenderedSide,
  after: RenderedSide,
): boolean {
  const [a, b] = [rendered(before, one.before), rendered(after, one.after)];
  if (!a || !b) return false;
  if (a.kind === 'failed' || b.kind === 'failed') return a.kind === b.kind;
  return a.subject === b.subject && a.preheader === b.preheader && a.html === b.html && a.text === b.text;
}

export function rendered({ mails }: Pick<RenderedSide, 'mails'>, made: MadeMail): Rendered | undefined {
  const mail = mailOf(mails, made);
  return mail && renderMail(mail, made.values);
}

/** Under whatever variants. */
function areProvenAlike(mail: string, before: Mails, after: Mails): boolean {
  const keys = [...before.keys(), ...after.keys()].filter(
    (key) => key === mail || key.startsWith(`${mail}@`),
  );
  return keys.length > 0 && keys.every((key) => isProvenAlike(before.get(key), after.get(key)));
}

/** Two mails that come to the same code write the same from the same values. */
function isProvenAlike(a: Mail | undefined, b: Mail | undefined): boolean {
  if (!a || !b) return false;
  const rest = ({ outline }: Mail) => textOf({ ...outline.source, template: { path: '', text: '' } });
  return rest(a) === rest(b) && codeOf(a) === codeOf(b);
}

/** Places say where a mistake would stand, and write nothing. */
function codeOf({ pieces, outline }: Mail): string {
  const constants = JSON.stringify(outline.constants, (key, value: unknown) =>
    PLACE.has(key) ? undefined : value,
  );
  return canonicalJson([pieces.html, pieces.text, constants]);
}

const PLACE: ReadonlySet<string> = new Set(['file', 'line', 'column', 'endLine', 'endColumn']);
