/** `reachable`: what some life must come to. */
import type { Declared, InvariantBody, ReachableBody } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Point } from '../coverage/point.js';
import type { RulePoints } from '../coverage/rule-points.js';
import { rulePoints } from '../coverage/rule-points.js';
import type { Goal } from './invariant.js';

/** The first arm of a send is that it is sent; of a choice that it is shown; of a variant that it is somebody's. */
const GONE = 0;

export function goalOf(
  { name, span }: Declared<InvariantBody>,
  body: ReachableBody,
  { ruleSet, program }: Project,
): Goal {
  const points = pointsOf(body, rulePoints(ruleSet, program));
  return {
    name,
    place: span,
    says: goalWords(body, points.length),
    ways: points.map(({ key }) => ({ key, arm: GONE })),
  };
}

function pointsOf({ send, variant, content }: ReachableBody, points: RulePoints): readonly Point[] {
  const [name = '', part] = (send ?? variant ?? content ?? '').split('/');
  if (send !== undefined) return partsOf(points.campaigns.get(name)?.sends, part);
  if (variant !== undefined) return partsOf(points.experiments.get(name)?.variants, part);
  const choices = points.contents.get(name);
  assert(choices, `the content \`${name}\` was resolved`);
  if (part === undefined) return choices;
  return [choices.at(part === 'otherwise' ? -1 : Number(part) - 1)!];
}

function partsOf(points: ReadonlyMap<string, Point> | undefined, part: string | undefined): readonly Point[] {
  assert(points, 'what is to be reached was resolved');
  return part === undefined ? [...points.values()] : [points.get(part)!];
}

function goalWords({ send, variant, content }: ReachableBody, ways: number): string {
  const each = ways === 1 ? '' : 'each ';
  if (send !== undefined) return `${each}${send.includes('/') ? '' : 'mail of '}${send} is sent in some life`;
  if (variant !== undefined)
    return `${each}${variant.includes('/') ? '' : 'variant of '}${variant} is some user's`;
  return `${each}${content!.includes('/') ? '' : 'choice of '}${content!} is shown in some life`;
}
