/** Each changed part is judged by what kind of part it is. The rule is to say more rather than less. */
import { partOf } from '../../check/mutants/change.js';
import type { Condition } from '../../language/documents.js';
import { judgeCampaignPart } from './campaign-judge.js';
import { ofCondition } from './condition-judge.js';
import type { RuleDocument } from './documents.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import { judgeExperimentPart } from './experiment-judge.js';
import { judgePolicyPart } from './policy-judge.js';
import { judgeSchemaPart } from './schema-judge.js';
import type { Unit } from './unit.js';
import type { Verdict } from './verdict.js';
import { byKind, proven, unknown } from './verdict.js';

export function judge(part: UnitPair, pair: DocumentPair, sides: Sides): Verdict {
  const { aspect } = part.after ?? part.before!;
  if (aspect === 'metadata') return proven('it is for the reader, and decides nothing');
  if (aspect === 'condition') return ofCondition(part, pair, sides, provenBy(part, pair, sides));
  switch (pair.after.kind) {
    case 'campaign':
      return judgeCampaignPart(part, pair, sides);
    case 'policy':
      return judgePolicyPart(part, sides);
    case 'experiment':
      return judgeExperimentPart(part, pair, sides);
    case 'event':
    case 'profile':
      return judgeSchemaPart(part);
    default:
      return judgeOther(part, pair);
  }
}

function provenBy({ before, after }: UnitPair, pair: DocumentPair, sides: Sides): Verdict {
  const of = (one: Unit | undefined, { body }: RuleDocument) =>
    one && (partOf(body, one.path) as unknown as Condition);
  const nameOf = ({ kind, name }: RuleDocument) => ({ kind, name });
  return sides.prove({
    before: sides.before,
    after: sides.after,
    conditionBefore: of(before, pair.before),
    conditionAfter: of(after, pair.after),
    role: (after ?? before)!.role!,
    documentBefore: nameOf(pair.before),
    documentAfter: nameOf(pair.after),
  });
}

/** The verdict on a condition that is written as it was, and reads what has changed. */
export function judgeRead(part: UnitPair, pair: DocumentPair, sides: Sides): Verdict {
  return ofCondition(part, pair, sides, provenBy(part, pair, sides));
}

function judgeOther({ before, after }: UnitPair, { after: { kind } }: DocumentPair): Verdict {
  const { aspect } = (after ?? before)!;
  switch (aspect) {
    case 'version':
      return proven('a version names what a document says, and changes nothing of it');
    case 'aside':
      return proven(asideWhy(kind));
    case 'show':
      return byKind('it is what a mail says', 'content');
    case 'text':
      return byKind('it is what a mail says', 'content');
    case 'points':
    case 'halfLife':
    case 'levels':
      return byKind('what a score comes to is another, up or down', 'wider', 'narrower');
    case 'catalog columns':
    case 'catalog id':
    case 'catalog property':
    case 'catalog file':
    case 'catalog boughtBy':
    case 'catalog similar':
    case 'catalog counts':
      return byKind('what is looked up or recommended is another', 'wider', 'narrower');
    default:
      return unknown(`nothing is known of what \`${aspect}\` can do`);
  }
}

function asideWhy(kind: string): string {
  switch (kind) {
    case 'invariant':
      return 'an invariant judges what is sent, and sends nothing';
    case 'source':
      return 'a source says how a log is read, and decides nothing of what is sent';
    default:
      return 'a gate judges a plan, and sends nothing';
  }
}
