/** Where each mail is counted: found once for each mail, and not for each decision about it. */
import type { Decision, Reason } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import { ByMail } from './by-mail.js';
import type { Kind } from './kinds.js';
import { kindKey } from './kinds.js';
import type { Counts, ImpactPart, Two } from './part.js';
import { at, noCounts, noTwo } from './part.js';

/** What is counted under one name, and what is known of the user who is counted now. */
export interface Place {
  readonly name: string;
  readonly counts: Counts;
  /** By rule set, the number of the user who was counted last, and when the first mail of that user went. */
  readonly counted: Two;
  readonly first: [Instant, Instant];
}

export interface CampaignPlace extends Place {
  readonly number: number;
  /** Mails by week, numbered from that of 1970 that has its first Monday; of other weeks by the day number of a Monday. */
  readonly weeks: (Two | undefined)[];
  readonly otherWeeks: Map<number, Two>;
  /** With a campaign of another number: both have their pair. */
  readonly pairs: (PairPlace | undefined)[];
}

export interface MailPlace extends Place {
  readonly campaign: CampaignPlace;
  readonly suppressions: Map<Reason, Two>;
  readonly kinds: Map<Kind, string>;
  /** The number of the user of whom this is known: the mails that both lives have in step, and whether there are others. */
  met: number;
  same: number;
  isApart: boolean;
}

/** Two campaigns whose mails come together. */
export interface PairPlace {
  readonly name: string;
  readonly counts: { times: Two; newUsers: number };
  readonly counted: Two;
}

/** One life, as far as it has been gone through. It is used again for the next user. */
export interface Told {
  readonly sent: Decision[];
  /** By position among what is sent, where it is counted, and when it was sent. */
  readonly places: MailPlace[];
  readonly times: Instant[];
  isCapped: boolean;
  /** The same places, each once. */
  readonly mails: MailPlace[];
  readonly campaigns: CampaignPlace[];
  readonly collisions: PairPlace[];
  /** The first of what was sent that is within a day of the last, and within a week. */
  firstOfDay: number;
  firstOfWeek: number;
  /** The most mails within any seven days. */
  busiest: number;
}

function nothingTold(): Told {
  return {
    sent: [],
    places: [],
    times: [],
    isCapped: false,
    mails: [],
    campaigns: [],
    collisions: [],
    firstOfDay: 0,
    firstOfWeek: 0,
    busiest: 0,
  };
}

/** So many weeks are found by their numbers: until 2048. */
const MOST_WEEKS = 4096;
/** The day number of the first. */
const FIRST_MONDAY = 4;

export class Places {
  /** Users are numbered from 1. */
  user = 0;
  private readonly campaigns = new Map<string, CampaignPlace>();
  private readonly mails = new ByMail(({ campaign, step }) => this.newMail(campaign, step));
  /** Both lives of the user. */
  readonly told: readonly [Told, Told] = [nothingTold(), nothingTold()];

  constructor(readonly part: ImpactPart) {}

  mailOf(decision: Decision): MailPlace {
    return this.mails.of(decision);
  }

  /** In the order of names. */
  pairOf(a: CampaignPlace, b: CampaignPlace): PairPlace {
    const known = a.pairs[b.number];
    if (known !== undefined) return known;
    const name = a.name < b.name ? `${a.name}\n${b.name}` : `${b.name}\n${a.name}`;
    const counts = at(this.part.collisions, name, () => ({ times: noTwo(), newUsers: 0 }));
    const place = { name, counts, counted: noTwo() };
    putAt(a.pairs, b.number, place);
    putAt(b.pairs, a.number, place);
    return place;
  }

  /** Mails of a campaign in the week of a Monday. */
  weekOf(campaign: CampaignPlace, monday: number): Two {
    const week = (monday - FIRST_MONDAY) / 7;
    const isNumbered = week >= 0 && week < MOST_WEEKS;
    const known = isNumbered ? campaign.weeks[week] : campaign.otherWeeks.get(monday);
    if (known !== undefined) return known;
    const two = at(
      at(this.part.weeks, monday, () => new Map<string, Two>()),
      campaign.name,
      noTwo,
    );
    if (isNumbered) putAt(campaign.weeks, week, two);
    else campaign.otherWeeks.set(monday, two);
    return two;
  }

  suppressionsOf({ name, suppressions }: MailPlace, reason: Reason): Two {
    let two = suppressions.get(reason);
    if (!two) {
      two = at(
        at(this.part.suppressions, reason, () => new Map<string, Two>()),
        name,
        noTwo,
      );
      suppressions.set(reason, two);
    }
    return two;
  }

  private newMail(campaign: string, step: string): MailPlace {
    const name = `${campaign}/${step}`;
    return {
      name,
      counts: at(this.part.mails, name, noCounts),
      counted: noTwo(),
      first: [0, 0],
      campaign: this.campaignOf(campaign),
      suppressions: new Map(),
      kinds: new Map(),
      met: 0,
      same: 0,
      isApart: false,
    };
  }

  private campaignOf(name: string): CampaignPlace {
    return at(this.campaigns, name, () => ({
      name,
      number: this.campaigns.size,
      counts: at(this.part.campaigns, name, noCounts),
      counted: noTwo(),
      first: [0, 0],
      weeks: [],
      otherWeeks: new Map(),
      pairs: [],
    }));
  }
}

/** A list without holes is read faster. */
function putAt<Value>(list: (Value | undefined)[], index: number, value: Value): void {
  while (list.length <= index) list.push(undefined);
  list[index] = value;
}

/** A kind of difference that is about a mail: a name that is put together anew for each user is hashed anew. */
export function kindOfMail({ name, kinds }: MailPlace, kind: Kind): string {
  let key = kinds.get(kind);
  if (key === undefined) kinds.set(kind, (key = kindKey(kind, name)));
  return key;
}
