/** A gate that stopped a mail → what would have opened it. */
import type { FactReference, SendStep, Step } from '../../language/documents.js';
import { branchesOf, isFactReference } from '../../language/documents.js';
import type { ConditionTrace, Decision, GateTrace, Reading } from '../../vocabulary/decision.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { humanDuration } from '../../vocabulary/time.js';
import { readAgainAt } from './again.js';
import type { Edit } from './change.js';
import type { Remedy } from './condition-remedy.js';
import { ofCondition } from './condition-remedy.js';
import type { Tries } from './tries.js';
import { consentTries } from './traits.js';
import type { Life } from './life.js';
import { consentWords } from './needs.js';
import type { Spot } from './past-events.js';
import { campaignOfRun } from './rules-of-run.js';
import { reasonLines } from './run-words.js';
import { allLater, runAround, runLater } from './shifts.js';
import { runSpot } from './spot.js';

export function ofDecision(decision: Decision, life: Life): readonly Remedy[] {
  const { at, instance, reason, outcome, until } = decision;
  const { show } = life;
  const gate = decision.trace?.find(({ passed }) => !passed);
  const why = [...reasonLines(decision, life), decision.detail ?? ''][0] ?? '';
  if (outcome === 'deferred' && until !== undefined && until > life.endTime) {
    const need = `${why}; it was put off until ${show.time(until)}, after the clock stopped`;
    return [{ need, tries: [[{ kind: 'run-on', until }]], place: gate?.place }];
  }
  const spot = runSpot(life, instance, at);
  switch (gate?.gate) {
    case 'condition':
    case 'audience':
      return gate.condition ? ofCondition(gate.condition, true, spot) : [];
    case 'suppressed':
      return [ofSuppression(gate, decision, spot)];
    case 'no-consent':
      return [ofConsent(gate, decision, spot)];
    case 'quiet-hours':
    case 'frequency-cap':
      return [ofClosedGate(gate, decision, spot, why)];
    case 'holdout':
      return [{ need: `${why}; nothing that a user does changes that`, tries: [], place: gate.place }];
    case 'render-error':
      return ofRendering(decision, spot);
    default:
      return [
        { need: why === '' ? `it was ${outcome} by \`${reason}\`` : why, tries: [], place: gate?.place },
      ];
  }
}

function purposeOf({ project: { ruleSet } }: Life, { campaign }: Decision): string {
  return ruleSet.campaigns.get(campaign)?.body.purpose ?? '';
}

function ofSuppression(gate: GateTrace, decision: Decision, spot: Spot): Remedy {
  const { life, at } = spot;
  const { timeline, show } = life;
  const blocking = timeline.events.filter(
    ({ name, time }) => time <= at && (name === 'Email Bounced' || name === 'Email Marked as Spam'),
  );
  if (blocking.length > 0) {
    const first = blocking[0]!;
    const need = `\`${first.name}\` at ${show.time(first.time)} stops every mail from then on; it must not have happened`;
    return {
      need,
      tries: [blocking.map(({ messageId }): Edit => ({ kind: 'remove', messageId }))],
      place: gate.place,
    };
  }
  const purpose = purposeOf(life, decision);
  const left = timeline.events.findLast(({ name, time }) => name === 'Unsubscribed' && time <= at);
  const since = left ? ` at ${show.time(left.time)}` : '';
  const need = `the user unsubscribed${since}; consent to ${purpose} must be granted again after that, by ${show.time(at)}`;
  const remove: Tries = left ? [[{ kind: 'remove', messageId: left.messageId }]] : [];
  return { need, tries: [...consentTries(purpose, 'granted', spot), ...remove], place: gate.place };
}

function ofConsent(gate: GateTrace, decision: Decision, spot: Spot): Remedy {
  const purpose = purposeOf(spot.life, decision);
  const found = /is (granted|denied|unknown)/.exec(gate.note ?? '')?.[1] ?? 'unknown';
  return {
    need: consentWords(purpose, found, 'granted', spot.at, spot.life.show),
    tries: consentTries(purpose, 'granted', spot),
    place: gate.place,
  };
}

