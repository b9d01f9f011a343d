/** Segments that begin campaigns: their members are followed. */
import type { Condition } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import { compareText } from '../vocabulary/diagnostic.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import type { CompiledCondition } from './condition.js';
import { compileCondition, compileContext } from './condition.js';
import type { LayoutBuilder } from './layout.js';
import { segmentLike } from './like.js';
import type { CampaignPlan, SegmentSway, TrackedSegment } from './program.js';
import { NONE } from './state.js';
import { ANY, NO_CEILING } from './sway.js';

export function compileSegments(
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  campaigns: ReadonlyMap<string, CampaignPlan>,
): readonly TrackedSegment[] {
  const context = compileContext(ruleSet, layout, undefined);
  const begunBy = (way: 'enters' | 'leaves', segment: string) =>
    [...ruleSet.campaigns.values()]
      .filter(({ body: { trigger } }) => (trigger as Readonly<Record<string, unknown>>)[way] === segment)
      .map(({ name }) => campaigns.get(name)!)
      .sort((a, b) => compareText(a.name, b.name));
  return [...ruleSet.segments.values()]
    .map((segment) => ({
      segment,
      entering: begunBy('enters', segment.name),
      leaving: begunBy('leaves', segment.name),
    }))
    .filter(({ entering, leaving }) => entering.length + leaving.length > 0)
    .sort((a, b) => compareText(a.segment.name, b.segment.name))
    .map(({ segment: { name, body, at }, entering, leaving }, index) => {
      // Another condition is another segment: a state of older rules says nothing of its members.
      const which = `${name} ${fingerprint(expanded(body.when, ruleSet))}`;
      const condition = compileCondition(body.when, { at, path: ['when'] }, context);
      return segmentLike({
        name,
        index,
        condition,
        ceiling: layout.observer ? NO_CEILING : condition.ceiling,
        stated: swayOn(condition, undefined, layout),
        memberSlot: layout.number(`member ${which}`, 0, 'own'),
        checkSlot: layout.number(`check ${which}`, NONE, 'own'),
        entering,
        leaving,
      });
    });
}

/** Who observes the rules is told of every reading: none is left out. */
export function swayOn(
  { sways }: CompiledCondition,
  event: string | undefined,
  { observer }: LayoutBuilder,
): SegmentSway {
  const { up, down, after } = observer ? ANY : sways(event);
  return { keepsMembers: !down, keepsOthers: !up, after };
}

/** A condition with those of the segments that it names in place of their names. */
function expanded(condition: Condition, ruleSet: RuleSet): unknown {
  if ('all' in condition) return { all: condition.all.map((one) => expanded(one, ruleSet)) };
  if ('any' in condition) return { any: condition.any.map((one) => expanded(one, ruleSet)) };
  if ('not' in condition) return { not: expanded(condition.not, ruleSet) };
  if ('condition' in condition)
    return expanded(ruleSet.segments.get(condition.condition)!.body.when, ruleSet);
  return condition;
}
