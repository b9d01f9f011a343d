/** Scenario files → cases to run, and all that is wrong with them. */
import type { SourceFile } from '../language/source-file.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error, formatPlace, sortDiagnostics } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { readExpectations } from './expectations.js';
import type { Report } from './moments.js';
import { readMoments, readReceipt, readUntil } from './moments.js';
import type { Declarations, ScenarioNames, Spot } from './names.js';
import { checkEvent, checkPurposes, checkTraits, inside, scenarioNames } from './names.js';
import type { ScenarioCase } from './case.js';
import type { ScenarioFile } from './scenario-file.js';
import { readScenarioFile } from './scenario-file.js';
import { slugOf, uniqueSlugs } from './slug.js';
import { readVariants } from './variants.js';
import type { WhenItem, WrittenProfile, WrittenScenario, WrittenStatement } from './written.js';

/** Who a scenario is about that does not say. */
const ANYONE = 'someone';

/** What is given comes before all else of its instant: no item of `when` can have a `messageId` before this one. */
export const GIVEN = '(given)';

export interface ReadScenarios {
  /** Those without a mistake. */
  readonly cases: readonly ScenarioCase[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file of `scenarios/` against the project that it tests. */
export function readScenarios(file: SourceFile, project: Declarations): ReadScenarios {
  return readAgainst(file, readScenarioFile(file), project);
}

/** The same of a file whose text is read already. */
export function readAgainst(file: SourceFile, read: ScenarioFile, project: Declarations): ReadScenarios {
  const cases = readCases(file, read, project);
  return {
    cases: cases.flatMap(({ scenario }) => scenario ?? []),
    diagnostics: sortDiagnostics([
      ...read.diagnostics,
      ...cases.flatMap(({ diagnostics }) => diagnostics),
      ...inRemains(file, read, project),
    ]),
  };
}

/** Wrong whatever stands in the place of what the schema refuses. */
const CERTAIN: ReadonlySet<string> = new Set([
  'unknown-event',
  'unknown-mail',
  'unknown-experiment',
  'unknown-variant',
  'unknown-purpose',
  'bad-event',
  'bad-traits',
  'bad-format',
  'missing-offset',
  'out-of-range',
  'same-id',
  'time-goes-back',
]);

function inRemains(file: SourceFile, read: ScenarioFile, project: Declarations): readonly Diagnostic[] {
  const told = new Set(read.diagnostics.map(({ span }) => formatPlace(span)));
  return readCases(file, { ...read, scenarios: read.remains ?? [] }, project)
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ code, span }) => CERTAIN.has(code) && !told.has(formatPlace(span)));
}

