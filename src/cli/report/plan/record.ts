/** A plan for programs, and as a file that can be shown again (`read.ts`). */
import type { Certainty, Change, ChangedPart } from '../../../plan/change.js';
import type { Impact, Sample, SampleMail } from '../../../plan/impact.js';
import type { GateResult, Plan, PlanSide } from '../../../plan/plan.js';
import type { Diagnostic } from '../../../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../../../vocabulary/json.js';
import type { Instant } from '../../../vocabulary/time.js';
import { formatInstant } from '../../../vocabulary/time.js';
import { summaryLine } from './summary.js';

export function planRecord(plan: Plan): JsonObject {
  return {
    summary: summaryLine(plan),
    before: sideRecord(plan.before),
    after: sideRecord(plan.after),
    program: plan.program,
    history: plan.history ?? null,
    changes: plan.changes.map(changeRecord),
    impact: plan.impact ? impactRecord(plan.impact) : null,
    gates: plan.gates.map(gateRecord),
    warnings: plan.warnings.map(warningRecord),
  };
}

/** Values of nothing but JSON, which a type without an index does not say of itself. */
function plain(value: object): JsonObject {
  return value as JsonObject;
}

function sideRecord({ name, commit, rules, templates }: PlanSide): JsonObject {
  return { name, commit: commit ?? null, rules, templates };
}

function changeRecord(change: Change): JsonObject {
  const { kind, name, how, renamedFrom, way, parts, effect, effects, campaigns } = change;
  return {
    kind,
    name,
    how,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    way: way.map(plain),
    effect,
    effects,
    campaigns,
    parts: parts.map(partRecord),
  };
}

function partRecord({ at, before, after, placeBefore, placeAfter, ...part }: ChangedPart): JsonObject {
  return {
    at,
    ...given('before', before),
    ...given('after', after),
    ...given('placeBefore', placeBefore && plain(placeBefore)),
    ...given('placeAfter', placeAfter && plain(placeAfter)),
    effects: part.effects,
    certainty: certaintyRecord(part.certainty),
  };
}

/** Left out where there is none; a null of the rules is a value. */
function given(key: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [key]: value };
}

function certaintyRecord(certainty: Certainty): JsonObject {
  if (certainty.kind !== 'shown') return plain(certainty);
  const { kind, witness, also, why } = certainty;
  return { kind, witness: plain(witness), ...given('also', also && plain(also)), ...given('why', why) };
}

function impactRecord(impact: Impact): JsonObject {
  const { from, to, samples, ...others } = impact;
  return {
    from: instantRecord(from),
    to: instantRecord(to),
    ...plain(others),
    samples: samples.map(sampleRecord),
  };
}

function instantRecord(time: Instant | undefined): string | null {
  return time === undefined ? null : formatInstant(time);
}

function sampleRecord({ user, why, of, timeline, mails }: Sample): JsonObject {
  return {
    user,
    why,
    of,
    timeline: timeline.map(({ at, what, on, kind }) => ({ at: formatInstant(at), what, on, kind })),
    mails: mails.map(({ before, after }) => ({
      before: before ? mailRecord(before) : null,
      after: after ? mailRecord(after) : null,
    })),
  };
}

function mailRecord({ mail, at, subject, html, text }: SampleMail): JsonObject {
  return { mail, at: formatInstant(at), subject, html, text };
}

function gateRecord({ because, place, lifted, ...gate }: GateResult): JsonObject {
  return { ...gate, ...given('because', because), place: plain(place), ...given('lifted', lifted) };
}

/** Without what would mend it: files may be others by the time that a plan is read. */
function warningRecord({ code, severity, message, span, help, related }: Diagnostic): JsonObject {
  return {
    code,
    severity,
    message,
    span: plain(span),
    ...given('help', help),
    ...given('related', related?.map(plain)),
  };
}
