/** The shop of fixtures/rules.yaml with invariants of a case, and lives in it that are written in a line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredInvariants } from '../../../src/check/invariants/declared.js';
import type { Goal, Invariant, Verdict } from '../../../src/check/invariants/invariant.js';
import type { Project } from '../../../src/simulate/project.js';
import { openProject } from '../../../src/simulate/project.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import type { Event } from '../../../src/vocabulary/event.js';
import type { JsonObject } from '../../../src/vocabulary/json.js';
import type { Instant } from '../../../src/vocabulary/time.js';
import { DAY, parseDuration } from '../../../src/vocabulary/time.js';

const RULES = readFileSync(join(import.meta.dirname, 'fixtures/rules.yaml'), 'utf8');
const MAIL =
  '<mjml><mj-body><mj-section><mj-column><mj-text>{{ hero.line }}</mj-text></mj-column></mj-section></mj-body></mjml>';

/** A Monday. */
export const START: Instant = Date.UTC(2026, 2, 2);

export function openShop(invariants: string): Project {
  const { project, diagnostics } = openProject([
    { path: 'rules/shop.yaml', text: RULES },
    ...(invariants === '' ? [] : [{ path: 'rules/invariants.yaml', text: invariants }]),
    { path: 'templates/mail.mjml', text: MAIL },
  ]);
  if (!project) throw new Error(JSON.stringify(diagnostics, null, 2));
  return project;
}

/** `{ kind: invariant, name: one, … }` of a body as it stands in YAML's flow style. */
export function withInvariant(body: string): {
  readonly project: Project;
  readonly law: Invariant | undefined;
  readonly goal: Goal | undefined;
} {
  const project = openShop(`kind: invariant\nname: one\nversion: 1\n${body}\n`);
  const { laws, goals } = declaredInvariants(project);
  return { project, law: laws[0], goal: goals[0] };
}

/** `10:00`, or `+1d 10:00` on the day after; seconds may follow. */
export function instantOf(text: string): Instant {
  const [, days = '0', hours, minutes, seconds = '0'] =
    /^(?:\+(\d+)d )?(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (hours === undefined) throw new Error(`\`${text}\` is no time of a case`);
  const [h, m, s] = [hours, minutes, seconds].map(Number) as [number, number, number];
  return START + Number(days) * DAY + ((h * 60 + m) * 60 + s) * 1000;
}

/** An item of a life: what comes from outside, by the first key that it has. */
export interface Item {
  readonly at: string;
  readonly event?: string;
  readonly properties?: JsonObject;
  readonly traits?: JsonObject;
  readonly consent?: Event['consent'];
  readonly alias?: string;
  readonly user?: string;
  /** So long after it happened. */
  readonly received?: string;
  readonly id?: string;
}

export function timelineOf(
  items: readonly Item[],
  { until, variant = 'none' }: { readonly until?: string; readonly variant?: string } = {},
): Timeline {
  const events = items.map((item, index): Event => {
    const time = instantOf(item.at);
    return {
      type: item.event !== undefined ? 'track' : item.alias !== undefined ? 'alias' : 'identify',
      user: item.user ?? 'ada',
      time,
      ...(item.received === undefined ? {} : { receivedTime: time + parseDuration(item.received)! }),
      ...(item.alias === undefined ? {} : { previousId: item.alias }),
      name: item.event ?? '',
      messageId: item.id ?? `m${index}`,
      properties: item.properties ?? {},
      traits: item.traits ?? {},
      consent: item.consent ?? {},
    };
  });
  return {
    user: 'ada',
    events,
    variants: { words: variant },
    ...(until === undefined ? {} : { until: instantOf(until) }),
  };
}

export function verdictOf(project: Project, law: Invariant, timeline: Timeline): Verdict {
  return law.judge({ timeline, simulated: simulate(project.program, timeline, 'on') });
}
