/** Scenario files → cases to run, and all that is wrong with them. */
import type { SourceFile } from '../language/source-file.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error, formatPlace, sortDiagnostics } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { readExpectations } from './expectations.js';
import type { Report } from './moments.js';
import { toldByRow } from './told-by-row.js';
import { onceInFragments, resolveGiven, roomForGiven } from './given.js';
import type { Fragments } from './given-file.js';
import { NO_FRAGMENTS } from './given-file.js';
import { readHistory } from './history.js';
import type { Clock } from './clock.js';
import { readClock, readUntil } from './clock.js';
import type { Declarations, ScenarioNames, Spot } from './names.js';
import { checkEvent, checkPurposes, checkTraits, inside, scenarioNames } from './names.js';
import type { ScenarioCase } from './case.js';
import type { ScenarioFile } from './scenario-file.js';
import { readScenarioFile } from './scenario-file.js';
import { slugOfFile, uniqueSlugs } from './slug.js';
import { readGivenRows } from './given-catalog.js';
import { Users } from './users.js';
import { readVariants } from './variants.js';
import type { WhenItem, WrittenGiven, WrittenProfile, WrittenScenario, WrittenStatement } from './written.js';
import { givenOf } from './written.js';

/** What is given comes before all else of its instant: no item of `when` can have a `messageId` before this one. */
export const GIVEN = '(given)';

export interface ReadScenarios {
  /** Those without a mistake. */
  readonly cases: readonly ScenarioCase[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file of `scenarios/` against the project that it tests. */
export function readScenarios(
  file: SourceFile,
  project: Declarations,
  fragments: Fragments = NO_FRAGMENTS,
): ReadScenarios {
  return readAgainst(file, readScenarioFile(file), project, fragments);
}

/** The same of a file whose text is read already. */
export function readAgainst(
  file: SourceFile,
  read: ScenarioFile,
  project: Declarations,
  fragments: Fragments = NO_FRAGMENTS,
): ReadScenarios {
  const cases = readCases(file, read, project, fragments);
  return {
    cases: cases.flatMap(({ scenario }) => scenario ?? []),
    diagnostics: sortDiagnostics([
      ...read.diagnostics,
      ...cases.flatMap(({ diagnostics }) => diagnostics),
      ...inRemains(file, read, project, fragments),
    ]),
  };
}

/** Wrong whatever stands in the place of what the schema refuses. */
const CERTAIN: ReadonlySet<string> = new Set([
  'unknown-event',
  'unknown-given',
  'unknown-mail',
  'unknown-step',
  'unknown-segment',
  'unknown-invariant',
  'unknown-score',
  'unknown-campaign',
  'unknown-user',
  'missing-levels',
  'bad-pattern',
  'bad-selector',
  'unknown-experiment',
  'unknown-variant',
  'unknown-catalog',
  'unknown-column',
  'unknown-zone',
  'unknown-purpose',
  'bad-event',
  'bad-traits',
  'bad-format',
  // Of the rows that are given: the columns are the project's.
  'wrong-type',
  'unknown-value',
  'missing-value',
  'duplicate-id',
  'too-deep',
  'missing-offset',
  'out-of-range',
  'same-id',
  'time-goes-back',
]);

/** What is certainly wrong with scenarios that the schema refuses. */
export function inRemains(
  file: SourceFile,
  read: ScenarioFile,
  project: Declarations,
  fragments: Fragments = NO_FRAGMENTS,
): readonly Diagnostic[] {
  const told = new Set(read.diagnostics.map(({ span }) => formatPlace(span)));
  const scenarios = (read.remains ?? []).map((one) => ({ ...one, isPartial: true }));
  return readCases(file, { ...read, scenarios }, project, fragments)
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ code, span }) => CERTAIN.has(code) && !told.has(formatPlace(span)));
}

/** What is wrong in a fragment, whichever scenario begins with it. Traits that one lacks another may have. */
export function certainInFragments(
  { byName, remains }: Fragments,
  project: Declarations,
): readonly Diagnostic[] {
  const names = scenarioNames(project);
  return [...byName.values(), ...remains].flatMap(({ name, span, given }) => {
    const diagnostics: Diagnostic[] = [];
    const body = { name, given: given.value as WrittenGiven, when: [], then: [] };
    const at: WrittenScenario['at'] = (path, part) => given.at(path.slice(1), part);
    const alone = { index: 0, row: undefined, body, at, span, placeholderAt: () => undefined };
    readScenario(alone, names, '', (one) => diagnostics.push(one));
    return diagnostics.filter(({ code }) => CERTAIN.has(code) && code !== 'bad-traits');
  });
}

