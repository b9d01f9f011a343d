/** Where a point stands, in words that begin a scenario's name: `the audience of win-back`. */
import type { Project } from '../../simulate/project.js';
import type { Path } from '../../vocabulary/json.js';
import type { Root } from '../coverage/conditions.js';
import { conditionPoints, conditionRoots } from '../coverage/conditions.js';

export interface ConditionPlace {
  readonly root: Root;
  /** `the audience of win-back`. */
  readonly words: string;
  /** The campaign that it stands in. */
  readonly campaign: string | undefined;
  /** Whether the point is the condition as a whole. */
  readonly isWhole: boolean;
}

/** By key, of every point of a condition. */
export function conditionPlaces({ ruleSet }: Project): ReadonlyMap<string, ConditionPlace> {
  const { segments, scores, campaigns, contents, policy } = ruleSet;
  const documents = new Map<unknown, readonly [string, string]>(
    [
      ...[...segments.values()].map((one) => ['segment', one] as const),
      ...[...scores.values()].map((one) => ['score', one] as const),
      ...[...campaigns.values()].map((one) => ['campaign', one] as const),
      ...[...contents.values()].map((one) => ['content', one] as const),
      ...(policy ? [['policy', policy] as const] : []),
    ].map(([kind, { at, name }]) => [at, [kind, name]] as const),
  );
  const places = new Map<string, ConditionPlace>();
  for (const root of conditionRoots(ruleSet)) {
    const [kind = '', name = ''] = documents.get(root.part.at) ?? [];
    const body = kind === 'campaign' ? campaigns.get(name)?.body : undefined;
    const words = sendWords(name, body, root.part.path) ?? wordsOf(kind, name, root.part.path);
    for (const [index, { key }] of conditionPoints([root]).entries()) {
      if (places.has(key)) continue;
      places.set(key, {
        root,
        words,
        campaign: kind === 'campaign' ? name : undefined,
        isWhole: index === 0,
      });
    }
  }
  return places;
}

/** Of the `when` of a mail. */
function sendWords(campaign: string, body: unknown, path: Path): string | undefined {
  if (body === undefined || path.at(-1) !== 'when') return undefined;
  const step = path
    .slice(0, -1)
    .reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], body);
  const { send } = (step ?? {}) as { readonly send?: unknown };
  return typeof send === 'string' ? `the condition of ${campaign}/${send}` : undefined;
}

function wordsOf(kind: string, name: string, path: Path): string {
  const isInFact = path.includes('params') && path.at(-1) === 'where';
  if (isInFact) return `a \`where\` of ${kind} ${name}`.replaceAll('`', '');
  const [first, second] = path;
  if (kind === 'segment') return `segment ${name}`;
  if (kind === 'content') return `choice ${Number(second) + 1} of ${name}`;
  if (kind === 'score') return `entry ${Number(second) + 1} of score ${name}`;
  if (kind === 'policy') return `the consent to ${String(second)}`;
  if (first === 'audience') return `the audience of ${name}`;
  if (first === 'trigger') return `the trigger of ${name}`;
  if (first === 'exit') return `exit ${Number(second) + 1} of ${name}`;
  if (path.includes('choose')) return `a choice of ${name}`;
  return path.includes('waitFor') ? `a wait of ${name}` : `a condition of ${name}`;
}
