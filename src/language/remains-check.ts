/** Names in documents that have other mistakes: those that nothing else could put right are told with them. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { checkCampaign, checkContent } from './campaign-check.js';
import type {
  CampaignBody,
  ContentBody,
  Declared,
  ExperimentBody,
  PolicyBody,
  ScoreBody,
  SegmentBody,
} from './documents.js';
import { checkExperiment } from './experiment-check.js';
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
  'outside-project',
  'bad-comparison',
  'bad-path',
  'wrong-type',
  'out-of-range',
  'out-of-order',
  'duplicate-name',
]);

/** Of an experiment: the steps are those of its campaign. */
const CERTAIN_OF_EXPERIMENTS: ReadonlySet<string> = new Set(['unknown-step']);

export function checkRemains(ruleSet: RuleSet, report: Report): void {
  for (const one of ruleSet.remains) {
    const { file } = one.document.span;
    const told: Report = (found) => {
      if (isCertain(one, found) && found.span.file === file && !one.isTold(found.span)) report(found);
    };
    checkOne(one, new Names(ruleSet, told), told);
  }
}

function isCertain({ kind }: Remaining, { code }: Diagnostic): boolean {
  return CERTAIN.has(code) || (kind === 'experiment' && CERTAIN_OF_EXPERIMENTS.has(code));
}

function checkOne({ kind, document }: Remaining, names: Names, report: Report): void {
  if (kind === 'campaign') checkCampaign(document as Declared<CampaignBody>, names, report);
  else if (kind === 'experiment') checkExperiment(document as Declared<ExperimentBody>, names, report);
  else if (kind === 'policy') checkPolicy(document as Declared<PolicyBody>, names, report);
  else if (kind === 'score') checkScore(document as Declared<ScoreBody>, names, report);
  else if (kind === 'segment') checkSegment(document as Declared<SegmentBody>, names, report);
  else if (kind === 'content') {
    const event = { missing: 'it is not known for which event' };
    checkContent(
      document as Declared<ContentBody>,
      { names, event, hasEntry: true, onlyEvent: false },
      report,
    );
  }
}