/** A scenario of a file by its position there, and its row: the case, or what is wrong with its names and times. */
export interface ReadCase {
  readonly index: number;
  /** The row of `examples`; undefined where it has none. */
  readonly row: number | undefined;
  readonly scenario: ScenarioCase | undefined;
  /** What is wrong with several rows alike is told with the first of them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The scenarios of a file that its schema accepts, against the project, and the fragments that they begin with. */
export function readCases(
  file: SourceFile,
  read: ScenarioFile,
  project: Declarations,
  fragments: Fragments = NO_FRAGMENTS,
): readonly ReadCase[] {
  const readAt = caseReader(file, read, project, fragments);
  return toldOnce(
    read.scenarios.map((_, position) => readAt(position)),
    file.path,
  );
}

/** Reads one scenario of a file by its place among them, and leaves the others unread. */
export function caseReader(
  file: SourceFile,
  { scenarios }: ScenarioFile,
  project: Declarations,
  fragments: Fragments = NO_FRAGMENTS,
): (position: number) => ReadRow {
  const names = scenarioNames(project);
  const folder = slugOfFile(file.path);
  const slugs = uniqueSlugs(scenarios.map(({ body }) => body.name));
  const room = roomForGiven();
  return (position) => {
    const written = scenarios[position]!;
    const {
      scenario: resolved,
      isSound,
      diagnostics: ofGiven,
    } = resolveGiven(written, fragments, project.ruleSet.catalogs, room);
    const diagnostics: Diagnostic[] = [...ofGiven];
    const report: Report = (diagnostic) => diagnostics.push(diagnostic);
    const scenario = readScenario(resolved, names, `${folder}.${slugs[position]}`, report);
    const { index, row } = written;
    const isWhole = isSound && diagnostics.every(({ severity }) => severity !== 'error');
    return { index, row, written, scenario: isWhole ? scenario : undefined, diagnostics };
  };
}

interface ReadRow extends ReadCase {
  readonly written: WrittenScenario;
}

/** What rows of one scenario have in common once, and what is wrong with a fragment at its place. */
function toldOnce(read: readonly ReadRow[], file: string): readonly ReadCase[] {
  const told = new Map<ReadRow, readonly Diagnostic[]>(read.map((one) => [one, one.diagnostics]));
  for (const rows of byIndex(read.filter(({ row }) => row !== undefined)).values()) {
    const ofRows = toldByRow(
      rows.map(({ written: { span, placeholderAt }, diagnostics }) => ({ span, placeholderAt, diagnostics })),
    );
    for (const [position, row] of rows.entries()) told.set(row, ofRows[position]!);
  }
  const inFragments = new Set<string>();
  return read.map((one) => {
    const { index, row, scenario } = one;
    const diagnostics = told
      .get(one)!
      .filter(({ span }) => !one.written.isOpen?.(span))
      .map((diagnostic) => usedHere(diagnostic, one.written, file));
    return { index, row, scenario, diagnostics: onceInFragments(diagnostics, file, inFragments) };
  });
}

function byIndex(read: readonly ReadRow[]): ReadonlyMap<number, readonly ReadRow[]> {
  const groups = new Map<number, ReadRow[]>();
  for (const one of read) {
    const group = groups.get(one.index);
    if (group) group.push(one);
    else groups.set(one.index, [one]);
  }
  return groups;
}

/** A mistake in a fragment: the scenario that begins with it is the second place. */
function usedHere(one: Diagnostic, { at }: WrittenScenario, file: string): Diagnostic {
  if (one.span.file === file) return one;
  const related = { message: 'a scenario begins with it here', span: at(['given']) };
  return { ...one, related: [...(one.related ?? []), related] };
}

function readScenario(
  scenario: WrittenScenario,
  names: ScenarioNames,
  slug: string,
  report: Report,
): ScenarioCase {
  const { body, at, index, row, span } = scenario;
  const { history = [], variants, catalog } = givenOf(body);
  const spot: Spot = { at, path: [], report };
  const users = new Users(scenario);
  const clock = readClock(scenario, users, names.project.ruleSet, report);
  const happened = readHappened(scenario, clock, names, spot);
  const [user] = users.ids as readonly [string, ...string[]];
  const from = happened.reduce((first, { time }) => Math.min(first, time), Infinity);
  const past = readHistory(history, user, from, names, inside(spot, 'given', 'history'));
  const given = readGiven(scenario, users, firstTime([...past, ...happened]), names, spot);
  const expected = readExpectations(scenario, { ...names, users, clock }, spot);
  users.check(spot);
  return {
    name: body.name,
    index,
    row,
    span,
    slug,
    items: happened.map(({ messageId }) => messageId),
    user,
    from,
    users: users.ids,
    strangers: strangersOf(scenario, clock, users),
    events: [...given, ...past, ...happened],
    until: readUntil(scenario, clock, user, report),
    variants: readVariants(variants, names, inside(spot, 'given', 'variants')),
    catalogs: readGivenRows(catalog, names, inside(spot, 'given', 'catalog')),
    expected,
  };
}

function readHappened(
  { body }: WrittenScenario,
  { items }: Clock,
  names: ScenarioNames,
  spot: Spot,
): readonly Event[] {
  return body.when.map((item, position) => {
    const { user, messageId, happens, receivedTime } = items[position]!;
    const envelope = { user, time: happens?.time ?? 0, receivedTime, messageId };
    return readItem(item, envelope, names, inside(spot, 'when', position));
  });
}

/** By an id that is none of the users', the one whose item came under it first. */
function strangersOf({ body }: WrittenScenario, { items }: Clock, { ids }: Users): ScenarioCase['strangers'] {
  if (ids.length === 1) return undefined;
  const strangers = new Map<string, string>();
  for (const [position, { anonymousId }] of body.when.entries()) {
    if (anonymousId !== undefined && !strangers.has(anonymousId))
      strangers.set(anonymousId, items[position]!.user);
  }
  return strangers;
}

/** When something is known for the first time. */
function firstTime(events: readonly Event[]): Instant {
  return events.reduce((first, event) => Math.min(first, event.time, receiptOf(event)), Infinity);
}

type Envelope = Pick<Event, 'user' | 'time' | 'receivedTime' | 'messageId'>;

const NOTHING = {};

/** Every event has all keys, in one order: what reads thousands of them meets one shape. */
function eventOf(
  type: Event['type'],
  { user, time, receivedTime, messageId }: Envelope,
  {
    previousId,
    name = '',
    properties = NOTHING,
    traits = NOTHING,
    consent = NOTHING,
  }: Partial<Pick<Event, 'previousId' | 'name' | 'properties' | 'traits' | 'consent'>>,
): Event {
  return { type, user, time, receivedTime, previousId, name, messageId, properties, traits, consent };
}

/** What is given becomes known just before the first thing does. */
function readGiven(
  { body }: WrittenScenario,
  { ids }: Users,
  time: Instant,
  names: ScenarioNames,
  spot: Spot,
): readonly Event[] {
  const { profile, users = [] } = givenOf(body);
  const here = inside(spot, 'given');
  const known = (user: string, written: WrittenProfile, messageId: string, at: Spot) =>
    written.traits || written.consent ? [readIdentify(written, { user, time, messageId }, names, at)] : [];
  return [
    ...known(ids[0]!, profile ?? {}, GIVEN, inside(here, 'profile')),
    ...users.flatMap((one, index) =>
      known(one.userId ?? ids[0]!, one, `${GIVEN} ${index + 1}`, inside(here, 'users', index)),
    ),
  ];
}

function readItem(item: WhenItem, envelope: Envelope, names: ScenarioNames, spot: Spot): Event {
  if ('type' in item) return readStatement(item, envelope, names, spot);
  const { properties = {}, anonymousId } = item;
  checkEvent(names, item.event, properties, spot);
  const owned = anonymousId === undefined ? envelope : { ...envelope, user: anonymousId };
  return eventOf('track', owned, { name: item.event, properties });
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
  return type === 'alias'
    ? eventOf('alias', envelope, { previousId: known })
    : readIdentify(item, envelope, names, spot, known);
}

function readIdentify(
  { traits = NOTHING, consent = NOTHING }: Pick<WrittenProfile, 'traits' | 'consent'>,
  envelope: Envelope,
  names: ScenarioNames,
  spot: Spot,
  previousId?: string,
): Event {
  checkTraits(names, traits, spot);
  checkPurposes(names, consent, spot);
  return eventOf('identify', envelope, { previousId, traits, consent });
}
