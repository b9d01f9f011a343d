/** What the changed parts of an experiment can do: by what its variants change of a campaign. */
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { shareOfPercent } from '../../vocabulary/share.js';
import type { Effect } from '../change.js';
import { cutsOf } from './cuts.js';
import type { RuleDocument } from './documents.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import { listAt } from './unit.js';
import type { Verdict } from './verdict.js';
import { byKind, inOrder, proven, unknown } from './verdict.js';

export function judgeExperimentPart(part: UnitPair, pair: DocumentPair, sides: Sides): Verdict {
  const [before, after] = [part.before?.value, part.after?.value];
  const { aspect, at } = (part.after ?? part.before)!;
  const moved = (why: string) => byKind(why, ...movedBy([pair.before, pair.after], sides));
  switch (aspect) {
    case 'version':
      return proven('it is told with who was exposed, and changes no mail');
    case 'metric':
      return proven('it is what variants are compared by, and decides nothing');
    case 'coverage': {
      const [old, now] = [before, after].map((value) => shareOfPercent(String(value ?? '100%')));
      if (old === now) return proven('it is the same share');
      return ofCoverage([pair.before, pair.after], now! > old!, sides);
    }
    case 'seed':
      if (seedOf(pair.before) === seedOf(pair.after)) return proven('it is the name anyway');
      return moved('users are dealt out anew');
    case 'exclusive':
      return moved('it is for other users');
    case 'weight':
      return moved('users move from one variant to another');
    case 'variants':
    case 'variant':
      return moved('there are other variants, or in another order');
    case 'experiment campaign':
      return moved('it is laid over another campaign');
    case 'variant holdout':
      return after === undefined
        ? byKind('users of the variant get mail', 'wider')
        : byKind('users of the variant get no mail any more', 'narrower');
    case 'set':
      return byKind('its users get something else', ...ofSet(at, pair.after, sides));
    default:
      return unknown(`nothing is known of what \`${aspect}\` can do`);
  }
}

function seedOf({ content, name }: RuleDocument): JsonValue {
  return content['seed'] ?? name;
}

/** More, or fewer, take part. */
export function ofCoverage(documents: readonly RuleDocument[], isMore: boolean, sides: Sides): Verdict {
  const holdOut = documents.some(hasHoldout);
  const effects = documents.flatMap((one) => setEffects(one, sides));
  return byKind(
    isMore ? 'more users take part' : 'fewer users take part',
    ...effects,
    ...(holdOut ? [isMore ? ('narrower' as const) : ('wider' as const)] : []),
  );
}

/** What a user gets otherwise who has another variant. */
export function movedBy(documents: readonly RuleDocument[], sides: Sides): readonly Effect[] {
  const holdsOut = documents.some(hasHoldout);
  return inOrder([
    ...documents.flatMap((one) => setEffects(one, sides)),
    ...(holdsOut ? (['wider', 'narrower'] as const) : []),
  ]);
}

function hasHoldout({ content }: RuleDocument): boolean {
  return (listAt(content, ['variants']) as readonly JsonObject[]).some(({ holdout }) => holdout === true);
}

function setEffects(document: RuleDocument, sides: Sides): readonly Effect[] {
  const variants = listAt(document.content, ['variants']) as readonly JsonObject[];
  return variants.flatMap(({ set }) =>
    Object.keys(isObject(set) ? set : {}).flatMap((key) => ofSet(key, document, sides)),
  );
}

/** By the end of its path, what a variant changes: words, or times. */
function ofSet(key: string, { content }: RuleDocument, { before, after }: Sides): readonly Effect[] {
  if (!/\.(wait|timeout)$/.test(key)) return ['content'];
  const campaigns = [before, after].flatMap(
    ({ ruleSet }) => ruleSet.campaigns.get(String(content['campaign'])) ?? [],
  );
  const bodies = campaigns.map(({ body }) => body as unknown as JsonObject);
  if (key.endsWith('.timeout')) return ['timing', 'wider', 'narrower'];
  return ['timing', ...cutsOf('either', bodies)];
}
