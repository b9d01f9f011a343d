/** Names in documents that have other mistakes: those that nothing else could put right are told with them. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { checkCampaign, checkContent } from './campaign-check.js';
import type {
  CampaignBody,
  ContentBody,
  Declared,
  ExperimentBody,
  GateBody,
  InvariantBody,
  Part,
  PolicyBody,
  ScoreBody,
  SegmentBody,
} from './documents.js';
import { checkExperiment } from './experiment-check.js';
import { checkGate } from './gate-check.js';
import { checkInvariant } from './invariant-check.js';
import { Names } from './names.js';
import { checkPolicy } from './policy-check.js';
import type { Remaining, RuleSet } from './rule-set.js';
import { checkScore } from './score-check.js';
import { checkSegment } from './segment-check.js';

type Report = (diagnostic: Diagnostic) => void;

/** Wrong whatever stands in the place of the parts that are left out. What is missing, unused or without effect may not be. */
const CERTAIN: ReadonlySet<string> = new Set([
  'unknown-event',
  'unknown-segment',
  'unknown-score',
  'unknown-content',
  'unknown-campaign',
  'unknown-catalog',
  'unknown-template',
  'unknown-purpose',
  'unknown-zone',
  'unknown-trait',
  'unknown-path',
  'unknown-property',
  'unknown-operator',
  'unknown-decorator',
  'unknown-row',
  'outside-project',
  // Of comparisons that are left as they are written.
  'bad-comparison',
  'bad-instant',
  'bad-pattern',
  'empty-text',
  'fact-not-list',
  'never-equal',
  'no-instant',
  'no-order',
  'no-text',
  'pattern-not-literal',
  'unordered-value',
  'value-not-list',
  'bad-path',
  'path-into-value',
  'missing-levels',
  'wrong-type',
  'out-of-range',
  'out-of-order',
  'duplicate-name',
  'reserved-name',
]);

/** Of an experiment the steps are those of its campaign. Where a content block stands says its campaign, not the block. */
const CERTAIN_OF: { readonly [Kind in Remaining['kind']]?: readonly string[] } = {
  experiment: ['unknown-step'],
  invariant: ['unknown-step', 'unknown-experiment', 'unknown-variant', 'not-here'],
  gate: ['bad-format', 'mixed-forms'],
  campaign: ['not-here'],
  policy: ['not-here'],
  score: ['not-here'],
  segment: ['not-here'],
};

export function checkRemains(ruleSet: RuleSet, report: Report): void {
  for (const one of ruleSet.remains) {
    const { file } = one.document.span;
    const told: Report = (found) => {
      if (isCertain(one, found) && found.span.file === file && !one.isTold(found.span)) report(found);
    };
    checkOne(one, new Names(ruleSet, told, (part) => isWhole(one, part)), told);
  }
}

function isCertain({ kind }: Remaining, { code }: Diagnostic): boolean {
  return CERTAIN.has(code) || CERTAIN_OF[kind]?.includes(code) === true;
}

/** Whether nothing was taken out of a part; one of another document is whole. */
function isWhole({ document, without, written }: Remaining, { at, path }: Part): boolean {
  if (at !== document.at) return true;
  const here = written(path);
  return !without.some((gone) => here.every((step, index) => gone[index] === step));
}

function checkOne({ kind, document }: Remaining, names: Names, report: Report): void {
  if (kind === 'campaign') checkCampaign(document as Declared<CampaignBody>, names, report);
  else if (kind === 'experiment') checkExperiment(document as Declared<ExperimentBody>, names, report);
  else if (kind === 'policy') checkPolicy(document as Declared<PolicyBody>, names, report);
  else if (kind === 'score') checkScore(document as Declared<ScoreBody>, names, report);
  else if (kind === 'segment') checkSegment(document as Declared<SegmentBody>, names, report);
  else if (kind === 'invariant') checkInvariant(document as Declared<InvariantBody>, names, report);
  else if (kind === 'gate') checkGate(document as Declared<GateBody>, names, report);
  else if (kind === 'content') {
    const event = { missing: 'it is not known for which event' };
    checkContent(
      document as Declared<ContentBody>,
      { names, event, hasEntry: true, onlyEvent: false },
      report,
    );
  }
}
