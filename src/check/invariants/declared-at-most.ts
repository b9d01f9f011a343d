/** `atMost`: how many mails a user may get. */
import type { AtMostBody, Declared, InvariantBody } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, WEEK } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { findZone, localDay } from '../../vocabulary/zone.js';
import { meantMails } from './declared-mails.js';
import { durationOf } from './declared-never.js';
import type { Decided, Past } from './declared-past.js';
import { pastOf } from './declared-past.js';
import { listed, mailName, mailsWords } from './declared-words.js';
import type { Invariant, JudgedLife, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import { rememberedFor } from './remembered.js';

/** Whether what is decided at one instant counts together with what is decided at another, later one. */
type Together = (earlier: Instant, later: Instant, zone: () => Zone) => boolean;

export function atMostOf(
  { name, span }: Declared<InvariantBody>,
  body: AtMostBody,
  ruleSet: RuleSet,
): Invariant {
  const { isMeant } = meantMails(body, ruleSet);
  const together = togetherOf(body);
  const home = findZone(ruleSet.policy?.body.timeZone ?? 'UTC');
  assert(home, 'the zone of the policy is one');
  const remembersFor = rememberedFor(ruleSet);
  const judge = (life: JudgedLife): Verdict => {
    const past = pastOf(life, remembersFor);
    const proposed = past.decided.filter(({ decision }) => isMeant(decision));
    if (proposed.length <= body.sends) return UNTESTED;
    let isTested = false;
    for (const last of proposed) {
      if (isTested && last.decision.outcome !== 'sent') continue;
      const counted = countedWith(last, proposed, past, home, together);
      const sent = counted.filter(({ decision }) => decision.outcome === 'sent');
      if (last.decision.outcome === 'sent' && sent.length > body.sends) {
        const decisions = sent.map(({ decision }) => decision);
        const words = `${sent.length} mails are sent ${periodWords(body, 'such')}: ${listed(decisions.map(mailName), 'and')}`;
        const { at, place } = last.decision;
        return { kind: 'broken', breach: { at, words, place, decisions } };
      }
      if (!isTested && mailsIn(counted) > body.sends) isTested = true;
    }
    return isTested ? KEPT : UNTESTED;
  };
  return { name, isDeclared: true, place: span, says: atMostWords(body), judge };
}

function togetherOf({ per, window }: AtMostBody): Together {
  const length = durationOf(per);
  if (window !== 'calendar') return (earlier, later) => later - earlier < length;
  if (length === DAY) return (earlier, later, zone) => localDay(zone(), earlier) === localDay(zone(), later);
  assert(length === WEEK, 'a calendar has days and weeks');
  return (earlier, later, zone) => weekOf(localDay(zone(), earlier)) === weekOf(localDay(zone(), later));
}

/** Weeks begin on Monday; day 0, 1970-01-01, was a Thursday. */
function weekOf(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** What was decided of the user up to a decision, that one included, as far as it counts together. */
function countedWith(
  { position, decision }: Decided,
  proposed: readonly Decided[],
  past: Past,
  home: Zone,
  together: Together,
): readonly Decided[] {
  let known: Zone | undefined;
  const zone = () => (known ??= zoneOf(decision.user, position, past, home));
  return proposed.filter(
    (one) =>
      one.position <= position &&
      past.ownerAt(one.decision.user, position) === decision.user &&
      together(one.decision.at, decision.at, zone),
  );
}

/** A mail that was put off is one, however often it was proposed. */
function mailsIn(counted: readonly Decided[]): number {
  return new Set(
    counted.map(({ decision: { user, instance, step } }) => JSON.stringify([user, instance, step])),
  ).size;
}

/** Where the user is, by what was stated last of what is known. */
function zoneOf(user: string, position: number, past: Past, home: Zone): Zone {
  let stated: { readonly zone: unknown; readonly time: Instant } | undefined;
  for (const { event, time, position: own } of past.happened) {
    if (own > position || event.type !== 'identify' || !Object.hasOwn(event.traits, 'timeZone')) continue;
    if (past.ownerAt(event.user, position) !== user || (stated && stated.time > time)) continue;
    stated = { zone: event.traits['timeZone'], time };
  }
  return (typeof stated?.zone === 'string' ? findZone(stated.zone) : undefined) ?? home;
}

function periodWords({ per, window }: AtMostBody, which: 'such' | 'any'): string {
  if (window !== 'calendar') return which === 'such' ? `within ${per}` : `in any ${per}`;
  const period = durationOf(per) === DAY ? 'day' : 'week';
  return which === 'such' ? `in one ${period} of the user's` : `in any ${period} of the user's`;
}

function atMostWords(body: AtMostBody): string {
  const mails = mailsWords(body, body.sends === 1 ? 'mail' : 'mails');
  return `at most ${body.sends} ${mails} ${body.sends === 1 ? 'is' : 'are'} sent to a user ${periodWords(body, 'any')}`;
}
