/** Lives made from the rules alone: of each campaign one that comes to each of its mails. */
import { explain } from '../../simulate/explain/explanation.js';
import { applyEdits } from '../../simulate/explain/change.js';
import { showIn } from '../../simulate/explain/local-time.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { sendDeclarations } from '../../language/send-declaration.js';
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { dayNumber, HOUR, MINUTE } from '../../vocabulary/time.js';
import { atClock } from '../../vocabulary/zone.js';
import type { Material } from './material.js';

/** A Monday in winter, on which no clock changes. */
const FIRST_DAY = dayNumber({ year: 2026, month: 3, day: 2 });

/** When a life begins that nothing else says when: ten in the morning where the shop is. */
export function firstTime({ program }: Project): Instant {
  return atClock(program.zone, FIRST_DAY, 10 * HOUR);
}

/** An event of one's own making. */
export function happening(user: string, name: string, properties: JsonObject, time: Instant): Event {
  return {
    type: 'track',
    user,
    time,
    name,
    messageId: `~${name}-${time}`,
    properties,
    traits: {},
    consent: {},
  };
}

export function statement(
  user: string,
  time: Instant,
  said: Partial<Pick<Event, 'traits' | 'consent' | 'previousId'>>,
): Event {
  const id = `~said-${time}`;
  return {
    type: 'identify',
    user,
    time,
    name: '',
    messageId: id,
    properties: {},
    traits: {},
    consent: {},
    ...said,
  };
}

/**
 * A life for each mail: the trigger of its campaign happens to somebody who agreed to all, and what then keeps the mail
 * from being sent is mended, as `explain` tells it.
 */
export function seedLives(project: Project, material: Material): readonly Timeline[] {
  const mails = sendDeclarations(project.ruleSet).map(({ campaign, step }) => ({
    campaign: campaign.name,
    step: step.send,
  }));
  return mails.flatMap((mail) => {
    const bare = bareLife(project, material, mail.campaign);
    const { cure } = explain(project, bare, { ...mail, at: undefined }, showIn);
    const edits = cure?.changes.flatMap((change) => change.edits ?? []) ?? [];
    if (edits.length === 0) return [bare];
    return [bare, applyEdits({ timeline: bare, at: undefined }, edits).timeline];
  });
}

function bareLife(project: Project, { purposes, samples, user }: Material, campaign: string): Timeline {
  const time = firstTime(project);
  const consent = Object.fromEntries(
    purposes.map((purpose): [string, ConsentStatus] => [purpose, 'granted']),
  );
  const trigger = project.ruleSet.campaigns.get(campaign)?.body.trigger;
  const event = trigger && 'event' in trigger ? trigger.event : undefined;
  const said = statement(user, time - MINUTE, { consent });
  const own = event === undefined ? [] : [happening(user, event, samples.get(event) ?? {}, time)];
  return { user, events: [{ ...said, time: own.length > 0 ? time : said.time }, ...own] };
}
