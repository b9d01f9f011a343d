/** Whether two mails are made from the same, and so certainly read the same. */
import type { Outlines } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { MailOutline, MailSource } from '../../render/mail.js';
import type { Decision, MailValues } from '../../vocabulary/decision.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import { ByMail } from './by-mail.js';
import { isBeginning } from './runs.js';

/** `values`: from other values; `text`: written otherwise, from the same values. */
export type Making = 'same' | 'text' | 'values';

export type MakingOf = (before: Decision, after: Decision) => Making;

/** Compares mails of one step. */
export function makings(before: Outlines, after: Outlines): MakingOf {
  const pairs = new Map<MailOutline | undefined, Map<MailOutline | undefined, Written>>();
  const writtenOf = (a: MailOutline | undefined, b: MailOutline | undefined): Written => {
    let of = pairs.get(a);
    if (!of) pairs.set(a, (of = new Map()));
    let written = of.get(b);
    if (!written) of.set(b, (written = compareWritten(a?.source, b?.source)));
    return written;
  };
  const plain = new ByMail((mail) => writtenOf(mailOf(before, mail), mailOf(after, mail)));
  return (a, b) => {
    const isPlain = a.experiment === undefined && b.experiment === undefined;
    const written = isPlain ? plain.of(a) : writtenOf(mailOf(before, a), mailOf(after, b));
    if (a.mail === b.mail || !a.mail || !b.mail) return written.isSame ? 'same' : 'text';
    if (!sameValues(a.mail, b.mail, written)) return 'values';
    return written.isSame ? 'same' : 'text';
  };
}

/** Two mails as they are written, and what either may read beside its data. */
interface Written {
  readonly isSame: boolean;
  readonly readsNow: boolean;
  readonly readsTraits: boolean;
  readonly readsVariant: boolean;
}

function compareWritten(a: MailSource | undefined, b: MailSource | undefined): Written {
  const [textA, textB] = [a, b].map((source) => (source ? textOf(source) : ''));
  // A name too many costs a rendering; one too few would hide a difference.
  const reads = (name: RegExp) => name.test(textA!) || name.test(textB!);
  return {
    isSame: textA === textB,
    readsNow: reads(/\bnow\b/),
    readsTraits: reads(/\btraits\b/),
    readsVariant: reads(/\bvariant\b/),
  };
}

/** All that is written about a mail, without places. */
export function textOf({ template, subject, preheader, slots, links }: MailSource): string {
  return canonicalJson([
    template.text,
    subject.text,
    preheader?.text ?? null,
    Object.entries(slots).map(([name, { choices }]) => [name, choices.map(({ show }) => show)]),
    Object.entries(links.utm ?? {}).map(([name, { text }]) => [name, text]),
    links.unsubscribe?.text ?? null,
  ]);
}

function sameValues(a: MailValues, b: MailValues, written: Written): boolean {
  return (
    sameData(a.data, b.data) &&
    sameData(a.content, b.content) &&
    a.timeZone === b.timeZone &&
    (!written.readsNow || a.now === b.now) &&
    (!written.readsTraits || sameJson(a.user.traits, b.user.traits)) &&
    (!written.readsVariant || a.variant === b.variant) &&
    a.user.id === b.user.id
  );
}

type Data = JsonObject | Readonly<Record<string, number>>;

function sameData(a: Data, b: Data): boolean {
  let left = 0;
  for (const name in b) if (Object.hasOwn(b, name)) left += 1;
  for (const name in a) {
    if (!Object.hasOwn(a, name)) continue;
    left -= 1;
    if (!Object.hasOwn(b, name)) return false;
    if (!isBeginning(name) && !sameJson(a[name]!, b[name]!)) return false;
  }
  return left === 0;
}

/** By value, whatever the order of keys. */
function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameList(a, b);
  return sameData(a as JsonObject, b as JsonObject);
}

function sameList(a: JsonValue, b: JsonValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((one: JsonValue, index) => sameJson(one, b[index] as JsonValue));
}