/** A scenario of a file by its position there: the case, or what is wrong with its names and times. */
export interface ReadCase {
  readonly index: number;
  readonly scenario: ScenarioCase | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The scenarios of a file that its schema accepts, against the project. */
export function readCases(
  file: SourceFile,
  { scenarios }: ScenarioFile,
  project: Declarations,
): readonly ReadCase[] {
  const names = scenarioNames(project);
  const folder = slugOf(file.path.replace(/^scenarios\/|\.ya?ml$/g, ''));
  const slugs = uniqueSlugs(scenarios.map(({ body }) => body.name));
  return scenarios.map((written, position) => {
    const diagnostics: Diagnostic[] = [];
    const report: Report = (diagnostic) => diagnostics.push(diagnostic);
    const scenario = readScenario(written, names, `${folder}.${slugs[position]}`, report);
    return { index: written.index, scenario: diagnostics.length === 0 ? scenario : undefined, diagnostics };
  });
}

function readScenario(
  scenario: WrittenScenario,
  names: ScenarioNames,
  slug: string,
  report: Report,
): ScenarioCase {
  const { body, at, index } = scenario;
  const profile = body.given?.profile ?? {};
  const user = profile.userId ?? ANYONE;
  const times = readMoments(scenario, report);
  const spot: Spot = { at, path: [], report };
  const happened = body.when.map((item, position) => {
    const time = times[position] ?? 0;
    const receivedTime = readReceipt(scenario, position, time, report);
    const { messageId = `when-${String(position + 1).padStart(5, '0')}` } = item;
    return readItem(item, { user, time, receivedTime, messageId }, names, inside(spot, 'when', position));
  });
  const given = readGiven(
    profile,
    { user, time: firstTime(happened), messageId: GIVEN },
    names,
    inside(spot, 'given', 'profile'),
  );
  return {
    name: body.name,
    index,
    span: at(['name']),
    slug,
    user,
    events: [...given, ...happened],
    until: readUntil(scenario, times.includes(undefined) ? undefined : lastTime(happened), report),
    variants: readVariants(body.given?.variants, names, inside(spot, 'given', 'variants')),
    expected: readExpectations(scenario, names, spot),
  };
}

/** When something is known for the first time. */
function firstTime(events: readonly Event[]): Instant {
  return events.reduce((first, event) => Math.min(first, event.time, receiptOf(event)), Infinity);
}

/** When everything has happened, and is known. */
function lastTime(events: readonly Event[]): Instant {
  return events.reduce((last, event) => Math.max(last, event.time, receiptOf(event)), -Infinity);
}

type Envelope = Pick<Event, 'user' | 'time' | 'receivedTime' | 'messageId'>;

const NOTHING_SAID = { type: 'track', name: '', properties: {}, traits: {}, consent: {} } as const;

/** What is given becomes known just before the first thing does. */
function readGiven(
  profile: WrittenProfile,
  envelope: Envelope,
  names: ScenarioNames,
  spot: Spot,
): readonly Event[] {
  return profile.traits || profile.consent ? [readIdentify(profile, envelope, names, spot)] : [];
}

function readItem(item: WhenItem, envelope: Envelope, names: ScenarioNames, spot: Spot): Event {
  if ('type' in item) return readStatement(item, envelope, names, spot);
  const { properties = {}, anonymousId } = item;
  checkEvent(names, item.event, properties, spot);
  const user = anonymousId ?? envelope.user;
  return { ...NOTHING_SAID, ...envelope, user, name: item.event, properties };
}

/** An `identify`, which may name an anonymous id as the user's, or an `alias`, which does nothing else. */
function readStatement(item: WrittenStatement, envelope: Envelope, names: ScenarioNames, spot: Spot): Event {
  const { type, anonymousId, previousId } = item;
  const misplaced =
    type === 'alias' ? (['traits', 'consent', 'anonymousId'] as const) : (['previousId'] as const);
  for (const key of misplaced) {
    if (item[key] === undefined) continue;
    const help =
      type === 'alias'
        ? 'an `alias` says by `previousId` which id was the user all along; write another item with `type: identify`'
        : 'write `anonymousId`, or `type: alias`';
    spot.report(
      error('mixed-forms', spot.at([...spot.path, key]), `\`${type}\` has no \`${key}\``, { help }),
    );
  }
  const known = type === 'alias' ? previousId : anonymousId;
  if (type === 'alias' && previousId === undefined) {
    const help = 'add `previousId:`, the id under which the user was known before';
    spot.report(
      error('missing-key', spot.at([...spot.path, 'type']), 'this `alias` does not say of whom', { help }),
    );
  }
  if (known === envelope.user) {
    const key = type === 'alias' ? 'previousId' : 'anonymousId';
    const help = 'write the id under which the user was known before';
    spot.report(
      error('same-id', spot.at([...spot.path, key]), `\`${known}\` is the user's own id`, { help }),
    );
  }
  const event =
    type === 'alias' ? { ...NOTHING_SAID, ...envelope, type } : readIdentify(item, envelope, names, spot);
  return known === undefined ? event : { ...event, previousId: known };
}

function readIdentify(
  { traits = {}, consent = {} }: Pick<WrittenProfile, 'traits' | 'consent'>,
  envelope: Envelope,
  names: ScenarioNames,
  spot: Spot,
): Event {
  checkTraits(names, traits, spot);
  checkPurposes(names, consent, spot);
  return { ...NOTHING_SAID, ...envelope, type: 'identify', traits, consent };
}
