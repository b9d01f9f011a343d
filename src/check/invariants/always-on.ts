/**
 * What holds of every project with nothing written. Each law is told of events and decisions alone, beside the engine's
 * gates; one that a project's policy can not break, as no purpose has quiet hours, is not among them.
 */
import type { Mails, Project } from '../../simulate/project.js';
import type { Timeline, simulate } from '../../simulate/simulate.js';
import { DAY, parseDuration } from '../../vocabulary/time.js';
import { isSound } from '../discover/shrink.js';
import { capsAreKept } from './caps-are-kept.js';
import { hasHoldouts, holdoutsGetNothing } from './holdouts-get-nothing.js';
import type { Invariant } from './invariant.js';
import { livedAgainLaws } from './lived-again.js';
import { mailingsIn, usedPurposes } from './mailing.js';
import { mailsHaveConsent } from './mails-have-consent.js';
import { mailsRender } from './mails-render.js';
import { quietHoursAreKept } from './quiet-hours-are-kept.js';
import { regimesIn } from './regime.js';
import { reliving } from './relived.js';
import { suppressedAddressesGetNothing } from './suppressed-addresses-get-nothing.js';

/** `live` lives a life once more, for what must be decided alike, where another engine is put to the test. */
export function alwaysOnInvariants(
  project: Project,
  mails: Mails,
  live?: typeof simulate,
): readonly Invariant[] {
  const { ruleSet } = project;
  const purposes = usedPurposes(project);
  if (purposes.length === 0) return [];
  const mailingsOf = mailingsIn(project);
  const regimeOf = regimesIn(project);
  const asksForConsent = purposes.some(({ body }) => body.consent !== 'not-required');
  const hasQuietHours = purposes.some(({ body }) => typeof body.quietHours === 'object');
  const hasCaps = purposes.some(({ body }) => (body.caps ?? []).length > 0);
  const lateness = parseDuration(ruleSet.policy?.body.allowedLateness ?? '') ?? DEFAULT_LATENESS;
  const relive = live ? (timeline: Timeline) => live(project.program, timeline).decisions : reliving(project);
  return [
    ...(asksForConsent ? [mailsHaveConsent(mailingsOf, regimeOf)] : []),
    suppressedAddressesGetNothing(ruleSet, mailingsOf, regimeOf),
    ...(hasQuietHours ? [quietHoursAreKept(ruleSet, mailingsOf)] : []),
    ...(hasCaps ? [capsAreKept(ruleSet, mailingsOf)] : []),
    ...(hasHoldouts(ruleSet, purposes) ? [holdoutsGetNothing(ruleSet, mailingsOf)] : []),
    ...(mails.size > 0 ? [mailsRender(mails, (timeline) => isSound(timeline, project))] : []),
    ...livedAgainLaws(relive, lateness),
  ];
}

const DEFAULT_LATENESS = 3 * DAY;