/** A gate that opens by time alone. */
function ofClosedGate(gate: GateTrace, decision: Decision, { life }: Spot, why: string): Remedy {
  const { at } = decision;
  const opens = gate.opensTime;
  if (opens === undefined || opens <= at) return { need: why, tries: [], place: gate.place };
  const by = opens - at;
  const isQuiet = gate.gate === 'quiet-hours';
  const what = isQuiet ? 'they end' : 'the next place is free';
  const { instance, campaign } = decision;
  const tries: Tries = isQuiet
    ? [allLater(life, campaign, by), ...runAround(life, instance, by)]
    : [...runLater(life, instance, by), ...fewerMails(decision, life), ...runAround(life, instance, -by)];
  return {
    need: `${why}; ${what} at ${life.show.time(opens)}, ${humanDuration(by)} later`,
    tries,
    place: gate.place,
  };
}

const MOST_FEWER = 3;

/** Without what began the runs of the last mails before it; or with conditions of theirs that did not hold. */
function fewerMails({ at, instance }: Decision, life: Life): Tries {
  const before = life.decisions.filter((one) => one.outcome === 'sent' && one.at <= at);
  const others = before.filter((one) => one.instance !== instance);
  const runs = [...new Set(others.map((one) => one.instance))].slice(-MOST_FEWER);
  const notBegun = runs.flatMap((run): Tries => {
    const { event } = runSpot(life, run, at);
    return event ? [[{ kind: 'remove', messageId: event.messageId }]] : [];
  });
  const heldBack = before.slice(-MOST_FEWER).flatMap((one) => notSent(one, life));
  return [...notBegun, ...heldBack];
}

/** What a mail that was sent would have been stopped by. */
function notSent({ trace = [], instance, at }: Decision, life: Life): Tries {
  const conditions = trace.flatMap(({ condition }) => (condition?.result ? [condition] : []));
  return conditions.flatMap((condition) =>
    ofCondition(condition, false, runSpot(life, instance, at)).flatMap(({ tries }) => tries.slice(0, 2)),
  );
}

/** A value that the mail prints is missing: the fact that it is bound to must be there. */
function ofRendering(decision: Decision, spot: Spot): readonly Remedy[] {
  const detail = decision.detail ?? 'it can not be rendered';
  const step = sendStep(spot.life, decision);
  const name = /`([^`]+)`/.exec(detail)?.[1]?.split(/[.[]/)[0];
  const data = step?.data ?? {};
  const binding = name !== undefined && Object.hasOwn(data, name) ? data[name] : undefined;
  if (!isFactReference(binding)) return [{ need: detail, tries: [], place: decision.place }];
  const { fact, params, path } = binding as FactReference;
  const reading: Reading = {
    fact,
    ...(params ? { params: params as unknown as JsonObject } : {}),
    ...(path === undefined ? {} : { path }),
  };
  if (isThere(readAgainAt(spot)(reading, spot.life.timeline.events)))
    return [{ need: detail, tries: [], place: decision.place }];
  const trace: ConditionTrace = {
    kind: 'fact',
    fact: path ?? fact,
    operator: 'present',
    result: false,
    place: decision.place,
    found: undefined,
    wanted: undefined,
    reading,
  };
  const remedies = ofCondition(trace, true, spot);
  const need = `${detail}; ${remedies[0]?.need ?? 'it must be there'}`;
  return remedies.length > 0 ? [{ ...remedies[0]!, need }] : [{ need, tries: [], place: decision.place }];
}

/** A text of blanks can not be printed either. */
function isThere(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

function sendStep(life: Life, { instance, step }: Decision): SendStep | undefined {
  const steps = stepsIn(campaignOfRun(life, instance)?.body.steps ?? []);
  return steps.find((one): one is SendStep => 'send' in one && one.send === step);
}

function stepsIn(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => [step, ...branchesOf(step).flatMap(({ steps: inner }) => stepsIn(inner))]);
}
