/** What a gap is about, in words that a scenario's name or a line of a report begins with. */
import type { Declared } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import type { Gap, Point } from '../coverage/point.js';
import type { ConditionPlace } from './places.js';

/** `the audience of win-back does not hold`. */
export function gapWords(
  { point, arm }: Gap,
  project: Project,
  places: ReadonlyMap<string, ConditionPlace>,
): string {
  const { kind, label } = point;
  const place = places.get(point.key);
  const name = campaignAt(point, project) ?? fileName(point);
  switch (kind) {
    case 'condition': {
      const isTrue = arm.name === 'true';
      if (place?.isWhole && !isSegment(place)) return `${place.words} ${isTrue ? 'holds' : 'does not hold'}`;
      const words = comparisonWords(label, isTrue);
      return place ? `in ${place.words}, ${words}` : words;
    }
    case 'trigger':
      return label;
    case 'refusal':
      return `${label} refuses a run`;
    case 'repeat':
      return `${label} ${REPEATS[arm.name] ?? arm.name}`;
    case 'exit':
      return `${label} ends a run of ${name}`;
    case 'wait':
    case 'await':
      return `the ${label} of ${name} ${WAITS[arm.name] ?? arm.name}`;
    case 'send':
      return `${mailAt(point, project)} is ${arm.name}`;
    case 'branch':
      return `${name} goes by ${label}`;
    case 'choice':
      return `${label} is shown`;
    case 'past-target':
      return `${label} in ${name}`;
    case 'variant':
      return `${label} is ${arm.name}`;
    case 'holdout':
    case 'variant-holdout':
      return `${label} holds a user out`;
    case 'consent':
      return `${label} is not given`;
    case 'quiet-hours':
    case 'cap':
      return stopWords(kind, label, arm.name);
    default:
      return `${arm.name}: ${shortened(label)} in ${fileName(point)}`;
  }
}

/** Of a segment, the name says more than that it holds: what is compared. */
function isSegment({ words }: ConditionPlace): boolean {
  return words.startsWith('segment ');
}

/** What operators say where they hold, and where they do not. */
const OPERATORS: Readonly<Record<string, readonly [string, string]>> = {
  equal: ['is', 'is not'],
  notEqual: ['is not', 'is'],
  greaterThan: ['is more than', 'is not more than'],
  greaterThanInclusive: ['is at least', 'is less than'],
  lessThan: ['is less than', 'is at least'],
  lessThanInclusive: ['is at most', 'is more than'],
  in: ['is one of', 'is none of'],
  notIn: ['is none of', 'is one of'],
  contains: ['contains', 'does not contain'],
  doesNotContain: ['does not contain', 'contains'],
  startsWith: ['starts with', 'does not start with'],
  endsWith: ['ends with', 'does not end with'],
  matches: ['matches', 'does not match'],
  before: ['is before', 'is not before'],
  after: ['is after', 'is not after'],
  present: ['is there', 'is missing'],
  missing: ['is missing', 'is there'],
};

/** `recency in Order Completed greaterThanInclusive 60d` → `recency in Order Completed is at least 60d`. */
function comparisonWords(label: string, isTrue: boolean): string {
  const words = shortened(
    label.replace(/(?:profile|event) \$\.(?:traits|properties)\./g, '').replace(/ \$(?=[.[])/g, ' '),
  );
  const parts = words.split(' ');
  const index = parts.findLastIndex((part) => Object.hasOwn(OPERATORS, part));
  if (index <= 0) return `${words} ${isTrue ? 'holds' : 'does not hold'}`;
  return parts.with(index, OPERATORS[parts[index]!]![isTrue ? 0 : 1]).join(' ');
}

function stopWords(kind: 'quiet-hours' | 'cap', label: string, arm: string): string {
  const isCap = kind === 'cap';
  const verb = arm === 'expired' ? (isCap ? 'outlasts' : 'outlast') : isCap ? 'stops' : 'stop';
  return `${isCap ? `the cap of ${label}` : label} ${verb} a mail`;
}

const REPEATS: Readonly<Record<string, string>> = {
  ignored: 'is ignored',
  refreshed: 'refreshes its run',
  restarted: 'restarts its run',
  'begun beside another': 'begins a run beside the other',
};

const WAITS: Readonly<Record<string, string>> = {
  taken: 'is over',
  cancelled: 'is cut short',
  continued: 'ends with it',
  'timed out': 'is in vain',
};

const LONGEST_LABEL = 80;

function shortened(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

/** The mail of a point of a send. */
export function mailAt(point: Point, project: Project): string {
  return `${campaignAt(point, project) ?? ''}/${point.label.replace(/^send /, '')}`;
}

/** The document in which a point stands. */
export function documentAt({ span }: Pick<Point, 'span'>, { ruleSet }: Project): Document | undefined {
  const { campaigns, segments, contents, scores, experiments, events } = ruleSet;
  const all = [campaigns, segments, contents, scores, experiments, events].flatMap((some): Document[] => [
    ...some.values(),
  ]);
  const above = all.filter((one) => one.span.file === span.file && one.at([]).line <= span.line);
  return above.toSorted((a, b) => a.at([]).line - b.at([]).line).at(-1);
}

type Document = Declared<unknown>;

/** The campaign in whose document a point stands. */
function campaignAt(point: Pick<Point, 'span'>, project: Project): string | undefined {
  const found = documentAt(point, project);
  return found && project.ruleSet.campaigns.get(found.name) === found ? found.name : undefined;
}

/** The campaign whose scenarios a point belongs to: its own, else the first that names its document or template. */
export function campaignOfPoint(point: Point, project: Project): string | undefined {
  const own = campaignAt(point, project);
  if (own !== undefined) return own;
  const { ruleSet } = project;
  const template = [...ruleSet.templates].find(([, { path }]) => path === point.span.file)?.[0];
  const name = template ?? documentAt(point, project)?.name;
  if (name === undefined) return undefined;
  const experiment = ruleSet.experiments.get(name);
  if (experiment && documentAt(point, project) === experiment) return experiment.body.campaign;
  const names = (one: Document, wanted: string) => JSON.stringify(one.body).includes(JSON.stringify(wanted));
  const inner = [...ruleSet.contents.values(), ...ruleSet.segments.values()].filter((one) =>
    names(one, name),
  );
  const wanted = [name, ...inner.map((one) => one.name)];
  const campaigns = [...ruleSet.campaigns.values()];
  return wanted.flatMap((one) => campaigns.find((campaign) => names(campaign, one)) ?? []).at(0)?.name;
}

function fileName({ span }: Point): string {
  return span.file.replace(/^.*\//, '').replace(/\.\w+$/, '');
}
