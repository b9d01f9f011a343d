/** What a gap is about, in words that a scenario's name or a line of a report begins with. */
import type { Project } from '../../simulate/project.js';
import type { Gap, Point } from '../coverage/point.js';
import type { ConditionPlace } from './places.js';

/** `the audience of win-back does not hold`. */
export function gapWords({ point, arm }: Gap, project: Project, places: ReadonlyMap<string, ConditionPlace>): string {
  const { kind, label } = point;
  const place = places.get(point.key);
  const name = campaignAt(point, project) ?? fileName(point);
  switch (kind) {
    case 'condition': {
      const holds = arm.name === 'true' ? 'holds' : 'does not hold';
      if (!place) return `${shortened(label)} ${holds}`;
      return place.isWhole ? `${place.words} ${holds}` : `${shortened(label)} ${holds} in ${place.words}`;
    }
    case 'trigger':
      return label;
    case 'refusal':
      return `${label} refuses a run`;
    case 'repeat':
      return `${label} is ${arm.name}`;
    case 'exit':
      return `${label} ends a run of ${name}`;
    case 'wait':
    case 'await':
      return `${label} of ${name} ${arm.name === 'taken' ? 'is over' : WAITS[arm.name] ?? arm.name}`;
    case 'send':
      return `${name}/${label.replace(/^send /, '')} is ${arm.name}`;
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
      return arm.name === 'expired' ? `${label} last until a mail expires` : `${label} ${kind === 'cap' ? 'is' : 'are'} met`;
    default:
      return `${arm.name}: ${shortened(label)} in ${fileName(point)}`;
  }
}

const WAITS: Readonly<Record<string, string>> = {
  cancelled: 'is cut short',
  continued: 'is ended by it',
  'timed out': 'is in vain',
};

const LONGEST_LABEL = 80;

function shortened(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

/** The campaign in whose document a point stands. */
export function campaignAt({ span }: Pick<Point, 'span'>, { ruleSet }: Project): string | undefined {
  const named = [...ruleSet.campaigns.values()].filter(
    (one) => one.span.file === span.file && one.at([]).line <= span.line,
  );
  const last = named.toSorted((a, b) => a.at([]).line - b.at([]).line).at(-1);
  if (!last) return undefined;
  const others = [ruleSet.segments, ruleSet.contents, ruleSet.scores, ruleSet.experiments, ruleSet.events].flatMap(
    (some): readonly { readonly at: typeof last.at; readonly span: typeof span }[] => [...some.values()],
  );
  const isInOther = others.some(
    (one) => one.span.file === span.file && one.at([]).line <= span.line && one.at([]).line > last.at([]).line,
  );
  return isInOther ? undefined : last.name;
}

function fileName({ span }: Point): string {
  return span.file.replace(/^.*\//, '').replace(/\.\w+$/, '');
}
