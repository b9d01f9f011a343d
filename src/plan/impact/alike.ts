/** How runs of a campaign under two rule sets may be told to be the same. */
import { textsIn } from '../../check/mentions.js';
import { indexOf } from '../../check/rule-index.js';
import type { CampaignBody } from '../../language/documents.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { RunsAlike } from './match.js';
import { at } from './part.js';
import type { Side } from './side.js';

export function alikeOf(before: Side, after: Side): (campaign: string) => RunsAlike {
  const known = new Map<string, RunsAlike>();
  return (campaign) => at(known, campaign, () => runsAlike(campaign, before, after));
}

function runsAlike(campaign: string, before: Side, after: Side): RunsAlike {
  const [a, b] = [bodyOf(before, campaign), bodyOf(after, campaign)];
  const segments = [before, after].map((side) => segmentOf(side, campaign));
  const names = new Set(segments.flatMap((segment) => segment?.events ?? []));
  const readsTraits = segments.some((segment) => segment?.readsTraits === true);
  return {
    by: beginningsOf(a?.trigger, b?.trigger),
    byKey: canonicalJson(a?.entry?.key) === canonicalJson(b?.entry?.key),
    isRead: ({ type, name }) => (type === 'track' ? names.has(name) : readsTraits),
  };
}

function bodyOf({ ruleSet }: Side, campaign: string): CampaignBody | undefined {
  return ruleSet.campaigns.get(campaign)?.body;
}

type Trigger = CampaignBody['trigger'] | undefined;

function beginningsOf(a: Trigger, b: Trigger): RunsAlike['by'] {
  if (!a || !b) return 'time';
  if ('event' in a && 'event' in b) return a.event === b.event ? 'event' : 'time';
  return isBySegment(a) && isBySegment(b) ? 'segment' : 'time';
}

function isBySegment(trigger: CampaignBody['trigger']): boolean {
  return 'enters' in trigger || 'leaves' in trigger;
}

interface SegmentReads {
  readonly events: readonly string[];
  readonly readsTraits: boolean;
}

/** What the segment that begins a campaign reads. */
function segmentOf({ program, ruleSet }: Side, campaign: string): SegmentReads | undefined {
  const segment = program.segments.find(({ entering, leaving }) =>
    [...entering, ...leaving].some(({ name }) => name === campaign),
  );
  if (!segment) return undefined;
  const { closure, documents } = indexOf(ruleSet);
  const texts = [...closure(`segment ${segment.name}`)].map((key) => textsIn(documents.get(key)?.content));
  return {
    events: segment.condition.events,
    readsTraits: texts.some((known) => known.has('profile')),
  };
}
