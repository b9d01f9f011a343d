/** The mails of a life, each with what was known of its user as it was sent. */
import type { CampaignBody, Declared, PurposeBody } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import type { Decision } from '../../vocabulary/decision.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { SUPPRESSING_EVENTS } from '../../vocabulary/event.js';
import type { Zone } from '../../vocabulary/zone.js';
import { findZone } from '../../vocabulary/zone.js';
import type { JudgedLife } from './invariant.js';
import type { Hearing, Person } from './known.js';
import { Everybody } from './known.js';
import { rememberedFor } from './remembered.js';

export interface Mailing {
  readonly decision: Decision;
  readonly campaign: Declared<CampaignBody>;
  readonly purpose: Purpose;
  /** Who it was sent to, as known then. */
  readonly person: Person;
  /** The person's, as known then. */
  readonly zone: Zone;
  /** What had been sent to the same person before, under whatever id; oldest first. */
  readonly earlier: readonly Mailing[];
}

export interface Purpose {
  readonly name: string;
  readonly body: PurposeBody;
}

/** The mails that were sent in a life, in the order in which they were. */
export type Mailings = (life: JudgedLife) => readonly Mailing[];

/** `cart-recovery/reminder`. */
export function mailName({ campaign, step }: Pick<Decision, 'campaign' | 'step'>): string {
  return `${campaign}/${step}`;
}

/** The purposes that campaigns send for: no mail of another is ever proposed. */
export function usedPurposes({ ruleSet }: Pick<Project, 'ruleSet'>): readonly Purpose[] {
  const used = new Set([...ruleSet.campaigns.values()].map(({ body }) => body.purpose));
  return Object.entries(ruleSet.policy?.body.purposes ?? {}).flatMap(([name, body]) =>
    used.has(name) ? [{ name, body }] : [],
  );
}

/** Told once for all laws that judge a life. */
export function mailingsIn(project: Project): Mailings {
  const hearing = hearingOf(project);
  const purposes = new Map(usedPurposes(project).map((purpose) => [purpose.name, purpose]));
  let last: { readonly life: JudgedLife; readonly mailings: readonly Mailing[] } | undefined;
  return (life) => {
    if (last && isSameLife(last.life, life)) return last.mailings;
    last = { life, mailings: tell(project, purposes, hearing, life) };
    return last.mailings;
  };
}

/** Laws are asked of one life after the other: what is told of the last one need not be told again. */
export function isSameLife(one: JudgedLife, other: JudgedLife): boolean {
  return one.simulated === other.simulated && one.timeline === other.timeline;
}

function hearingOf({ ruleSet, program }: Project): Hearing {
  return {
    isRead: ({ type, name }) =>
      type !== 'track' || program.events.has(name) || SUPPRESSING_EVENTS.includes(name),
    remembersFor: rememberedFor(ruleSet),
  };
}

function tell(
  { ruleSet }: Project,
  purposes: ReadonlyMap<string, Purpose>,
  hearing: Hearing,
  { timeline, simulated }: JudgedLife,
): readonly Mailing[] {
  const sent = simulated.decisions.filter(({ outcome }) => outcome === 'sent').sort((a, b) => a.at - b.at);
  if (sent.length === 0) return [];
  const everybody = new Everybody(timeline.events, timeline.until, hearing);
  const policyZone = findZone(ruleSet.policy?.body.timeZone ?? 'UTC') ?? findZone('UTC')!;
  const mailings: Mailing[] = [];
  for (const decision of sent) {
    everybody.hear(decision.at);
    const campaign = ruleSet.campaigns.get(decision.campaign);
    const purpose = campaign && purposes.get(campaign.body.purpose);
    assert(campaign && purpose, 'what was decided is of a campaign of the rules');
    const person = everybody.personOf(decision.user);
    mailings.push({
      decision,
      campaign,
      purpose,
      person,
      zone: zoneOf(person) ?? policyZone,
      earlier: mailings.filter((other) => person.ids.includes(other.decision.user)),
    });
  }
  return mailings;
}

function zoneOf({ known }: Person): Zone | undefined {
  const name = known.traits.get('timeZone')?.value;
  return typeof name === 'string' ? findZone(name) : undefined;
}
