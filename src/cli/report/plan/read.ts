/** Reads a plan file. It is not trusted: whatever it holds, it is a plan or it is told why it is none. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Change } from '../../../plan/change.js';
import type { Impact, Sample, SampleMail } from '../../../plan/impact.js';
import type { Plan, PlanSide } from '../../../plan/plan.js';
import type { JsonObject } from '../../../vocabulary/json.js';
import { isObject } from '../../../vocabulary/json.js';
import type { Instant } from '../../../vocabulary/time.js';
import { parseInstant } from '../../../vocabulary/time.js';
import { JSON_VERSION } from '../json.js';
import { PLAN_SCHEMA } from './schema.js';

/** A plan, or why what was read is none, a sentence each. */
export type ReadPlan =
  | { readonly plan: Plan; readonly problems?: undefined }
  | { readonly plan?: undefined; readonly problems: readonly string[] };

/** No value of rules is deeper, and what shows values goes into them. */
const DEEPEST = 200;

/** So many mistakes are told. */
const MOST_PROBLEMS = 5;

/** `record` is what `--format json` printed, parsed; whatever else it is, is told. */
export function planFromRecord(record: unknown): ReadPlan {
  if (!isObject(record) || record['command'] !== 'plan') {
    return { problems: ['it is not what `mailwright plan --format json` prints'] };
  }
  if (record['version'] !== JSON_VERSION) {
    return { problems: [`it is of another version than ${JSON_VERSION}, which this program reads`] };
  }
  if (isDeeper(record, DEEPEST)) return { problems: [`its values are more than ${DEEPEST} deep`] };
  const validate = validator();
  if (!validate(record)) return { problems: shapeProblems(validate.errors ?? []) };
  const problems = senseProblems(record);
  return problems.length > 0 ? { problems } : { plan: planOf(record) };
}

let compiled: ValidateFunction | undefined;

/** Made when it is first asked for. */
function validator(): ValidateFunction {
  compiled ??= new Ajv2020({ strict: true, allErrors: true }).compile(PLAN_SCHEMA);
  return compiled;
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((part) => isDeeper(part, most - 1));
}

function shapeProblems(errors: readonly ErrorObject[]): readonly string[] {
  const told = errors.map(({ instancePath, message, params }) => {
    const key = (params as { readonly additionalProperty?: string }).additionalProperty;
    const where = instancePath === '' ? 'the plan' : `\`${instancePath}\``;
    return `${where} ${message ?? 'is wrong'}${key === undefined ? '' : `: \`${key}\``}`;
  });
  return few([...new Set(told)]);
}

function few(problems: readonly string[]): readonly string[] {
  const left = problems.length - MOST_PROBLEMS;
  return left > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${left} more`] : problems;
}

/** What a schema does not say: days that there are, and a number of every campaign in each week. */
function senseProblems(record: JsonObject): readonly string[] {
  const impact = record['impact'] as JsonObject | null;
  if (impact === null) return [];
  const { from, to, campaigns, weeks, samples } = impact as unknown as RecordedImpact;
  const times = [
    from,
    to,
    ...samples.flatMap(({ timeline, mails }) => [
      ...timeline.map(({ at }) => at),
      ...mails.flatMap(({ before, after }) => [before?.at ?? null, after?.at ?? null]),
    ]),
  ];
  return few([
    ...times
      .filter((time) => time !== null && parseInstant(time) === undefined)
      .map((time) => `there is no instant \`${time}\``),
    ...weeks
      .filter(({ monday }) => !/^\d{4}-\d\d-\d\d$/.test(monday) || parseInstant(monday) === undefined)
      .map(({ monday }) => `there is no day \`${monday}\``),
    ...weeks
      .filter((week) => week.campaigns.length !== campaigns.length)
      .map(({ monday }) => `the week of \`${monday}\` is not of ${campaigns.length} campaigns`),
  ]);
}

interface Recorded<Time> {
  readonly at: Time;
}

type RecordedMail = Omit<SampleMail, 'at'> & Recorded<string>;

interface RecordedSample extends Omit<Sample, 'timeline' | 'mails'> {
  readonly timeline: readonly (Omit<Sample['timeline'][number], 'at'> & Recorded<string>)[];
  readonly mails: readonly { readonly before: RecordedMail | null; readonly after: RecordedMail | null }[];
}

interface RecordedImpact extends Omit<Impact, 'from' | 'to' | 'samples'> {
  readonly from: string | null;
  readonly to: string | null;
  readonly samples: readonly RecordedSample[];
}

interface RecordedPlan extends Omit<Plan, 'before' | 'after' | 'history' | 'impact'> {
  readonly before: RecordedSide;
  readonly after: RecordedSide;
  readonly history: Plan['history'] | null;
  readonly impact: RecordedImpact | null;
}

type RecordedSide = Omit<PlanSide, 'commit'> & { readonly commit: string | null };

function planOf(record: JsonObject): Plan {
  const { before, after, program, history, changes, impact, gates, warnings } =
    record as unknown as RecordedPlan;
  return {
    before: sideOf(before),
    after: sideOf(after),
    program,
    history: history ?? undefined,
    changes: changes.map(changeOf),
    impact: impact ? impactOf(impact) : undefined,
    gates: gates.map((gate) => ({ ...gate, because: gate.because })),
    warnings,
  };
}

function sideOf({ commit, ...side }: RecordedSide): PlanSide {
  return { ...side, commit: commit ?? undefined };
}

function changeOf(change: Change): Change {
  return {
    ...change,
    parts: change.parts.map((part) => ({
      ...part,
      before: part.before,
      after: part.after,
      placeBefore: part.placeBefore,
      placeAfter: part.placeAfter,
    })),
  };
}

function impactOf({ from, to, samples, ...impact }: RecordedImpact): Impact {
  return {
    ...impact,
    from: from === null ? undefined : instantOf(from),
    to: to === null ? undefined : instantOf(to),
    samples: samples.map((sample) => ({
      ...sample,
      timeline: sample.timeline.map((moment) => ({ ...moment, at: instantOf(moment.at) })),
      mails: sample.mails.map(({ before, after }) => ({
        before: before === null ? undefined : mailOf(before),
        after: after === null ? undefined : mailOf(after),
      })),
    })),
  };
}

function mailOf(mail: RecordedMail): SampleMail {
  return { ...mail, at: instantOf(mail.at) };
}

/** That it is one was looked at. */
function instantOf(text: string): Instant {
  return parseInstant(text)!;
}
